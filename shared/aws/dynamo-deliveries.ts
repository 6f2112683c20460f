import { type Delivery, laneOf, targetOf } from '../delivery.ts'
import { DomainError } from '../errors.ts'
import type { DeliveryId, EventId, Instant } from '../id.ts'
import type { DeliveryStore } from '../ports.ts'
import { inLine, inLineBy, lineWrite, moveOn } from './delivery-lines.ts'
import { AT_REST, dueBy, dueKeys, itemsOf } from './due.ts'
import { eventOf } from './edit-item.ts'
import type { Attributes, StoredItem, Write } from './items.ts'
import { backOff, type Table } from './table.ts'
import { deliveryKey, eventKey, type Key, lineKey } from './table-schema.ts'
import { transact } from './transact.ts'

const KEPT_SECONDS = 30 * 86_400
const MOST_TRIES = 8
/** Lines whose heads are read side by side. */
const SIDE_BY_SIDE = 16
/** The status page counts this many lines, and looks for the oldest among the first of each. */
const COUNTED_LINES = 100
const OLDEST_AMONG = 25
const MOST_A_TRANSACTION = 99

export function dynamoDeliveries(table: Table): DeliveryStore {
  return {
    async pendingEvents(limit) {
      const events: StoredItem[] = []
      for await (const item of itemsOf(table, dueKeys(table, 'event', undefined))) {
        if (item.body === undefined) events.push(item)
        if (events.length === limit) break
      }
      return events.map(eventOf).toSorted((a, b) => (a.id < b.id ? -1 : 1))
    },

    async fanOut(eventId, body, deliveries) {
      for (let tries = 0; tries < MOST_TRIES; tries++) {
        if (tries > 0) await backOff(Math.min(tries, 4), table)
        const event = await table.get(eventKey(eventId))
        if (!event || event.body !== undefined) return
        const writes = await fanOutWrites(table, event, { body, deliveries })
        if ((await transact(table, writes)).committed) return
      }
      throw new DomainError('overloaded', `${eventId} could not be fanned out: others are at it.`)
    },

    async event(id) {
      const item = await table.get(eventKey(id))
      return item && { ...eventOf(item), body: (item.body ?? null) as string | null }
    },

    async claimDue(now, leaseExpiresAt, limit, busyLanes) {
      const busy = new Set(busyLanes.map((lane) => lineKey(lane).pk))
      const claimed: Delivery[] = []
      let batch: Key[] = []
      const claimBatch = async () => {
        const heads = await Promise.all(
          batch.map(({ pk }) => claimHead(table, pk, { now, leaseExpiresAt })),
        )
        for (const head of heads) if (head) claimed.push(head)
        batch = []
      }
      for await (const line of dueKeys(table, 'line', now)) {
        if (busy.has(line.pk)) continue
        batch.push(line)
        if (batch.length < Math.min(SIDE_BY_SIDE, limit - claimed.length)) continue
        await claimBatch()
        if (claimed.length >= limit) break
      }
      await claimBatch()
      return claimed.toSorted((a, b) => (a.nextAttemptAt ?? 0) - (b.nextAttemptAt ?? 0))
    },

    async record(delivery, attempt) {
      const update: Write = {
        update: deliveryKey(delivery.id),
        set: stateOf(delivery),
        when: '#status = :pending AND #attempts = :before',
        values: { pending: 'pending', before: attempt.number - 1 },
      }
      const at = delivery.nextAttemptAt
      if (at === null) return (await table.write(update)).written
      const lane = laneOf(delivery)
      for (let tries = 0; tries < MOST_TRIES; tries++) {
        if (tries > 0) await backOff(Math.min(tries, 4), table)
        const line = await table.get(lineKey(lane))
        const outcome = await transact(table, [update, lineWrite(table, lane, { line, at })])
        if (outcome.committed) return true
        if (outcome.refusals[0]) return false
      }
      throw new DomainError('overloaded', `${delivery.id} could not be recorded: others are at it.`)
    },

    deliveriesOf: (eventId) => deliveriesOf(table, eventId),

    async load() {
      let pending = 0
      let oldest: Instant | null = null
      let due: Instant | null = null
      let lines = 0
      for await (const { pk } of dueKeys(table, 'line', undefined)) {
        if (++lines > COUNTED_LINES) break
        pending += await table.count({ index: 'byDue', partition: `LINE#${pk.slice(3)}` })
        const first: Key[] = []
        for await (const { id } of inLine(table, pk, OLDEST_AMONG)) {
          first.push(deliveryKey(id))
          if (first.length === OLDEST_AMONG) break
        }
        for (const item of await table.getAll(first)) {
          if (item?.status !== 'pending') continue
          oldest = earlier(oldest, item.created_at as Instant)
          due = earlier(due, item.due_at as Instant)
        }
      }
      return { pending, oldestPendingAt: oldest, oldestDueAt: due }
    },

    async removeOlderThan(at, limit) {
      let removed = 0
      for await (const event of itemsOf(table, dueKeys(table, 'told', at - 1))) {
        if (event.body === undefined) continue
        const deliveries = await deliveriesOf(table, event.id as EventId)
        if (deliveries.some(({ status }) => status === 'pending')) continue
        const keys = deliveries.slice(0, MOST_A_TRANSACTION).map(({ id }) => deliveryKey(id))
        const { committed } = await transact(table, [
          { remove: eventKey(event.id as EventId), when: 'attribute_exists(#body)' },
          ...keys.map((key) => ({ remove: key })),
        ])
        removed += Number(committed)
        if (removed === limit) break
      }
      return removed
    },

    // Entries of lines come early, never late: the first whose head is not after the next entry is it.
    async nextDueAt() {
      let next: Instant | undefined
      for await (const line of dueKeys(table, 'line', undefined)) {
        if (next !== undefined && line.due_at >= next) break
        for await (const { dueAt } of inLine(table, line.pk, 1)) {
          if (next === undefined || dueAt < next) next = dueAt
          break
        }
      }
      return next
    },
  }
}

