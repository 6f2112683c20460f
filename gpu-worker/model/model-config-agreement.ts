// Sizes that a configuration says in more than one place, and lists that name its conditioners.

import { isDeepStrictEqual } from 'node:util'
import type { z } from 'zod'
import { isFlow } from '#shared/samplers.ts'
import { decoderContextFrames, encoderContextFrames } from './graphs/receptive-field.ts'
import { modelConfigOptions, type RawModelConfig } from './model-config-schema.ts'
import { quote } from './weights.ts'

/** Twelve minutes of the released model, whose window is 1024; attention looks from each frame to each. */
const MOST_WINDOW_FRAMES = 2 ** 14

type Complain = (path: readonly PropertyKey[], message: string) => void

function checkAgreement(config: RawModelConfig, context: z.core.$RefinementCtx) {
  const complain: Complain = (path, message) =>
    context.addIssue({ code: 'custom', path: [...path], message })
  checkAutoencoder(config, complain)
  checkChunks(config, complain)
  checkConditioners(config, complain)
  checkRouting(config, complain)
  checkTransformer(config, complain)
  checkShift(config, complain)
}

function checkAutoencoder(
  { model, audio_channels, sample_size }: RawModelConfig,
  complain: Complain,
) {
  const path = ['model', 'pretransform', 'config'] as const
  const { encoder, decoder, latent_dim, downsampling_ratio, io_channels, ...rest } =
    model.pretransform.config
  const equal = (got: number | null | undefined, wanted: number, at: PropertyKey[]) => {
    if (got != null && got !== wanted) complain([...path, ...at], `is ${got}, expected ${wanted}`)
  }
  equal(encoder.config.in_channels, io_channels, ['encoder', 'config', 'in_channels'])
  equal(decoder.config.out_channels, io_channels, ['decoder', 'config', 'out_channels'])
  equal(rest.in_channels, io_channels, ['in_channels'])
  equal(rest.out_channels, io_channels, ['out_channels'])
  equal(encoder.config.latent_dim, 2 * latent_dim, ['encoder', 'config', 'latent_dim'])
  equal(decoder.config.latent_dim, latent_dim, ['decoder', 'config', 'latent_dim'])
  for (const [name, { config }] of [
    ['encoder', encoder],
    ['decoder', decoder],
  ] as const) {
    const ratio = config.strides.reduce((product, stride) => product * stride, 1)
    if (ratio !== downsampling_ratio)
      complain(
        [...path, name, 'config', 'strides'],
        `give a downsampling ratio of ${ratio}, expected ${downsampling_ratio}`,
      )
    equal(config.c_mults.length, config.strides.length, [name, 'config', 'c_mults', 'length'])
  }
  const frames = Math.floor(sample_size / downsampling_ratio)
  if (frames < 1 || frames > MOST_WINDOW_FRAMES)
    complain(
      ['sample_size'],
      `makes a window of ${frames} latent frames; only 1 to ${MOST_WINDOW_FRAMES} are supported`,
    )
  if (audio_channels !== undefined && audio_channels !== io_channels)
    complain(['audio_channels'], `is ${audio_channels}, expected ${io_channels}`)
  if (model.io_channels !== latent_dim)
    complain(['model', 'io_channels'], `is ${model.io_channels}, expected ${latent_dim}`)
}

/** Latent frames of context that the reference's chunks have on each side. */
const REFERENCE_CONTEXT_FRAMES = 16

/** An autoencoder that sees further has seams in the reference, and none here. */
function checkChunks({ model: { pretransform } }: RawModelConfig, complain: Complain) {
  const { encoder, decoder } = pretransform.config
  const context = Math.max(
    encoderContextFrames(encoder.config.strides),
    decoderContextFrames(decoder.config.strides),
  )
  if (pretransform.chunked && context > REFERENCE_CONTEXT_FRAMES)
    complain(
      ['model', 'pretransform', 'chunked'],
      `is true for an autoencoder that sees ${context} latent frames to each side; only up to ${REFERENCE_CONTEXT_FRAMES} are supported`,
    )
}

