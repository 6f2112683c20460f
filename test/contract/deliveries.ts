import { expect, test } from 'vitest'
import type { Delivery, DeliveryAttempt } from '#shared/delivery.ts'
import { create } from '#shared/edit.ts'
import type { Ports } from '#shared/ports.ts'
import { aDelivery, aKey, anAccount, aQueuedEdit, at, NOW, newId, WIDE } from './builders.ts'

export type DeliveriesWorld = Pick<Ports, 'deliveries' | 'accounts' | 'edits'>

/** The promise every DeliveryStore keeps: an event is fanned out once, and each attempt is on record. */
export function deliveriesContract(name: string, open: () => Promise<DeliveriesWorld>): void {
  const it = (sentence: string, check: (world: World) => Promise<void>) =>
    test(`${name}: ${sentence}`, async () => check(await newWorld(await open())))

  it('an event is pending until it is fanned out, with the edit as it was', async (world) => {
    const { deliveries } = world
    const { event, edit } = await world.newEvent()
    expect(await deliveries.pendingEvents(10)).toEqual([event])
    expect(event).toMatchObject({ type: 'edit.queued', edit })
    await deliveries.fanOut(event.id, '{"a":1}', [])
    expect(await deliveries.pendingEvents(10)).toEqual([])
    expect(await deliveries.event(event.id)).toEqual({ ...event, body: '{"a":1}' })
    expect(await deliveries.event(newId('evt'))).toBeUndefined()
  })

  it('fanning out again makes no second delivery and no second body', async (world) => {
    const { deliveries } = world
    const { event } = await world.newEvent()
    const first = aDelivery(world.account, event.id)
    await Promise.all([
      deliveries.fanOut(event.id, 'first', [first]),
      deliveries.fanOut(event.id, 'second', [aDelivery(world.account, event.id)]),
    ])
    expect(await deliveries.deliveriesOf(event.id)).toEqual([first])
    expect((await deliveries.event(event.id))?.body).toBe('first')
  })

  it('a due delivery is claimed by one, until its lease is over', async (world) => {
    const { deliveries } = world
    const delivery = await world.delivery()
    const claims = await Promise.all(
      Array.from({ length: 8 }, () => deliveries.claimDue(NOW, NOW + 30_000, 10, [])),
    )
    expect(claims.flat()).toEqual([delivery])
    expect(await deliveries.claimDue(NOW + 29_999, NOW + 60_000, 10, [])).toEqual([])
    expect(await deliveries.nextDueAt()).toBe(NOW + 30_000)
    expect(await deliveries.claimDue(NOW + 30_000, NOW + 60_000, 10, [])).toEqual([delivery])
  })

  it('nothing is claimed before it is due', async (world) => {
    const { deliveries } = world
    await world.delivery({ nextAttemptAt: NOW + 5000 })
    expect(await deliveries.claimDue(NOW + 4999, NOW + 30_000, 10, [])).toEqual([])
    expect(await deliveries.nextDueAt()).toBe(NOW + 5000)
    expect(await deliveries.claimDue(NOW + 5000, NOW + 30_000, 10, [])).toHaveLength(1)
  })

  it('a claim takes one of each receiver, the oldest, and passes over those that are busy', async (world) => {
    const { deliveries } = world
    const slow = 'https://slow.example.com/a'
    const oldest = await world.delivery({ url: slow, nextAttemptAt: NOW - 3 })
    await world.delivery({ url: 'https://slow.example.com/b', nextAttemptAt: NOW - 2 })
    const other = await world.delivery({
      url: 'https://quick.example.com/',
      nextAttemptAt: NOW - 1,
    })
    const claimed = await deliveries.claimDue(NOW, NOW + 30_000, 10, [])
    expect(claimed).toEqual([oldest, other])
    const third = await world.delivery({ url: 'https://third.example.com/' })
    const busy = [`${world.account} https://slow.example.com`]
    expect(await deliveries.claimDue(NOW, NOW + 30_000, 10, busy)).toEqual([third])
    expect(await deliveries.claimDue(NOW, NOW + 30_000, 10, [])).toHaveLength(1)
  })

  it('no more is claimed than was asked for', async (world) => {
    for (let i = 0; i < 5; i++) await world.delivery({ url: `https://r${i}.example.com/` })
    expect(await world.deliveries.claimDue(NOW, NOW + 30_000, 3, [])).toHaveLength(3)
  })

  it('each attempt is recorded once, and a finished delivery is due no more', async (world) => {
    const { deliveries } = world
    const delivery = await world.delivery()
    await deliveries.claimDue(NOW, NOW + 30_000, 10, [])
    const failed = after(delivery, attempt(1, 503), { nextAttemptAt: NOW + 5000 })
    expect(await deliveries.record(failed, attempt(1, 503))).toBe(true)
    expect(await deliveries.record(failed, attempt(1, 503))).toBe(false)
    expect(await deliveries.nextDueAt()).toBe(NOW + 5000)
    expect(await deliveries.claimDue(NOW + 5000, NOW + 40_000, 10, [])).toEqual([failed])
    const done = after(failed, attempt(2, 200), { nextAttemptAt: null, status: 'succeeded' })
    expect(await deliveries.record(done, attempt(2, 200))).toBe(true)
    expect(await deliveries.record(after(done, attempt(3, 500), {}), attempt(3, 500))).toBe(false)
    expect(await deliveries.deliveriesOf(delivery.eventId)).toEqual([done])
    expect(await deliveries.nextDueAt()).toBeUndefined()
    expect(await deliveries.load()).toEqual({
      pending: 0,
      oldestPendingAt: null,
      oldestDueAt: null,
    })
  })

  it('old events go with their deliveries, but not before they are told', async (world) => {
    const { deliveries } = world
    const told = await world.delivery()
    await deliveries.record(
      after(told, attempt(1, 200), { nextAttemptAt: null, status: 'succeeded' }),
      attempt(1, 200),
    )
    const pending = await world.delivery()
    const { event: unmade } = await world.newEvent()
    expect(await deliveries.removeOlderThan(NOW, 10)).toBe(0)
    expect(await deliveries.removeOlderThan(NOW + 1, 10)).toBe(1)
    expect(await deliveries.event(told.eventId)).toBeUndefined()
    expect(await deliveries.deliveriesOf(told.eventId)).toEqual([])
    expect(await deliveries.deliveriesOf(pending.eventId)).toEqual([pending])
    expect(await deliveries.pendingEvents(10)).toEqual([unmade])
  })

  it('the load is what is pending, since when, and since when something is due', async (world) => {
    await world.delivery({ createdAt: NOW + 7, nextAttemptAt: NOW + 20 })
    await world.delivery({ createdAt: NOW + 3, nextAttemptAt: NOW + 30 })
    expect(await world.deliveries.load()).toEqual({
      pending: 2,
      oldestPendingAt: NOW + 3,
      oldestDueAt: NOW + 20,
    })
  })
}

const attempt = (number: number, httpStatus: number): DeliveryAttempt => ({
  number,
  at: NOW,
  httpStatus,
  latencyMs: 12,
  error: httpStatus < 300 ? null : 'http_status',
  responseSnippet: 'ok',
})

const after = (
  delivery: Delivery,
  made: DeliveryAttempt,
  changes: Partial<Delivery>,
): Delivery => ({ ...delivery, attempts: [...delivery.attempts, made], ...changes })

type World = Awaited<ReturnType<typeof newWorld>>

async function newWorld(ports: DeliveriesWorld) {
  const made = anAccount()
  await ports.accounts.create(made, aKey(made.id))

  const newEvent = async () => {
    const edit = aQueuedEdit(made.id)
    const change = create(edit, at(NOW))
    await ports.edits.create(change, { idempotency: undefined, limits: WIDE })
    return { edit, event: change.events[0]! }
  }
  const delivery = async (overrides: Partial<Delivery> = {}) => {
    const { event } = await newEvent()
    const one = aDelivery(made.id, event.id, overrides)
    await ports.deliveries.fanOut(event.id, '{}', [one])
    return one
  }
  return { ...ports, account: made.id, newEvent, delivery }
}
