import { type Edit, isFinal } from '../edit.ts'
import type { Instant } from '../id.ts'
import type { DueKind } from '../ports.ts'
import { dueKeys, itemsOf } from './due.ts'
import { editOf } from './edit-item.ts'
import type { StoredItem } from './items.ts'
import type { Table } from './table.ts'
import type { DueWork, Key } from './table-schema.ts'

/** Of each shard, the next to be sent again: among them is the oldest, unless it has waited very long. */
const OLDEST_AMONG = 8

/** Found by the index, decided by the edit as it is; the longest due first. */
export async function dueEdits(
  table: Table,
  kind: DueKind,
  { now, limit }: { now: Instant; limit: number },
): Promise<Edit[]> {
  const found: { edit: Edit; at: Instant }[] = []
  const until = kind === 'awaiting' ? undefined : now
  for (const work of DUE[kind].work) {
    let left = limit
    for await (const item of itemsOf(table, dueKeys(table, work, until))) {
      const edit = editOf(item)
      const at = edit && DUE[kind].since(edit, item)
      if (at === undefined || (until !== undefined && at > until)) continue
      found.push({ edit: edit!, at })
      left -= 1
      if (left === 0) break
    }
  }
  return found
    .toSorted((a, b) => a.at - b.at)
    .slice(0, limit)
    .map(({ edit }) => edit)
}

/** Among the next to be sent again; exact for a quarter of an hour of waiting, and at least that after. */
export async function oldestQueued(table: Table): Promise<Instant | null> {
  const keys: Key[] = []
  for await (const key of dueKeys(table, 'queued', undefined)) {
    keys.push(key)
    if (keys.length === OLDEST_AMONG * table.dueShards) break
  }
  let oldest: Instant | null = null
  for (const item of await table.getAll(keys)) {
    const at = item?.status === 'queued' ? (item.queued_at as Instant | undefined) : undefined
    if (at !== undefined && (oldest === null || at < oldest)) oldest = at
  }
  return oldest
}

/** Which work to look through, and since when an edit found there is due for this; undefined: it is not. */
const DUE: Readonly<
  Record<
    DueKind,
    {
      work: readonly DueWork[]
      since: (edit: Edit, item: StoredItem) => Instant | undefined
    }
  >
> = {
  awaiting: {
    work: ['awaiting'],
    since: (edit) => (edit.status === 'awaiting_upload' ? edit.createdAt : undefined),
  },
  overdue: {
    work: ['awaiting', 'queued', 'processing'],
    since: (edit) => {
      if (isFinal(edit)) return undefined
      return edit.status === 'awaiting_upload'
        ? Math.min(edit.uploadExpiresAt, edit.deadlineAt)
        : edit.deadlineAt
    },
  },
  lost: {
    work: ['processing'],
    since: (edit) =>
      edit.status === 'processing'
        ? Math.min(edit.lease.expiresAt, edit.lease.attemptEndsAt)
        : undefined,
  },
  unqueued: {
    work: ['queued'],
    since: (edit, { due_at }) => (edit.status === 'queued' ? (due_at as Instant) : undefined),
  },
  data_expired: {
    work: ['ended'],
    since: (edit) => (isFinal(edit) && !edit.dataRemoved ? edit.dataExpiresAt : undefined),
  },
}
