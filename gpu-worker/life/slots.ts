import type { Clock } from '#shared/ports.ts'

const LOOK_EVERY_MS = 250

/**
 * How many messages a worker may be after: one for each free slot, and one more when what runs is nearly
 * done, so that the next recording is fetched and decoded meanwhile. It never hoards: an edit that waits
 * here could be running elsewhere.
 */
export function openSlots(options: {
  readonly slots: number
  readonly clock: Clock
  readonly isNearlyDone: () => boolean
}) {
  const { slots, clock, isNearlyDone } = options
  let taken = 0
  return {
    /** @returns what gives the place back; rejects when `signal` is aborted */
    async enter(signal: AbortSignal): Promise<() => void> {
      while (taken >= slots + (isNearlyDone() ? 1 : 0)) await clock.sleep(LOOK_EVERY_MS, signal)
      signal.throwIfAborted()
      taken += 1
      return () => {
        taken -= 1
      }
    },
  }
}
