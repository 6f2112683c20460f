import type { Instant } from '../id.ts'
import type { StoredItem } from './items.ts'
import type { Table } from './table.ts'
import { type DueWork, dueShard, dueShards, type Key } from './table-schema.ts'

/** How many keys of a shard are read at a time. */
const PAGE = 100

/** The index attributes of an item that must be looked at by `at`; none while it is at rest. */
export const dueBy = (
  { dueShards: shards }: Pick<Table, 'dueShards'>,
  work: DueWork,
  id: string,
  at: Instant,
) => ({ gsi_due: dueShard(work, id, shards), due_at: at })

export const AT_REST = { gsi_due: null, due_at: null } as const

/**
 * What of this kind of work is due, the earliest first, by the index: it may lag, and it holds keys only.
 * Whoever acts reads the item and decides by that.
 *
 * @param until undefined: all, whenever they are due
 */
export async function* dueKeys(
  table: Table,
  work: DueWork,
  until: Instant | undefined,
): AsyncGenerator<Key & { readonly due_at: Instant }> {
  const shards = dueShards(work, table.dueShards).map((partition) =>
    table.query({
      index: 'byDue',
      partition,
      ...(until !== undefined && { range: '#due_at <= :until', values: { until } }),
      pageSize: PAGE,
    }),
  )
  const heads = await Promise.all(shards.map(async (one) => (await one.next()).value))
  for (;;) {
    const first = earliest(heads)
    if (first === undefined) return
    const key = heads[first] as StoredItem
    yield { pk: key.pk as string, sk: key.sk as string, due_at: key.due_at as number }
    heads[first] = (await shards[first]!.next()).value
  }
}

/** Of the shards that have one left, the one whose next is due first; its key decides between equals. */
function earliest(heads: readonly (StoredItem | undefined)[]): number | undefined {
  let first: number | undefined
  for (const [i, head] of heads.entries())
    if (head && (first === undefined || isBefore(head, heads[first]!))) first = i
  return first
}

const isBefore = (a: StoredItem, b: StoredItem): boolean =>
  a.due_at === b.due_at ? a.pk! < b.pk! : a.due_at! < b.due_at!

/** The items behind these keys, in order, read a page at a time and strongly consistent. */
export async function* itemsOf(table: Table, keys: AsyncIterable<Key>): AsyncGenerator<StoredItem> {
  let page: Key[] = []
  for await (const key of keys) {
    page.push(key)
    if (page.length < PAGE) continue
    yield* present(await table.getAll(page))
    page = []
  }
  yield* present(await table.getAll(page))
}

const present = (items: readonly (StoredItem | undefined)[]): StoredItem[] =>
  items.filter((item) => item !== undefined)
