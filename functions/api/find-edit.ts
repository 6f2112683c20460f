import type { Edit } from '#shared/edit.ts'
import { DomainError } from '#shared/errors.ts'
import { isId } from '#shared/id.ts'
import type { EditStore, Owner } from '#shared/ports.ts'

/**
 * An edit of this owner's.
 *
 * @throws DomainError `not_found`: unknown, malformed, and another owner's are one and the same
 */
export async function findEdit(owner: Owner, id: string, edits: EditStore): Promise<Edit> {
  const edit = isId('edit', id) ? await edits.find(owner, id) : undefined
  if (!edit) throw new DomainError('not_found', 'There is no such edit.')
  return edit
}