/** The oldest due delivery of a line under a lease; undefined when another was quicker or none is due. */
async function claimHead(
  table: Table,
  pk: string,
  { now, leaseExpiresAt }: { now: Instant; leaseExpiresAt: Instant },
): Promise<Delivery | undefined> {
  const line = await table.get({ pk, sk: 'LINE' })
  if (line?.gsi_due === undefined) return undefined
  for await (const { id, dueAt } of inLine(table, pk, 3)) {
    if (dueAt > now) {
      await moveOn(table, line, dueAt)
      return undefined
    }
    const item = await table.get(deliveryKey(id))
    if (item?.status !== 'pending' || (item.due_at as number) > now) continue // the index lags
    const { written } = await table.write({
      update: deliveryKey(id),
      set: { due_at: leaseExpiresAt },
      when: '#status = :pending AND #due_at = :seen',
      values: { pending: 'pending', seen: item.due_at as number },
    })
    return written ? deliveryOf(item) : undefined
  }
  await moveOn(table, line, undefined)
  return undefined
}

async function fanOutWrites(
  table: Table,
  event: StoredItem,
  { body, deliveries }: { body: string; deliveries: readonly Delivery[] },
): Promise<Write[]> {
  const told = (event.targets ?? new Set()) as ReadonlySet<string>
  const fresh = deliveries.filter((one) => one.trigger !== 'event' || !told.has(targetOf(one)))
  const lanes = new Map<string, Instant>()
  for (const one of fresh)
    if (one.nextAttemptAt !== null)
      lanes.set(
        laneOf(one),
        Math.min(lanes.get(laneOf(one)) ?? one.nextAttemptAt, one.nextAttemptAt),
      )
  const lines = await table.getAll([...lanes.keys()].map(lineKey))
  return [
    {
      update: eventKey(event.id as EventId),
      set: { body, ...dueBy(table, 'told', event.id as string, event.at as number) },
      add: {
        fanouts: 1,
        ...(fresh.length > 0 && { targets: new Set(fresh.map(targetOf)) }),
      },
      when: 'attribute_not_exists(#body) AND #fanouts = :before',
      values: { before: event.fanouts as number },
    },
    ...fresh.map(
      (one): Write => ({
        put: {
          ...deliveryKey(one.id),
          id: one.id,
          event_id: one.eventId,
          account_id: one.accountId,
          lane: laneOf(one),
          created_at: one.createdAt,
          gsi_account: `${one.endpointId ?? `${one.accountId}#inline`}#DLV`,
          gsi_parent: eventKey(one.eventId).pk,
          exp: Math.ceil(one.createdAt / 1000) + KEPT_SECONDS,
          ...stateOf(one),
        },
        when: 'attribute_not_exists(#pk)',
      }),
    ),
    ...[...lanes].map(([lane, at], i) => lineWrite(table, lane, { line: lines[i], at })),
  ]
}

async function deliveriesOf(table: Table, eventId: EventId): Promise<Delivery[]> {
  const ids: DeliveryId[] = []
  for await (const { id } of table.query({ index: 'byParent', partition: eventKey(eventId).pk }))
    ids.push(id as DeliveryId)
  const items = await table.getAll(ids.map(deliveryKey))
  return items.flatMap((item) => (item ? [deliveryOf(item)] : []))
}

const stateOf = (delivery: Delivery): Attributes => ({
  status: delivery.status,
  attempts: delivery.attempts.length,
  body: JSON.stringify(delivery),
  ...(delivery.nextAttemptAt === null
    ? AT_REST
    : inLineBy(laneOf(delivery), delivery.nextAttemptAt)),
})

const earlier = (one: Instant | null, other: Instant): Instant =>
  one === null ? other : Math.min(one, other)

const deliveryOf = (item: StoredItem): Delivery => JSON.parse(item.body as string) as Delivery
