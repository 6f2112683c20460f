import { expect, test } from 'vitest'
import {
  type Change,
  cancel,
  claim,
  create,
  type Edit,
  type EditIn,
  type EditStatus,
  exhaust,
  expire,
  fail,
  finishCancel,
  giveBack,
  overrun,
  receiveUpload,
  reclaim,
  refuseUpload,
  removeData,
  replan,
  requestCancel,
  retry,
  succeed,
  takeOver,
} from '#shared/edit.ts'
import { DomainError } from '#shared/errors.ts'
import type { AccountId, EditId } from '#shared/id.ts'
import type { EditStore, Owner, Ports } from '#shared/ports.ts'
import {
  aKey,
  aLease,
  anAccount,
  anAwaitingEdit,
  anInput,
  aQueuedEdit,
  aResult,
  at,
  NOW,
  newId,
  WIDE,
} from './builders.ts'

export type EditStoreWorld = Pick<Ports, 'edits' | 'accounts' | 'deliveries'>

/** The promise every EditStore keeps, whatever is below it. `open` gives an empty one. */
export function editStoreContract(name: string, open: () => Promise<EditStoreWorld>): void {
  const it = (sentence: string, check: (world: World) => Promise<void>) =>
    test(`${name}: ${sentence}`, async () => check(await newWorld(await open())))

  // ── reading ─────────────────────────────────────────────────────────────────────────────────────

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

  // ── creation ────────────────────────────────────────────────────────────────────────────────────

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

  // ── moves ───────────────────────────────────────────────────────────────────────────────────────

  it('of many writers that read the same edit, one moves it', async (world) => {
    const { edits } = world
    const edit = await world.queued()
    const claims = Array.from({ length: 16 }, () =>
      edits.commit(claim(edit, aLease(NOW + 1000), '1', at(NOW))),
    )
    const won = await Promise.all([...claims, edits.commit(cancel(edit, at(NOW)))])
    expect(won.filter(Boolean)).toHaveLength(1)
  })

  it('of two changes under one lease, made from the same reading, one is made', async (world) => {
    const { edits } = world
    const running = await world.processing()
    const stop = requestCancel(running, at(NOW + 1))
    const planned = replan(running, running.plan!, anInput({ durationSeconds: 10 }))
    const won = await Promise.all([edits.commit(stop), edits.commit(planned)])
    expect(won.toSorted()).toEqual([false, true])
    expect(await edits.get(running.id)).toEqual(won[0] ? stop.to : planned.to)
  })

  it('a whole life is stored move by move, with its money', async (world) => {
    const { edits, accounts, account } = world
    const awaiting = await world.awaiting()
    await must(edits, receiveUpload(awaiting, anInput({ objectKey: 'uploads/x' }), at(NOW + 1)))
    const queued = (await edits.get(awaiting.id)) as EditIn<'queued'>
    const first = await must(edits, claim(queued, aLease(NOW + 10_000), '1.0', at(NOW + 2)))
    const back = await must(edits, retry(first, at(NOW + 3)))
    const second = await must(edits, claim(back, aLease(NOW + 10_000), '1.0', at(NOW + 4)))
    const done = await must(edits, succeed(second, aResult({ measuredCredits: 2 }), at(NOW + 5)))
    expect(await edits.get(awaiting.id)).toEqual(done)
    expect(done).toMatchObject({ status: 'succeeded', attempt: 2, version: 6 })
    const ledger = await edits.ledgerOf(awaiting.id)
    expect(ledger.map(({ kind, credits }) => [kind, credits])).toEqual([
      ['hold', 3],
      ['settle', 2],
    ])
    expect(await accounts.balance(account)).toEqual({ available: -2, held: 0 })
  })

  for (const [ending, make] of Object.entries(ENDINGS))
    it(`an edit that ended by ${ending} has closed its hold once, and nothing leaves its end`, async (world) => {
      const { edits, accounts, account } = world
      const { change, from } = await make(world)
      expect(await edits.commit(change)).toBe(true)
      expect(await edits.commit(change)).toBe(false)
      const ended = await edits.get(from.id)
      const closing = (await edits.ledgerOf(from.id)).filter(({ kind }) => kind !== 'hold')
      expect(closing).toHaveLength(1)
      expect((await accounts.balance(account)).held).toBe(0)

      // every move once more, by someone who has read the edit before it ended
      for (const late of everyMoveOf(from))
        expect(await edits.commit(late).catch((error) => error.code)).toBeOneOf([
          false,
          'illegal_transition',
        ])
      // and by someone who forges what was read
      for (const status of ['queued', 'processing', 'canceled', 'succeeded'] as const) {
        const forged = { ...ended, status, version: ended!.version + 1 } as Edit
        const move: Change = { ...change, from: ended, to: forged, ledger: [], events: [] }
        await expect(edits.commit(move)).rejects.toMatchObject({ code: 'illegal_transition' })
      }
      expect(await edits.get(from.id)).toEqual(ended)
      expect(await edits.ledgerOf(from.id)).toHaveLength(2)
    })

  it('every pair of states the machine does not know is refused and changes nothing', async (world) => {
    const { edits } = world
    let refused = 0
    for (const from of STATUSES)
      for (const to of STATUSES) {
        if (LEGAL[from].includes(to)) continue
        const before = await world.editIn(from)
        const donor = await world.editIn(to)
        const after = { ...donor, id: before.id, version: before.version + 1 } as Edit
        const move: Change = {
          from: before,
          to: after,
          ledger: [],
          events: [],
          dispatch: false,
          onlyIfNotRenewed: false,
        }
        await expect(edits.commit(move)).rejects.toMatchObject({ code: 'illegal_transition' })
        expect(await edits.get(before.id)).toEqual(before)
        refused += 1
      }
    expect(refused).toBe(49 - 16)
  })

  it('an end without its ledger row or its event is refused', async (world) => {
    const { edits } = world
    const edit = await world.processing()
    const end = succeed(edit, aResult(), at(NOW))
    const broken: Change[] = [
      { ...end, ledger: [] },
      { ...end, events: [] },
      { ...end, ledger: [...end.ledger, { ...end.ledger[0]!, id: newId('led'), kind: 'release' }] },
      { ...end, ledger: [{ ...end.ledger[0]!, credits: 4 }] },
      { ...end, ledger: [{ ...end.ledger[0]!, editId: newId('edit') }] },
    ]
    for (const change of broken)
      await expect(edits.commit(change)).rejects.toMatchObject({ code: 'illegal_transition' })
    expect(await edits.get(edit.id)).toEqual(edit)
  })

  // ── fencing ─────────────────────────────────────────────────────────────────────────────────────

  it('of two sweepers that saw the same silent worker, one moves the edit', async (world) => {
    const { edits } = world
    const silent = await world.processing({ expiresAt: NOW })
    const change = reclaim(silent, at(NOW + 1))
    const won = await Promise.all([edits.commit(change), edits.commit(change)])
    expect(won.toSorted()).toEqual([false, true])
    expect(await edits.get(silent.id)).toMatchObject({ status: 'queued', attempt: 2 })
  })

  it('a worker whose lease was lost can move, renew and report nothing', async (world) => {
    const { edits } = world
    const lost = await world.processing({ expiresAt: NOW })
    const queued = await must(edits, reclaim(lost, at(NOW + 1)))
    const taken = await must(edits, claim(queued, aLease(NOW + 9000), '1', at(NOW + 2)))
    const fence = { editId: lost.id, attempt: lost.attempt, leaseId: lost.lease.id }

    expect(await edits.commit(succeed(lost, aResult(), at(NOW + 3)))).toBe(false)
    expect(await edits.renew(fence, NOW + 99_000)).toBe(false)
    expect(await edits.report(fence, taken.progress)).toBe(false)
    expect(await edits.stopped([fence])).toEqual([lost.id])
    expect(await edits.get(lost.id)).toEqual(taken)
  })

  it('the same attempt under another lease is another worker', async (world) => {
    const { edits } = world
    const first = await world.processing()
    const back = await must(edits, giveBack(first, at(NOW + 1)))
    const second = await must(edits, claim(back, aLease(NOW + 9000), '1', at(NOW + 2)))
    expect(second.attempt).toBe(first.attempt)
    // as if versions had met again: only the lease tells the two apart
    const late = { ...first, version: second.version }
    expect(await edits.commit(succeed(late, aResult(), at(NOW + 3)))).toBe(false)
    expect(await edits.renew({ editId: first.id, attempt: 1, leaseId: first.lease.id }, NOW)).toBe(
      false,
    )
    expect(await edits.get(first.id)).toEqual(second)
  })

  it('a lease renewed meanwhile saves the worker from whoever saw it expire', async (world) => {
    const { edits } = world
    const slow = await world.processing({ expiresAt: NOW })
    const fence = { editId: slow.id, attempt: 1, leaseId: slow.lease.id }
    expect(await edits.renew(fence, NOW + 5000)).toBe(true)
    expect(await edits.commit(reclaim(slow, at(NOW + 1)))).toBe(false)
    expect(await edits.commit(takeOver(slow, aLease(NOW + 1), '1', at(NOW + 1)))).toBe(false)
    expect(await edits.commit(succeed(slow, aResult(), at(NOW + 1)))).toBe(true)
  })

  it('a move under an unchanged lease does not take back its renewal or its progress', async (world) => {
    const { edits } = world
    const running = await world.processing({ expiresAt: NOW + 1000 })
    const fence = { editId: running.id, attempt: 1, leaseId: running.lease.id }
    const progress = { ...running.progress, stage: 'editing', percent: 40 } as const
    expect(await edits.renew(fence, NOW + 5000)).toBe(true)
    expect(await edits.report(fence, progress)).toBe(true)
    await must(edits, requestCancel(running, at(NOW + 1)))
    expect(await edits.get(running.id)).toMatchObject({
      version: running.version + 1,
      cancelRequestedAt: NOW + 1,
      lease: { expiresAt: NOW + 5000 },
      progress,
    })
    expect(await edits.stopped([fence])).toEqual([running.id])
  })

  it('a running edit nobody wants to stop is not called stopped', async (world) => {
    const { edits } = world
    const { id, attempt, lease } = await world.processing()
    expect(await edits.stopped([{ editId: id, attempt, leaseId: lease.id }])).toEqual([])
  })

  // ── what is due, and counts ─────────────────────────────────────────────────────────────────────

  it('each edit is due for what is to be done about it, and no other', async (world) => {
    const { edits } = world
    const waiting = await world.awaiting({ uploadExpiresAt: NOW + 50 })
    const overdue = await world.queued({ deadlineAt: NOW + 60 })
    const lost = await world.processing({ expiresAt: NOW + 70 })
    const overran = await world.processing({ expiresAt: NOW + 90_000, attemptEndsAt: NOW + 80 })
    const ended = await must(edits, cancel(await world.queued(), at(NOW - 604_800_000 + 90)))
    await world.processing()
    await world.queued()
    const due = async (kind: Parameters<EditStore['due']>[0], now: number) =>
      (await edits.due(kind, now, 10)).map(({ id }) => id)

    expect(await due('awaiting', NOW)).toEqual([waiting.id])
    expect(await due('overdue', NOW + 49)).toEqual([])
    expect(await due('overdue', NOW + 60)).toEqual([waiting.id, overdue.id])
    expect(await due('lost', NOW + 69)).toEqual([])
    expect(await due('lost', NOW + 80)).toEqual([lost.id, overran.id])
    expect(await due('data_expired', NOW + 89)).toEqual([])
    expect(await due('data_expired', NOW + 90)).toEqual([ended.id])
    await must(edits, removeData(ended))
    expect(await due('data_expired', NOW + 90)).toEqual([])
    expect(await edits.due('overdue', NOW + 60, 1)).toHaveLength(1)
  })

  it('counts follow every move', async (world) => {
    const { edits, account } = world
    await world.awaiting()
    await world.processing() // first: where several workers take, who overtakes is not seen
    const first = await world.queued({ queuedAt: NOW + 10 })
    const second = await world.queued({ queuedAt: NOW + 20 })
    expect(await edits.load()).toEqual({ queued: 2, running: 1, oldestQueuedAt: NOW + 10 })
    expect(await edits.loadOf(account, 'live')).toEqual({ queued: 2, running: 1 })
    expect(await edits.loadOf(account, 'test')).toEqual({ queued: 0, running: 0 })
    expect([await edits.ahead(first), await edits.ahead(second)]).toEqual([0, 1])
    await must(edits, cancel(first, at(NOW)))
    expect(await edits.ahead(second)).toBe(0)
    expect(await edits.load()).toEqual({ queued: 1, running: 1, oldestQueuedAt: NOW + 20 })
  })

  it('an input is needed as long as an unfinished edit names it', async (world) => {
    const { edits } = world
    const uploadId = newId('upl')
    const editId = newId('edit')
    const one = await world.queued({ input: anInput({ uploadId }) })
    await world.queued({ input: anInput({ source: 'edit', editId }) })
    expect(await edits.isNeeded({ uploadId })).toBe(true)
    expect(await edits.isNeeded({ editId })).toBe(true)
    expect(await edits.isNeeded({ uploadId: newId('upl') })).toBe(false)
    await must(edits, cancel(one, at(NOW)))
    expect(await edits.isNeeded({ uploadId })).toBe(false)
  })

  it('an upload is awaited by the edits that named it before its bytes came', async (world) => {
    const { edits } = world
    const uploadId = newId('upl')
    const input = anInput({ uploadId })
    const waiting = await world.awaiting({ input })
    const canceled = await world.awaiting({ input })
    await world.queued({ input })
    await world.awaiting({ input: anInput({ uploadId: newId('upl') }) })
    await must(edits, cancel(canceled, at(NOW)))
    expect(await edits.awaiting(uploadId)).toEqual([waiting])
    await must(edits, receiveUpload(waiting, anInput({ uploadId, objectKey: 'x' }), at(NOW)))
    expect(await edits.awaiting(uploadId)).toEqual([])
  })

  it('of who removes an output and who goes on from it, one is too late', async (world) => {
    const { edits } = world
    const done = await must(edits, succeed(await world.processing(), aResult(), at(NOW)))
    const input = anInput({ source: 'edit', editId: done.id })
    const later = await world.queued({ input })
    expect(await edits.commit(removeData(done))).toBe(false)
    expect(await edits.get(done.id)).toEqual(done)
    await must(edits, cancel(later, at(NOW)))
    await must(edits, removeData(done))
  })

  it('the newest runs are what an ETA is made of', async (world) => {
    const { edits } = world
    await must(edits, succeed(await world.processing(), aResult(), at(NOW)))
    expect(await edits.recentRuns()).toEqual([{ queueMs: 12, totalMs: 33 }])
  })

  it('an edit whose data is removed loses it in its events too, and keeps its end', async (world) => {
    const { edits, deliveries } = world
    const done = await must(edits, succeed(await world.processing(), aResult(), at(NOW)))
    const events = await deliveries.pendingEvents(100)
    await Promise.all(events.map((event) => deliveries.fanOut(event.id, 'a body', [])))
    await must(edits, removeData(done))

    const stored = await edits.get(done.id)
    expect(stored).toMatchObject({
      status: 'succeeded',
      instruction: null,
      plan: null,
      metadata: {},
    })
    expect(stored).toMatchObject({ output: done.output, charge: done.charge, dataRemoved: true })
    const again = await deliveries.pendingEvents(100)
    expect(again.map(({ id }) => id)).toEqual(events.map(({ id }) => id))
    for (const { edit } of again)
      expect(edit).toMatchObject({ instruction: null, plan: null, metadata: {} })
  })
}

