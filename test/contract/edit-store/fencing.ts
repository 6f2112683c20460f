/** Who lost the lease moves nothing. */
import { expect } from 'vitest'
import { claim, giveBack, reclaim, requestCancel, succeed, takeOver } from '#shared/edit.ts'
import { aLease, aResult, at, NOW } from '../builders.ts'
import { type It, must } from './world.ts'

export function aboutFencing(it: It): void {
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
}
