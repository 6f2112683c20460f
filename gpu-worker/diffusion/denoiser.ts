/**
 * Between what samplers think in (latents at a sigma, clean estimates) and what the network was trained
 * on (unit-variance input at a time, v-prediction; of a flow the mixture itself, velocity). sigma_data is 1.
 *
 * @see Salimans and Ho 2022, arXiv 2202.00512 (v); k-diffusion 0.1.1, `VDenoiser`; stable-audio-tools 0.0.19, `sample_rf`
 */

import { blend } from './blend.ts'
import type { ModelCall } from './sampler.ts'
import { timeOfSigma, vpLevels } from './sigmas.ts'

export type Scalings = {
  readonly cSkip: number
  readonly cOut: number
  readonly cIn: number
}

/** D(y, sigma) = cSkip · y + cOut · v(cIn · y, t). */
export const scalings = (sigma: number): Scalings => ({
  cSkip: 1 / (sigma ** 2 + 1),
  cOut: -sigma / Math.sqrt(sigma ** 2 + 1),
  cIn: 1 / Math.sqrt(sigma ** 2 + 1),
})

/**
 * What the network is given for a call.
 *
 * @returns `x` [as call.latents], times cIn unless it is a mixture of unit variance already; `t` 0…1
 */
export function networkInput(call: ModelCall): { readonly x: Float32Array; readonly t: number } {
  if (call.mixture === 'flow') return { x: call.latents, t: call.sigma }
  const t = timeOfSigma(call.sigma)
  const x = call.mixture ? call.latents : blend([scalings(call.sigma).cIn, call.latents])
  return { x, t }
}

/**
 * The clean estimate that the network's answer stands for.
 *
 * @param v [as call.latents], the network's answer to `networkInput(call)`: v, or a flow's velocity
 */
export function denoisedFromV(call: ModelCall, v: Float32Array): Float32Array {
  if (call.mixture === 'flow') return blend([1, call.latents], [-call.sigma, v])
  if (call.mixture === 'variance preserving') {
    const { signal, noise } = vpLevels(call.sigma)
    return blend([signal, call.latents], [-noise, v])
  }
  const { cSkip, cOut } = scalings(call.sigma)
  return blend([cSkip, call.latents], [cOut, v])
}
