/**
 * Times of a run through a rectified flow, falling, with a final 0. A latent at time t is
 * (1 − t)·x0 + t·noise, and t is also what the network is told.
 */

import type { DistributionShift } from '../model/objective.ts'

/** ln((1 − t) / t) where the evenly spaced part of the schedule ends. */
const LAST_LOG_SNR = 2
/** And where it begins for pure noise, whose own is −∞. */
const FIRST_LOG_SNR = -6

/** Below this start the schedule would rise before it falls. */
export const LEAST_START = sigmoid(-LAST_LOG_SNR)

/**
 * Evenly spaced in ln((1 − t) / t), both ends put right: what euler, dpmpp and pingpong walk through.
 *
 * @param start 0…1, above `LEAST_START`; 1 is pure noise
 * @returns [steps + 1], from start to 0
 * @throws RangeError for fewer than 1 step or a start outside
 * @see stable-audio-tools 0.0.19, `inference/sampling.py`, `sample_rf`
 */
export function logSnrTimes(steps: number, start: number): Float64Array {
  check(steps, start)
  const first = start < 1 ? Math.log((1 - start) / start + 1e-6) : FIRST_LOG_SNR
  const times = Float64Array.from({ length: steps + 1 }, (_, i) =>
    sigmoid(-(first + (i / steps) * (LAST_LOG_SNR - first))),
  )
  times[0] = start
  times[steps] = 0
  return times
}

/**
 * Evenly spaced in t, then shifted where the model says so: what rk4 walks through. A shift moves the first
 * time of a run that does not start from pure noise, too.
 *
 * @returns [steps + 1], ending in 0
 * @throws RangeError for fewer than 1 step or a start outside
 * @see stable-audio-tools 0.0.19, `inference/sampling.py`, `sample_rk4`
 */
export function linearTimes(
  steps: number,
  start: number,
  shift?: { readonly options: DistributionShift; readonly frames: number },
): Float64Array {
  check(steps, start)
  return Float64Array.from({ length: steps + 1 }, (_, i) => {
    const t = start * (1 - i / steps)
    return shift ? shiftedTime(t, shift.options, shift.frames) : t
  })
}

/**
 * 1 − e^µ / (e^µ + t / (1 − t)), where −µ rises with the length of the latents.
 *
 * @param t 0…1
 * @param frames of the latents
 * @see stable-audio-tools 0.0.19, `DistributionShift`; Esser et al. 2024, arXiv 2403.03206, section 5.3.2
 */
export function shiftedTime(t: number, shift: DistributionShift, frames: number): number {
  const { baseShift, maxShift, minLength, maxLength, useSine } = shift
  const slope = (maxShift - baseShift) / (maxLength - minLength)
  const scale = Math.exp(-(baseShift + slope * (frames - minLength)))
  const shifted = 1 - scale / (scale + (1 / (1 - t) - 1))
  return useSine ? Math.sin((shifted * Math.PI) / 2) : shifted
}

/** The time at which a flow has as much noise over signal as `sigma` says. */
export const flowTimeOfSigma = (sigma: number): number => sigma / (1 + sigma)

/** Noise over signal at a time. */
export const sigmaOfFlowTime = (t: number): number => t / (1 - t)

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x))
}

function check(steps: number, start: number): void {
  if (!Number.isInteger(steps) || steps < 1)
    throw new RangeError(`Expected a whole number of steps from 1 on, got ${steps}`)
  if (!(start > LEAST_START && start <= 1))
    throw new RangeError(`Expected a start above ${LEAST_START} and up to 1, got ${start}`)
}
