import { expect, test } from 'vitest'
import { cancel, claim, create, type EditIn, fail, giveBack, reclaim, retry } from '#shared/edit.ts'
import { DomainError } from '#shared/errors.ts'
import type { AccountId } from '#shared/id.ts'
import type { Ports, Received } from '#shared/ports.ts'
import { readQueueMessage } from '#shared/queue-message.ts'
import { aKey, aLease, anAccount, anAwaitingEdit, aQueuedEdit, at, NOW, WIDE } from './builders.ts'

/** `advance` lets that much time pass for the queue. `maxRunning` of an account is 2 in this world. */
export type QueueWorld = Pick<Ports, 'edits' | 'accounts' | 'queue'> & {
  advance(seconds: number): Promise<void>
}

/** The promise every EditQueue keeps: at least once, never lost, no account above its share. */
export function editQueueContract(name: string, open: () => Promise<QueueWorld>): void {
  const it = (sentence: string, check: (world: World) => Promise<void>) =>
    test(`${name}: ${sentence}`, async () => check(await newWorld(await open())))

  it('an edit that is queued has a message, an edit that waits for its upload has none', async (world) => {
    await world.edits.create(create(anAwaitingEdit(world.account), at(NOW)), {
      idempotency: undefined,
      limits: WIDE,
    })
    const edit = await world.queued()
    const message = await world.receive()
    expect(readQueueMessage(message!.body)).toBe(edit.id)
    expect(message!.receiveCount).toBe(1)
    expect(await world.receive()).toBeUndefined()
  })

  it('a message is invisible while it is held, and comes back when its time is over', async (world) => {
    await world.queued()
    await world.receive()
    await world.advance(29)
    expect(await world.receive()).toBeUndefined()
    await world.advance(2)
    expect((await world.receive())?.receiveCount).toBe(2)
  })

  it('a held message can be held longer, and can be given back at once', async (world) => {
    await world.queued()
    const message = (await world.receive())!
    await world.advance(20)
    await message.changeVisibility(30)
    await world.advance(20)
    expect(await world.receive()).toBeUndefined()
    await message.changeVisibility(0)
    expect(await world.receive()).toBeDefined()
  })

  it('a message that is replaced comes after its time as if for the first time, and who held it holds nothing', async (world) => {
    const edit = await world.queued()
    const old = (await world.receive())!
    await old.replace(30)
    await old.changeVisibility(0)
    await old.delete()
    await world.advance(29)
    expect(await world.receive()).toBeUndefined()
    await world.advance(2)
    const fresh = (await world.receive())!
    expect([readQueueMessage(fresh.body), fresh.receiveCount]).toEqual([edit.id, 1])
  })

  it('a deleted message never comes back', async (world) => {
    await world.queued()
    await (await world.receive())!.delete()
    await world.advance(3600)
    expect(await world.receive()).toBeUndefined()
  })

  it('of 16 receivers at once each gets another message', async (world) => {
    for (let i = 0; i < 8; i++) {
      const account = await world.anotherAccount()
      await world.queued(account)
    }
    const got = await Promise.all(Array.from({ length: 16 }, () => world.receive()))
    const ids = got.filter((message) => message !== undefined).map(({ body }) => body)
    expect(ids).toHaveLength(8)
    expect(new Set(ids).size).toBe(8)
  })

  it('whoever was queued first comes first', async (world) => {
    const accounts = await Promise.all([1, 2, 3].map(() => world.anotherAccount()))
    const first = await world.queued(accounts[0], NOW + 10)
    const later = await world.queued(accounts[1], NOW + 20)
    const last = await world.queued(accounts[2], NOW + 30)
    const order = [await world.receive(), await world.receive(), await world.receive()]
    expect(order.map((message) => readQueueMessage(message!.body))).toEqual([
      first.id,
      later.id,
      last.id,
    ])
  })

  it('the message of an edit that was taken from its worker is there at once', async (world) => {
    const { edits } = world
    const edit = await world.queued()
    const held = (await world.receive())!
    const running = claim(edit, aLease(NOW), '1', at(NOW))
    expect(await edits.commit(running)).toBe(true)
    expect(await edits.commit(reclaim(running.to, at(NOW + 1)))).toBe(true)
    await world.queue.send(edit.id, edit.lane)
    const again = await world.receive()
    expect(readQueueMessage(again!.body)).toBe(edit.id)
    await held.delete() // the late worker, long after
    await world.advance(31)
    expect(await world.receive()).toBeDefined()
  })

  it('a retried or returned edit comes back when its worker says', async (world) => {
    const { edits } = world
    for (const back of [retry, giveBack]) {
      const edit = await world.queued()
      const message = (await world.receive())!
      const running = claim(edit, aLease(NOW + 9000), '1', at(NOW))
      await edits.commit(running)
      expect(await edits.commit(back(running.to, at(NOW)))).toBe(true)
      await message.changeVisibility(2)
      expect(await world.receive()).toBeUndefined()
      await world.advance(3)
      const again = await world.receive()
      expect(readQueueMessage(again!.body)).toBe(edit.id)
      await again!.delete()
      await edits.commit(cancel((await edits.get(edit.id)) as EditIn<'queued'>, at(NOW)))
    }
  })

  it('an account at its cap waits, another does not, and an end makes room', async (world) => {
    const { edits } = world
    const mine = [await world.queued(), await world.queued(), await world.queued()]
    const [first, second] = [await world.receive(), await world.receive()]
    expect([first, second].every(Boolean)).toBe(true)
    expect(await world.receive()).toBeUndefined() // received, not yet claimed: that counts
    const other = await world.anotherAccount()
    const theirs = await world.queued(other)
    expect(readQueueMessage((await world.receive())!.body)).toBe(theirs.id)

    const running = claim(mine[0]!, aLease(NOW + 90_000), '1', at(NOW))
    await edits.commit(running)
    await edits.commit(claim(mine[1]!, aLease(NOW + 90_000), '1', at(NOW)))
    expect(await world.receive()).toBeUndefined()
    await edits.commit(fail(running.to, new DomainError('decode_failed', 'broken'), at(NOW)))
    const next = await world.receive()
    expect(mine.map(({ id }) => id)).toContain(readQueueMessage(next!.body))
  })

  it('sending an edit that waits already does not make a second message', async (world) => {
    const edit = await world.queued()
    await world.queue.send(edit.id, edit.lane)
    const message = await world.receive()
    await message!.delete()
    expect(await world.receive()).toBeUndefined()
  })

  it('an edit whose message was lost is unqueued until it is sent again', async (world) => {
    const { edits } = world
    const edit = await world.queued()
    await (await world.receive())!.delete()
    const due = await edits.due('unqueued', NOW + 3_600_000, 10)
    expect(due.map(({ id }) => id)).toEqual([edit.id])
    await world.queue.send(edit.id, edit.lane)
    expect(await edits.due('unqueued', NOW + 600_000, 10)).toEqual([])
    expect(await world.receive()).toBeDefined()
  })

  it('a receiver that is told to stop stops waiting', async (world) => {
    const stop = new AbortController()
    const waiting = world.queue.receive({
      waitSeconds: 20,
      visibilityTimeoutSeconds: 30,
      signal: stop.signal,
    })
    stop.abort()
    expect(await waiting).toBeUndefined()
  })
}

type World = Awaited<ReturnType<typeof newWorld>>

async function newWorld(ports: QueueWorld) {
  const anotherAccount = async (): Promise<AccountId> => {
    const made = anAccount()
    await ports.accounts.create(made, aKey(made.id))
    return made.id
  }
  const account = await anotherAccount()
  const queued = async (owner = account, queuedAt = NOW) => {
    const edit = aQueuedEdit(owner, { queuedAt })
    await ports.edits.create(create(edit, at(NOW)), { idempotency: undefined, limits: WIDE })
    await ports.queue.send(edit.id, edit.lane)
    return edit
  }
  const receive = (): Promise<Received | undefined> =>
    ports.queue.receive({
      waitSeconds: 0,
      visibilityTimeoutSeconds: 30,
      signal: new AbortController().signal,
    })
  return { ...ports, account, anotherAccount, queued, receive }
}
