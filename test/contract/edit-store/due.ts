/** What is due, and what is counted. */
import { expect } from 'vitest'
import { cancel, create, receiveUpload, removeData, succeed } from '#shared/edit.ts'
import type { EditStore } from '#shared/ports.ts'
import { anInput, aQueuedEdit, aResult, at, NOW, newId, WIDE } from '../builders.ts'
import { type It, must } from './world.ts'

export function aboutWhatIsDue(it: It): void {
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
    const { edits } = world
    const awaiting = await world.awaiting()
    await world.processing() // first: where several workers take, who overtakes is not seen
    const first = await world.queued({ queuedAt: NOW + 10 })
    const second = await world.queued({ queuedAt: NOW + 20 })
    expect(await edits.load()).toEqual({ queued: 2, running: 1, oldestQueuedAt: NOW + 10 })
    expect([await edits.ahead(first), await edits.ahead(second)]).toEqual([0, 1])
    await must(edits, cancel(first, at(NOW)))
    expect(await edits.ahead(second)).toBe(0)
    expect(await edits.load()).toEqual({ queued: 1, running: 1, oldestQueuedAt: NOW + 20 })
    await must(edits, receiveUpload(awaiting, anInput({ objectKey: 'x' }), at(NOW + 30)))
    expect(await edits.load()).toEqual({ queued: 2, running: 1, oldestQueuedAt: NOW + 20 })
  })

  it("an account's queued edits are all that count against its queue's depth, and no others", async (world) => {
    const { edits, account } = world
    const counted = () => edits.loadOf(account, 'live')
    const awaiting = await world.awaiting()
    const running = await world.processing()
    const queued = await world.queued()
    expect(await counted()).toEqual({ queued: 2, running: 1 })
    const one = aQueuedEdit(account)
    const full = edits.create(create(one, at(NOW)), {
      idempotency: undefined,
      limits: { ...WIDE, maxQueued: 2 },
    })
    await expect(full).rejects.toMatchObject({ code: 'queue_full', details: { queued: 2 } })

    await must(edits, succeed(running, aResult(), at(NOW)))
    expect(await counted()).toEqual({ queued: 2, running: 0 })
    await must(edits, receiveUpload(awaiting, anInput({ objectKey: 'x' }), at(NOW)))
    expect(await counted()).toEqual({ queued: 2, running: 0 })
    await must(edits, cancel(queued, at(NOW)))
    expect(await counted()).toEqual({ queued: 1, running: 0 })
    expect(await edits.loadOf(account, 'test')).toEqual({ queued: 0, running: 0 })
    expect(await edits.loadOf(await world.anotherAccount(), 'live')).toEqual({
      queued: 0,
      running: 0,
    })
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
