import { expect, test } from 'vitest'
import { receiveUpload } from '#shared/edit.ts'
import { laneFor } from '#shared/lane.ts'
import type { Plan } from '#shared/plan/plan.ts'
import { aQueuedEdit, newId } from '../contract/builders.ts'

const exact = aQueuedEdit('acct_x').plan!
const open = { ...exact, steps: [{ op: 'add' }] } as unknown as Plan
const of = (
  durationSeconds: number | null,
  channels = 2,
  sampleRateHz = 44_100,
  container: string | null = 'wav',
) => ({
  container,
  durationSeconds,
  sampleRateHz,
  channels,
})

const context = { now: 1_800_000_000_000, newId }

test('an open step needs a model, whoever sent it, and the rest is exact or of a test key', () => {
  expect(laneFor('live', exact, of(10))).toBe('exact')
  expect(laneFor('live', open, of(10))).toBe('model')
  expect(laneFor('test', open, of(10))).toBe('model')
  expect(laneFor('test', exact, of(10))).toBe('test')
  expect(laneFor('test', exact, of(10, 2, 44_100, 'mp4'))).toBe('model')
  expect(laneFor('live', exact, of(null))).toBe('exact')
})

test('what takes a minute or 320 MB decoded is too much for the exact lane', () => {
  expect(laneFor('live', exact, of(240))).toBe('exact')
  expect(laneFor('live', exact, of(241))).toBe('model')
  expect(laneFor('live', exact, of(100, 8, 100_000))).toBe('exact') // 320,000,000 bytes
  expect(laneFor('live', exact, of(100, 8, 100_001))).toBe('model')
})

test('a file that only ffmpeg reads goes where there is one', () => {
  expect(laneFor('live', exact, of(10, 2, 44_100, 'mp4'))).toBe('model')
  expect(laneFor('live', exact, of(10, 2, 44_100, 'ogg'))).toBe('exact')
  expect(laneFor('live', exact, of(10, 2, 44_100, null))).toBe('exact')
})

test('an edit that waited for its upload takes the lane of what arrived', () => {
  const queued = aQueuedEdit('acct_x')
  const waiting = { ...queued, status: 'awaiting_upload', lane: 'exact' } as never
  const lane = (container: string, durationSeconds: number) =>
    receiveUpload(waiting, { ...queued.input, container, durationSeconds }, context).to.lane
  expect([lane('wav', 10), lane('mp4', 10), lane('wav', 900)]).toEqual(['exact', 'model', 'model'])
})
