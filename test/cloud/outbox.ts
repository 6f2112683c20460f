import type { Change } from '#shared/edit.ts'
import type { EditId } from '#shared/id.ts'
import type { Clock, EditStore } from '#shared/ports.ts'
import type { MemorySqs } from './memory-sqs.ts'

const PENDING_MS = 30_000
const SENT_MS = 900_000

type Dispatch = { readonly isSent: boolean; readonly dueAt: number }

/**
 * For a store whose queue is its own table: what the table on AWS keeps beside an edit because its queue
 * is another system. A commit that wants a message is due for the sweeper until somebody has sent it.
 */
export function withOutbox(
  edits: EditStore,
  queue: MemorySqs,
  clock: Clock,
): { edits: EditStore; queue: MemorySqs } {
  const dispatch = new Map<EditId, Dispatch>()
  const note = ({ to, dispatch: isWanted }: Change) => {
    if (to.status !== 'queued') dispatch.delete(to.id)
    else if (isWanted) dispatch.set(to.id, { isSent: false, dueAt: clock.now() + PENDING_MS })
    else dispatch.set(to.id, { isSent: true, dueAt: clock.now() + SENT_MS })
  }
  return {
    edits: {
      ...edits,
      async create(change, options) {
        const outcome = await edits.create(change, options)
        if (outcome.outcome === 'created') note(change)
        return outcome
      },
      async commit(change) {
        const isMoved = await edits.commit(change)
        if (isMoved) note(change)
        return isMoved
      },
      async due(kind, now, limit) {
        if (kind !== 'unqueued') return edits.due(kind, now, limit)
        const due = [...dispatch].filter(([, { dueAt }]) => dueAt <= now).slice(0, limit)
        // Into a long line nothing is sent again.
        const again = due.filter(([, { isSent }]) => !isSent || queue.size === 0)
        for (const [id, { isSent }] of due)
          if (isSent) dispatch.set(id, { isSent, dueAt: now + SENT_MS })
        const found = await Promise.all(again.map(([id]) => edits.get(id)))
        return found.filter((edit) => edit?.status === 'queued')
      },
    },
    queue: {
      ...queue,
      get size() {
        return queue.size
      },
      async send(id, lane) {
        await queue.send(id, lane)
        if (dispatch.has(id)) dispatch.set(id, { isSent: true, dueAt: clock.now() + SENT_MS })
      },
    },
  }
}
