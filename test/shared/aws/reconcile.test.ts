import { expect, test } from 'vitest'
import { countLate, ledgerMismatches, recount } from '#shared/aws/reconcile.ts'
import { balanceKey, checkpointKey, countsKey } from '#shared/aws/table-schema.ts'
import { claim, create, fail, succeed } from '#shared/edit.ts'
import { DomainError } from '#shared/errors.ts'
import {
  aKey,
  aLease,
  anAccount,
  anAwaitingEdit,
  aQueuedEdit,
  aResult,
  at,
  NOW,
  newId,
  WIDE,
} from '../../contract/builders.ts'
import { startDynamo } from '../../emulators/dynamo.ts'
import { fixedClock } from '../local/open-world.ts'
import { openDynamo } from './open-dynamo.ts'

const HOUR_MS = 3_600_000
const ALL_RIGHT = { wrong: [], after: undefined }

async function open() {
  const clock = fixedClock(NOW)
  const server = await startDynamo({ now: clock.now })
  const ports = await openDynamo({ endpoint: server.endpoint, clock })
  const account = anAccount()
  await ports.accounts.create(account, aKey(account.id))
  const store = async (edit: Parameters<typeof create>[0]) =>
    ports.edits.create(create(edit, at(clock.now())), { idempotency: undefined, limits: WIDE })
  const run = async () => {
    const edit = aQueuedEdit(account.id)
    await store(edit)
    const running = claim(edit, aLease(clock.now() + 10_000), '1', at(clock.now()))
    await ports.edits.commit(running)
    return running.to
  }
  return {
    ...ports,
    server,
    clock,
    account: account.id,
    store,
    run,
    async [Symbol.asyncDispose]() {
      await ports[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
    },
  }
}

test('a count that a crash left behind is nobody who waits', async () => {
  await using world = await open()
  await world.table.write({ update: countsKey('model', 3), add: { queued: 1 } })
  expect(await world.edits.load()).toMatchObject({ queued: 0, oldestQueuedAt: null })
  await world.store(aQueuedEdit(world.account))
  expect(await world.edits.load()).toMatchObject({ queued: 2 }) // near enough
})

test('counts that a crash left wrong are set right, and those that are right are left alone', async () => {
  await using world = await open()
  const { edits, table, account } = world
  await world.store(aQueuedEdit(account))
  await world.store(anAwaitingEdit(account))
  await world.run()
  expect(await recount(table)).toBe(0)
  await table.write({ update: countsKey('exact', 3), add: { running: 5, queued: -1 } })
  await table.write({ update: countsKey('test', 0), add: { queued: 2 } })
  expect(await edits.load()).toMatchObject({ running: 6, queued: 2 })
  expect(await recount(table)).toBe(3)
  expect(await edits.load()).toMatchObject({ running: 1, queued: 1 })
  expect(await recount(table)).toBe(0)
})

test('a balance is what its ledger says, and the rows of last night are not read again', async () => {
  await using world = await open()
  const { accounts, edits, table, clock, account } = world
  const grant = (credits: number) =>
    accounts.grant({
      ...{ id: newId('led'), kind: 'grant', credits, accountId: account },
      ...{ editId: null, keyId: null, note: null, at: clock.now() },
    })
  await grant(100)
  const done = await world.run()
  await edits.commit(succeed(done, aResult({ measuredCredits: 2 }), at(NOW)))
  await edits.commit(fail(await world.run(), new DomainError('decode_failed', 'x'), at(NOW)))
  await world.run() // still holds
  const refund = { kind: 'refund', credits: 1, accountId: account, editId: done.id } as const
  await accounts.refund({ ...refund, id: newId('led'), keyId: null, note: null, at: NOW })
  expect(await ledgerMismatches(table)).toEqual(ALL_RIGHT)
  expect(await table.get(checkpointKey(account))).toBeUndefined() // nothing is an hour old

  clock.set(NOW + HOUR_MS)
  expect(await ledgerMismatches(table)).toEqual(ALL_RIGHT)
  expect(await table.get(checkpointKey(account))).toMatchObject({
    granted: 100,
    charged: 2,
    refunded: 1,
  })
  await grant(10)
  expect(await ledgerMismatches(table)).toEqual(ALL_RIGHT)
  for (const add of [{ available: 1 }, { charged: 1 }, { granted: -10, available: -10 }]) {
    await table.write({ update: balanceKey(account, 'live'), add })
    expect((await ledgerMismatches(table)).wrong, JSON.stringify(add)).toEqual([account])
    const back = Object.fromEntries(Object.entries(add).map(([name, by]) => [name, -by]))
    await table.write({ update: balanceKey(account, 'live'), add: back })
  }
  expect(await ledgerMismatches(table)).toEqual(ALL_RIGHT)
})

test('a check that is cut off goes on where it stopped, in an account too', async () => {
  await using world = await open()
  const { accounts, table, clock, account } = world
  const second = anAccount()
  await accounts.create(second, aKey(second.id))
  const grant = (accountId: typeof account, credits: number) =>
    accounts.grant({
      ...{ id: newId('led'), kind: 'grant', credits, accountId },
      ...{ editId: null, keyId: null, note: null, at: NOW },
    })
  for (let i = 1; i <= 5; i++) await grant(account, i)
  await grant(second.id, 7)
  await table.write({ update: balanceKey(second.id, 'live'), add: { granted: 1, available: 1 } })
  clock.set(NOW + HOUR_MS)

  // Each look at the time is a step: after three rows the time is over.
  let steps = 0
  const hurried = { ...table, clock: { ...table.clock, monotonic: () => steps++ } }
  expect(await ledgerMismatches(hurried, { until: 3 })).toEqual({ wrong: [], after: '' })
  expect(await table.get(checkpointKey(account))).toMatchObject({ granted: 1 + 2 + 3 })
  steps = 0
  expect(await ledgerMismatches(hurried, { until: 2 })).toEqual({ wrong: [], after: account })
  expect(await ledgerMismatches(table, { after: account })).toEqual({
    wrong: [second.id],
    after: undefined,
  })
})

test('an account for which no time is enough does not stand before the others', async () => {
  await using world = await open()
  const { accounts, table, account } = world
  await accounts.grant({
    ...{ id: newId('led'), kind: 'grant', credits: 1, accountId: account },
    ...{ editId: null, keyId: null, note: null, at: NOW },
  })
  const late = { ...table, clock: { ...table.clock, monotonic: () => 9 } }
  expect(await ledgerMismatches(late, { until: 9 })).toEqual(ALL_RIGHT)
})

test('what nobody has looked at for two minutes is counted', async () => {
  await using world = await open()
  const { table, clock, account } = world
  await world.store(aQueuedEdit(account)) // its event waits too
  expect(await countLate(table)).toBe(0)
  clock.set(NOW + 120_000)
  expect(await countLate(table)).toBe(1) // the event
  clock.set(NOW + 150_000)
  expect(await countLate(table)).toBe(2)
})
