import { expect, test } from 'vitest'
import { claim, create, giveBack } from '#shared/edit.ts'
import { readQueueMessage } from '#shared/queue-message.ts'
import { aKey, aLease, anAccount, aQueuedEdit, at, NOW, WIDE } from '../../contract/builders.ts'
import { fixedClock, openWorld } from './open-world.ts'

// What the queue of one box promises beyond the contract of every queue.

const POLL = {
  waitSeconds: 0,
  visibilityTimeoutSeconds: 30,
  signal: new AbortController().signal,
}

async function openQueue() {
  const ports = await openWorld({ clock: fixedClock(NOW), maxRunning: 2 })
  const anotherAccount = async () => {
    const account = anAccount()
    await ports.accounts.create(account, aKey(account.id))
    return account.id
  }
  const queued = async (accountId: Awaited<ReturnType<typeof anotherAccount>>, queuedAt = NOW) => {
    const edit = aQueuedEdit(accountId, { queuedAt })
    await ports.edits.create(create(edit, at(NOW)), { idempotency: undefined, limits: WIDE })
    return edit
  }
  const receive = async () => {
    const received = await ports.queue.receive(POLL)
    return received && readQueueMessage(received.body)
  }
  return { ...ports, anotherAccount, queued, receive }
}

test('whoever was queued first comes first, in whatever order they were stored', async () => {
  const { anotherAccount, queued, receive } = await openQueue()
  const later = await queued(await anotherAccount(), NOW + 20)
  const first = await queued(await anotherAccount(), NOW + 10)
  const last = await queued(await anotherAccount(), NOW + 30)
  expect([await receive(), await receive(), await receive()]).toEqual([first.id, later.id, last.id])
})

test('an edit that was handed back makes room for another of its account', async () => {
  const { edits, anotherAccount, queued, receive } = await openQueue()
  const account = await anotherAccount()
  const mine = [await queued(account), await queued(account), await queued(account)]
  expect([await receive(), await receive(), await receive()]).toEqual([
    mine[0]!.id,
    mine[1]!.id,
    undefined,
  ])
  const running = claim(mine[0]!, aLease(NOW + 90_000), '1', at(NOW))
  await edits.commit(running)
  await edits.commit(claim(mine[1]!, aLease(NOW + 90_000), '1', at(NOW)))
  expect(await receive()).toBeUndefined()
  await edits.commit(giveBack(running.to, at(NOW)))
  expect(await receive()).toBe(mine[2]!.id)
})
