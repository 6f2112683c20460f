import { expect, test } from 'vitest'
import { reachBetween } from '../../../gpu-worker/audio/kernel-reach.ts'
import { pcg32 } from '../../../gpu-worker/audio/random.ts'
import { truePeak } from '../../../gpu-worker/audio/true-peak.ts'
import { besselI0 } from '../../../gpu-worker/audio/windows.ts'

const FRAMES = 3001 // no whole number of blocks
const random = pcg32(7n)
const noise = (level: number) =>
  Float32Array.from({ length: FRAMES }, () => level * (2 * random() - 1))
const tone = (cyclesPerFrame: number, phase = 0) =>
  Float32Array.from(
    { length: FRAMES },
    (_, n) => 0.7 * Math.sin(2 * Math.PI * cyclesPerFrame * n + phase),
  )
const plus = (a: Float32Array, b: Float32Array) => a.map((x, n) => x + b[n]!)

const SIGNALS: readonly (readonly [string, Float32Array])[] = [
  ['white noise', noise(0.9)],
  ['a low tone', tone(0.01)],
  ['a tone with noise', plus(tone(0.01), noise(0.05))],
  ['a tone near half the rate', tone(0.47, 0.3)],
  ['two close high tones', plus(tone(0.41, 1), tone(0.43, 2))],
  ['clicks', new Float32Array(FRAMES).map((_, n) => (n % 97 === 0 ? 0.8 : n % 97 === 1 ? 0.8 : 0))],
  [
    'sound up to both ends',
    Float32Array.from({ length: FRAMES }, (_, n) => (n % 2 === 0 ? 0.5 : 0.4)),
  ],
  ['a level held to both ends', new Float32Array(FRAMES).fill(0.6).fill(0.61, 1500, 1600)],
  ['one loud frame at the end', new Float32Array(FRAMES).fill(0.9, FRAMES - 1)],
  ['silence', new Float32Array(FRAMES)],
]

/** Every place between every two frames, from the formula of the kernel. */
function everywhere(samples: Float32Array, start: number, end: number): number {
  let peak = 0
  for (let n = start; n < end; n++)
    for (const share of [0, 0.25, 0.5, 0.75]) {
      if (share > 0 && n + 1 >= samples.length) continue
      let sum = 0
      for (let m = Math.max(0, n - 63); m <= Math.min(samples.length - 1, n + 64); m++)
        sum += samples[m]! * kernel(m - n - share)
      peak = Math.max(peak, Math.abs(share === 0 ? samples[n]! : sum))
    }
  return peak
}

function kernel(t: number): number {
  const x = Math.PI * 0.965 * t
  const sinc = t === 0 ? 0.965 : (0.965 * Math.sin(x)) / x
  return (sinc * besselI0(12.5 * Math.sqrt(Math.max(0, 1 - (t / 64) ** 2)))) / besselI0(12.5)
}

test.each(SIGNALS)('%s: no place between the samples is missed', (_, samples) => {
  const audio = { channels: [samples.map((x) => x / 3), samples], sampleRateHz: 48_000 }
  const expected = everywhere(samples, 0, FRAMES)
  expect(truePeak(audio)).toBeGreaterThanOrEqual(expected - 1e-9)
  expect(truePeak(audio)).toBeLessThanOrEqual(expected + 1e-9)
})

test('only the intervals asked for count', () => {
  const [, samples] = SIGNALS[2]!
  const within = [
    { start: 130, end: 200 },
    { start: 2900, end: FRAMES },
  ]
  const expected = Math.max(...within.map(({ start, end }) => everywhere(samples, start, end)))
  expect(truePeak({ channels: [samples], sampleRateHz: 48_000 }, within)).toBeCloseTo(expected, 9)
})

test('two interpolations never lie farther apart than their reach', () => {
  const a = Float64Array.from({ length: 16 }, (_, k) => kernel(k - 7.25))
  const b = Float64Array.of(0.75, 0.25)
  const { ofSamples, ofBends } = reachBetween(a, b)
  for (const [, samples] of SIGNALS)
    for (let n = 8; n < FRAMES - 16; n++) {
      const piece = samples.subarray(n - 7, n + 9)
      const value = piece.reduce((sum, x, k) => sum + x * a[k]!, 0)
      const line = 0.75 * samples[n]! + 0.25 * samples[n + 1]!
      const bends = Array.from(piece.subarray(2), (x, k) =>
        Math.abs(x - 2 * piece[k + 1]! + piece[k]!),
      )
      const level = Math.max(Math.abs(samples[n]!), Math.abs(samples[n + 1]!))
      expect(Math.abs(value - line)).toBeLessThanOrEqual(
        ofSamples * level + ofBends * Math.max(...bends) + 1e-12,
      )
    }
})
