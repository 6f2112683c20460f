import { deviationOf, drawLatents } from '../../diffusion/encode.ts'
import type { Conditioning } from '../loaded-model.ts'
import { valueCount } from '../weights.ts'
import { type Case, stack, type Tensor } from './case-file.ts'
import type { Outputs, VerifyContext } from './context.ts'

/** T5 hears the real tokens alone; rows of pads stay zero and are not compared. */
export async function runT5({ params, inputs }: Case, { models }: VerifyContext): Promise<Outputs> {
  const model = await models.open(params.model)
  const { ids, mask } = inputs
  const [batch, length] = ids!.shape as [number, number]
  const rows: Float32Array[] = []
  for (let row = 0; row < batch; row++) {
    const at = (i: number) => row * length + i
    const real = Array.from(ids!.values.subarray(at(0), at(length))).filter(
      (_, i) => mask!.values[at(i)] === 1,
    )
    const hidden = await model.encodeText(real)
    const width = hidden.length / real.length
    const padded = new Float32Array(length * width)
    padded.set(hidden)
    rows.push(padded)
  }
  return { last_hidden_state: stack(rows, [length, rows[0]!.length / length]) }
}

/** The prompt's tokens out of the whole conditioning. */
export async function runPrompts({ params }: Case, { models }: VerifyContext): Promise<Outputs> {
  const model = await models.open(params.model)
  const { maxTokens } = model.facts.text
  const { crossAttentionIds, text } = model.graphs.shape
  const start = crossAttentionIds.indexOf(text.id) // every id before it is one token
  const width = model.facts.conditioningWidth
  const embeddings: Float32Array[] = []
  const masks: Float32Array[] = []
  for (const prompt of params.texts) {
    const found = await model.condition({ text: prompt, secondsStart: 0, secondsTotal: 1 })
    embeddings.push(found.crossAttention.subarray(start * width, (start + maxTokens) * width))
    masks.push(found.crossAttentionMask.subarray(start, start + maxTokens))
  }
  return { embedding: stack(embeddings, [maxTokens, width]), mask: stack(masks, [maxTokens]) }
}

export async function runNumbers(given: Case, { models }: VerifyContext): Promise<Outputs> {
  const model = await models.open(given.params.model)
  const { values } = given.params
  const outputs: Record<string, Tensor> = {}
  for (const id of Object.keys(given.outputs)) {
    const embedded = await model.embedNumbers(id, values)
    outputs[id] = { shape: [values.length, 1, embedded.length / values.length], values: embedded }
  }
  return outputs
}

export async function runAssembled({ params }: Case, { models }: VerifyContext): Promise<Outputs> {
  return await assemble(await models.open(params.model), params.conditioning)
}

/** One entry of a case's `conditioning` list per row. */
export async function assemble(
  model: Awaited<ReturnType<VerifyContext['models']['open']>>,
  entries: readonly { prompt: string; seconds_start: number; seconds_total: number }[],
): Promise<Record<'cross_attn_cond' | 'cross_attn_mask' | 'global_cond', Tensor>> {
  const rows: Conditioning[] = []
  for (const { prompt, seconds_start, seconds_total } of entries)
    rows.push(
      await model.condition({
        text: prompt,
        secondsStart: seconds_start,
        secondsTotal: seconds_total,
      }),
    )
  const { conditioningTokens, conditioningWidth, globalWidth } = model.facts
  return {
    cross_attn_cond: stack(
      rows.map(({ crossAttention }) => crossAttention),
      [conditioningTokens, conditioningWidth],
    ),
    cross_attn_mask: stack(
      rows.map(({ crossAttentionMask }) => crossAttentionMask),
      [conditioningTokens],
    ),
    global_cond: stack(
      rows.map(({ global }) => global),
      [globalWidth],
    ),
  }
}

/** What a model without a global embedding gets for it. */
export const NOTHING = new Float32Array(0)