// ── the world of a test ───────────────────────────────────────────────────────────────────────────

type World = EditStoreWorld & Awaited<ReturnType<typeof newWorld>>

const STATUSES: readonly EditStatus[] = [
  'awaiting_upload',
  'queued',
  'processing',
  'succeeded',
  'failed',
  'canceled',
  'expired',
]

/** Written down a second time, from the state machine as it is published. */
const LEGAL: Readonly<Record<EditStatus, readonly EditStatus[]>> = {
  awaiting_upload: ['queued', 'failed', 'canceled', 'expired'],
  queued: ['processing', 'canceled', 'expired'],
  processing: ['processing', 'queued', 'succeeded', 'failed', 'canceled'],
  succeeded: ['succeeded'],
  failed: ['failed'],
  canceled: ['canceled'],
  expired: ['expired'],
}

const ALL = {
  statuses: [] as EditStatus[],
  createdAfter: undefined as number | undefined,
  createdBefore: undefined as number | undefined,
  idempotencyKey: undefined as string | undefined,
  after: undefined as EditId | undefined,
  limit: 100,
}

const aClaim = (key: string) => ({ scope: 'POST /v1/edits', key, fingerprint: '0'.repeat(64) })

const aGrant = (accountId: AccountId, credits: number, id = newId('led')) => ({
  id,
  kind: 'grant' as const,
  credits,
  accountId,
  editId: null,
  keyId: null,
  note: null,
  at: NOW,
})

