import { DomainError } from '#shared/errors.ts'
import { isFlow } from '#shared/samplers.ts'
import type { ModelShape } from './graphs/model-shape.ts'
import type { OobleckShape } from './graphs/oobleck.ts'
import { modelConfigSchema } from './model-config-agreement.ts'
import { explain } from './model-config-faults.ts'
import type { RawModelConfig } from './model-config-schema.ts'

/**
 * A `model_config.json` of stable-audio-tools, as far as it decides the network: a model of Stable
 * Audio Open's family, of any size. What differs from the family in any other way was refused.
 */
export type ModelConfig = ModelShape & {
  /** Whether a linear layer follows the T5 even where the widths agree. */
  readonly projectsText: boolean
  /** The conditioner that encodes an input audio, or null for a text-to-audio model. */
  readonly audioInput: { readonly id: string } | null
}

const UNNAMED = 'The model configuration'

/**
 * The configuration in a `model_config.json`. `training` is of no concern and skipped; every other
 * option is either understood or refused by its path.
 *
 * @param json the file's parsed content
 * @param source for messages: where it comes from
 * @throws DomainError `unsupported_model`, with one fault for every option that is not supported or
 *   does not agree with another
 * @see stable-audio-tools 0.0.19, models/factory.py, diffusion.py, dit.py, transformer.py,
 *   autoencoders.py, conditioners.py: the options and their defaults
 */
export function parseModelConfig(json: unknown, source = UNNAMED): ModelConfig {
  const parsed = modelConfigSchema.safeParse(json)
  if (!parsed.success) throw explain(json, parsed.error.issues, source)
  return Object.freeze(configOf(parsed.data))
}

/** The same from the text of the file. */
export function parseModelConfigText(text: string, source = UNNAMED): ModelConfig {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw new DomainError('unsupported_model', `${source} is not JSON`, { cause })
  }
  return parseModelConfig(json, source)
}

function configOf({ model, sample_rate, sample_size }: RawModelConfig): ModelConfig {
  const { encoder, decoder, ...autoencoder } = model.pretransform.config
  const { configs, cond_dim } = model.conditioning
  const text = configs.find((conditioner) => conditioner.type === 't5')!
  const audio = configs.find((conditioner) => conditioner.type === 'pretransform')
  const dit = model.diffusion.config
  const { diffusion_objective: objective, distribution_shift_options: shift } = model.diffusion
  return {
    sampleRateHz: sample_rate,
    audioChannels: autoencoder.io_channels,
    sampleSize: sample_size,
    encoder: halfOf(encoder.config, encoder.config.in_channels),
    decoder: {
      ...halfOf(decoder.config, decoder.config.out_channels),
      finalTanh: decoder.config.final_tanh,
      softClip: decoder.soft_clip,
    },
    conditioningWidth: cond_dim,
    text: { id: text.id, maxTokens: text.config.max_length },
    projectsText: text.config.project_out,
    numbers: configs.flatMap((conditioner) => {
      if (conditioner.type !== 'number') return []
      const { min_val: min, max_val: max } = conditioner.config
      return [{ id: conditioner.id, min, max, width: cond_dim }]
    }),
    audioInput: audio ? { id: audio.id } : null,
    crossAttentionIds: model.diffusion.cross_attention_cond_ids,
    globalIds: model.diffusion.global_cond_ids,
    ...(isFlow(objective) && { objective }),
    ...(shift && {
      distributionShift: {
        baseShift: shift.base_shift,
        maxShift: shift.max_shift,
        minLength: shift.min_length,
        maxLength: shift.max_length,
        useSine: shift.use_sine,
      },
    }),
    dit: {
      latentChannels: autoencoder.latent_dim,
      inputConcatChannels: dit.input_concat_dim,
      width: dit.embed_dim,
      depth: dit.depth,
      heads: dit.num_heads,
      conditioningWidth: dit.cond_token_dim,
      crossWidth: dit.project_cond_tokens ? dit.embed_dim : dit.cond_token_dim,
      globalWidth: dit.global_cond_dim,
      feedForwardWidth: Math.trunc(dit.embed_dim * (dit.ff_kwargs?.mult ?? 4)),
      feedForwardBias: !dit.ff_kwargs?.no_bias,
      normEpsilon: dit.norm_kwargs?.eps ?? 1e-5,
      queryKeyNorm: dit.attn_kwargs?.qk_norm ?? 'none',
      memoryTokens: dit.num_memory_tokens,
      isAdaptive: dit.global_cond_type === 'adaLN',
    },
  }
}

type RawHalf = RawModelConfig['model']['pretransform']['config']['encoder' | 'decoder']['config']

const halfOf = (half: RawHalf, audioChannels: number): OobleckShape => ({
  audioChannels,
  channels: half.channels,
  channelMultiples: half.c_mults,
  strides: half.strides,
  latentChannels: half.latent_dim,
  activation: half.use_snake ? 'snake' : 'elu',
})