/** One model call, guided or not. */
export async function runDit(
  { params, inputs }: Case,
  { models }: VerifyContext,
): Promise<Outputs> {
  const model = await models.open(params.model)
  const { x, t, cross_attn_cond, global_cond, input_concat_cond } = inputs
  const { negative_cross_attn_cond, negative_cross_attn_mask } = inputs
  const [batch, , frames] = x!.shape as [number, number, number]
  const v = await model.denoise({
    batch,
    frames,
    x: x!.values,
    t: t!.values,
    crossAttention: cross_attn_cond!.values,
    global: global_cond?.values ?? NOTHING,
    ...(input_concat_cond && {
      inputConcat: { latents: input_concat_cond.values, frames: input_concat_cond.shape[2]! },
    }),
    guidance: {
      scale: params.cfg_scale ?? 1,
      ...(params.scale_phi !== undefined && { rescale: params.scale_phi }),
      ...(params.cfg_interval && { interval: params.cfg_interval }),
      ...(negative_cross_attn_cond && {
        negative: {
          crossAttention: negative_cross_attn_cond.values,
          ...(negative_cross_attn_mask && { mask: negative_cross_attn_mask.values }),
        },
      }),
    },
  })
  return { v: { shape: x!.shape, values: v } }
}

/** Every module's output of one unguided call. */
export async function runDitLayers(given: Case, { models }: VerifyContext): Promise<Outputs> {
  const model = await models.openTapped(given.params.model)
  const { x, t, cross_attn_cond, global_cond, input_concat_cond } = given.inputs
  const found = await model.denoiser.outputs(
    {
      frames: x!.shape[2]!,
      crossAttention: cross_attn_cond!.values,
      global: global_cond?.values ?? NOTHING,
      inputLatents: input_concat_cond && {
        latents: input_concat_cond.values,
        frames: input_concat_cond.shape[2]!,
      },
    },
    x!.values,
    t!.values[0]!,
  )
  const outputs: Record<string, Tensor> = {}
  for (const [name, { shape }] of Object.entries(given.outputs)) {
    const tensor = found[name]
    if (tensor && tensor.data.length === valueCount(shape))
      outputs[name] = { shape, values: tensor.data }
  }
  return outputs
}

export async function runVaeEncode(given: Case, { models }: VerifyContext): Promise<Outputs> {
  const model = await models.open(given.params.model)
  const { audio, noise } = given.inputs
  const shape = audio!.shape as [number, number, number]
  const { mean, scale } = await model.encode(audio!.values, shape)
  const deviation = deviationOf(scale)
  const frames = shape[2] / model.facts.downsamplingRatio
  const size = [shape[0], model.facts.latentChannels, frames]
  const latent = drawLatents({ frames, mean, deviation }, noise?.values)
  return {
    mean: { shape: size, values: mean },
    scale: { shape: size, values: scale },
    std: { shape: size, values: deviation },
    latent: { shape: size, values: latent },
  }
}

export async function runVaeDecode(given: Case, { models }: VerifyContext): Promise<Outputs> {
  const { latent } = given.inputs
  const model = await models.open(given.params.model)
  return { audio: await decode(model, latent!) }
}

/** The decoder over the whole and in chunks; the case stores every so many samples of both. */
export async function runVaeChunked(given: Case, { models }: VerifyContext): Promise<Outputs> {
  const { params, inputs, outputs } = given
  const whole = await decode(await models.open(params.model, 1 << 20), inputs.latent!)
  const inChunks = await models.open(params.model, Math.max(1, params.chunk - params.overlap))
  return {
    decode_full: thinned(whole, outputs.decode_full!.shape[2]!),
    decode_chunked: thinned(
      await decode(inChunks, inputs.latent!),
      outputs.decode_chunked!.shape[2]!,
    ),
  }
}

type Model = Awaited<ReturnType<VerifyContext['models']['open']>>

/** @returns [batch, channels, samples] */
export async function decode(model: Model, latents: Tensor): Promise<Tensor> {
  const [batch, channels, frames] = latents.shape as [number, number, number]
  const values = await model.decode(latents.values, [batch, channels, frames])
  const samples = values.length / batch / model.facts.channels
  return { shape: [batch, model.facts.channels, samples], values }
}

/** Every 64th sample where that leaves `count` of each row, else every n-th so that it does. */
export function thinned({ shape, values }: Tensor, count: number): Tensor {
  const [batch, channels, samples] = shape as [number, number, number]
  const every = Math.ceil(samples / 64) === count ? 64 : Math.round(samples / count)
  const kept = Float32Array.from(
    { length: batch * channels * count },
    (_, i) => values[Math.floor(i / count) * samples + (i % count) * every]!,
  )
  return { shape: [batch, channels, count], values: kept }
}
