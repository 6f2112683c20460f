/** Moves of the machine: all of it or nothing, and no other. */
import { expect } from 'vitest'
import {
  type Change,
  cancel,
  claim,
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
  replan,
  requestCancel,
  retry,
  succeed,
  takeOver,
} from '#shared/edit.ts'
import { DomainError } from '#shared/errors.ts'
import { aLease, anInput, aResult, at, NOW, newId } from '../builders.ts'
import { type It, must, type World } from './world.ts'

export function aboutMoves(it: It): void {
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
}

const STATUSES: readonly EditStatus[] = [
  'awaiting_upload',
  'queued',
  'processing',
  'succeeded',
  'failed',
  'canceled',
  'expired',
]

const LEGAL: Readonly<Record<EditStatus, readonly EditStatus[]>> = {
  awaiting_upload: ['queued', 'failed', 'canceled', 'expired'],
  queued: ['processing', 'canceled', 'expired'],
  processing: ['processing', 'queued', 'succeeded', 'failed', 'canceled'],
  succeeded: ['succeeded'],
  failed: ['failed'],
  canceled: ['canceled'],
  expired: ['expired'],
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
