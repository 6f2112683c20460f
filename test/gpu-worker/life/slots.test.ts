import { expect, test } from 'vitest'
import { openSlots } from '../../../gpu-worker/life/slots.ts'
import { manualClock } from '../../functions/api/manual-clock.ts'

const never = new AbortController().signal

test('a worker is after no more messages than it has free slots', async () => {
  const clock = manualClock(0)
  const room = openSlots({ slots: 1, clock, isNearlyDone: () => false })
  const leave = await room.enter(never)
  let isIn = false
  const second = room.enter(never).then(() => {
    isIn = true
  })

  await clock.advance(60_000)
  expect(isIn).toBe(false)

  leave()
  await clock.advance(250)
  await second
  expect(isIn).toBe(true)
})

test('one more is fetched when what runs is nearly done, and never two', async () => {
  const clock = manualClock(0)
  const room = openSlots({ slots: 1, clock, isNearlyDone: () => true })
  await room.enter(never)
  await room.enter(never)
  let entered = 0
  void room.enter(never).then(() => {
    entered += 1
  })

  await clock.advance(60_000)

  expect(entered).toBe(0)
})

test('a worker that stops waits for no slot', async () => {
  const clock = manualClock(0)
  const room = openSlots({ slots: 1, clock, isNearlyDone: () => false })
  await room.enter(never)
  const stop = new AbortController()
  const waiting = room.enter(stop.signal)

  stop.abort(new Error('stop'))

  await expect(waiting).rejects.toThrow('stop')
})
