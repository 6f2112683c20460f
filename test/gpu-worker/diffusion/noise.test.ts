import { expect, test } from 'vitest'
import { gaussianNoise } from '../../../gpu-worker/diffusion/noise.ts'

const source = { seed: 20240603, stream: 0 }

// Random123 1.14 kat_vectors: philox4x32 10 rounds, counter 0, key 0 gives these words.
test('the words behind the noise are those of Philox4x32-10', () => {
  const words = [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]
  const [a, b] = [words[0]! + 0.5, words[2]! + 0.5].map((w) =>
    Math.sqrt(-2 * Math.log(w / 2 ** 32)),
  )
  const [p, q] = [words[1]!, words[3]!].map((w) => (2 * Math.PI * w) / 2 ** 32)
  const expected = [a! * Math.cos(p!), a! * Math.sin(p!), b! * Math.cos(q!), b! * Math.sin(q!)]
  expect(gaussianNoise(4, { seed: 0, stream: 0 }, 0)).toEqual(Float32Array.from(expected))
})

test('a value depends on seed, stream, step and element alone', () => {
  const noise = gaussianNoise(1000, source, 5)
  expect(gaussianNoise(1000, source, 5)).toEqual(noise)
  expect(gaussianNoise(333, source, 5)).toEqual(noise.subarray(0, 333))
})

test('another seed, stream or step is other noise, also beyond 32 bits of seed', () => {
  const noise = gaussianNoise(8, source, 5)
  expect(gaussianNoise(8, source, 6)).not.toEqual(noise)
  expect(gaussianNoise(8, { ...source, stream: 1 }, 5)).not.toEqual(noise)
  expect(gaussianNoise(8, { ...source, seed: source.seed + 1 }, 5)).not.toEqual(noise)
  expect(gaussianNoise(8, { ...source, seed: source.seed + 2 ** 32 }, 5)).not.toEqual(noise)
})

test('noise is standard normal and uncorrelated between steps', () => {
  const [a, b] = [gaussianNoise(200_000, source, 0), gaussianNoise(200_000, source, 1)]
  expect(Math.abs(mean(a))).toBeLessThan(0.01) // 4.5 standard errors
  expect(Math.abs(mean(a.map((z) => z * z)) - 1)).toBeLessThan(0.015)
  expect(Math.abs(mean(a.map((z) => z ** 4)) - 3)).toBeLessThan(0.1)
  expect(Math.abs(mean(a.map((z, i) => z * b[i]!)))).toBeLessThan(0.01)
})

test.each([-1, 0.5, Number.NaN, 2 ** 53])('seed %d is refused', (seed) => {
  expect(() => gaussianNoise(4, { seed, stream: 0 }, 0)).toThrow(RangeError)
})

const mean = (values: Float32Array): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length