async function must<To extends Edit>(edits: EditStore, change: Change<To>): Promise<To> {
  expect(await edits.commit(change)).toBe(true)
  return change.to
}

async function newWorld(ports: EditStoreWorld) {
  const { edits, accounts } = ports
  const anotherAccount = async (isUnlimited = true) => {
    const made = anAccount({ isUnlimited })
    await accounts.create(made, aKey(made.id))
    return made.id
  }
  const account = await anotherAccount()

  const store = async <E extends EditIn<'awaiting_upload'> | EditIn<'queued'>>(edit: E) => {
    await edits.create(create(edit, at(NOW)), { idempotency: undefined, limits: WIDE })
    return edit
  }
  const queued = (overrides: Parameters<typeof aQueuedEdit>[1] = {}) =>
    store(aQueuedEdit(account, overrides))
  const awaiting = (overrides: Parameters<typeof anAwaitingEdit>[1] = {}) =>
    store(anAwaitingEdit(account, overrides))
  const processing = async (lease: { expiresAt?: number; attemptEndsAt?: number } = {}) =>
    must(edits, claim(await queued(), { ...aLease(NOW + 10_000), ...lease }, '1.0', at(NOW)))

  const editIn = async (status: EditStatus): Promise<Edit> => {
    if (status === 'awaiting_upload') return awaiting()
    if (status === 'queued') return queued()
    if (status === 'processing') return processing()
    if (status === 'canceled') return must(edits, cancel(await queued(), at(NOW)))
    if (status === 'expired') return must(edits, expire(await queued(), at(NOW)))
    const running = await processing()
    return status === 'succeeded'
      ? must(edits, succeed(running, aResult(), at(NOW)))
      : must(edits, fail(running, new DomainError('decode_failed', 'broken'), at(NOW)))
  }
  const owner: Owner = { accountId: account, mode: 'live', subject: null }
  return { ...ports, account, owner, anotherAccount, queued, awaiting, processing, editIn }
}

