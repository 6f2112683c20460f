import type { EditId } from '../id.ts'
import { dueBy } from './due.ts'
import type { StoredItem } from './items.ts'
import type { Table } from './table.ts'
import { editKey } from './table-schema.ts'

/** The next in line for a place is looked at again after this, if no end made room for it before. */
export const NEXT_IN_LINE_MS = 60_000

/** A queued edit is due again after this while, unless it was moved meanwhile. Best effort. */
export async function lookAgain(
  table: Table,
  item: StoredItem,
  { afterMs, dispatch }: { afterMs: number; dispatch?: 'sent' },
): Promise<void> {
  if (item.status !== 'queued') return
  const id = item.id as EditId
  const at = Math.min(table.clock.now() + afterMs, item.deadline_at as number)
  await table
    .write({
      update: editKey(id),
      set: { ...(dispatch && { dispatch }), ...dueBy(table, 'queued', id, at) },
      when: '#status = :queued AND #moves = :moves',
      values: { queued: 'queued', moves: item.moves as number },
    })
    .catch((error) => table.onLost?.(error))
}
