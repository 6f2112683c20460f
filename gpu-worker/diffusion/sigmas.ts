/**
 * Noise levels of a run, falling, with a final 0: what every sampler takes as `sigmas`.
 * `sigma` is the ratio of noise to signal (EDM units): a latent at level sigma is x0 + sigma · noise.
 * Time t ∈ [0, 1] is what the network is told: sigma = tan(π t / 2).
 */

export type SigmaRange = {
  readonly steps: number
  readonly sigmaMin: number
  readonly sigmaMax: number
}

/**
 * Polynomial in log sigma; rho 1 is log-linear ("exponential"). What stable-audio-tools always uses.
 *
 * @returns [steps + 1], from sigmaMax to sigmaMin, then 0
 * @throws RangeError for fewer than 1 step or a range that does not fall
 * @see k-diffusion 0.1.1, `get_sigmas_polyexponential`
 */
export function polyexponentialSigmas(range: SigmaRange, rho = 1): Float64Array {
  const [low, high] = [Math.log(range.sigmaMin), Math.log(range.sigmaMax)]
  return fallingToZero(range, (ramp) => Math.exp(ramp ** rho * (high - low) + low))
}

/**
 * Log-linear noise levels: equal steps in log sigma.
 *
 * @returns [steps + 1], from sigmaMax to sigmaMin, then 0
 * @throws RangeError for fewer than 1 step or a range that does not fall
 */
export const exponentialSigmas = (range: SigmaRange): Float64Array => polyexponentialSigmas(range)

/**
 * Noise levels spaced evenly in sigma^(1/rho).
 *
 * @returns [steps + 1], from sigmaMax to sigmaMin, then 0
 * @throws RangeError for fewer than 1 step or a range that does not fall
 * @see Karras et al. 2022, arXiv 2206.00364, equation 5
 */
export function karrasSigmas(range: SigmaRange, rho = 7): Float64Array {
  const [low, high] = [range.sigmaMin ** (1 / rho), range.sigmaMax ** (1 / rho)]
  return fallingToZero(range, (ramp) => (high + (1 - ramp) * (low - high)) ** rho)
}

/**
 * Evenly spaced times, told as sigmas: the schedule of v-ddim. The last evaluated time is t0 / steps.
 *
 * @param t0 where to start, 0 < t0 ≤ 1 (1: pure noise)
 * @returns [steps + 1], ending in 0
 * @see stable-audio-tools 0.0.19, `inference/sampling.py`, `sample`
 */
export function linearTimeSigmas(steps: number, t0 = 1): Float64Array {
  requireSteps(steps)
  if (!(t0 > 0 && t0 <= 1))
    throw new RangeError(`Expected a start time above 0 and up to 1, got ${t0}`)
  return Float64Array.from({ length: steps + 1 }, (_, i) => sigmaOfTime(t0 * (1 - i / steps)))
}

/** Noise level at time t, tan(π t / 2). About 1.6e16 at t = 1, where nothing of the signal is left. */
export const sigmaOfTime = (t: number): number => Math.tan((Math.PI / 2) * t)

/** Time of a noise level, (2 / π) atan(sigma). */
export const timeOfSigma = (sigma: number): number => (2 / Math.PI) * Math.atan(sigma)

/** cos and sin of a noise level: how much signal and how much noise a v-diffusion latent holds. */
export const vpLevels = (sigma: number): { signal: number; noise: number } => ({
  signal: 1 / Math.hypot(1, sigma),
  noise: sigma / Math.hypot(1, sigma),
})

/** `at(ramp)` for ramp from 1 down to 0 in equal steps (1 alone if there is one step), then 0. */
function fallingToZero(range: SigmaRange, at: (ramp: number) => number): Float64Array {
  const { steps, sigmaMin, sigmaMax } = range
  requireSteps(steps)
  if (!(sigmaMin > 0 && sigmaMax >= sigmaMin && Number.isFinite(sigmaMax)))
    throw new RangeError(`Expected 0 < sigmaMin <= sigmaMax, got ${sigmaMin} and ${sigmaMax}`)

  const sigmas = new Float64Array(steps + 1)
  for (let i = 0; i < steps; i++) sigmas[i] = at(steps === 1 ? 1 : 1 - i / (steps - 1))
  return sigmas
}

function requireSteps(steps: number): void {
  if (!Number.isInteger(steps) || steps < 1)
    throw new RangeError(`Expected a whole number of steps from 1 on, got ${steps}`)
}
