import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Audio } from '../../../../gpu-worker/audio/audio.ts'
import { logSpectralDistance } from '../../../../gpu-worker/audio/metrics/log-spectral-distance.ts'
import { multiResolutionMelDistance } from '../../../../gpu-worker/audio/metrics/mel-distance.ts'
import { scores } from '../../../../gpu-worker/audio/metrics/scores.ts'
import { segmentF1 } from '../../../../gpu-worker/audio/metrics/segment-f1.ts'
import { siSdrDb } from '../../../../gpu-worker/audio/metrics/si-sdr.ts'
import { multiResolutionStftDistance } from '../../../../gpu-worker/audio/metrics/stft-distance.ts'
import { noise } from '../signals.ts'

type Case = {
  name: string
  rate: number
  frames: number
  seed: number
  stft: number
  mr_stft: number
  mr_mel: number
  si_sdr_db: number
  lsd: number
}
const golden: { cases: Case[] } = JSON.parse(
  readFileSync(new URL('../../../golden/metrics/metrics.json', import.meta.url), 'utf8'),
)

const clip = (rate: number, ...channels: Float32Array[]): Audio => ({
  channels,
  sampleRateHz: rate,
})

/** The pair of test/golden/metrics/metrics.py. */
function pair(frames: number, seed: number): [target: Float32Array, estimate: Float32Array] {
  const [a, b] = [noise(frames, seed), noise(frames, seed + 1)]
  const target = a.map(
    (x, n) => ((x + a.at(n - 1)! + a.at(n - 2)!) / 4) * (n < Math.floor(frames / 3) ? 1 / 16 : 1),
  )
  return [target, target.map((x, n) => 0.75 * x + b[n]! / 32)]
}

/** Relative; single-precision samples are summed in another order here. */
const TOLERANCE = 1e-4

describe.each(golden.cases)('$name', (expected) => {
  const [t, e] = pair(expected.frames, expected.seed)
  const got = scores(clip(expected.rate, e), clip(expected.rate, t))

  test.each([
    ['stft', got.stft, expected.stft],
    ['mr_stft', got.mrStft, expected.mr_stft],
    ['mr_mel', got.mrMel, expected.mr_mel],
    ['si_sdr_db', got.siSdrDb, expected.si_sdr_db],
    ['lsd', got.lsd, expected.lsd],
  ])('%s is the number the reference programs give', (_, measured, reference) => {
    expect(Math.abs(measured / reference - 1)).toBeLessThan(TOLERANCE)
  })
})

const RATE = 22_050
const [target, estimate] = pair(6000, 11)
const mono = clip(RATE, target)

test('a clip is no distance away from itself', () => {
  expect(scores(mono, mono)).toEqual({
    stft: 0,
    mrStft: 0,
    mrMel: 0,
    siSdrDb: 120,
    lsd: expect.closeTo(0, 6),
    paddedFrames: 0,
  })
})

test('two channels are as far apart as the mean of each pair', () => {
  const both = clip(RATE, target, target)
  const half = clip(RATE, target, estimate)
  const one = clip(RATE, estimate)
  expect(multiResolutionStftDistance(half, both)).toBeCloseTo(
    multiResolutionStftDistance(one, mono) / 2,
    12,
  )
  expect(siSdrDb(half, both)).toBeCloseTo((120 + siSdrDb(one, mono)) / 2, 9)
})

test('SI-SDR does not hear level, polarity or offset', () => {
  const as = siSdrDb(clip(RATE, estimate), mono)
  const other = estimate.map((x) => 0.1 - 0.5 * x)
  expect(siSdrDb(clip(RATE, other), mono)).toBeCloseTo(as, 3)
})

test('SI-SDR of silence, and against silence, is the least there is', () => {
  const silent = clip(RATE, new Float32Array(6000))
  expect(siSdrDb(silent, mono)).toBe(-120)
  expect(siSdrDb(mono, silent)).toBe(-120)
})

test('the shorter clip is continued with silence, and that is told', () => {
  const cut = clip(RATE, target.subarray(0, 5000))
  const zeroed = clip(
    RATE,
    target.map((x, n) => (n < 5000 ? x : 0)),
  )
  expect(scores(cut, mono)).toEqual({ ...scores(zeroed, mono), paddedFrames: 1000 })
})

test('a clip shorter than the window is compared all the same', () => {
  const [short, other] = [clip(RATE, target.subarray(0, 3)), clip(RATE, estimate.subarray(0, 3))]
  const { paddedFrames, ...figures } = scores(other, short)
  expect(Object.values(figures).every(Number.isFinite)).toBe(true)
  expect(paddedFrames).toBe(0)
})

test('clips of other rates, other channel counts and no frames are refused', () => {
  for (const metric of [
    multiResolutionStftDistance,
    multiResolutionMelDistance,
    siSdrDb,
    logSpectralDistance,
  ]) {
    expect(() => metric(clip(44_100, target), mono)).toThrow(RangeError)
    expect(() => metric(clip(RATE, target, target), mono)).toThrow(RangeError)
    expect(() => metric(clip(RATE, new Float32Array()), clip(RATE, new Float32Array()))).toThrow(
      RangeError,
    )
  }
})

test('segments in which both or neither hear something agree', () => {
  const at = (startSeconds: number, endSeconds: number) => ({ startSeconds, endSeconds })
  const shape = { segmentSeconds: 1, durationSeconds: 10 }
  expect(segmentF1([at(2, 4)], [at(2, 4)], shape)).toBe(1)
  expect(segmentF1([at(2, 4)], [at(3, 5)], shape)).toBe(0.5) // one right, one missed, one invented
  expect(segmentF1([at(2, 4)], [at(6, 7)], shape)).toBe(0)
  expect(segmentF1([], [], shape)).toBe(1)
})
