/**
 * A claimed edit, kept: renews the lease, looks for a requested cancel, and aborts `signal` the moment
 * the edit must stop. Runs in the supervisor, where nothing blocks the event loop.
 */
import { isDiskFull } from '#shared/disk-full.ts'
import type { EditIn } from '#shared/edit.ts'
import { DomainError } from '#shared/errors.ts'
import type { Clock, EditChanges, EditStore, Fence } from '#shared/ports.ts'

/** Why a running edit stops. Which it was decides what becomes of the edit. */
export type Stop = 'cancel' | 'lease_lost' | 'timeout' | 'shutdown'

export class Stopped extends Error {
  override readonly name = 'Stopped' as const
  readonly why: Stop

  constructor(why: Stop) {
    super(`The edit was stopped: ${why}.`)
    this.why = why
  }
}

export type LeaseTimes = {
  readonly leaseSeconds: number
  readonly renewEverySeconds: number
  readonly selfFenceSeconds: number // without a renewal for this long the worker stops by itself
  readonly controlPollSeconds: number
}

export type Hearing = {
  /** Where cancels are written by this very process: heard at once, and not at the next look. */
  readonly announced?: EditChanges
}

export type HeldLease = AsyncDisposable & {
  /** Aborted with a `Stopped` as its reason. */
  readonly signal: AbortSignal
  readonly fence: Fence
}

/** @param shutdown aborted when the worker must stop: the edit is then handed back */
export function holdLease(
  edit: EditIn<'processing'>,
  shutdown: AbortSignal,
  deps: { edits: EditStore; clock: Clock; times: LeaseTimes } & Hearing,
): HeldLease {
  const { edits, clock, times, announced } = deps
  const fence: Fence = { editId: edit.id, attempt: edit.attempt, leaseId: edit.lease.id }
  const stop = new AbortController()
  const released = new AbortController()
  const stopWith = (why: Stop) => stop.abort(new Stopped(why))
  // By the time that passes: a clock that is set back does not make the attempt any longer.
  const endsAt = clock.monotonic() + edit.lease.attemptEndsAt - clock.now()

  const onShutdown = () => stopWith('shutdown')
  if (shutdown.aborted) onShutdown()
  else shutdown.addEventListener('abort', onShutdown, { once: true })

  const loops = [
    every(times.renewEverySeconds, async (lastRenewal) => {
      const renewed = await edits
        .renew(fence, clock.now() + times.leaseSeconds * 1000)
        .catch(() => undefined) // the store is out of reach: the fence below counts the time
      if (renewed === false) stopWith('lease_lost')
      if (renewed) return clock.monotonic()
      if (clock.monotonic() - lastRenewal > times.selfFenceSeconds * 1000) stopWith('lease_lost')
      return lastRenewal
    }),
    every(times.controlPollSeconds, async (since) => {
      if (clock.monotonic() >= endsAt) stopWith('timeout')
      const why = await reasonToStop().catch(() => undefined) // out of reach: asked again
      if (why) stopWith(why)
      return since
    }),
  ]
  const stopListening = announced?.subscribe(edit.id, async () => {
    const why = await reasonToStop().catch(() => undefined)
    if (why === 'cancel') stopWith(why) // our own end is announced too, and is no loss
  })

  async function reasonToStop(): Promise<Stop | undefined> {
    if ((await edits.stopped([fence])).length === 0) return undefined
    const now = await edits.get(edit.id)
    const isOurs = now?.status === 'processing' && now.lease.id === fence.leaseId
    return isOurs && now.cancelRequestedAt !== null ? 'cancel' : 'lease_lost'
  }

  /** Repeats until the edit is stopped or let go; `turn` receives what it returned last. */
  async function every(seconds: number, turn: (last: number) => Promise<number>): Promise<void> {
    const ends = AbortSignal.any([stop.signal, released.signal])
    let last = clock.monotonic()
    while (!ends.aborted) {
      await clock.sleep(seconds * 1000, ends).catch(() => {})
      if (!ends.aborted) last = await turn(last)
    }
  }

  return {
    signal: stop.signal,
    fence,
    async [Symbol.asyncDispose]() {
      released.abort()
      stopListening?.()
      shutdown.removeEventListener('abort', onShutdown)
      await Promise.all(loops)
    },
  }
}

/** The reason a signal was aborted with, when it was one of ours. */
export const stopOf = (signal: AbortSignal): Stop | undefined =>
  signal.reason instanceof Stopped ? signal.reason.why : undefined

/** What an unexpected error is to the caller: ours, and worth another try. */
export function asDomainError(error: unknown): DomainError {
  if (error instanceof DomainError) return error
  if (isDiskFull(error))
    return new DomainError('storage_full', 'The disk that edits are worked on has no room.', {
      cause: error,
    })
  return new DomainError('internal_error', 'Something went wrong on our side.', { cause: error })
}