function checkConditioners({ model, sample_rate }: RawModelConfig, complain: Complain) {
  const { configs, cond_dim } = model.conditioning
  const path = ['model', 'conditioning', 'configs'] as const
  const counts = Object.groupBy(configs, ({ type }) => type)
  if (counts.t5?.length !== 1)
    complain(path, `has ${counts.t5?.length ?? 0} of type t5, expected 1`)
  if ((counts.pretransform?.length ?? 0) > 1)
    complain(path, 'has more than one of type pretransform')
  if (new Set(configs.map(({ id }) => id)).size !== configs.length)
    complain(path, 'has two conditioners of one id')

  for (const [i, { type, config }] of configs.entries()) {
    const width = type === 'pretransform' ? model.pretransform.config.latent_dim : cond_dim
    const given = config.output_dim ?? cond_dim
    if (given !== width)
      complain([...path, i, 'config', 'output_dim'], `is ${given}, expected ${width}`)
    if (type === 'number' && config.min_val >= config.max_val)
      complain([...path, i, 'config', 'max_val'], `is ${config.max_val}, not above min_val`)
    if (type !== 'pretransform') continue
    if (config.sample_rate !== sample_rate)
      complain(
        [...path, i, 'config', 'sample_rate'],
        `is ${config.sample_rate}, expected ${sample_rate}`,
      )
    const own = config.pretransform_config
    if (config.use_model_pretransform === (own !== undefined))
      complain(
        [...path, i, 'config'],
        'has to have either use_model_pretransform or pretransform_config',
      )
    if (own && !isDeepStrictEqual(own.config, model.pretransform.config))
      complain([...path, i, 'config', 'pretransform_config'], "is not the model's own autoencoder")
  }
}

/** Which conditioner goes where: tokens to cross-attention, numbers to the global embedding, audio to the input. */
function checkRouting({ model: { conditioning, diffusion } }: RawModelConfig, complain: Complain) {
  const types = new Map(conditioning.configs.map(({ id, type }) => [id as string, type]))
  const check = (
    key: 'cross_attention_cond_ids' | 'global_cond_ids' | 'input_concat_ids',
    allowed: readonly string[],
  ) => {
    const path = ['model', 'diffusion', key]
    for (const [i, id] of diffusion[key].entries()) {
      const type = types.get(id)
      if (type === undefined) complain([...path, i], `names ${quote(id)}, which is no conditioner`)
      else if (!allowed.includes(type))
        complain(
          [...path, i],
          `names ${quote(id)} of type ${type}; only ${allowed.join(' and ')} is supported`,
        )
    }
    if (new Set(diffusion[key]).size !== diffusion[key].length) complain(path, 'names one id twice')
  }
  check('cross_attention_cond_ids', ['t5', 'number'])
  check('global_cond_ids', ['number'])
  check('input_concat_ids', ['pretransform'])
  const textId = conditioning.configs.find(({ type }) => type === 't5')?.id
  if (textId && !diffusion.cross_attention_cond_ids.includes(textId))
    complain(['model', 'diffusion', 'cross_attention_cond_ids'], `does not name ${quote(textId)}`)
}

function checkTransformer({ model }: RawModelConfig, complain: Complain) {
  const { config, global_cond_ids, input_concat_ids } = model.diffusion
  const { cond_dim } = model.conditioning
  const latents = model.pretransform.config.latent_dim
  const equal = (key: keyof typeof config, wanted: number) => {
    if (config[key] !== wanted)
      complain(['model', 'diffusion', 'config', key], `is ${config[key]}, expected ${wanted}`)
  }
  equal('io_channels', latents)
  equal('cond_token_dim', cond_dim)
  equal('global_cond_dim', cond_dim * global_cond_ids.length)
  equal('input_concat_dim', latents * input_concat_ids.length)
  if (!config.project_global_cond) equal('global_cond_dim', config.embed_dim)
  const mult = config.ff_kwargs?.mult ?? 4
  if (config.embed_dim * mult < 1)
    complain(
      ['model', 'diffusion', 'config', 'ff_kwargs', 'mult'],
      `is ${mult}, which leaves nothing of a width of ${config.embed_dim}`,
    )

  const headWidth = config.embed_dim / config.num_heads
  const at = ['model', 'diffusion', 'config', 'num_heads']
  if (!Number.isInteger(headWidth) || headWidth < 32)
    return complain(at, `makes heads of ${headWidth}; only whole numbers from 32 up are supported`)
  const keyHeads = (config.project_cond_tokens ? config.embed_dim : cond_dim) / headWidth
  if (!Number.isInteger(keyHeads) || config.num_heads % keyHeads !== 0)
    complain(at, `is ${config.num_heads} for ${keyHeads} heads of keys, which do not divide it`)
}

function checkShift({ model: { diffusion } }: RawModelConfig, complain: Complain) {
  const { diffusion_objective: objective, distribution_shift_options: shift } = diffusion
  const path = ['model', 'diffusion', 'distribution_shift_options']
  if (shift && !isFlow(objective))
    complain(path, `is given for the objective "${objective}"; only null is supported`)
  if (shift && shift.min_length === shift.max_length)
    complain([...path, 'max_length'], `is ${shift.max_length}, as min_length is`)
}

export const modelConfigSchema = modelConfigOptions.superRefine(checkAgreement)
