import type { Mode } from '../edit.ts'
import type { AccountId, EditId } from '../id.ts'
import { dueBy } from './due.ts'
import type { Places } from './dynamo-places.ts'
import { RESEND_SENT_MS } from './edit-item.ts'
import type { StoredItem } from './items.ts'
import type { Outbox } from './sqs-queue.ts'
import type { Table } from './table.ts'
import { editKey } from './table-schema.ts'

/** An edit without a place is looked at again after this, if no end made room for it before. */
const WAITING_MS = 60_000

/**
 * The table and the queue are two systems: a commit says that a message is to be sent, the sender says
 * that it was. What a crash leaves unsaid the sweeper finds due, and sends again; a message too many is
 * harmless.
 */
export function dynamoOutbox(table: Table, places: Pick<Places, 'take'>): Outbox {
  return {
    async dispatchOf(id) {
      const item = await table.get(editKey(id))
      if (item?.dispatch !== 'pending') return item?.dispatch === 'sent' ? 'sent' : 'none'
      const owner = { accountId: item.account_id as AccountId, mode: item.mode as Mode }
      if (await places.take(owner, id)) return 'pending'
      await lookAgain(id, item, WAITING_MS)
      return 'none'
    },

    async markSent(id: EditId) {
      const item = await table.get(editKey(id))
      if (item) await lookAgain(id, item, RESEND_SENT_MS, { dispatch: 'sent' })
    },
  }

  /** Due again after this while, unless it was moved meanwhile. */
  async function lookAgain(
    id: EditId,
    item: StoredItem,
    afterMs: number,
    set: { readonly dispatch?: 'sent' } = {},
  ): Promise<void> {
    if (item.status !== 'queued') return
    const at = Math.min(table.clock.now() + afterMs, item.deadline_at as number)
    await table
      .write({
        update: editKey(id),
        set: { ...set, ...dueBy(table, 'queued', id, at) },
        when: '#status = :queued AND #moves = :moves',
        values: { queued: 'queued', moves: item.moves as number },
      })
      .catch((error) => table.onLost?.(error))
  }
}
