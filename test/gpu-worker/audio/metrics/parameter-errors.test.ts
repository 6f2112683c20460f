import { describe, expect, test } from 'vitest'
import type { Audio } from '../../../../gpu-worker/audio/audio.ts'
import {
  cutoffErrorPercent,
  durationErrorFrames,
  f0ErrorCents,
  gainErrorDb,
  lufsError,
  onsetErrors,
  rt60ErrorPercent,
  untouchedMaxAbsDiff,
} from '../../../../gpu-worker/audio/metrics/parameter-errors.ts'
import { clicks, FS, harmonic, joined, noise, silence, tone } from '../signals.ts'

const clip = (...channels: Float32Array[]): Audio => ({ channels, sampleRateHz: FS })
const voice = clip(harmonic(200, { seconds: 1.5 }))
const times = ({ channels }: Audio, factor: number) =>
  clip(...channels.map((samples) => samples.map((x) => x * factor)))

test('a gain that was missed by half a decibel is half a decibel off', () => {
  expect(gainErrorDb(voice, times(voice, 10 ** (-5.5 / 20)), -6)).toBeCloseTo(0.5, 4)
  expect(gainErrorDb(voice, times(voice, 10 ** (-6 / 20)), -6)).toBeCloseTo(0, 4)
})

test('a full-scale sine of 997 Hz in one channel has -3.01 LUFS', () => {
  const sine = clip(tone(997, { seconds: 2, amplitude: 1 })) // by definition of BS.1770
  expect(lufsError(sine, -3.01)).toBeCloseTo(0, 2)
  expect(lufsError(times(sine, 0.1), -3.01)).toBeCloseTo(-20, 2)
})

test('duration is counted in frames', () => {
  expect(durationErrorFrames(clip(new Float32Array(FS + 3)), 1)).toBe(3)
})

test('a tone a hundred cents too high is a hundred cents off', () => {
  const higher = clip(harmonic(200 * 2 ** (5 / 12), { seconds: 1.5 }))
  expect(f0ErrorCents(voice, higher, { semitones: 4 })).toBeCloseTo(100, 0)
  expect(f0ErrorCents(voice, higher, { semitones: 5 })).toBeCloseTo(0, 0)
  const longer = clip(harmonic(200, { seconds: 3 }))
  expect(f0ErrorCents(voice, longer, { semitones: 0, durationFactor: 2 })).toBeCloseTo(0, 0)
})

test('without a pitch there is no pitch error', () => {
  const hiss = clip(noise(FS, 3, 0.1))
  expect(f0ErrorCents(hiss, hiss, { semitones: 0 })).toBeNaN()
})

describe('cut-off', () => {
  const white = noise(4 * FS, 5, 0.3)
  /** One pole, bilinear: -3.01 dB at the cut-off exactly. */
  const filtered = (cutoffHz: number, kind: 'low_pass' | 'high_pass') => {
    const k = Math.tan((Math.PI * cutoffHz) / FS)
    let [lastX, low] = [0, 0]
    return clip(
      white.map((x) => {
        low = (k * (x + lastX) + (1 - k) * low) / (1 + k)
        lastX = x
        return kind === 'low_pass' ? low : x - low
      }),
    )
  }

  test.each(['low_pass', 'high_pass'] as const)('of a %s is found within 1 %%', (kind) => {
    const output = filtered(2000, kind)
    expect(
      Math.abs(cutoffErrorPercent(clip(white), output, { cutoffHz: 2000, kind })),
    ).toBeLessThan(1)
    expect(cutoffErrorPercent(clip(white), output, { cutoffHz: 1600, kind })).toBeCloseTo(25, -1)
  })

  test('of a clip that was not filtered is not found', () => {
    const shape = { cutoffHz: 2000, kind: 'low_pass' } as const
    expect(cutoffErrorPercent(clip(white), clip(white), shape)).toBeNaN()
  })
})

test('events are found where they are, and their order with them', () => {
  const [a, b] = [clip(harmonic(300, { seconds: 0.2 })), clip(noise(0.3 * FS, 9, 0.4))]
  const scene = clip(
    joined(silence(0.5), b.channels[0]!, silence(0.4), a.channels[0]!, silence(0.3)),
  )
  const right = onsetErrors(scene, [
    { sound: a, atSeconds: 1.2 },
    { sound: b, atSeconds: 0.5 },
  ])
  expect(right).toEqual({ onsetErrorMs: expect.closeTo(0, 1), isOrderCorrect: true })
  const wrong = onsetErrors(scene, [
    { sound: a, atSeconds: 0.5 },
    { sound: b, atSeconds: 0.8 },
  ])
  expect(wrong).toEqual({ onsetErrorMs: expect.closeTo(500, 0), isOrderCorrect: false })
})

test('a decay that lasts 10 % longer than asked for is 10 % off', () => {
  const hiss = noise(2 * FS, 21)
  const response = clip(hiss.map((x, n) => x * 10 ** ((-3 * n) / (1.1 * FS))))
  const error = rt60ErrorPercent(response, 1)
  expect(error).toBeGreaterThan(5)
  expect(error).toBeLessThan(15)
})

test('only what was changed outside the edited frames counts', () => {
  const edited = clip(voice.channels[0]!.map((x, n) => (n >= 100 && n < 200 ? 0 : x)))
  const region = { startFrame: 100, endFrame: 200 }
  expect(untouchedMaxAbsDiff(voice, edited, region)).toBe(0)
  edited.channels[0]![200]! += 0.25
  expect(untouchedMaxAbsDiff(voice, edited, region)).toBeCloseTo(0.25, 6)
  expect(() => untouchedMaxAbsDiff(voice, clip(clicks(0.1)), region)).toThrow(RangeError)
})
