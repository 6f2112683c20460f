/** A timer set for longer would ring at once: 32 bits of milliseconds. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** Waits; rejects with the signal's reason when aborted. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const abort = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort)
      resolve()
    }, ms)
    signal?.addEventListener('abort', abort, { once: true })
  })
}

/**
 * Aborts after `ms` or with `signal`, whichever is first; `done` lets go of both. Own lines instead of
 * AbortSignal.any and .timeout, which React Native does not have.
 */
export function deadline(
  ms: number,
  signal?: AbortSignal,
): { signal: AbortSignal; done: () => void } {
  const controller = new AbortController()
  const abort = () => controller.abort(signal?.reason)
  const late = () => controller.abort(new Error(`no answer within ${ms} ms`))
  const timer = setTimeout(late, Math.min(ms, LONGEST_TIMER_MS))
  if (signal?.aborted) abort()
  signal?.addEventListener('abort', abort, { once: true })
  return {
    signal: controller.signal,
    done() {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
    },
  }
}
