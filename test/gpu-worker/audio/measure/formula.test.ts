import { expect, test } from 'vitest'
import { formulaFinding } from '../../../../gpu-worker/audio/measure/formula.ts'

const half = (_: number, frame: number) => frame / 8
const resultOf = (...samples: number[]) =>
  formulaFinding({ channels: [Float32Array.from(samples)], sampleRateHz: 44_100 }, half, 1e-6)

test('every sample that is what the formula makes passes', () => {
  expect(resultOf(0, 0.125, 0.25)).toMatchObject({ status: 'pass', measured: 0 })
})

test('the largest error is told, of large samples in proportion', () => {
  expect(resultOf(0.5, 0.125, 0.3)).toMatchObject({ status: 'fail', measured: 0.5 })
  const [large, formula] = [Float32Array.of(40), () => 32]
  const finding = formulaFinding({ channels: [large], sampleRateHz: 44_100 }, formula, 1e-6)
  expect(finding.measured).toBe(0.25)
})

test.each([0, 1, 2])('a sample that is no number fails, wherever it stands', (at) => {
  const samples = [0, 0.125, 0.25]
  samples[at] = Number.NaN
  expect(resultOf(...samples).status).toBe('fail')
})
