import type { DistributionShift } from '../model/objective.ts'
import { blend } from './blend.ts'
import { linearTimes, logSnrTimes } from './flow-times.ts'
import { isFlowSampler, isVDiffusion, type SamplerName } from './sampler-names.ts'
import { linearTimeSigmas, polyexponentialSigmas, vpLevels } from './sigmas.ts'

export type Schedule = {
  readonly steps: number
  readonly sigmaMin: number
  /** Where to start. For v-diffusion and flow samplers a time, at most 1. */
  readonly sigmaMax: number
  readonly rho?: number
  /** Of a flow: how its times lean, and the latent frames that depends on. Where a sampler heeds it; none unless given. */
  readonly shift?: { readonly options: DistributionShift; readonly frames: number } | undefined
}

/**
 * The noise levels a sampler of stable-audio-tools walks through.
 *
 * @returns [steps + 1], falling, ending in 0; times for flow samplers
 */
export function sigmasFor(sampler: SamplerName, schedule: Schedule): Float64Array {
  const { steps, sigmaMax, rho, shift } = schedule
  const start = Math.min(1, sigmaMax)
  if (isVDiffusion(sampler)) return linearTimeSigmas(steps, start)
  if (!isFlowSampler(sampler)) return polyexponentialSigmas(schedule, rho)
  return sampler === 'rk4' ? linearTimes(steps, start, shift) : logSnrTimes(steps, start)
}

/** The level of a run's first latents. A flow's shift moves its first time, not its start. */
export const startLevel = (
  sampler: SamplerName,
  { sigmaMax }: Schedule,
  sigmas: Float64Array,
): number => (isFlowSampler(sampler) ? Math.min(1, sigmaMax) : sigmas[0]!)

/**
 * Where a run begins: noise at the first level, on top of `init` if there is one. A run with an init
 * latent keeps its number of steps: all of them lie between its start level and sigmaMin.
 *
 * @param noise standard normal, as long as the latents; not modified
 * @param sigma the first level: `startLevel`
 * @see stable-audio-tools 0.0.19, `inference/sampling.py`, `sample_k` and `sample_rf`
 */
export function startLatents(
  sampler: SamplerName,
  sigma: number,
  noise: Float32Array,
  init?: Float32Array,
): Float32Array {
  if (!isVDiffusion(sampler) && !isFlowSampler(sampler))
    return blend([sigma, noise], ...(init ? [[1, init] as const] : []))
  if (!init) return noise
  if (isFlowSampler(sampler)) return blend([1 - sigma, init], [sigma, noise])

  const levels = vpLevels(sigma)
  return blend([levels.signal, init], [levels.noise, noise])
}
