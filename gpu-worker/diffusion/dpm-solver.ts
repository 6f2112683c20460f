/**
 * DPM-Solver in singlestep form: k-dpm-fast and k-dpm-adaptive. Both walk in t = −ln sigma with
 * eps = (x − D) / sigma and stop at the lowest sigma above 0; they need no fresh noise (eta 0).
 *
 * @see Lu et al. 2022, arXiv 2206.00927, equations 3.7, algorithms 1 and 2; k-diffusion 0.1.1, `DPMSolver`
 */

import { blend } from './blend.ts'
import { keepLatents, type ModelCall, type SampleOptions, type Sampler } from './sampler.ts'
import { slopeAt } from './samplers.ts'

/** One of the model calls of a step, and what comes of it: the noise found, eps, or the latents at the end of the step. */
type Part = Generator<ModelCall, Float32Array, Float32Array>

/**
 * DPM-Solver-fast: `steps` model calls in all, spent in steps of third order and a lower last one.
 *
 * @param sigmas [steps + 1]; only its length, first and lowest level above 0 are used
 * @see `sample_dpm_fast`
 */
export function* sampleDpmFast(
  latents: Float32Array,
  sigmas: Float64Array,
  { overwrite = keepLatents, sigmaMin = lowestSigma(sigmas) }: SampleOptions,
): Sampler {
  const calls = sigmas.length - 1
  const [start, end] = [-Math.log(sigmas[0]!), -Math.log(sigmaMin)]
  const segments = Math.floor(calls / 3) + 1
  const orders = Array.from({ length: segments }, (_, i) => (i < segments - 1 ? 3 : calls % 3))
  if (calls % 3 === 0) orders.splice(-2, 2, 2, 1)

  let x = latents
  for (const [step, order] of orders.entries()) {
    const t = start + ((end - start) * step) / segments
    const next = start + ((end - start) * (step + 1)) / segments
    const eps = yield* noiseIn(x, t, step)
    x = overwrite(x, step, Math.exp(-t))
    if (order === 1) x = firstOrder(x, eps, t, next)
    else if (order === 2) {
      const epsMiddle = yield* noiseIn(firstOrder(x, eps, t, (t + next) / 2), (t + next) / 2, step)
      x = secondOrder(x, [eps, epsMiddle], 1 / 2, [t, next])
    } else {
      const third = yield* noiseAtThird(x, eps, [t, next], step)
      x = yield* thirdOrder(x, [eps, third], [t, next], step)
    }
  }
  return x
}

/**
 * DPM-Solver-12/23 with step size control: as many steps as the tolerance asks for, three calls each.
 * A step is taken when the solutions of second and third order agree, else tried again shorter. Latents that
 * are not finite are given back as they are.
 *
 * @param sigmas [steps + 1]; only its first and lowest level above 0 are used
 * @see `sample_dpm_adaptive` with order 3, rtol = atol = 0.01 and the controller's defaults
 */
export function* sampleDpmAdaptive(
  latents: Float32Array,
  sigmas: Float64Array,
  { overwrite = keepLatents, sigmaMin = lowestSigma(sigmas) }: SampleOptions,
): Sampler {
  const end = -Math.log(sigmaMin)
  let t = -Math.log(sigmas[0]!)
  let x = latents
  let previous = latents // the second-order solution of the last step taken
  let h = 0.05
  for (let step = 0; t < end - 1e-5; step++) {
    const next = Math.min(end, t + h)
    const eps = yield* noiseIn(x, t, step)
    const third = yield* noiseAtThird(x, eps, [t, next], step)
    const low = secondOrder(x, [eps, third], 1 / 3, [t, next])
    const high = yield* thirdOrder(x, [eps, third], [t, next], step)

    const error = disagreement(low, high, previous)
    if (!Number.isFinite(error)) return high // no step is short enough; it would be tried for ever
    const factor = 1 + Math.atan((error + 1e-8) ** (-1 / 3) - 1)
    if (factor >= 0.81) {
      previous = low
      x = high
      t = next
    }
    x = overwrite(x, step, Math.exp(-t))
    h *= factor
  }
  return x
}

/** Root mean square of low − high, in units of what is tolerated. */
function disagreement(low: Float32Array, high: Float32Array, previous: Float32Array): number {
  let sum = 0
  for (let i = 0; i < low.length; i++) {
    const tolerated = Math.max(0.01, 0.01 * Math.max(Math.abs(low[i]!), Math.abs(previous[i]!)))
    sum += ((low[i]! - high[i]!) / tolerated) ** 2
  }
  return Math.sqrt(sum / low.length)
}

function* noiseIn(x: Float32Array, t: number, step: number): Part {
  const sigma = Math.exp(-t)
  return slopeAt(x, yield { step, latents: x, sigma }, sigma)
}

function* noiseAtThird(
  x: Float32Array,
  eps: Float32Array,
  [t, next]: readonly [number, number],
  step: number,
): Part {
  const third = t + (next - t) / 3
  return yield* noiseIn(firstOrder(x, eps, t, third), third, step)
}

const firstOrder = (x: Float32Array, eps: Float32Array, t: number, next: number): Float32Array =>
  blend([1, x], [-Math.exp(-next) * Math.expm1(next - t), eps])

/** From eps at the start and at the fraction r of the step. */
function secondOrder(
  x: Float32Array,
  [eps, epsAtR]: readonly [Float32Array, Float32Array],
  r: number,
  [t, next]: readonly [number, number],
): Float32Array {
  const growth = Math.exp(-next) * Math.expm1(next - t)
  return blend([1, x], [growth * (1 / (2 * r) - 1), eps], [-growth / (2 * r), epsAtR])
}

/** From eps at the start and at one third; asks for it at two thirds. */
function* thirdOrder(
  x: Float32Array,
  [eps, epsThird]: readonly [Float32Array, Float32Array],
  [t, next]: readonly [number, number],
  step: number,
): Part {
  const h = next - t
  const twoThirds = t + (2 / 3) * h
  const sigma = Math.exp(-twoThirds)
  const bend = sigma * 2 * (Math.expm1((2 / 3) * h) / ((2 / 3) * h) - 1)
  const u = blend([1, x], [-sigma * Math.expm1((2 / 3) * h) + bend, eps], [-bend, epsThird])
  const epsTwoThirds = yield* noiseIn(u, twoThirds, step)
  const bendEnd = Math.exp(-next) * 1.5 * (Math.expm1(h) / h - 1)
  return blend([1, x], [-Math.exp(-next) * Math.expm1(h) + bendEnd, eps], [-bendEnd, epsTwoThirds])
}

/** The last level above 0. */
function lowestSigma(sigmas: Float64Array): number {
  const lowest = sigmas.at(-2)
  if (lowest === undefined || lowest <= 0)
    throw new RangeError(`Expected sigmas that end in a level above 0 and then 0, got ${sigmas}`)
  return lowest
}
