import type { Mode } from '../edit.ts'
import type { AccountId, EditId } from '../id.ts'
import type { Places } from './dynamo-places.ts'
import { RESEND_SENT_MS } from './edit-item.ts'
import { lookAgain, NEXT_IN_LINE_MS } from './look-again.ts'
import type { Outbox } from './sqs-queue.ts'
import type { Table } from './table.ts'
import { editKey } from './table-schema.ts'

/**
 * An edit that has waited longer than a look takes: whoever ends admits the next, and has it looked at soon.
 * A line of thousands that is asked one by one, every minute, costs more than all its edits.
 */
const FAR_IN_LINE_MS = 900_000

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
      const waitedMs = table.clock.now() - (item.queued_at as number)
      const afterMs = waitedMs < NEXT_IN_LINE_MS ? NEXT_IN_LINE_MS : FAR_IN_LINE_MS
      await lookAgain(table, item, { afterMs })
      return 'none'
    },

    async markSent(id: EditId) {
      const item = await table.get(editKey(id))
      if (item) await lookAgain(table, item, { afterMs: RESEND_SENT_MS, dispatch: 'sent' })
    },
  }
}
