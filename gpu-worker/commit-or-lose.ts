import type { Change, Edit } from '#shared/edit.ts'
import { DomainError } from '#shared/errors.ts'
import type { Clock, EditStore } from '#shared/ports.ts'

const FIRST_WAIT_MS = 200
const LONGEST_WAIT_MS = 5000

/** @throws DomainError `lease_lost` when the edit is no longer what was read */
export async function commitOrLose<To extends Edit>(
  edits: EditStore,
  change: Change<To>,
): Promise<To> {
  if (await edits.commit(change)) return change.to
  throw new DomainError('lease_lost', `${change.to.id} was moved by someone else`, {
    retryAfterSeconds: 0,
  })
}

/**
 * The same for what must not be thrown away because the store is busy for a moment: tried again as long
 * as the lease is held. A commit that had happened after all is refused then, and the caller looks.
 *
 * @param held ends with the lease
 */
export async function commitWhileHeld<To extends Edit>(
  change: Change<To>,
  { edits, clock, held }: { edits: EditStore; clock: Clock; held: AbortSignal },
): Promise<To> {
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS))
    try {
      return await commitOrLose(edits, change)
    } catch (error) {
      if (held.aborted || !isPassing(error)) throw error
      await clock.sleep(waitMs, held).catch(() => {
        throw error
      })
    }
}

const isPassing = (error: unknown): boolean =>
  error instanceof DomainError &&
  (error.code === 'overloaded' || error.code === 'storage_unavailable')
