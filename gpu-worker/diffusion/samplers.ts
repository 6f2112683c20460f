/**
 * The samplers of stable-audio-tools for v models, each beside its name in k-diffusion 0.1.1.
 * Scalars are float64, tensors float32. Stochastic samplers have eta = 1 and s_noise = 1.
 */

import { blend } from './blend.ts'
import { keepLatents, type SampleOptions, type Sampler } from './sampler.ts'
import { vpLevels } from './sigmas.ts'

/**
 * Euler's method on dx/dsigma = (x − D) / sigma: first order, one call a step.
 *
 * @see Karras et al. 2022, arXiv 2206.00364, algorithm 1 without its second half; `sample_euler`
 */
export function* sampleEuler(
  latents: Float32Array,
  sigmas: Float64Array,
  { overwrite = keepLatents }: SampleOptions,
): Sampler {
  let x = latents
  for (const { step, sigma, next } of stepsOf(sigmas)) {
    const slope = slopeAt(x, yield { step, latents: x, sigma }, sigma)
    x = overwrite(x, step, sigma)
    x = blend([1, x], [next - sigma, slope])
  }
  return x
}

/**
 * Heun's method: Euler, then the mean of the slopes at both ends. Two calls a step, one on the last.
 *
 * @see Karras et al. 2022, arXiv 2206.00364, algorithm 1; `sample_heun`
 */
export function* sampleHeun(
  latents: Float32Array,
  sigmas: Float64Array,
  { overwrite = keepLatents }: SampleOptions,
): Sampler {
  let x = latents
  for (const { step, sigma, next } of stepsOf(sigmas)) {
    const slope = slopeAt(x, yield { step, latents: x, sigma }, sigma)
    x = overwrite(x, step, sigma)
    const end = blend([1, x], [next - sigma, slope])
    if (next === 0) return end

    const endSlope = slopeAt(end, yield { step, latents: end, sigma: next }, next)
    x = blend([1, x], [(next - sigma) / 2, slope], [(next - sigma) / 2, endSlope])
  }
  return x
}

/**
 * DPM-Solver-2: the slope at the geometric middle of the step. Two calls a step, one on the last.
 *
 * @see Lu et al. 2022, arXiv 2206.00927; Karras et al. 2022, algorithm 2; `sample_dpm_2`
 */
export function* sampleDpm2(
  latents: Float32Array,
  sigmas: Float64Array,
  { overwrite = keepLatents }: SampleOptions,
): Sampler {
  let x = latents
  for (const { step, sigma, next } of stepsOf(sigmas)) {
    const slope = slopeAt(x, yield { step, latents: x, sigma }, sigma)
    x = overwrite(x, step, sigma)
    if (next === 0) return blend([1, x], [-sigma, slope])

    const middle = Math.sqrt(sigma * next)
    const xMiddle = blend([1, x], [middle - sigma, slope])
    const middleSlope = slopeAt(xMiddle, yield { step, latents: xMiddle, sigma: middle }, middle)
    x = blend([1, x], [next - sigma, middleSlope])
  }
  return x
}

/**
 * Linear multistep of order 4 (Adams–Bashforth on uneven steps): the polynomial through the last four
 * slopes, integrated over the step, the final one to 0 included. One call a step.
 *
 * @see `sample_lms`, which integrates numerically what is integrated exactly here
 */
export function* sampleLms(
  latents: Float32Array,
  sigmas: Float64Array,
  { overwrite = keepLatents }: SampleOptions,
): Sampler {
  let x = latents
  let slopes: Float32Array[] = [] // the latest first
  for (const { step, sigma, next } of stepsOf(sigmas)) {
    slopes = [slopeAt(x, yield { step, latents: x, sigma }, sigma), ...slopes.slice(0, 3)]
    x = overwrite(x, step, sigma)
    const nodes = slopes.map((_, back) => sigmas[step - back]!)
    const weights = nodes.map((_, j) => integrateLagrange(nodes, j, sigma, next))
    x = blend([1, x], ...slopes.map((slope, j) => [weights[j]!, slope] as const))
  }
  return x
}

/**
 * DPM-Solver++(2S), ancestral: second order down to a lower level, then fresh noise back up to the next.
 * Two calls a step, one on the last.
 *
 * @see Lu et al. 2022, arXiv 2211.01095, algorithm 1; `sample_dpmpp_2s_ancestral`
 */
