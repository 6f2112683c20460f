import { expect, test } from 'vitest'
import {
  karrasSigmas,
  linearTimeSigmas,
  polyexponentialSigmas,
  sigmaOfTime,
  timeOfSigma,
} from '../../../gpu-worker/diffusion/sigmas.ts'
import { runSchedules } from '../../../gpu-worker/model/verify/run-sampling.ts'
import { expectGolden, goldenPaths } from './golden.ts'

test.each(await goldenPaths(/^samplers\/schedules/))(
  '%s are those of k-diffusion',
  async (path) => {
    await expectGolden(path, runSchedules)
  },
)

test.each([
  ['polyexponential', polyexponentialSigmas],
  ['karras', karrasSigmas],
])('%s levels fall from sigmaMax to sigmaMin, then end in 0', (_, schedule) => {
  const sigmas = schedule({ steps: 9, sigmaMin: 0.3, sigmaMax: 500 }, 3)
  expect(sigmas).toHaveLength(10)
  expect(sigmas[0]).toBeCloseTo(500, 9)
  expect(sigmas[8]).toBeCloseTo(0.3, 9)
  expect(sigmas[9]).toBe(0)
  expect([...sigmas].sort((a, b) => b - a)).toEqual([...sigmas])
})

test('one step starts at sigmaMax', () => {
  const sigmas = polyexponentialSigmas({ steps: 1, sigmaMin: 0.3, sigmaMax: 500 })
  expect(sigmas[0]).toBeCloseTo(500, 9)
  expect(sigmas[1]).toBe(0)
})

test('time and noise level are each other turned back', () => {
  for (const t of [0, 0.1, 0.5, 0.9, 1]) expect(timeOfSigma(sigmaOfTime(t))).toBeCloseTo(t, 12)
})

test.each([
  { steps: 0, sigmaMin: 0.3, sigmaMax: 500 },
  { steps: 2.5, sigmaMin: 0.3, sigmaMax: 500 },
  { steps: 4, sigmaMin: 0, sigmaMax: 500 },
  { steps: 4, sigmaMin: 5, sigmaMax: 2 },
  { steps: 4, sigmaMin: 0.3, sigmaMax: Number.POSITIVE_INFINITY },
])('a schedule that cannot be walked is refused: %o', (range) => {
  expect(() => polyexponentialSigmas(range)).toThrow(RangeError)
  expect(() => karrasSigmas(range)).toThrow(RangeError)
})

test.each([0, -1, 1.5, Number.NaN])('v-ddim cannot start at time %d', (t0) => {
  expect(() => linearTimeSigmas(8, t0)).toThrow(RangeError)
})