const lastAttempt = async (world: World) => {
  const { edits } = world
  let running = await world.processing()
  for (let attempt = 1; attempt < 3; attempt++) {
    const back = await must(edits, retry(running, at(NOW)))
    running = await must(edits, claim(back, aLease(NOW), '1', at(NOW)))
  }
  return running
}

const ENDINGS: Record<string, (world: World) => Promise<{ change: Change; from: Edit }>> = {
  success: async (world) => {
    const from = await world.processing()
    return { from, change: succeed(from, aResult(), at(NOW)) }
  },
  failure: async (world) => {
    const from = await world.processing()
    return { from, change: fail(from, new DomainError('decode_failed', 'broken'), at(NOW)) }
  },
  exhaustion: async (world) => {
    const from = await lastAttempt(world)
    return { from, change: exhaust(from, at(NOW + 1)) }
  },
  overrun: async (world) => {
    const queued = await world.queued({ deadlineAt: NOW + 5 })
    const from = await must(world.edits, claim(queued, aLease(NOW + 100), '1', at(NOW)))
    return { from, change: overrun(from, at(NOW + 6)) }
  },
  cancel: async (world) => {
    const from = await world.queued()
    return { from, change: cancel(from, at(NOW)) }
  },
  'a cancel while running': async (world) => {
    const running = await world.processing()
    const from = await must(world.edits, requestCancel(running, at(NOW)))
    return { from, change: finishCancel(from, 0, at(NOW)) }
  },
  expiry: async (world) => {
    const from = await world.awaiting()
    return { from, change: expire(from, at(NOW)) }
  },
  'a refused upload': async (world) => {
    const from = await world.awaiting()
    return {
      from,
      change: refuseUpload(from, new DomainError('upload_mismatch', 'other'), at(NOW)),
    }
  },
}

/** Every move the domain can make of an edit as it was read; a move it refuses by itself is no move. */
function everyMoveOf(edit: Edit): Change[] {
  const error = new DomainError('decode_failed', 'late')
  const context = at(NOW + 1_000_000_000)
  const makers: (() => Change)[] =
    edit.status === 'awaiting_upload'
      ? [
          () => receiveUpload(edit, anInput(), context),
          () => refuseUpload(edit, error, context),
          () => cancel(edit, context),
          () => expire(edit, context),
        ]
      : edit.status === 'queued'
        ? [
            () => claim(edit, aLease(NOW), '1', context),
            () => cancel(edit, context),
            () => expire(edit, context),
          ]
        : edit.status === 'processing'
          ? [
              () => succeed(edit, aResult(), context),
              () => fail(edit, error, context),
              () => retry(edit, context),
              () => giveBack(edit, context),
              () => reclaim(edit, context),
              () => takeOver(edit, aLease(NOW), '1', context),
              () => exhaust(edit, context),
              () => requestCancel(edit, context),
              () => finishCancel(edit, 0, context),
              () => overrun(edit, context),
            ]
          : []
  return makers.flatMap((make) => {
    try {
      return [make()]
    } catch {
      return []
    }
  })
}
