import { setImmediate as turn } from 'node:timers/promises'
import type { Clock } from '#shared/ports.ts'

/** Whether somebody waits for an answer that is not the clock's: requests to an emulator. */
export type IsWaiting = () => boolean

/**
 * A clock that goes on when nobody has anything to do: hours of leases, visibility and back-off pass in
 * the time the work itself takes. Work that is not the clock's is either announced (`busy`) or a file
 * operation, which node itself can name.
 */
export type VirtualTime = Clock & {
  /**
   * Time stands still until this has settled. Where the stores sleep themselves (back-off), that would be
   * for ever: there `isWaiting` says it, and this does nothing.
   */
  busy<T>(work: Promise<T>): Promise<T>
  /** Goes on until `isDone`, or until `end` (ms). @returns whether it was done */
  run(isDone: () => boolean, end: number): Promise<boolean>
}

type Sleeper = { readonly at: number; readonly order: number; wake: (() => void) | undefined }

export function virtualTime(start: number, isWaiting?: IsWaiting): VirtualTime {
  let now = start
  let inFlight = 0
  let order = 0
  const sleepers: Sleeper[] = [] // a binary heap: the earliest first
  const isBefore = (a: Sleeper, b: Sleeper) => a.at < b.at || (a.at === b.at && a.order < b.order)

  function push(sleeper: Sleeper): void {
    let i = sleepers.push(sleeper) - 1
    while (i > 0) {
      const parent = (i - 1) >> 1
      if (!isBefore(sleeper, sleepers[parent]!)) break
      sleepers[i] = sleepers[parent]!
      i = parent
    }
    sleepers[i] = sleeper
  }

  function pop(): Sleeper | undefined {
    const first = sleepers[0]
    const last = sleepers.pop()
    if (!first || !last || sleepers.length === 0) return first
    let i = 0
    for (;;) {
      let child = 2 * i + 1
      if (child >= sleepers.length) break
      if (child + 1 < sleepers.length && isBefore(sleepers[child + 1]!, sleepers[child]!)) child++
      if (!isBefore(sleepers[child]!, last)) break
      sleepers[i] = sleepers[child]!
      i = child
    }
    sleepers[i] = last
    return first
  }

  /** The next one that still sleeps; who was woken by a signal is no more. */
  function next(): Sleeper | undefined {
    while (sleepers[0] && !sleepers[0].wake) pop()
    return sleepers[0]
  }

  return {
    now: () => now,
    monotonic: () => now - start,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason)
        const onAbort = () => {
          sleeper.wake = undefined
          reject(signal?.reason)
        }
        const sleeper: Sleeper = {
          at: now + Math.ceil(Math.max(0, ms)), // instants are whole milliseconds
          order: order++,
          wake() {
            signal?.removeEventListener('abort', onAbort)
            resolve()
          },
        }
        signal?.addEventListener('abort', onAbort, { once: true })
        push(sleeper)
      }),
    async busy(work) {
      if (isWaiting) return work
      inFlight += 1
      try {
        return await work
      } finally {
        inFlight -= 1
      }
    },
    async run(isDone, end) {
      for (let quiet = 0; !isDone(); ) {
        await turn()
        quiet = inFlight > 0 || isWaiting?.() || hasFileWork() ? 0 : quiet + 1
        if (quiet < 2) continue // what a finished operation starts next is seen in the turn after it
        quiet = 0
        const sleeper = next()
        if (!sleeper || sleeper.at > end) return isDone()
        pop()
        now = Math.max(now, sleeper.at)
        sleeper.wake?.()
      }
      return true
    },
  }
}

const hasFileWork = (): boolean =>
  process.getActiveResourcesInfo().some((name) => name.startsWith('FSReq'))
