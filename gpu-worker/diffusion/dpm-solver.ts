/**
 * DPM-Solver in singlestep form: k-dpm-fast and k-dpm-adaptive. Both walk in t = −ln sigma with
 * eps = (x − D) / sigma and stop at the lowest sigma above 0; they need no fresh noise (eta 0). Tensors are float64
 * but where the model sees them: an adaptive step is as long as two solutions agree, and in float32 the first
 * steps are measured by their rounding.
 *
 * @see Lu et al. 2022, arXiv 2206.00927, equations 3.7, algorithms 1 and 2; k-diffusion 0.1.1, `DPMSolver`
 */

import type { ModelCall, SampleOptions, Sampler } from './sampler.ts'

/** One of the model calls of a step, and what comes of it: the noise found, eps, or the latents at the end of the step. */
type Part = Generator<ModelCall, Float64Array, Float32Array>

/**
 * DPM-Solver-fast: `steps` model calls in all, spent in steps of third order and a lower last one.
 *
 * @param sigmas [steps + 1]; only its length, first and lowest level above 0 are used
 * @see `sample_dpm_fast`
 */
export function* sampleDpmFast(
  latents: Float32Array,
  sigmas: Float64Array,
  { overwrite, sigmaMin = lowestSigma(sigmas) }: SampleOptions,
): Sampler {
  const calls = sigmas.length - 1
  const [start, end] = [-Math.log(sigmas[0]!), -Math.log(sigmaMin)]
  const segments = Math.floor(calls / 3) + 1
  const orders = Array.from({ length: segments }, (_, i) => (i < segments - 1 ? 3 : calls % 3))
  if (calls % 3 === 0) orders.splice(-2, 2, 2, 1)

  let x: Float64Array = new Float64Array(latents)
  for (const [step, order] of orders.entries()) {
    const t = start + ((end - start) * step) / segments
    const next = start + ((end - start) * (step + 1)) / segments
    const eps = yield* noiseIn(x, t, step)
    if (overwrite) x = new Float64Array(overwrite(new Float32Array(x), step, Math.exp(-t)))
    if (order === 1) x = firstOrder(x, eps, t, next)
    else if (order === 2) {
      const epsMiddle = yield* noiseIn(firstOrder(x, eps, t, (t + next) / 2), (t + next) / 2, step)
      x = secondOrder(x, [eps, epsMiddle], 1 / 2, [t, next])
    } else {
      const third = yield* noiseAtThird(x, eps, [t, next], step)
      const twoThirds = yield* noiseAtTwoThirds(x, [eps, third], [t, next], step)
      x = thirdOrder(x, [eps, twoThirds], [t, next])
    }
  }
  return new Float32Array(x)
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
  { overwrite, sigmaMin = lowestSigma(sigmas) }: SampleOptions,
): Sampler {
  const end = -Math.log(sigmaMin)
  let t = -Math.log(sigmas[0]!)
  let x: Float64Array = new Float64Array(latents)
  let previous: Float64Array = x // the second-order solution of the last step taken
  let h = 0.05
  for (let step = 0; t < end - 1e-5; step++) {
    const next = Math.min(end, t + h)
    const eps = yield* noiseIn(x, t, step)
    const third = yield* noiseAtThird(x, eps, [t, next], step)
    const twoThirds = yield* noiseAtTwoThirds(x, [eps, third], [t, next], step)
    const low = secondOrder(x, [eps, third], 1 / 3, [t, next])
    const high = thirdOrder(x, [eps, twoThirds], [t, next])

    const error = disagreement(low, high, previous)
    if (!Number.isFinite(error)) return new Float32Array(high) // no step is short enough; it would be tried for ever
    const factor = 1 + Math.atan((error + 1e-8) ** (-1 / 3) - 1)
    if (factor >= 0.81) {
      previous = low
      x = high
      t = next
    }
    if (overwrite) x = new Float64Array(overwrite(new Float32Array(x), step, Math.exp(-t)))
    h *= factor
  }
  return new Float32Array(x)
}

/** Root mean square of low − high, in units of what is tolerated. */
function disagreement(low: Float64Array, high: Float64Array, previous: Float64Array): number {
  let sum = 0
  for (let i = 0; i < low.length; i++) {
    const tolerated = Math.max(0.01, 0.01 * Math.max(Math.abs(low[i]!), Math.abs(previous[i]!)))
    sum += ((low[i]! - high[i]!) / tolerated) ** 2
  }
  return Math.sqrt(sum / low.length)
}

function* noiseIn(x: Float64Array, t: number, step: number): Part {
  const sigma = Math.exp(-t)
  const denoised = yield { step, latents: new Float32Array(x), sigma }
  return x.map((value, i) => (value - denoised[i]!) / sigma)
}

function* noiseAtThird(
  x: Float64Array,
  eps: Float64Array,
  [t, next]: readonly [number, number],
  step: number,
): Part {
  const third = t + (next - t) / 3
  return yield* noiseIn(firstOrder(x, eps, t, third), third, step)
}

const firstOrder = (x: Float64Array, eps: Float64Array, t: number, next: number): Float64Array =>
  weighted([1, x], [-Math.exp(-next) * Math.expm1(next - t), eps])

/** From eps at the start and at the fraction r of the step. */
function secondOrder(
  x: Float64Array,
  [eps, epsAtR]: readonly [Float64Array, Float64Array],
  r: number,
  [t, next]: readonly [number, number],
): Float64Array {
  const growth = Math.exp(-next) * Math.expm1(next - t)
  return weighted([1, x], [growth * (1 / (2 * r) - 1), eps], [-growth / (2 * r), epsAtR])
}

function* noiseAtTwoThirds(
  x: Float64Array,
  [eps, epsThird]: readonly [Float64Array, Float64Array],
  [t, next]: readonly [number, number],
  step: number,
): Part {
  const h = (2 / 3) * (next - t)
  const sigma = Math.exp(-t - h)
  const bend = sigma * 2 * (Math.expm1(h) / h - 1)
  const u = weighted([1, x], [-sigma * Math.expm1(h) + bend, eps], [-bend, epsThird])
  return yield* noiseIn(u, t + h, step)
}

/** From eps at the start and at two thirds of the step. */
function thirdOrder(
  x: Float64Array,
  [eps, epsTwoThirds]: readonly [Float64Array, Float64Array],
  [t, next]: readonly [number, number],
): Float64Array {
  const h = next - t
  const bend = Math.exp(-next) * 1.5 * (Math.expm1(h) / h - 1)
  return weighted([1, x], [-Math.exp(-next) * Math.expm1(h) + bend, eps], [-bend, epsTwoThirds])
}

/** The sum of tensors times weights: `blend`, but in float64. */
function weighted(
  ...terms: readonly (readonly [weight: number, tensor: Float64Array])[]
): Float64Array {
  const result = new Float64Array(terms[0]![1].length)
  for (const [weight, tensor] of terms)
    for (let i = 0; i < result.length; i++) result[i]! += weight * tensor[i]!
  return result
}

/** The last level above 0. */
function lowestSigma(sigmas: Float64Array): number {
  const lowest = sigmas.at(-2)
  if (lowest === undefined || lowest <= 0)
    throw new RangeError(`Expected sigmas that end in a level above 0 and then 0, got ${sigmas}`)
  return lowest
}
