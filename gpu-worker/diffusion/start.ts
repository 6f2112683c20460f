import { blend } from './blend.ts'
import { isVDiffusion, type SamplerName } from './sampler-names.ts'
import { linearTimeSigmas, polyexponentialSigmas, vpLevels } from './sigmas.ts'

export type Schedule = {
  readonly steps: number
  readonly sigmaMin: number
  /** Where to start. For v-diffusion samplers a time, at most 1. */
  readonly sigmaMax: number
  readonly rho?: number
}

/**
 * The noise levels a sampler of stable-audio-tools walks through.
 *
 * @returns [steps + 1], falling, ending in 0
 */
export function sigmasFor(sampler: SamplerName, schedule: Schedule): Float64Array {
  return isVDiffusion(sampler)
    ? linearTimeSigmas(schedule.steps, Math.min(1, schedule.sigmaMax))
    : polyexponentialSigmas(schedule, schedule.rho)
}

/**
 * Where a run begins: noise at the first level, on top of `init` if there is one. A run with an init
 * latent keeps its number of steps: all of them lie between its start level and sigmaMin.
 *
 * @param noise standard normal, as long as the latents; not modified
 * @param sigma the first level
 * @see stable-audio-tools 0.0.19, `inference/sampling.py`, `sample_k`
 */
export function startLatents(
  sampler: SamplerName,
  sigma: number,
  noise: Float32Array,
  init?: Float32Array,
): Float32Array {
  if (!isVDiffusion(sampler)) return blend([sigma, noise], ...(init ? [[1, init] as const] : []))
  if (!init) return noise

  const levels = vpLevels(sigma)
  return blend([levels.signal, init], [levels.noise, noise])
}
