import { checkChange } from '../check-change.ts'
import type { Change, Edit, EditEvent, EditIn } from '../edit.ts'
import { DomainError } from '../errors.ts'
import type { EditId } from '../id.ts'
import type { EditStore } from '../ports.ts'
import { coalesced } from './coalesced.ts'
import { commitChange, createEdit } from './edit-commit.ts'
import { dueEdits, oldestQueued } from './edit-due.ts'
import { editOf, ofStatus } from './edit-item.ts'
import { isOwn, listEdits } from './edit-list.ts'
import { type Entry, ledgerEntryOf } from './edit-writes.ts'
import { replayed } from './idempotency.ts'
import type { StoredItem } from './items.ts'
import { countMove, countOf, countsOf, type LaneCount, newestRuns } from './lane-counts.ts'
import type { Table } from './table.ts'
import { balanceKey, editKey, ledgerKey, progressKey, uploadKey, usesKey } from './table-schema.ts'

const PROGRESS_KEPT_SECONDS = 2 * 86_400

/**
 * Edits in DynamoDB: each change is one transaction of conditional writes.
 *
 * Where it differs from one box, within the promise of the port: which of an account's edits run, and so
 * do not count for `maxQueued`, an index says that may be a second behind; counts and positions are kept
 * beside the transactions and may drift by a crash.
 *
 * @param told of committed events, so that someone comes to tell them; best effort
 */
