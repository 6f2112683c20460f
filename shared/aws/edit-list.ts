import type { Edit } from '../edit.ts'
import { type EditId, firstIdAt } from '../id.ts'
import type { EditQuery, Owner, Page } from '../ports.ts'
import { itemsOf } from './due.ts'
import { editOf, ofAccount, ofStatus, ofSubject } from './edit-item.ts'
import { ofIdempotencyKey } from './idempotency.ts'
import type { StoredItem } from './items.ts'
import type { Table } from './table.ts'
import { editKey } from './table-schema.ts'

/** An id is made within this time of its edit's `createdAt`. */
const ID_SLACK_MS = 60_000

/** Keys from the narrowest index, then the edits themselves: an index may lag behind them. */
export async function listEdits(table: Table, owner: Owner, query: EditQuery): Promise<Page<Edit>> {
  const partitions = partitionsOf(owner, query)
  const pages = await Promise.all(
    partitions.map((one) => matching(table, one, { owner, query, most: query.limit + 1 })),
  )
  const edits = new Map(pages.flat().map((edit) => [edit.id, edit]))
  const newest = [...edits.values()].toSorted((a, b) => (a.id < b.id ? 1 : -1))
  return { items: newest.slice(0, query.limit), hasMore: newest.length > query.limit }
}

function partitionsOf({ accountId, mode, subject }: Owner, query: EditQuery) {
  if (query.idempotencyKey !== undefined)
    return [
      {
        index: 'byParent' as const,
        partition: ofIdempotencyKey(accountId, mode, query.idempotencyKey),
      },
    ]
  if (subject !== null)
    return [{ index: 'byParent' as const, partition: ofSubject(accountId, mode, subject) }]
  if (query.statuses.length > 0)
    return query.statuses.map((status) => ({
      index: 'byStatus' as const,
      partition: ofStatus(accountId, mode, status),
    }))
  return [{ index: 'byAccount' as const, partition: ofAccount(accountId, mode, 'EDIT') }]
}

async function matching(
  table: Table,
  from: { index: 'byAccount' | 'byStatus' | 'byParent'; partition: string },
  { owner, query, most }: { owner: Owner; query: EditQuery; most: number },
): Promise<Edit[]> {
  const { after, createdAfter, createdBefore } = query
  const low = firstIdAt('edit', createdAfter ?? 0)
  const end =
    createdBefore === undefined ? 'edit_~' : firstIdAt('edit', createdBefore + ID_SLACK_MS)
  const high = after !== undefined && after < end ? after : end
  if (low > high) return []
  const keys = table.query({
    ...from,
    range: '#id BETWEEN :low AND :high',
    values: { low, high },
    descending: true,
    pageSize: Math.min(most, 100),
  })
  const found: Edit[] = []
  for await (const item of itemsOf(table, editKeysOf(keys))) {
    const edit = editOf(item)
    if (!edit || !isOwn(edit, owner) || !isWanted(edit, query)) continue
    found.push(edit)
    if (found.length === most) break
  }
  return found
}

async function* editKeysOf(keys: AsyncIterable<StoredItem>) {
  for await (const { id } of keys) yield editKey(id as EditId)
}

const isWanted = (
  edit: Edit,
  { statuses, after, createdAfter, createdBefore }: EditQuery,
): boolean =>
  (statuses.length === 0 || statuses.includes(edit.status)) &&
  (after === undefined || edit.id < after) &&
  (createdAfter === undefined || edit.createdAt > createdAfter) &&
  (createdBefore === undefined || edit.createdAt < createdBefore)

export const isOwn = (edit: Edit, { accountId, mode, subject }: Owner): boolean =>
  edit.accountId === accountId &&
  edit.mode === mode &&
  (subject === null || edit.createdBy.subject === subject)