export function* sampleDpmpp2sAncestral(
  latents: Float32Array,
  sigmas: Float64Array,
  { noiseAt, overwrite = keepLatents }: SampleOptions,
): Sampler {
  let x = latents
  for (const { step, sigma, next } of stepsOf(sigmas)) {
    const denoised = yield { step, latents: x, sigma }
    if (next === 0) return denoised

    x = overwrite(x, step, sigma)
    const { down, up } = ancestralStep(sigma, next)
    const h = Math.log(sigma / down)
    const middle = sigma * Math.exp(-h / 2)
    const xMiddle = blend([middle / sigma, x], [-Math.expm1(-h / 2), denoised])
    const denoisedMiddle = yield { step, latents: xMiddle, sigma: middle }
    x = blend([down / sigma, x], [-Math.expm1(-h), denoisedMiddle], [up, noiseAt(step)])
  }
  return x
}

/**
 * DPM-Solver++(2M): second order from one call a step, no fresh noise.
 *
 * @see Lu et al. 2022, arXiv 2211.01095, algorithm 2; `sample_dpmpp_2m`
 */
export function* sampleDpmpp2m(
  latents: Float32Array,
  sigmas: Float64Array,
  { overwrite = keepLatents }: SampleOptions,
): Sampler {
  let x = latents
  let last: Estimate | undefined
  for (const { step, sigma, next } of stepsOf(sigmas)) {
    const denoised = yield { step, latents: x, sigma }
    if (next === 0) return denoised

    x = overwrite(x, step, sigma)
    const h = Math.log(sigma / next)
    const toTarget = -Math.expm1(-h)
    const lean = last ? h / (2 * last.h) : 0 // how far to lean on the change since the last step
    x = blend(
      [next / sigma, x],
      [toTarget * (1 + lean), denoised],
      [-toTarget * lean, last?.denoised ?? denoised],
    )
    last = { denoised, h }
  }
  return x
}

/**
 * DPM-Solver++(2M) SDE, midpoint form: one call and one fresh noise a step.
 *
 * @see Lu et al. 2022, arXiv 2211.01095, section 5; `sample_dpmpp_2m_sde`
 */
export function* sampleDpmpp2mSde(
  latents: Float32Array,
  sigmas: Float64Array,
  { noiseAt, overwrite = keepLatents }: SampleOptions,
): Sampler {
  let x = latents
  let last: Estimate | undefined
  for (const { step, sigma, next } of stepsOf(sigmas)) {
    const denoised = yield { step, latents: x, sigma }
    if (next === 0) return denoised

    x = overwrite(x, step, sigma)
    const { mean, noiseScale } = dpmpp2mSdeStep(x, { denoised, sigma, next, last })
    x = blend([1, mean], [noiseScale, noiseAt(step)])
    last = { denoised, h: Math.log(sigma / next) }
  }
  return x
}

/** An earlier clean estimate, and the length of the step it was made for: h = ln(sigma / next). */
export type Estimate = { readonly denoised: Float32Array; readonly h: number }

/** One step of `sampleDpmpp2mSde`, next > 0: where it leads without noise, and how much noise it adds. */
export function dpmpp2mSdeStep(
  x: Float32Array,
  at: {
    readonly denoised: Float32Array
    readonly sigma: number
    readonly next: number
    readonly last: Estimate | undefined
  },
): { mean: Float32Array; noiseScale: number } {
  const { denoised, sigma, next, last } = at
  const h = Math.log(sigma / next)
  const toTarget = -Math.expm1(-2 * h)
  const lean = last ? h / (2 * last.h) : 0
  const mean = blend(
    [(next / sigma) * Math.exp(-h), x],
    [toTarget * (1 + lean), denoised],
    [-toTarget * lean, last?.denoised ?? denoised],
  )
  return { mean, noiseScale: next * Math.sqrt(toTarget) }
}

/**
 * DPM-Solver++(3M) SDE, the default of Stable Audio Open: third order from one call and one fresh noise
 * a step.
 *
 * @see `sample_dpmpp_3m_sde`; the phi functions of exponential integrators
 */