export function dynamoEdits(
  table: Table,
  { told = async () => {} }: { told?: (events: readonly EditEvent[]) => Promise<void> } = {},
): EditStore {
  const { clock } = table
  const counts = coalesced<LaneCount>()
  const loads = coalesced<{ queued: number; running: number }>()

  return {
    async get(id) {
      return await load(table, id)
    },

    async find(owner, id) {
      const edit = await load(table, id)
      return edit && isOwn(edit, owner) ? edit : undefined
    },

    list: (owner, query) => listEdits(table, owner, query),

    created: (idempotency) => replayed<EditId>(table, idempotency),

    async create(change, { idempotency, limits }) {
      checkChange(change)
      const lanes = await countsOf(table)
      const waiting = Object.values(lanes).reduce((sum, one) => sum + one.queued + one.awaiting, 0)
      if (waiting >= limits.maxQueuedInDeployment) {
        const id = idempotency && (await replayed<EditId>(table, idempotency))
        if (id) return { outcome: 'replayed', id }
        throw new DomainError('overloaded', 'The queue of this deployment is full.')
      }
      const { queued, gone } = lanes[change.to.lane]
      const entry = { depth_at_entry: queued, gone_at_entry: gone }
      const outcome = await createEdit(table, change, { idempotency, limits, entry })
      if (outcome.outcome === 'created') await announce(change)
      return outcome
    },

    async commit(change) {
      checkChange(change)
      const moved = await commitChange(table, change)
      if (moved) await announce(change)
      return moved
    },

    async renew(fence, expiresAt) {
      const item = await table.get(editKey(fence.editId))
      if (!item || !holds(item, fence)) return false
      const dueAt = Math.min(expiresAt, item.attempt_ends_at as number, item.deadline_at as number)
      const { written } = await table.write({
        update: editKey(fence.editId),
        set: { lease_expires_at: expiresAt, due_at: dueAt },
        when: '#status = :processing AND #attempt = :attempt AND #lease_id = :lease',
        values: { processing: 'processing', attempt: fence.attempt, lease: fence.leaseId },
      })
      return written
    },

    // On an item of its own, so that it never meets a renewal; shown only under the edit's own fence.
    async report(fence, progress) {
      const item = await table.get(editKey(fence.editId))
      if (!item || !holds(item, fence)) return false
      await table.write({
        put: {
          ...progressKey(fence.editId),
          attempt: fence.attempt,
          lease_id: fence.leaseId,
          body: JSON.stringify(progress),
          exp: Math.ceil(clock.now() / 1000) + PROGRESS_KEPT_SECONDS,
        },
      })
      return true
    },

    async stopped(fences) {
      const items = await table.getAll(fences.map(({ editId }) => editKey(editId)))
      return fences
        .filter((fence, i) => {
          const item = items[i]
          return !item || !holds(item, fence) || item.cancel_requested_at !== undefined
        })
        .map(({ editId }) => editId)
    },

    due: (kind, now, limit) => dueEdits(table, kind, { now, limit }),

    async load() {
      const [lanes, oldestQueuedAt] = await Promise.all([countsOf(table), oldestQueued(table)])
      const sum = (name: 'queued' | 'running') =>
        Math.max(
          0,
          Object.values(lanes).reduce((all, one) => all + one[name], 0),
        )
      // A crash between a commit and its count leaves one too many until the night; the index knows of none.
      const queued = oldestQueuedAt === null ? 0 : sum('queued')
      return { queued, running: sum('running'), oldestQueuedAt }
    },

    loadOf: (accountId, mode) =>
      loads(`${accountId} ${mode}`, async () => {
        const [balance, running] = await Promise.all([
          table.get(balanceKey(accountId, mode)),
          table.count({
            index: 'byStatus',
            partition: ofStatus(accountId, mode, 'processing'),
          }),
        ])
        // As a creation counts them. The index may still know of one that has ended.
        return { queued: Math.max(0, ((balance?.open ?? 0) as number) - running), running }
      }),

    // Those before it when it came, less all that left since; whoever came later and left counts too.
    async ahead(edit) {
      const [item, { gone }] = await Promise.all([
        table.get(editKey(edit.id)),
        counts(edit.lane, () => countOf(table, edit.lane)),
      ])
      const { depth_at_entry = 0, gone_at_entry = 0 } = (item ?? {}) as Partial<Entry>
      return Math.max(0, depth_at_entry - (gone - gone_at_entry))
    },

    recentRuns: () => newestRuns(table),

    async awaiting(id) {
      const upload = await table.get(uploadKey(id))
      const ids = [...((upload?.waiting ?? []) as Iterable<EditId>)]
      const items = await table.getAll(ids.map(editKey))
      return items
        .map((item) => editOf(item))
        .filter((edit): edit is EditIn<'awaiting_upload'> => edit?.status === 'awaiting_upload')
    },

    async ledgerOf(id) {
      const rows: StoredItem[] = []
      const range = 'begins_with(#sk, :prefix)'
      const partition = ledgerKey(id, 'HOLD').pk
      for await (const row of table.query({ partition, range, values: { prefix: 'LEDGER#' } }))
        rows.push(row)
      return rows
        .map(ledgerEntryOf)
        .toSorted((a, b) => Number(a.kind !== 'hold') - Number(b.kind !== 'hold') || a.at - b.at)
    },

    async isNeeded(what) {
      const item = await table.get(
        'uploadId' in what ? uploadKey(what.uploadId) : usesKey(what.editId),
      )
      return ((item?.open ?? 0) as number) > 0
    },

    removeOlderThan: async () => 0, // the table's TTL does
  }

  async function announce(change: Change): Promise<void> {
    const { from, to, events } = change
    const telling = events.length > 0 ? told(events) : Promise.resolve()
    await Promise.all([countMove(table, from, to), telling.catch((error) => table.onLost?.(error))])
  }
}

/** The edit and its progress: one read of one partition. */
async function load(table: Table, id: EditId): Promise<Edit | undefined> {
  const { pk, sk } = editKey(id)
  const items = new Map<string, StoredItem>()
  const range = 'begins_with(#sk, :prefix)'
  for await (const item of table.query({ partition: pk, range, values: { prefix: sk } }))
    items.set(item.sk as string, item)
  return editOf(items.get(sk), items.get(progressKey(id).sk))
}

const holds = (item: StoredItem, fence: { attempt: number; leaseId: string }): boolean =>
  item.status === 'processing' && item.attempt === fence.attempt && item.lease_id === fence.leaseId
