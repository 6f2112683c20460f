/**
 * What is kept beside the transactions, set right, and what is kept within them, checked.
 */
import { isFinal, type Lane } from '../edit.ts'
import type { AccountId, Instant } from '../id.ts'
import { dueKeys, itemsOf } from './due.ts'
import { allAccounts } from './dynamo-accounts.ts'
import { editOf } from './edit-item.ts'
import type { StoredItem } from './items.ts'
import { countsOf, LANES, type LaneCount } from './lane-counts.ts'
import type { Table } from './table.ts'
import { balanceKey, checkpointKey, countsKey, type Key, ledgerIndex } from './table-schema.ts'

/** Between two measurements: what moved meanwhile differs otherwise the second time. */
const SETTLE_MS = 3000
/** Rows this old are in the index, whatever clock named them. */
const SETTLED_MS = 3_600_000
const MOST_TRIES = 3

/**
 * Counts of the lanes against the edits themselves. A process that died between a commit and its count
 * left a difference for ever; what was seen twice, unchanged, is added.
 *
 * @returns how many counts were set right
 */
export async function recount(table: Table): Promise<number> {
  const first = await differences(table)
  await table.clock.sleep(SETTLE_MS)
  const second = await differences(table)
  let corrected = 0
  for (const lane of LANES) {
    const add = Object.fromEntries(
      Object.entries(second[lane]).filter(
        ([name, by]) => by !== 0 && by === first[lane][name as keyof Counted],
      ),
    )
    const names = Object.keys(add)
    if (names.length > 0) await table.write({ update: countsKey(lane, 0), add })
    corrected += names.length
  }
  return corrected
}

type Counted = Omit<LaneCount, 'gone'>

/** What would have to be added to each count. */
async function differences(table: Table): Promise<Record<Lane, Counted>> {
  const counts = await countsOf(table)
  const none = (lane: Lane) => ({
    awaiting: -counts[lane].awaiting,
    queued: -counts[lane].queued,
    running: -counts[lane].running,
  })
  const missing = { exact: none('exact'), model: none('model'), test: none('test') }
  for (const work of ['awaiting', 'queued', 'processing'] as const)
    for await (const item of itemsOf(table, dueKeys(table, work, undefined))) {
      const edit = editOf(item)
      if (!edit || isFinal(edit)) continue
      if (edit.status === 'awaiting_upload') missing[edit.lane].awaiting += 1
      else if (edit.status === 'queued') missing[edit.lane].queued += 1
      else missing[edit.lane].running += 1
    }
  return missing
}

/** As far as the time allowed. */
export type LedgerCheck = {
  readonly wrong: readonly AccountId[]
  /** The last account that was held against its ledger; undefined: all were. */
  readonly after: string | undefined
}

/**
 * Accounts whose balance is not what their ledger says: none, or something wrote past the transactions.
 * Rows that were added up before are not read again, not even those of a check that was cut off. An account
 * that is never still for the time of its check is left for the next night.
 *
 * @param options.after goes on after this account
 * @param options.until on the monotonic clock: what is not done by then is left
 */
export async function ledgerMismatches(
  table: Table,
  {
    after = '',
    until = Number.POSITIVE_INFINITY,
  }: { readonly after?: string; readonly until?: number } = {},
): Promise<LedgerCheck> {
  const wrong: AccountId[] = []
  let last = after
  for (const id of await allAccounts(table)) {
    if (id <= after) continue
    const verdict = await check(table, id, until)
    // With all of the time to itself it got nowhere: it would stand before all the others every night.
    const isTooMuch = verdict === 'no time' && last === after
    if ((verdict === 'no time' && !isTooMuch) || verdict === 'half done')
      return { wrong, after: last }
    if (verdict === 'wrong') wrong.push(id)
    last = id
  }
  return { wrong, after: undefined }
}

type Sums = { readonly granted: number; readonly charged: number; readonly refunded: number }

/** `half done`: the time was over first, and the next check goes on from there. */
type Verdict = 'right' | 'wrong' | 'half done' | 'no time'

async function check(table: Table, id: AccountId, until: number): Promise<Verdict> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const before = await table.get(balanceKey(id, 'live'))
    if (!before) return 'wrong'
    const sums = await sumOf(table, id, until)
    if (typeof sums === 'string') return sums
    const after = await table.get(balanceKey(id, 'live'))
    if (COLUMNS.every((name) => before[name] === after?.[name]))
      return agrees(before, sums) ? 'right' : 'wrong'
  }
  return 'right'
}

const COLUMNS = ['available', 'held', 'granted', 'charged', 'refunded', 'open'] as const

const agrees = (balance: StoredItem, { granted, charged, refunded }: Sums): boolean =>
  balance.granted === granted &&
  balance.charged === charged &&
  balance.refunded === refunded &&
  (balance.available as number) + (balance.held as number) === granted - charged + refunded

/** All rows of an account, those before the checkpoint as one. */
async function sumOf(
  table: Table,
  id: AccountId,
  until: number,
): Promise<Sums | 'half done' | 'no time'> {
  const checkpoint = await table.get(checkpointKey(id))
  const through = (checkpoint?.through ?? 'led_') as string
  const start = {
    granted: (checkpoint?.granted ?? 0) as number,
    charged: (checkpoint?.charged ?? 0) as number,
    refunded: (checkpoint?.refunded ?? 0) as number,
  }
  const settledBefore = table.clock.now() - SETTLED_MS
  const [settled, all] = [{ ...start }, { ...start }]
  let last = through
  let isSettled = true
  let isOver = false
  for await (const row of rowsAfter(table, id, through)) {
    isOver = table.clock.monotonic() >= until
    if (isOver) break
    const name = COUNTED[row.kind as string]
    if (name) all[name] += row.credits as number
    isSettled &&= (row.at as Instant) <= settledBefore
    if (!isSettled) continue
    if (name) settled[name] += row.credits as number
    last = row.id as string
  }
  if (last !== through)
    await table.write({ put: { ...checkpointKey(id), through: last, ...settled } })
  if (isOver) return last === through ? 'no time' : 'half done'
  return all
}

const COUNTED: Readonly<Record<string, keyof Sums>> = {
  grant: 'granted',
  settle: 'charged',
  refund: 'refunded',
}

async function* rowsAfter(table: Table, id: AccountId, through: string) {
  const keys = table.query({
    index: 'byAccount',
    partition: ledgerIndex(id),
    range: '#id > :through',
    values: { through },
  })
  yield* itemsOf(table, keysOf(keys))
}

async function* keysOf(items: AsyncIterable<StoredItem>): AsyncGenerator<Key> {
  for await (const { pk, sk } of items) yield { pk: pk as string, sk: sk as string }
}

/** Overdue by this much, nobody is at it. */
const LATE_MS = 120_000
const COUNTED_LATE = 1000

/** Edits, uploads and events that should have been looked at two minutes ago; a thousand at most. */
export async function countLate(table: Table): Promise<number> {
  const until = table.clock.now() - LATE_MS
  let late = 0
  for (const work of ['awaiting', 'queued', 'processing', 'upload', 'event'] as const)
    for await (const _ of dueKeys(table, work, until)) {
      late += 1
      if (late === COUNTED_LATE) return late
    }
  return late
}