export function* sampleDpmpp3mSde(
  latents: Float32Array,
  sigmas: Float64Array,
  { noiseAt, overwrite = keepLatents }: SampleOptions,
): Sampler {
  let x = latents
  let last: Estimate | undefined
  let secondLast: Estimate | undefined
  for (const { step, sigma, next } of stepsOf(sigmas)) {
    const denoised = yield { step, latents: x, sigma }
    if (next === 0) return denoised

    x = overwrite(x, step, sigma)
    const h = Math.log(sigma / next)
    const H = 2 * h
    const phi2 = Math.expm1(-H) / H + 1
    const phi3 = phi2 / H - 0.5
    const corrections: [number, Float32Array][] = []
    if (last) {
      const r0 = last.h / h
      const d10 = blend([1 / r0, denoised], [-1 / r0, last.denoised])
      corrections.push([phi2, d10])
      if (secondLast) {
        const r1 = secondLast.h / h
        const d11 = blend([1 / r1, last.denoised], [-1 / r1, secondLast.denoised])
        // phi2 · d1 − phi3 · d2, of d1 = d10 + r0 · d2 and d2 = (d10 − d11) / (r0 + r1)
        const ofDifference = (phi2 * r0 - phi3) / (r0 + r1)
        corrections.push([ofDifference, d10], [-ofDifference, d11])
      }
    }
    x = blend([Math.exp(-H), x], [-Math.expm1(-H), denoised], ...corrections, [
      next * Math.sqrt(-Math.expm1(-H)),
      noiseAt(step),
    ])
    secondLast = last
    last = { denoised, h }
  }
  return x
}

/**
 * DDIM on variance-preserving latents, deterministic. Ends with the clean estimate of the last time
 * evaluated, never evaluates 0.
 *
 * @param latents cos·x0 + sin·noise at sigmas[0]
 * @see Song et al. 2020, arXiv 2010.02502, equation 12 with σ = 0; stable-audio-tools 0.0.19, `sample`
 */
export function* sampleVDdim(latents: Float32Array, sigmas: Float64Array): Sampler {
  let x = latents
  for (const { step, sigma, next } of stepsOf(sigmas)) {
    const denoised = yield { step, latents: x, sigma, mixture: 'variance preserving' }
    if (next === 0) return denoised

    x = ddimStep(x, denoised, { denoised, sigma, next })
  }
  return x
}

/**
 * DDIM with CFG++: towards the guided estimate, but along the noise of the unconditional one.
 *
 * @see Chung et al. 2024, arXiv 2406.08070; stable-audio-tools 0.0.19, `sample` with `cfg_pp`
 */
export function* sampleVDdimCfgpp(latents: Float32Array, sigmas: Float64Array): Sampler {
  let x = latents
  for (const { step, sigma, next } of stepsOf(sigmas)) {
    const call = { step, latents: x, sigma, mixture: 'variance preserving' } as const
    const denoised = yield call
    if (next === 0) return denoised

    const unconditional = yield { ...call, unconditional: true }
    x = ddimStep(x, unconditional, { denoised, sigma, next })
  }
  return x
}

function* stepsOf(sigmas: Float64Array) {
  for (let step = 0; step < sigmas.length - 1; step++)
    yield { step, sigma: sigmas[step]!, next: sigmas[step + 1]! }
}

/** dx/dsigma along the way to `denoised`: the noise in x. */
export const slopeAt = (x: Float32Array, denoised: Float32Array, sigma: number): Float32Array =>
  blend([1 / sigma, x], [-1 / sigma, denoised])

/** How far down a deterministic step goes, and how much noise brings it up to `next` (eta 1). */
function ancestralStep(sigma: number, next: number): { down: number; up: number } {
  const up = Math.min(next, Math.sqrt((next ** 2 * (sigma ** 2 - next ** 2)) / sigma ** 2))
  return { down: Math.sqrt(next ** 2 - up ** 2), up }
}

/** ∫ of the j-th Lagrange polynomial on `nodes`: two Gauss points are exact up to degree 3. */
function integrateLagrange(nodes: readonly number[], j: number, from: number, to: number): number {
  const polynomial = (u: number): number =>
    nodes.reduce((product, node, m) => {
      return m === j ? product : (product * (u - node)) / (nodes[j]! - node)
    }, 1)
  const [middle, half] = [(to + from) / 2, (to - from) / 2]
  const offset = half / Math.sqrt(3)
  return half * (polynomial(middle - offset) + polynomial(middle + offset))
}

/** From sigma to next: `denoised` plus the noise that `source` leaves in x. */
function ddimStep(
  x: Float32Array,
  source: Float32Array,
  { denoised, sigma, next }: { denoised: Float32Array; sigma: number; next: number },
): Float32Array {
  const { signal, noise } = vpLevels(sigma)
  const to = vpLevels(next)
  return blend([to.signal, denoised], [to.noise / noise, x], [(-to.noise * signal) / noise, source])
}
