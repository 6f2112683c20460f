import { expect, test } from 'vitest'
import { multiResolutionMelDistance } from '../../../gpu-worker/audio/metrics/mel-distance.ts'
import { gaussianNoise } from '../../../gpu-worker/diffusion/noise.ts'
import { rankBySound } from '../../../gpu-worker/plan/candidate-score.ts'
import { matched, matchOf } from '../../../gpu-worker/plan/matching.ts'
import { assemble, spliceInto } from '../../../gpu-worker/plan/open-splice.ts'

const RATE = 8000
const noise = (seconds: number, stream = 0) =>
  gaussianNoise(seconds * RATE, { seed: 5, stream }, 0).map((value) => 0.1 * value)
const clip = (channel: Float32Array) => ({ sampleRateHz: RATE, channels: [channel] })
const power = (samples: Float32Array, start: number, end: number) =>
  samples.subarray(start, end).reduce((sum, value) => sum + value * value, 0) / (end - start)

const part = (channel: Float32Array, window: [number, number], edited: [number, number]) => {
  const used = [{ start: edited[0] * RATE, end: edited[1] * RATE }]
  return {
    window: { start: window[0] * RATE, end: window[1] * RATE },
    edited: used,
    used,
    channels: [channel],
  }
}

test('between two windows the power stays equal, whether they agree or have nothing in common', () => {
  const whole = noise(4)
  const left = part(whole.slice(0, 3 * RATE), [0, 3], [0, 2])
  const splice = (right: Float32Array) =>
    assemble([left, part(right, [1, 4], [2, 4])], clip(new Float32Array(4 * RATE)))[0]!
  const [alike, unlike] = [splice(whole.slice(RATE)), splice(noise(3, 1))]
  const border = [2 * RATE - 400, 2 * RATE + 400] as const
  for (let n = border[0]; n < border[1]; n++) expect(alike[n]).toBeCloseTo(whole[n]!, 5)
  expect(power(unlike, ...border) / 0.01).toBeCloseTo(1, 0)
})

test('a splice has no ramp at the ends of the clip, and none when it is raw', () => {
  const ones = clip(new Float32Array(RATE).fill(1))
  const twos = [new Float32Array(RATE).fill(2)]
  const whole = [{ start: 0, end: RATE }]
  expect(spliceInto(ones, twos, { edited: whole, isRaw: false }).channels).toEqual(twos)
  const inside = [{ start: 2000, end: 7000 }]
  const soft = spliceInto(ones, twos, { edited: inside, isRaw: false }).channels[0]!
  const raw = spliceInto(ones, twos, { edited: inside, isRaw: true }).channels[0]!
  expect([soft[1999], soft[2400], soft[7000]]).toEqual([1, 2, 1])
  expect(soft[2200]).toBeCloseTo(1.5, 2)
  expect([raw[1999], raw[2000], raw[6999], raw[7000]]).toEqual([1, 2, 2, 1])
})

test('a level that the context shows to be wrong is put right, up to 6 dB', () => {
  const input = noise(4)
  const gainOf = (factor: number) => {
    const run = part(
      input.map((value) => value * factor),
      [0, 4],
      [1, 2],
    )
    return matchOf('replace', run, clip(input)).gainDb
  }
  expect(gainOf(0.7)).toBeCloseTo(3.1, 1)
  expect(gainOf(0.1)).toBe(6)
  expect(gainOf(1)).toBeCloseTo(0, 6)
})

test('what is extracted keeps the level the model gave it', () => {
  const input = noise(4)
  const run = part(
    input.map((value) => value / 2),
    [0, 4],
    [1, 2],
  )
  expect(matchOf('extract', run, clip(input)).gainDb).toBe(0)
})

test('a dull result is brightened by at most 4 dB, and below 2 kHz it is left alone', () => {
  const input = noise(4)
  const dull = input.map((value, n) => 0.5 * (value + (input[n - 1] ?? 0)))
  const match = matchOf('add', part(dull, [0, 4], [1, 2]), clip(input))
  const [bright] = matched([dull], { ...match, gainDb: 0 })
  const tone = (hz: number) =>
    Float32Array.from({ length: RATE }, (_, n) => Math.sin((2 * Math.PI * hz * n) / RATE))
  const gainAt = (hz: number) => {
    const [filtered] = matched([tone(hz)], { ...match, gainDb: 0 })
    return 10 * Math.log10(power(filtered!, 2000, 6000) / 0.5)
  }
  expect(bright).toHaveLength(input.length)
  expect(gainAt(500)).toBeCloseTo(0, 1)
  expect(gainAt(3500)).toBeGreaterThan(2)
  expect(gainAt(3500)).toBeLessThan(4.2)
})

test('of two runs the one that kept its context scores higher; a single run scores 0', () => {
  const input = noise(1)
  const ranked = (output: Float32Array) => ({
    run: {
      clip: clip(input),
      edited: [{ start: 0, end: RATE }],
      generated: [input],
    },
    context: () => ({ input: clip(input), output: clip(output) }),
  })
  const runs = [ranked(noise(1, 1)), ranked(input)] as unknown as Parameters<
    ReturnType<typeof rankBySound>
  >[0]
  const rank = rankBySound(multiResolutionMelDistance)
  const [worse, better] = rank(runs)
  expect(better).toBeGreaterThan(worse!)
  expect(rank(runs.slice(0, 1))).toEqual([0])
})
