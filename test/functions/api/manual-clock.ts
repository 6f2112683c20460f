import type { Clock } from '../../../shared/ports.ts'

/** Stands still until it is told to go on; what sleeps then wakes in order. */
export type ManualClock = Clock & {
  advance(ms: number): Promise<void>
  /** Resolves when at least `count` sleepers are waiting. */
  sleeping(count: number): Promise<void>
}

export function manualClock(start: number): ManualClock {
  let now = start
  let sleepers: { at: number; wake: () => void }[] = []
  let watchers: { count: number; resolve: () => void }[] = []
  const tell = () => {
    for (const watcher of watchers.filter(({ count }) => sleepers.length >= count))
      watcher.resolve()
    watchers = watchers.filter(({ count }) => sleepers.length < count)
  }
  return {
    now: () => now,
    monotonic: () => now - start,
    sleep(ms, signal) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason)
        const sleeper = {
          at: now + ms,
          wake: () => {
            signal?.removeEventListener('abort', abort)
            resolve()
          },
        }
        const abort = () => {
          sleepers = sleepers.filter((other) => other !== sleeper)
          reject(signal?.reason)
        }
        signal?.addEventListener('abort', abort, { once: true })
        sleepers.push(sleeper)
        tell()
      })
    },
    async advance(ms) {
      const end = now + ms
      for (;;) {
        const next = sleepers.toSorted((a, b) => a.at - b.at)[0]
        if (!next || next.at > end) break
        now = Math.max(now, next.at)
        sleepers = sleepers.filter((other) => other !== next)
        next.wake()
        await new Promise((resolve) => setImmediate(resolve))
      }
      now = end
    },
    sleeping: (count) =>
      new Promise((resolve) => {
        watchers.push({ count, resolve })
        tell()
      }),
  }
}
