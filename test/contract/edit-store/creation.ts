/** Edits are read as they were created, and created once. */
import { expect } from 'vitest'
import { cancel, create, type Edit, type EditIn } from '#shared/edit.ts'
import type { Owner } from '#shared/ports.ts'
import { anAwaitingEdit, aQueuedEdit, at, NOW, newId, WIDE } from '../builders.ts'
import { ALL, aClaim, aGrant, type It } from './world.ts'

export function aboutCreation(it: It): void {
  it('what was created is read back as it was', async ({ edits, account, owner }) => {
    const edit = aQueuedEdit(account)
    await edits.create(create(edit, at(NOW)), { idempotency: undefined, limits: WIDE })
    expect(await edits.get(edit.id)).toEqual(edit)
    expect(await edits.find(owner, edit.id)).toEqual(edit)
  })

  it('an edit of another account, mode or subject is as absent as a missing one', async (world) => {
    const { edits, owner } = world
    const edit = await world.queued({
      createdBy: { keyId: null, clientTokenId: null, subject: 'ann' },
    })
    const others: Owner[] = [
      { ...owner, accountId: newId('acct') },
      { ...owner, mode: 'test' },
      { ...owner, subject: 'bob' },
    ]
    for (const other of others) {
      expect(await edits.find(other, edit.id)).toBeUndefined()
      expect((await edits.list(other, { ...ALL, limit: 10 })).items).toEqual([])
    }
    expect(await edits.find(owner, newId('edit'))).toBeUndefined()
    expect(await edits.find({ ...owner, subject: 'ann' }, edit.id)).toEqual(edit)
  })

  it('lists are newest first, in pages, and filtered by every filter', async (world) => {
    const { edits, owner } = world
    const made: Edit[] = []
    for (let i = 0; i < 5; i++) made.push(await world.queued({ createdAt: NOW + i }))
    const newest = made.toReversed().map(({ id }) => id)
    const ids = async (query: Partial<typeof ALL>) =>
      (await edits.list(owner, { ...ALL, ...query })).items.map(({ id }) => id)

    expect(await ids({})).toEqual(newest)
    const page = await edits.list(owner, { ...ALL, limit: 2, after: newest[1]! })
    expect([page.items.map(({ id }) => id), page.hasMore]).toEqual([newest.slice(2, 4), true])
    const last = await edits.list(owner, { ...ALL, limit: 2, after: newest[2]! })
    expect([last.items.length, last.hasMore]).toEqual([2, false])
    expect(await ids({ createdAfter: NOW + 1, createdBefore: NOW + 4 })).toEqual(newest.slice(1, 3))

    await edits.commit(cancel(made[0] as EditIn<'queued'>, at(NOW)))
    expect(await ids({ statuses: ['canceled', 'succeeded'] })).toEqual([made[0]!.id])
    expect(await ids({ statuses: ['queued'] })).toEqual(newest.slice(0, 4))
  })

  it('the edit a lost answer was about is found by its key', async (world) => {
    const { edits, owner, account } = world
    await world.queued()
    const edit = aQueuedEdit(account)
    await edits.create(create(edit, at(NOW)), { idempotency: aClaim('k1'), limits: WIDE })
    const found = await edits.list(owner, { ...ALL, idempotencyKey: 'k1' })
    expect(found.items.map(({ id }) => id)).toEqual([edit.id])
    expect((await edits.list(owner, { ...ALL, idempotencyKey: 'k2' })).items).toEqual([])
  })

  it('64 equal creations at once make one edit, one hold, and 64 equal answers', async (world) => {
    const { edits, accounts, owner, account } = world
    const before = await accounts.balance(account)
    const outcomes = await Promise.all(
      Array.from({ length: 64 }, async () => {
        const edit = aQueuedEdit(account)
        const outcome = await edits.create(create(edit, at(NOW)), {
          idempotency: aClaim('once'),
          limits: WIDE,
        })
        return { first: outcome.outcome, id: outcome.outcome === 'created' ? edit.id : outcome.id }
      }),
    )
    expect(outcomes.filter(({ first }) => first === 'created')).toHaveLength(1)
    expect(new Set(outcomes.map(({ id }) => id)).size).toBe(1)
    expect((await edits.list(owner, { ...ALL, limit: 100 })).items).toHaveLength(1)
    expect((await accounts.balance(account)).held - before.held).toBe(3)
    expect(await edits.created(aClaim('once'))).toBe(outcomes[0]!.id)
  })

  it('a key with another body is refused, and the same key in another scope is free', async (world) => {
    const { edits, account } = world
    const make = (idempotency: ReturnType<typeof aClaim>) =>
      edits.create(create(aQueuedEdit(account), at(NOW)), { idempotency, limits: WIDE })
    expect(await make(aClaim('k'))).toEqual({ outcome: 'created' })
    await expect(make({ ...aClaim('k'), fingerprint: 'f'.repeat(64) })).rejects.toMatchObject({
      code: 'idempotency_key_mismatch',
    })
    await expect(
      edits.created({ ...aClaim('k'), fingerprint: 'f'.repeat(64) }),
    ).rejects.toMatchObject({ code: 'idempotency_key_mismatch' })
    expect(await make({ ...aClaim('k'), scope: 'another' })).toEqual({ outcome: 'created' })
    expect(await edits.created(aClaim('free'))).toBeUndefined()
  })

  it('a refused creation leaves nothing: no edit, no hold, no used key', async (world) => {
    const { edits, accounts, owner, account } = world
    await world.queued()
    const edit = aQueuedEdit(account)
    const before = await accounts.balance(account)
    const refused = edits.create(create(edit, at(NOW)), {
      idempotency: aClaim('k'),
      limits: { ...WIDE, maxQueued: 1 },
    })
    await expect(refused).rejects.toMatchObject({ code: 'queue_full' })
    expect(await edits.get(edit.id)).toBeUndefined()
    expect(await edits.created(aClaim('k'))).toBeUndefined()
    expect(await accounts.balance(account)).toEqual(before)
    expect((await edits.list(owner, ALL)).items).toHaveLength(1)
    const again = edits.create(create(edit, at(NOW)), {
      idempotency: aClaim('k'),
      limits: { ...WIDE, maxQueued: 2 },
    })
    expect(await again).toEqual({ outcome: 'created' })
  })

  it('what runs waits no more, and takes no room in the queue', async (world) => {
    const { edits, account } = world
    await world.processing()
    await world.processing()
    const limits = { ...WIDE, maxQueued: 2 }
    const make = () =>
      edits.create(create(aQueuedEdit(account), at(NOW)), { idempotency: undefined, limits })
    expect(await make()).toEqual({ outcome: 'created' })
    expect(await make()).toEqual({ outcome: 'created' })
    await expect(make()).rejects.toMatchObject({
      code: 'queue_full',
      details: { limit: 2, queued: 2 },
    })
  })

  it('of 20 creations at once as many are accepted as the queue has room for', async (world) => {
    const { edits, account } = world
    const limits = { maxQueued: 7, maxQueuedInDeployment: 10_000 }
    const settled = await Promise.allSettled(
      Array.from({ length: 20 }, (_, i) => {
        const edit = i % 2 ? aQueuedEdit(account) : anAwaitingEdit(account)
        return edits.create(create(edit, at(NOW)), { idempotency: undefined, limits })
      }),
    )
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(7)
    const other = await world.anotherAccount()
    const full = edits.create(create(aQueuedEdit(other), at(NOW)), {
      idempotency: undefined,
      limits: { maxQueued: 7, maxQueuedInDeployment: 7 },
    })
    await expect(full).rejects.toMatchObject({ code: 'overloaded' })
  })

  it('a metered account holds what it has and no credit more, 64 at once', async (world) => {
    const { edits, accounts } = world
    const metered = await world.anotherAccount(false)
    const grantId = newId('led')
    await accounts.grant(aGrant(metered, 100, grantId))
    await accounts.grant(aGrant(metered, 100, grantId)) // the same grant twice
    const settled = await Promise.allSettled(
      Array.from({ length: 64 }, () =>
        edits.create(create(aQueuedEdit(metered), at(NOW)), {
          idempotency: undefined,
          limits: WIDE,
        }),
      ),
    )
    const refused = settled.filter(({ status }) => status === 'rejected')
    expect(refused).toHaveLength(64 - 33)
    for (const { reason } of refused as PromiseRejectedResult[])
      expect(reason).toMatchObject({ code: 'insufficient_credits' })
    expect(await accounts.balance(metered)).toEqual({ available: 1, held: 99 })
  })
}
