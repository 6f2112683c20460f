import { blend } from '../../diffusion/blend.ts'
import { invertLatents, replayInversion } from '../../diffusion/ddpm-inversion.ts'
import { guidedDenoiser } from '../../diffusion/guided-denoiser.ts'
import { samplerNamed } from '../../diffusion/sampler-names.ts'
import { exponentialSigmas, karrasSigmas, timeOfSigma } from '../../diffusion/sigmas.ts'
import { type Case, stack, type Tensor } from './case-file.ts'
import type { Outputs, VerifyContext } from './context.ts'
import { analyticModel, recordRun, rowReader } from './run-sampling.ts'

/** Inversion under the source prompt, then an edit under the target prompt. */
export async function runInversion(given: Case, context: VerifyContext): Promise<Outputs> {
  const { params, inputs } = given
  const z0 = inputs.z0!
  const model = await context.models.openFor(given)
  const timed = (text: string) => ({ text, secondsStart: 0, secondsTotal: params.seconds_total })

  const sigmas = exponentialSigmas(rangeOf(params))
  const inversion = await invertLatents(z0.values, sigmas, {
    denoise: await guidedDenoiser(model, {
      frames: z0.shape[2]!,
      prompt: timed(params.source),
      guidanceScale: params.cfg_src,
    }),
    noiseAt: rowReader(inputs.noise_levels),
  })
  const xs: Float32Array[] = []
  const edited = await replayInversion(inversion, params.tstart, {
    denoise: await guidedDenoiser(model, {
      frames: z0.shape[2]!,
      prompt: timed(params.target),
      negative: timed(params.negative ?? ''),
      guidanceScale: params.cfg_tar,
    }),
    onStep: (latents) => xs.push(latents),
  })
  const { levels, noises, history } = inversion
  const empty = new Float32Array(z0.values.length)
  return {
    X: stack(levels, z0.shape.slice(1)),
    Z: stack(noises, z0.shape.slice(1)),
    hist: stack(
      history.map((denoised) => denoised ?? empty),
      z0.shape,
    ),
    hist_valid: vector(history.map((denoised) => (denoised ? 1 : 0))),
    edited: { shape: z0.shape, values: edited },
    xs: stack(xs, z0.shape),
  }
}

/** Noise levels of the cosine scheduler, and one stochastic run over the analytic model. */
export async function runCosineScheduler({ params, inputs }: Case): Promise<Outputs> {
  const { m, noise, noise_steps } = inputs
  const outputs: Record<string, Tensor> = {}
  for (const [name, schedule] of [
    ['exponential', exponentialSigmas],
    ['karras', karrasSigmas],
  ] as const) {
    const sigmas = schedule(rangeOf(params))
    outputs[`${name}_sigmas`] = vector(sigmas)
    outputs[`${name}_timesteps`] = vector(sigmas.subarray(0, -1).map(timeOfSigma))
    outputs[`${name}_init_noise_sigma`] = vector([Math.hypot(sigmas[0]!, 1)])
  }

  const sigmas = exponentialSigmas(rangeOf(params))
  const start = blend([Math.hypot(sigmas[0]!, 1), noise!.values]) // diffusers' start, not that of stable-audio-tools
  const recorder = recordRun(analyticModel(m!.values, noise!.shape.at(-1)!), {
    sampler: 'dpmpp-2m-sde',
  })
  const latents: Float32Array[] = []
  const [batch, , frames] = noise!.shape as [number, number, number]
  const final = await recorder.scheduler.run({
    sampler: samplerNamed('dpmpp-2m-sde').sample(start, sigmas, {
      noiseAt: rowReader(noise_steps),
    }),
    rows: Array.from({ length: batch }, () => ({
      frames,
      crossAttention: new Float32Array(0),
      global: new Float32Array(0),
    })),
    guidance: { scale: 1 },
    onEstimate: (estimate) => latents.push(estimate.latents),
  })
  return { ...outputs, xs: stack([...latents.slice(1), final], noise!.shape) }
}

/** The reference's scheduler goes from 500 to 0.3 unless a case says otherwise. */
const rangeOf = (params: Case['params']) => ({
  steps: params.steps,
  sigmaMin: params.sigma_min ?? 0.3,
  sigmaMax: params.sigma_max ?? 500,
})

const vector = (values: ArrayLike<number>): Tensor => ({
  shape: [values.length],
  values: Float32Array.from(values),
})
