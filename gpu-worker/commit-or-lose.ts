import type { Change, Edit } from '#shared/edit.ts'
import { DomainError } from '#shared/errors.ts'
import type { EditStore } from '#shared/ports.ts'

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
