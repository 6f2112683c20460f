import { expect, test } from 'vitest'
import { laneFor } from '#shared/lane.ts'
import type { Plan } from '#shared/plan/plan.ts'
import { aQueuedEdit } from '../contract/builders.ts'

const exact = aQueuedEdit('acct_x').plan!
const open = { ...exact, steps: [{ op: 'add' }] } as unknown as Plan
const of = (durationSeconds: number | null, channels = 2, sampleRateHz = 44_100) => ({
  durationSeconds,
  sampleRateHz,
  channels,
})

test('an open step needs a model, a test key needs nothing, and the rest is exact', () => {
  expect(laneFor('live', exact, of(10))).toBe('exact')
  expect(laneFor('live', open, of(10))).toBe('model')
  expect(laneFor('test', open, of(10))).toBe('test')
  expect(laneFor('live', exact, of(null))).toBe('exact')
})

test('what takes a minute or 320 MB decoded is too much for the exact lane', () => {
  expect(laneFor('live', exact, of(240))).toBe('exact')
  expect(laneFor('live', exact, of(241))).toBe('model')
  expect(laneFor('live', exact, of(100, 8, 100_000))).toBe('exact') // 320,000,000 bytes
  expect(laneFor('live', exact, of(100, 8, 100_001))).toBe('model')
})
