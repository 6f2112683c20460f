import type { Clock } from '../ports.ts'

/** A bell between parts of one process: shortens a wait, and is never the only way out of it. */
export type Wakeup = {
  wake(): void
  /** Ends at the bell, after `ms`, or when `signal` aborts, whichever is first; never throws. */
  wait(ms: number, signal: AbortSignal): Promise<void>
}

export function wakeup(clock: Clock): Wakeup {
  let waiting = new Set<() => void>()
  let missed = false
  return {
    wake() {
      missed = waiting.size === 0
      const woken = waiting
      waiting = new Set()
      for (const ring of woken) ring()
    },
    async wait(ms, signal) {
      if (signal.aborted) return
      if (missed) {
        missed = false // it rang while whoever waits now was looking elsewhere
        return
      }
      const timer = new AbortController()
      let ring = () => {}
      const bell = new Promise<void>((resolve) => {
        ring = resolve
      })
      waiting.add(ring)
      signal.addEventListener('abort', ring)
      await Promise.race([bell, clock.sleep(ms, timer.signal).catch(() => undefined)])
      signal.removeEventListener('abort', ring)
      waiting.delete(ring)
      timer.abort()
    },
  }
}
