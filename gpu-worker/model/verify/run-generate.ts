import { prepareAudio } from '../../diffusion/audio-frontend.ts'
import { denoiseLatents } from '../../diffusion/denoise-latents.ts'
import { deviationOf, drawLatents } from '../../diffusion/encode.ts'
import { type Case, stack, type Tensor } from './case-file.ts'
import type { Outputs, VerifyContext } from './context.ts'
import { channelsOf } from './run-audio.ts'
import { assemble, decode } from './run-network.ts'
import { guidanceOf, recordRun, rowReader, scheduleOf, splitRows } from './run-sampling.ts'

/** From text (and audio) to audio with stored noise: generation, variation and edit. */
export async function runGenerate(given: Case, { models }: VerifyContext): Promise<Outputs> {
  const { params, inputs } = given
  const model = await models.open(params.model)
  const { batch, frames } = params
  const { latentChannels, objective, distributionShift } = model.facts
  const shape = [batch, latentChannels, frames]

  const conditioning = await assemble(model, params.conditioning)
  const negative = params.negative && (await assemble(model, params.negative))
  const inputLatents = params.concat_id && (await encoded(given, model, 'vae_noise_concat'))
  const initLatents = params.init && (await encoded(given, model, 'vae_noise_init'))

  const row = (tensor: Tensor, i: number): Float32Array => splitRows(tensor.values, batch)[i]!
  const recorder = recordRun(model.denoiser, params, objective)
  const latents = await denoiseLatents(recorder.scheduler, {
    rows: Array.from({ length: batch }, (_, i) => ({
      frames,
      crossAttention: row(conditioning.cross_attn_cond, i),
      global: row(conditioning.global_cond, i),
      negative: negative && {
        crossAttention: row(negative.cross_attn_cond, i),
        mask: row(negative.cross_attn_mask, i),
      },
      inputLatents: inputLatents && { latents: row(inputLatents, i), frames },
    })),
    ...guidanceOf(params, objective),
    initLatents: initLatents?.values,
    sampler: params.sampler,
    objective,
    schedule: {
      ...scheduleOf(params, distributionShift, frames),
      sigmaMax: params.init ? params.init_noise_level : params.sigma_max,
    },
    startNoise: inputs.noise_init!.values,
    noiseAt: rowReader(inputs.noise_steps),
    onEstimate: recorder.onEstimate,
  })
  return {
    ...recorder.outputs(latents, shape),
    latents: { shape, values: latents },
    audio: await decode(model, { shape, values: latents }),
    ...conditioning,
    ...(inputLatents && { input_concat_cond: inputLatents }),
    ...(initLatents && { init_latent: initLatents }),
  }
}

/** The input audio as one latent per row: with the stored posterior noise, or the mean without. */
async function encoded(
  { params, inputs }: Case,
  model: Awaited<ReturnType<VerifyContext['models']['open']>>,
  noise: string,
): Promise<Tensor> {
  const { sampleRateHz, channels, downsamplingRatio, latentChannels } = model.facts
  const samples = params.frames * downsamplingRatio
  const prepared = prepareAudio(
    channelsOf(inputs.audio!),
    { fromHz: params.sample_rate_in ?? sampleRateHz, toHz: sampleRateHz },
    { length: samples, channels: channels === 1 ? 1 : 2 },
  )
  const audio = stack(prepared, [samples]).values
  const { mean, scale } = await model.encode(audio, [1, channels, samples])
  const posterior = { frames: params.frames, mean, deviation: deviationOf(scale) }
  const drawn = Array.from({ length: params.batch }, (_, i) => {
    const values = inputs[noise] && splitRows(inputs[noise].values, params.batch)[i]
    return drawLatents(posterior, values)
  })
  return stack(drawn, [latentChannels, params.frames])
}
