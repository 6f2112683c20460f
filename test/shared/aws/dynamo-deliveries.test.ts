import { expect, test } from 'vitest'
import { lineKey } from '#shared/aws/table-schema.ts'
import { type Delivery, laneOf } from '#shared/delivery.ts'
import { create } from '#shared/edit.ts'
import {
  aDelivery,
  aKey,
  anAccount,
  aQueuedEdit,
  at,
  NOW,
  newId,
  WIDE,
} from '../../contract/builders.ts'
import { startDynamo } from '../../emulators/dynamo.ts'
import { fixedClock } from '../local/open-world.ts'
import { openDynamo } from './open-dynamo.ts'

async function open() {
  const clock = fixedClock(NOW)
  const server = await startDynamo({ now: clock.now })
  const ports = await openDynamo({ endpoint: server.endpoint, clock })
  const account = anAccount()
  await ports.accounts.create(account, aKey(account.id))
  const delivery = async (overrides: Partial<Delivery> = {}) => {
    const change = create(aQueuedEdit(account.id), at(clock.now()))
    await ports.edits.create(change, { idempotency: undefined, limits: WIDE })
    const eventId = change.events[0]!.id
    const one = aDelivery(account.id, eventId, overrides)
    await ports.deliveries.fanOut(eventId, '{}', [one])
    return one
  }
  return {
    ...ports,
    server,
    clock,
    account: account.id,
    delivery,
    async [Symbol.asyncDispose]() {
      await ports[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
    },
  }
}

const attemptOf = (number: number) => ({
  number,
  at: NOW,
  httpStatus: 503,
  latencyMs: 12,
  error: 'http_status' as const,
  responseSnippet: null,
})

test('a delivery that the index does not show yet is not forgotten', async () => {
  await using world = await open()
  const { deliveries, server, clock } = world
  const done = await world.delivery()
  await deliveries.claimDue(NOW, NOW + 30_000, 10, [])
  const succeeded = { ...done, status: 'succeeded', nextAttemptAt: null } as const
  await deliveries.record({ ...succeeded, attempts: [attemptOf(1)] }, attemptOf(1))
  const late = await world.delivery()
  server.faults.staleIndexWrites = 2 // the delivery and its line, so a look finds an empty line
  expect(await deliveries.claimDue(NOW, NOW + 30_000, 10, [])).toEqual([])
  server.faults.staleIndexWrites = 0
  clock.set(NOW + 5000)
  expect(await deliveries.claimDue(clock.now(), NOW + 60_000, 10, [])).toEqual([late])
})

test('of many that read the same at the same time, one claims, and one fans out', async () => {
  await using world = await open()
  const { deliveries, server, edits, account } = world
  const delivery = await world.delivery()
  const change = create(aQueuedEdit(account), at(NOW))
  await edits.create(change, { idempotency: undefined, limits: WIDE })
  const eventId = change.events[0]!.id
  server.faults.latencyMs = 50 // all have read before the first writes
  const claims = await Promise.all(
    Array.from({ length: 6 }, () => deliveries.claimDue(NOW, NOW + 30_000, 10, [])),
  )
  expect(claims.flat()).toEqual([delivery])
  await Promise.all(
    Array.from({ length: 6 }, (_, i) =>
      deliveries.fanOut(eventId, `body ${i}`, [{ ...delivery, id: newId('dlv'), eventId }]),
    ),
  )
  expect(await deliveries.deliveriesOf(eventId)).toHaveLength(1)

  const silent = create(aQueuedEdit(account), at(NOW))
  await edits.create(silent, { idempotency: undefined, limits: WIDE })
  const before = server.costs.length
  const bodies = Array.from({ length: 6 }, (_, i) =>
    deliveries.fanOut(silent.events[0]!.id, `body ${i}`, []),
  )
  await Promise.all(bodies)
  expect(server.costs.slice(before)).toHaveLength(1) // of six bodies one was ever written
})

test('a long line before a dead receiver costs the others nothing', async () => {
  await using world = await open()
  const { deliveries, server } = world
  for (let i = 0; i < 30; i++) await world.delivery({ url: 'https://dead.example.com/' })
  const [held] = await deliveries.claimDue(NOW, NOW + 30_000, 10, [])
  const alive = await world.delivery({ url: 'https://alive.example.com/' })
  const claimed = await deliveries.claimDue(NOW, NOW + 30_000, 10, [laneOf(held!)])
  expect(claimed).toEqual([alive])
  expect(server.costs.at(-1)).toMatchObject({ operation: 'UpdateItem', items: 1 })
})

test('the next attempt of a receiver is due no later because its line was busy meanwhile', async () => {
  await using world = await open()
  const { deliveries } = world
  const one = await world.delivery()
  await deliveries.claimDue(NOW, NOW + 30_000, 10, [])
  const again = { ...one, attempts: [attemptOf(1)], nextAttemptAt: NOW + 5000 }
  await Promise.all([
    deliveries.record(again, attemptOf(1)),
    deliveries.claimDue(NOW + 1, NOW + 30_000, 10, []),
    deliveries.claimDue(NOW + 1, NOW + 30_000, 10, []),
  ])
  expect(await deliveries.nextDueAt()).toBe(NOW + 5000)
  expect(await deliveries.claimDue(NOW + 5000, NOW + 60_000, 10, [])).toEqual([again])
})

test('a receiver with nothing to hear is left alone after a minute, and heard again when there is', async () => {
  await using world = await open()
  const { deliveries, clock, table } = world
  const one = await world.delivery()
  await deliveries.claimDue(NOW, NOW + 30_000, 10, [])
  const done = { ...one, status: 'succeeded', nextAttemptAt: null } as const
  await deliveries.record({ ...done, attempts: [attemptOf(1)] }, attemptOf(1))
  expect(await table.get(lineKey(laneOf(one)))).toBeDefined()
  for (const after of [5000, 60_000, 120_000]) {
    clock.set(NOW + after)
    await deliveries.claimDue(clock.now(), clock.now() + 30_000, 10, [])
  }
  expect((await table.get(lineKey(laneOf(one))))?.gsi_due).toBeUndefined()
  expect(await deliveries.nextDueAt()).toBeUndefined()
  for (const later of [NOW + 200_000, NOW + 40 * 86_400_000]) {
    clock.set(later) // the second time its line is past its time, and still in the table
    const next = await world.delivery({ nextAttemptAt: later, createdAt: later })
    expect(await deliveries.claimDue(later, later + 30_000, 10, [])).toEqual([next])
    const ended = { ...next, status: 'succeeded', nextAttemptAt: null } as const
    await deliveries.record({ ...ended, attempts: [attemptOf(1)] }, attemptOf(1))
    for (const after of [60_000, 120_000]) {
      clock.set(later + after)
      await deliveries.claimDue(clock.now(), clock.now() + 30_000, 10, [])
    }
  }
})
