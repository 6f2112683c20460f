// Data of one standard normal value: the clean estimate, the way from one noise level to another and what a
// stochastic process makes of it are known exactly. Whatever the number of steps, a sampler comes as close to them
// as its order says: an error that is divided by 2^order when the steps are twice as many.

import { expect, test } from 'vitest'
import type { SampleOptions, Sampler } from '../../../gpu-worker/diffusion/sampler.ts'
import { type SamplerName, samplerNamed } from '../../../gpu-worker/diffusion/sampler-names.ts'
import { polyexponentialSigmas } from '../../../gpu-worker/diffusion/sigmas.ts'

const [FROM, TO] = [4, 0.5]
const silence = () => new Float32Array(1)

/** Noise levels from FROM to TO; without the 0 at the end, where every sampler would take the estimate. */
const levels = (steps: number) =>
  polyexponentialSigmas({ steps: steps + 1, sigmaMin: TO, sigmaMax: FROM }).subarray(0, -1)

/** What is left of 1 at FROM. Latents x0 + sigma · noise have the variance 1 + sigma², and 1 / (1 + sigma²) of x is x0. */
function walk(name: SamplerName, steps: number, noiseAt: SampleOptions['noiseAt'] = silence) {
  const { sample } = samplerNamed(name)
  return answered(sample(Float32Array.of(1), levels(steps), { noiseAt }), ({ x, sigma }) => ({
    denoised: x / (1 + sigma ** 2),
    velocity: 0,
  }))
}

function answered(
  sampler: Sampler,
  model: (call: { x: number; sigma: number }) => { denoised: number; velocity: number },
): number {
  let next = sampler.next()
  while (!next.done) {
    const { latents, sigma, velocity } = next.value
    const answer = model({ x: latents[0]!, sigma })
    next = sampler.next(Float32Array.of(velocity ? answer.velocity : answer.denoised))
  }
  return next.value[0]!
}

/** How often the error halves when the steps double. */
const orderOf = (errorAt: (steps: number) => number, steps: number): number =>
  Math.log2(errorAt(steps) / errorAt(2 * steps))

const ODE = Math.sqrt((1 + TO ** 2) / (1 + FROM ** 2))

test.each([
  ['k-euler', 1],
  ['k-heun', 2],
  ['k-dpm-2', 2],
  ['dpmpp-2m', 2],
  ['k-lms', 2], // four slopes, of which the first step has one: its error stays
] as const)('%s is of order %d', (name, order) => {
  const errorAt = (steps: number) => Math.abs(walk(name, steps) - ODE)
  for (const steps of [7, 16, 24]) expect(orderOf(errorAt, steps)).toBeGreaterThan(order - 0.1)
  expect(orderOf(errorAt, 48)).toBeLessThan(order + 0.4)
})

// Of the reverse process with as much noise as it forgets: x at TO, given x at FROM.
const MEAN = (1 + TO ** 2) / (1 + FROM ** 2)
const VARIANCE = (1 + TO ** 2) * (1 - MEAN)

test.each([
  ['k-dpmpp-2s-ancestral', 1, 0.006],
  ['dpmpp-2m-sde', 2, 1e-7],
  ['dpmpp-3m-sde', 2, 1e-7], // its estimate is the same all along the mean: exact in any number of steps
] as const)(
  '%s has the spread of the exact process up to order %d, and its mean',
  (name, order, error) => {
    const mean = (steps: number) => walk(name, steps)
    const varianceError = (steps: number) => {
      const ofOneStep = Array.from({ length: steps }, (_, one) =>
        walk(name, steps, (step) => Float32Array.of(step === one ? 1 : 0)),
      )
      const variance = ofOneStep.reduce((sum, noisy) => sum + (noisy - mean(steps)) ** 2, 0)
      return Math.abs(variance - VARIANCE)
    }
    expect(Math.abs(mean(21) - MEAN)).toBeLessThan(error)
    for (const steps of [9, 12, 20])
      expect(orderOf(varianceError, steps)).toBeGreaterThan(order - 0.1)
  },
)

const spread = (t: number) => Math.hypot(1 - t, t)

test.each([
  ['euler', 1],
  ['dpmpp', 2],
  ['rk4', 4],
] as const)('%s of a flow is of order %d', (name, order) => {
  const errorAt = (steps: number) => {
    const times = Float64Array.from({ length: steps + 1 }, (_, i) => 0.9 - (0.7 * i) / steps)
    const { sample } = samplerNamed(name, 'rectified_flow')
    const sampler = sample(Float32Array.of(1), times, { noiseAt: silence })
    const found = answered(sampler, ({ x, sigma: t }) => {
      const denoised = ((1 - t) * x) / spread(t) ** 2
      return { denoised, velocity: (x - denoised) / t }
    })
    return Math.abs(found - spread(0.2) / spread(0.9))
  }
  expect(orderOf(errorAt, 4)).toBeGreaterThan(order - 0.1)
})
