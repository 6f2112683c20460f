import type { Clock } from '../../../shared/ports.ts'

/** Stands still until it is told to go on; what sleeps then wakes in order. */
export type ManualClock = Clock & {
  advance(ms: number): Promise<void>
  /** Somebody sets the clock: it shows another time at once, and nobody has slept longer or shorter for it. */
  jump(ms: number): void
  /** Resolves when at least `count` sleepers are waiting. */
  sleeping(count: number): Promise<void>
}

export function manualClock(start: number): ManualClock {
  let passed = 0
  let set = start
  let sleepers: { at: number; wake: () => void }[] = []
  let watchers: { count: number; resolve: () => void }[] = []
  const tell = () => {
    for (const watcher of watchers.filter(({ count }) => sleepers.length >= count))
      watcher.resolve()
    watchers = watchers.filter(({ count }) => sleepers.length < count)
  }
  return {
    now: () => set + passed,
    monotonic: () => passed,
    sleep(ms, signal) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason)
        const sleeper = {
          at: passed + ms,
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
      const end = passed + ms
      for (;;) {
        const next = sleepers.toSorted((a, b) => a.at - b.at)[0]
        if (!next || next.at > end) break
        passed = Math.max(passed, next.at)
        sleepers = sleepers.filter((other) => other !== next)
        next.wake()
        await new Promise((resolve) => setImmediate(resolve))
      }
      passed = end
    },
    jump(ms) {
      set += ms
    },
    sleeping: (count) =>
      new Promise((resolve) => {
        watchers.push({ count, resolve })
        tell()
      }),
  }
}
