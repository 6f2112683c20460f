import type { Edit, EditStatus, Lane } from '../edit.ts'
import type { StoredItem } from './items.ts'
import type { Table } from './table.ts'
import { countsKey, runKey } from './table-schema.ts'

export const LANES: readonly Lane[] = ['exact', 'model', 'test']
/** One row takes 1,000 writes a second. */
const ROWS = 10
const MOST_RUNS = 50
const RUN_KEPT_SECONDS = 7 * 86_400

/** `gone`: how many ever left the queue, for whoever entered it at a known count. */
export type LaneCount = {
  readonly awaiting: number
  readonly queued: number
  readonly running: number
  readonly gone: number
}

type Counted = Exclude<keyof LaneCount, 'gone'>
const COUNTED: Readonly<Partial<Record<EditStatus, Counted>>> = {
  awaiting_upload: 'awaiting',
  queued: 'queued',
  processing: 'running',
}

/** Added after the commit, outside of its transaction: near enough for positions and for the status page. */
export async function countMove(table: Table, from: Edit | undefined, to: Edit): Promise<void> {
  const [before, after] = [from && COUNTED[from.status], COUNTED[to.status]]
  const writes: Promise<unknown>[] = []
  if (before !== after) {
    const row = table.random.bytes(1)[0]! % ROWS
    const count = (lane: Lane, add: Record<string, number>) =>
      writes.push(table.write({ update: countsKey(lane, row), add }))
    const left = before && { [before]: -1, ...(before === 'queued' && { gone: 1 }) }
    const entered = after && { [after]: 1 }
    // An edit may change its lane when its recording is known.
    if (from && from.lane !== to.lane) {
      if (left) count(from.lane, left)
      if (entered) count(to.lane, entered)
    } else count(to.lane, { ...left, ...entered })
  }
  if (to.status === 'succeeded' && from?.status === 'processing' && to.metrics)
    writes.push(
      table.write({
        put: {
          ...runKey(to.lane, to.completedAt, to.id),
          queue_ms: to.metrics.queueMs,
          total_ms: to.metrics.totalMs,
          exp: Math.ceil(to.completedAt / 1000) + RUN_KEPT_SECONDS,
        },
      }),
    )
  for (const result of await Promise.allSettled(writes))
    if (result.status === 'rejected') table.onLost?.(result.reason)
}

export async function countsOf(table: Table): Promise<Readonly<Record<Lane, LaneCount>>> {
  const counts = await Promise.all(LANES.map((lane) => countOf(table, lane)))
  return Object.fromEntries(LANES.map((lane, i) => [lane, counts[i]!])) as Record<Lane, LaneCount>
}

export async function countOf(table: Table, lane: Lane): Promise<LaneCount> {
  const sum = { awaiting: 0, queued: 0, running: 0, gone: 0 }
  for await (const row of inLane(table, lane, 'STATS#'))
    for (const name of Object.keys(sum) as (keyof LaneCount)[])
      sum[name] += (row[name] ?? 0) as number
  return sum
}

/** The newest succeeded edits' own times, newest first. */
export async function newestRuns(table: Table) {
  const runs: StoredItem[] = []
  for (const lane of LANES) {
    let left = MOST_RUNS
    for await (const run of inLane(table, lane, 'RUN#', {
      descending: true,
      pageSize: MOST_RUNS,
    })) {
      runs.push(run)
      left -= 1
      if (left === 0) break
    }
  }
  return runs
    .toSorted((a, b) => (a.sk! < b.sk! ? 1 : -1))
    .slice(0, MOST_RUNS)
    .map((run) => ({ queueMs: run.queue_ms as number, totalMs: run.total_ms as number }))
}

const inLane = (
  table: Table,
  lane: Lane,
  prefix: string,
  more: { descending?: boolean; pageSize?: number } = {},
) =>
  table.query({
    partition: countsKey(lane, 0).pk,
    range: 'begins_with(#sk, :prefix)',
    values: { prefix },
    mayLag: true,
    ...more,
  })
