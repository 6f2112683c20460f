/**
 * Deliveries stand in line before their receiver: the index holds one partition per line, by the time of
 * the next attempt, and one entry per line that says when to look at it. So the oldest of each receiver
 * is one read, however long the line behind it is, and a dead receiver's line is in nobody's way.
 *
 * An entry may be early, never late: whoever puts a delivery into a line makes the line due no later in
 * the same transaction; whoever finds nothing due moves the entry on, if nothing was put in meanwhile
 * (`rev`) and the index has had time to show what was (`touched_at`).
 */
import type { DeliveryId, Instant } from '../id.ts'
import { AT_REST, dueBy } from './due.ts'
import type { StoredItem, Write } from './items.ts'
import type { Table } from './table.ts'
import { lineKey, lineShard } from './table-schema.ts'

/** The index shows a write within about a second; longer than that is trusted. */
const INDEX_LAG_MS = 5000
/** An empty line is looked at once more before it is at rest. */
const EMPTY_AFTER_MS = 60_000
const KEPT_SECONDS = 30 * 86_400

/** The line of `lane` will be looked at by `at`; only if it is still as `line` says. */
export const lineWrite = (
  table: Table,
  lane: string,
  { line, at }: { line: StoredItem | undefined; at: Instant },
): Write => ({
  update: lineKey(lane),
  set: {
    lane,
    touched_at: table.clock.now(),
    exp: null,
    ...dueBy(table, 'line', lane, earlier(line, at)),
  },
  add: { rev: 1 },
  ...unchanged(table, line),
})

/** The deliveries of a line, the next due first, by the index. */
export async function* inLine(
  table: Table,
  pk: string,
  pageSize: number,
): AsyncGenerator<{ id: DeliveryId; dueAt: Instant }> {
  const partition = `LINE#${pk.slice('WE#'.length)}`
  for await (const { pk: key, due_at } of table.query({ index: 'byDue', partition, pageSize }))
    yield { id: (key as string).slice('DLV#'.length) as DeliveryId, dueAt: due_at as Instant }
}

/** Nothing of the line is due: looked at again with its next delivery, or at rest when it has none. */
export async function moveOn(
  table: Table,
  line: StoredItem,
  nextAt: Instant | undefined,
): Promise<void> {
  const now = table.clock.now()
  const idleMs = now - (line.touched_at as number)
  if (nextAt === undefined && idleMs >= EMPTY_AFTER_MS) {
    await table.write({
      update: { pk: line.pk as string, sk: line.sk as string },
      set: { ...AT_REST, exp: Math.ceil(now / 1000) + KEPT_SECONDS },
      add: { rev: 1 },
      ...unchanged(table, line),
    })
    return
  }
  const lookAt = idleMs < INDEX_LAG_MS ? now + INDEX_LAG_MS : now + EMPTY_AFTER_MS
  const at =
    nextAt === undefined ? lookAt : idleMs < INDEX_LAG_MS ? Math.min(nextAt, lookAt) : nextAt
  if (at <= (line.due_at as number)) return
  await table.write({
    update: { pk: line.pk as string, sk: line.sk as string },
    set: { due_at: at },
    add: { rev: 1 },
    ...unchanged(table, line),
  })
}

/** The index attributes of a delivery that waits for its next attempt. */
export const inLineBy = (lane: string, at: Instant) => ({ gsi_due: lineShard(lane), due_at: at })

/** Of a line past its time the item may still be there. */
const unchanged = (
  { clock }: Table,
  line: StoredItem | undefined,
): Pick<Write, 'when' | 'values'> =>
  line
    ? { when: '#rev = :rev', values: { rev: line.rev as number } }
    : {
        when: 'attribute_not_exists(#pk) OR #exp <= :now',
        values: { now: Math.floor(clock.now() / 1000) },
      }

const earlier = (line: StoredItem | undefined, at: Instant): Instant =>
  line?.gsi_due === undefined ? at : Math.min(line.due_at as number, at)
