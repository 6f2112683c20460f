import { expect, test } from 'vitest'
import { dynamoOutbox } from '#shared/aws/dynamo-outbox.ts'
import { dynamoPlaces } from '#shared/aws/dynamo-places.ts'
import { editKey, idempotencyKey } from '#shared/aws/table-schema.ts'
import { cancel, claim, create, succeed } from '#shared/edit.ts'
import {
  aKey,
  aLease,
  anAccount,
  anInput,
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

async function open() {
  const clock = fixedClock(NOW)
  const server = await startDynamo({ now: clock.now })
  const ports = await openDynamo({ endpoint: server.endpoint, clock })
  const account = anAccount()
  await ports.accounts.create(account, aKey(account.id))
  const queued = async (overrides: Parameters<typeof aQueuedEdit>[1] = {}) => {
    const edit = aQueuedEdit(account.id, overrides)
    await ports.edits.create(create(edit, at(NOW)), { idempotency: undefined, limits: WIDE })
    return edit
  }
  return {
    ...ports,
    server,
    clock,
    account: account.id,
    queued,
    async [Symbol.asyncDispose]() {
      await ports[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
    },
  }
}

const aClaim = { scope: 'POST /v1/edits', key: 'k', fingerprint: '0'.repeat(64) }
const ALL = {
  statuses: [],
  createdAfter: undefined,
  createdBefore: undefined,
  idempotencyKey: undefined,
  after: undefined,
  limit: 100,
}

test('a creation whose answer is lost every time is created once, and said so', async () => {
  await using world = await open()
  const { edits, server, account, accounts } = world
  server.faults.rates = { TransactWriteItems: { timeoutAfterCommit: 1 } }
  const edit = aQueuedEdit(account)
  const options = { idempotency: aClaim, limits: WIDE }
  expect(await edits.create(create(edit, at(NOW)), options)).toEqual({ outcome: 'created' })
  server.faults.rates = {}
  expect(await edits.create(create(aQueuedEdit(account), at(NOW)), options)).toEqual({
    outcome: 'replayed',
    id: edit.id,
  })
  expect(await accounts.balance(account)).toMatchObject({ held: 3 })
})

test('a claim whose answer is lost is still the worker’s own', async () => {
  await using world = await open()
  const { edits, server } = world
  const edit = await world.queued()
  server.faults.rates = { TransactWriteItems: { timeoutAfterCommit: 1 } }
  const mine = claim(edit, aLease(NOW + 1000), '1', at(NOW))
  expect(await edits.commit(mine)).toBe(true)
  server.faults.rates = {}
  expect(await edits.commit(claim(edit, aLease(NOW + 1000), '1', at(NOW)))).toBe(false)
  expect(await edits.get(edit.id)).toEqual(mine.to)
})

test('a table that does not answer is not called an answer', async () => {
  await using world = await open()
  const { edits, server, account } = world
  const edit = await world.queued()
  server.faults.rates = { '*': { timeoutBeforeCommit: 1 } }
  const away = { code: 'storage_unavailable', retryable: true }
  await expect(edits.get(edit.id)).rejects.toMatchObject(away)
  await expect(edits.commit(cancel(edit, at(NOW)))).rejects.toMatchObject(away)
  await expect(
    edits.create(create(aQueuedEdit(account), at(NOW)), { idempotency: aClaim, limits: WIDE }),
  ).rejects.toMatchObject(away)
  server.faults.rates = { '*': { throttle: 1 } }
  await expect(edits.get(edit.id)).rejects.toMatchObject({ code: 'overloaded' })
})

test('a key that two requests fight for is in progress, an account that many use is overloaded', async () => {
  await using world = await open()
  const { edits, server, account } = world
  server.faults.rates = { TransactWriteItems: { conflict: 1 } } // of the first item: the edit
  const make = () =>
    edits.create(create(aQueuedEdit(account), at(NOW)), { idempotency: aClaim, limits: WIDE })
  await expect(make()).rejects.toMatchObject({ code: 'overloaded', retryAfterSeconds: 1 })
  server.faults.conflictAt = 4 // the claim of the key
  await expect(make()).rejects.toMatchObject({ code: 'idempotency_in_progress' })
})

test('what is past its time is not there, although the table still has it', async () => {
  await using world = await open()
  const { edits, server, clock, account, table } = world
  const options = { idempotency: aClaim, limits: WIDE }
  const first = aQueuedEdit(account)
  await edits.create(create(first, at(NOW)), options)
  const ended = cancel(first, at(NOW))
  await edits.commit(ended)
  const kept = 400 * 86_400_000
  clock.set(NOW + kept - 1000)
  expect(await edits.created(aClaim)).toBe(first.id)
  expect(await edits.get(first.id)).toEqual(ended.to)
  clock.set(NOW + kept + 1000)
  expect(await edits.created(aClaim)).toBeUndefined()
  expect(await edits.get(first.id)).toBeUndefined()
  const owner = { accountId: account, mode: 'live', subject: null } as const
  expect((await edits.list(owner, ALL)).items).toEqual([])
  const again = aQueuedEdit(account)
  expect(await edits.create(create(again, at(clock.now())), options)).toEqual({
    outcome: 'created',
  })
  expect(await server.expire(clock.now())).toBeGreaterThan(0)
  expect(await table.get(idempotencyKey(aClaim.scope, aClaim.key))).toMatchObject({
    object_id: again.id,
  })
})

test('an index that lags behind hides what is new, and never shows what is not so', async () => {
  await using world = await open()
  const { edits, server, account } = world
  const owner = { accountId: account, mode: 'live', subject: null } as const
  const edit = await world.queued({ deadlineAt: NOW + 10 })
  await edits.commit(cancel(edit, at(NOW)))
  server.faults.staleIndexWrites = 4 // as if it were still queued
  expect((await edits.list(owner, { ...ALL, statuses: ['queued'] })).items).toEqual([])
  expect(await edits.due('overdue', NOW + 20, 10)).toEqual([])
  expect(await edits.due('unqueued', NOW + 1_000_000, 10)).toEqual([])
  server.faults.staleIndexWrites = 0
  expect((await edits.list(owner, ALL)).items).toHaveLength(1)
})

test('a message that was not sent is due in half a minute, one that was in a quarter of an hour', async () => {
  await using world = await open()
  const { edits, table, clock } = world
  const outbox = dynamoOutbox(table, dynamoPlaces(table, { maxRunning: 1 }))
  const edit = await world.queued()
  const unqueued = async (after: number) => (await edits.due('unqueued', NOW + after, 10)).length
  expect(await outbox.dispatchOf(edit.id)).toBe('pending')
  expect([await unqueued(29_999), await unqueued(30_000)]).toEqual([0, 1])
  await outbox.markSent(edit.id)
  expect(await outbox.dispatchOf(edit.id)).toBe('sent')
  expect([await unqueued(899_999), await unqueued(900_000)]).toEqual([0, 1])
  clock.set(NOW + 900_000)
  await outbox.markSent(edit.id)
  expect([await unqueued(1_799_999), await unqueued(1_800_000)]).toEqual([0, 1])
  await edits.commit(claim(edit, aLease(NOW + 1000), '1', at(NOW)))
  await outbox.markSent(edit.id)
  expect(await outbox.dispatchOf(edit.id)).toBe('none')
  expect(await outbox.dispatchOf(newId('edit'))).toBe('none')
  expect(await edits.due('lost', NOW + 1000, 10)).toHaveLength(1)
})

test('an edit of an upload that is gone, or of a result that is gone, is refused as it is made', async () => {
  await using world = await open()
  const { edits, table, account } = world
  const uploadId = newId('upl')
  await table.write({ put: { pk: `UPL#${uploadId}`, sk: 'UPLOAD', status: 'removed' } })
  const make = (input: ReturnType<typeof anInput>) =>
    edits.create(create(aQueuedEdit(account, { input }), at(NOW)), {
      idempotency: undefined,
      limits: WIDE,
    })
  await expect(make(anInput({ uploadId }))).rejects.toMatchObject({ code: 'upload_unusable' })
  const source = await world.queued()
  const chained = anInput({ source: 'edit', editId: source.id })
  await expect(make(chained)).rejects.toMatchObject({ code: 'data_removed' })
  const running = claim(source, aLease(NOW + 1000), '1', at(NOW))
  await edits.commit(running)
  await edits.commit(succeed(running.to, aResult(), at(NOW)))
  expect(await make(chained)).toEqual({ outcome: 'created' })
})

test('every item that is not at rest is in the index of what is due, and no other is', async () => {
  await using world = await open()
  const { edits, table } = world
  const edit = await world.queued()
  const running = claim(edit, aLease(NOW + 1000), '1', at(NOW))
  await edits.commit(running)
  const dueOf = async () => {
    const item = await table.get(editKey(edit.id))
    return [item?.gsi_due, item?.due_at].map((value) => String(value).split('#')[0])
  }
  expect(await dueOf()).toEqual(['processing', String(NOW + 1000)])
  const fence = { editId: edit.id, attempt: 1, leaseId: running.to.lease.id }
  expect(await edits.renew(fence, NOW + 5_000_000)).toBe(true)
  // an attempt that runs for too long is found although its lease is renewed for ever
  expect(await dueOf()).toEqual(['processing', String(running.to.lease.attemptEndsAt)])
  const done = succeed(running.to, aResult(), at(NOW))
  await edits.commit(done)
  expect(await dueOf()).toEqual(['ended', String(done.to.dataExpiresAt)])
})
