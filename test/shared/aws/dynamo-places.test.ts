import { expect, onTestFinished, test } from 'vitest'
import { dynamoOutbox } from '#shared/aws/dynamo-outbox.ts'
import { admitAfter, dynamoPlaces } from '#shared/aws/dynamo-places.ts'
import { cancel, claim, create, type Edit, type EditIn, succeed } from '#shared/edit.ts'
import type { AccountId, EditId } from '#shared/id.ts'
import {
  aKey,
  aLease,
  anAccount,
  aQueuedEdit,
  aResult,
  at,
  NOW,
  WIDE,
} from '../../contract/builders.ts'
import { startDynamo } from '../../emulators/dynamo.ts'
import { fixedClock } from '../local/open-world.ts'
import { openDynamo } from './open-dynamo.ts'

async function openPlaces(maxRunning: number) {
  const clock = fixedClock(NOW)
  const server = await startDynamo({ now: clock.now })
  const ports = await openDynamo({ endpoint: server.endpoint, clock })
  onTestFinished(async () => {
    await ports[Symbol.asyncDispose]()
    await server[Symbol.asyncDispose]()
  })
  const places = dynamoPlaces(ports.table, { maxRunning })
  const outbox = dynamoOutbox(ports.table, places)
  const sent: EditId[] = []
  const queue = {
    async send(id: EditId) {
      if ((await outbox.dispatchOf(id)) !== 'pending') return
      sent.push(id)
      await outbox.markSent(id)
    },
  }
  const account = anAccount()
  await ports.accounts.create(account, aKey(account.id))
  const queued = async (accountId: AccountId = account.id) => {
    const edit = aQueuedEdit(accountId)
    await ports.edits.create(create(edit, at(NOW)), { idempotency: undefined, limits: WIDE })
    return edit
  }
  /** Committed, and its process died before it said so to anybody. */
  const end = async (edit: EditIn<'queued'>): Promise<Edit> => {
    const running = claim(edit, aLease(NOW + 90_000), '1', at(NOW))
    await ports.edits.commit(running)
    const ended = succeed(running.to, aResult(), at(NOW))
    expect(await ports.edits.commit(ended)).toBe(true)
    return ended.to
  }
  const deps = { table: ports.table, places, queue }
  return {
    ...ports,
    clock,
    places,
    queue,
    sent,
    queued,
    end,
    deps,
    owner: { accountId: account.id, mode: 'live' as const },
  }
}

test('of 20 that want a place at once, as many get one as there are', async () => {
  const { queued, queue, sent } = await openPlaces(3)
  const edits = await Promise.all(Array.from({ length: 20 }, () => queued()))
  await Promise.all(edits.map(({ id }) => queue.send(id)))
  expect(sent).toHaveLength(3)
  await Promise.all(edits.map(({ id }) => queue.send(id)))
  expect(sent).toHaveLength(3)
})

test('taking a place twice takes one, and test edits have places of their own', async () => {
  const { places, queued, owner } = await openPlaces(1)
  const [one, two] = [await queued(), await queued()]
  expect([await places.take(owner, one.id), await places.take(owner, one.id)]).toEqual([true, true])
  expect(await places.take(owner, two.id)).toBe(false)
  expect(await places.take({ ...owner, mode: 'test' }, two.id)).toBe(true)
  await places.leave(owner, one.id)
  expect(await places.take(owner, two.id)).toBe(true)
})

test('a place whose edit ended without a word is found and given to the next', async () => {
  const { queued, queue, sent, end } = await openPlaces(2)
  const [one, two, three] = [await queued(), await queued(), await queued()]
  for (const { id } of [one, two, three]) await queue.send(id)
  expect(sent).toEqual([one.id, two.id])
  await end(one)
  await queue.send(three.id)
  expect(sent).toEqual([one.id, two.id, three.id])
})

test('an end admits the oldest that waits, and no more than it made room for', async () => {
  const { queued, queue, sent, end, deps } = await openPlaces(1)
  const edits = [await queued(), await queued(), await queued()]
  for (const { id } of edits) await queue.send(id)
  const ended = await end(edits[0]!)
  await admitAfter([{ id: 'evt_1', type: 'edit.succeeded', at: NOW, edit: ended }], deps)
  expect(sent).toEqual([edits[0]!.id, edits[1]!.id])
})

test('what waits for a place is looked at again within a minute, and not at every sweep', async () => {
  const { edits, queued, queue, end } = await openPlaces(1)
  const [one, two] = [await queued(), await queued()]
  for (const { id } of [one, two]) await queue.send(id)
  expect(await edits.due('unqueued', NOW + 59_000, 10)).toEqual([])
  expect((await edits.due('unqueued', NOW + 60_000, 10)).map(({ id }) => id)).toEqual([two.id])
  await end(one)
  await edits.commit(cancel(two, at(NOW)))
  expect(await edits.due('unqueued', NOW + 3_600_000, 10)).toEqual([])
})

test('of a long line the next is looked at within a minute, and the others every quarter of an hour', async () => {
  const { edits, clock, queued, queue, end, deps } = await openPlaces(1)
  const line = [await queued(), await queued(), await queued(), await queued()]
  for (const { id } of line) await queue.send(id)
  const due = async (at: number) => (await edits.due('unqueued', at, 10)).map(({ id }) => id)
  const [running, ...waiting] = line.map(({ id }) => id)

  clock.set(NOW + 60_000)
  for (const id of await due(NOW + 60_000)) await queue.send(id)
  expect(await due(NOW + 60_000 + 899_999)).toEqual([running])
  const ended = await end(line[0]!)
  await admitAfter([{ id: 'evt_1', type: 'edit.succeeded', at: NOW, edit: ended }], deps)

  expect(await due(NOW + 119_999)).toEqual([])
  expect(await due(NOW + 120_000)).toEqual([waiting[1]])
  expect(await due(NOW + 960_000)).toEqual(expect.arrayContaining(waiting))
})
