import type { EditId } from '../id.ts'
import { dueBy } from './due.ts'
import { RESEND_SENT_MS } from './edit-item.ts'
import type { Outbox } from './sqs-queue.ts'
import type { Table } from './table.ts'
import { editKey } from './table-schema.ts'

/**
 * The table and the queue are two systems: a commit says that a message is to be sent, the sender says
 * that it was. What a crash leaves unsaid the sweeper finds due, and sends again; a message too many is
 * harmless.
 */
export function dynamoOutbox(table: Table): Outbox {
  return {
    async dispatchOf(id) {
      const item = await table.get(editKey(id))
      return (item?.dispatch ?? 'none') as 'pending' | 'sent' | 'none'
    },

    async markSent(id: EditId) {
      const item = await table.get(editKey(id))
      if (item?.status !== 'queued') return
      const resendAt = Math.min(table.clock.now() + RESEND_SENT_MS, item.deadline_at as number)
      await table
        .write({
          update: editKey(id),
          set: { dispatch: 'sent', ...dueBy(table, 'queued', id, resendAt) },
          when: '#status = :queued AND #moves = :moves',
          values: { queued: 'queued', moves: item.moves as number },
        })
        .catch((error) => table.onLost?.(error))
    },
  }
}
