/**
 * The samplers of stable-audio-tools for rectified flows, each beside its name in its `inference/sampling.py`.
 * Noise levels are times (`flow-times.ts`); scalars are float64, tensors float32.
 */

import { blend } from './blend.ts'
import type { ModelCall, SampleOptions, Sampler } from './sampler.ts'

const call = (step: number, latents: Float32Array, t: number) =>
  ({ step, latents, sigma: t, mixture: 'flow' }) as const satisfies ModelCall

/**
 * Euler's method on dx/dt = velocity: first order, one call a step.
 *
 * @see stable-audio-tools 0.0.19, `sample_discrete_euler`
 */
export function* sampleFlowEuler(latents: Float32Array, times: Float64Array): Sampler {
  let x = latents
  for (const { step, t, next } of stepsOf(times)) {
    const denoised = yield call(step, x, t)
    x = blend([next / t, x], [(t - next) / t, denoised])
  }
  return x
}

/**
 * The classic Runge–Kutta method: fourth order from four calls a step, the last of them at its end, which is
 * 0 in the last step.
 *
 * @see stable-audio-tools 0.0.19, `sample_rk4`
 */
export function* sampleFlowRk4(latents: Float32Array, times: Float64Array): Sampler {
  let x = latents
  for (const { step, t, next } of stepsOf(times)) {
    const dt = next - t
    const velocityAt = (at: Float32Array, time: number) =>
      ({ ...call(step, at, time), velocity: true }) as const
    const k1 = yield velocityAt(x, t)
    const k2 = yield velocityAt(blend([1, x], [dt / 2, k1]), t + dt / 2)
    const k3 = yield velocityAt(blend([1, x], [dt / 2, k2]), t + dt / 2)
    const k4 = yield velocityAt(blend([1, x], [dt, k3]), next)
    x = blend([1, x], [dt / 6, k1], [dt / 3, k2], [dt / 3, k3], [dt / 6, k4])
  }
  return x
}

/**
 * DPM-Solver++(2M) in ln((1 − t) / t): second order from one call a step, no fresh noise. Of first order
 * where there is nothing before it or the step before came from pure noise, which is infinitely long.
 *
 * @see Lu et al. 2022, arXiv 2211.01095, algorithm 2; stable-audio-tools 0.0.19, `sample_flow_dpmpp`
 */
export function* sampleFlowDpmpp(latents: Float32Array, times: Float64Array): Sampler {
  let x = latents
  let last: { readonly denoised: Float32Array; readonly h: number } | undefined
  for (const { step, t, next } of stepsOf(times)) {
    const denoised = yield call(step, x, t)
    if (next === 0) return denoised

    const h = logSnr(next) - logSnr(t)
    const toTarget = -(1 - next) * Math.expm1(-h)
    const lean = last ? h / (2 * last.h) : 0 // how far to lean on the change since the last step
    x = blend(
      [next / t, x],
      [toTarget * (1 + lean), denoised],
      [-toTarget * lean, last?.denoised ?? denoised],
    )
    last = { denoised, h }
  }
  return x
}

/**
 * Ping-pong: the clean estimate, with fresh noise up to the next time. One call a step; for networks that
 * were distilled to give a good estimate from any time.
 *
 * @see Novack et al. 2025, arXiv 2505.08175, section 3; stable-audio-tools 0.0.19, `sample_flow_pingpong`
 */
export function* sampleFlowPingpong(
  latents: Float32Array,
  times: Float64Array,
  { noiseAt }: SampleOptions,
): Sampler {
  let x = latents
  for (const { step, t, next } of stepsOf(times)) {
    const denoised = yield call(step, x, t)
    if (next === 0) return denoised

    x = blend([1 - next, denoised], [next, noiseAt(step)])
  }
  return x
}

function* stepsOf(times: Float64Array) {
  for (let step = 0; step < times.length - 1; step++)
    yield { step, t: times[step]!, next: times[step + 1]! }
}

const logSnr = (t: number): number => Math.log((1 - t) / t)
