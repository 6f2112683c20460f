// The options of stable-audio-tools that this family uses, with the reference's defaults. An option
// that would change the network in a way that is not built here may be given only at its default.

import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { quote } from './weights.ts'

const MAX_SIZE = 2 ** 20
const size = z.int().min(1).max(MAX_SIZE)
const flag = (value: boolean) => z.boolean().default(value)

/** May be left out, or say what would happen anyway. */
const only = <T extends string | number | boolean | null>(value: T) =>
  z.literal(value, { error: `only ${JSON.stringify(value)} is supported` }).optional()

const none = z.array(z.unknown()).max(0, { error: 'only [] is supported' })

/** Training's business: no effect on what the network computes. */
const anything = z.unknown().optional()

/** A stride of 1 makes the reference's convolutions add a sample: latents and sound no longer line up. */
const stride = z.int().min(2, { error: 'only from 2 up is supported' }).max(MAX_SIZE)

const half = {
  channels: size.default(128),
  c_mults: z.array(size).min(1).max(16).default([1, 2, 4, 8]),
  strides: z.array(stride).min(1).max(16).default([2, 4, 8, 8]),
  latent_dim: size.default(32),
  use_snake: flag(false),
  antialias_activation: only(false),
}

const encoder = z.strictObject({
  type: z.literal('oobleck', { error: 'only "oobleck" is supported' }),
  config: z.strictObject({ ...half, in_channels: size.default(2) }),
  requires_grad: anything,
})

const decoder = z.strictObject({
  type: z.literal('oobleck', { error: 'only "oobleck" is supported' }),
  config: z.strictObject({
    ...half,
    out_channels: size.default(2),
    use_nearest_upsample: only(false),
    final_tanh: flag(true),
  }),
  soft_clip: flag(false),
})

const autoencoder = z.strictObject({
  encoder,
  decoder,
  bottleneck: z.strictObject({
    type: z.literal('vae', { error: 'only "vae" is supported' }),
    config: anything, // the reference reads none for this type
  }),
  latent_dim: size,
  downsampling_ratio: size,
  io_channels: size,
  in_channels: z.union([size, z.null()]).optional(),
  out_channels: z.union([size, z.null()]).optional(),
  pretransform: only(null),
})

const pretransform = z.strictObject({
  type: z.literal('autoencoder', { error: 'only "autoencoder" is supported' }),
  config: autoencoder,
  scale: only(1),
  model_half: only(false),
  iterate_batch: z.boolean().optional(), // one item at a time or all at once: the same numbers
  chunked: z.boolean().optional(), // with the reference's overlap, the same numbers
  enable_grad: anything,
  pretransform_ckpt_path: anything, // where its frozen weights came from
})

const conditioner = z.discriminatedUnion(
  'type',
  [
    z.strictObject({
      id: z.string().min(1),
      type: z.literal('t5'),
      config: z.strictObject({
        t5_model_name: z.string().optional(), // the folder that is given decides
        max_length: z.int().min(1).max(4096).default(128),
        output_dim: size.optional(),
        enable_grad: only(false),
        project_out: flag(false),
      }),
    }),
    z.strictObject({
      id: z.enum(['seconds_start', 'seconds_total'], {
        error: 'only "seconds_start" and "seconds_total" are numbers an edit has',
      }),
      type: z.literal('number'),
      config: z.strictObject({
        min_val: z.number().default(0),
        max_val: z.number().default(1),
        output_dim: size.optional(),
      }),
    }),
    z.strictObject({
      id: z.string().min(1),
      type: z.literal('pretransform'),
      config: z.strictObject({
        output_dim: size.optional(),
        sample_rate: z.int(),
        use_model_pretransform: flag(false),
        pretransform_config: pretransform.optional(),
        pretransform_ckpt_path: anything,
        save_pretransform: z.boolean().optional(),
      }),
    }),
  ],
  { error: 'only "t5", "number" and "pretransform" are supported' },
)

const ids = z.array(z.string()).default([])

const dit = z.strictObject({
  io_channels: size.default(32),
  embed_dim: size.default(768),
  depth: z.int().min(1).max(1024).default(12),
  num_heads: size.default(8),
  cond_token_dim: size,
  project_cond_tokens: flag(true),
  global_cond_dim: z.int().min(0).max(MAX_SIZE).default(0),
  project_global_cond: flag(true),
  input_concat_dim: z.int().min(0).max(MAX_SIZE).default(0),
  prepend_cond_dim: only(0),
  patch_size: only(1),
  transformer_type: only('continuous_transformer'),
  global_cond_type: only('prepend'),
  timestep_cond_type: only('global'),
  timestep_embed_dim: only(null),
  rotary_pos_emb: only(true),
  causal: only(false),
  conformer: only(false),
  use_sinusoidal_emb: only(false),
  use_abs_pos_emb: only(false),
  abs_pos_emb_max_length: anything, // of no effect without use_abs_pos_emb
  num_memory_tokens: z.int().min(0).max(1024).default(0),
  sliding_window: only(null),
  final_cross_attn_ix: only(-1),
  remove_norms: only(false),
  add_rope: only(false),
  layer_scale: only(false),
  zero_init_branch_outputs: anything,
  qk_norm: only('none'),
  attn_kwargs: z
    .strictObject({
      qk_norm: z.enum(['none', 'l2', 'ln', 'dyt']).default('none'),
      differential: only(false),
      feat_scale: only(false),
    })
    .optional(),
  ff_kwargs: z
    .strictObject({
      mult: z.number().positive().max(64).default(4),
      no_bias: flag(false),
      glu: only(true),
      use_conv: only(false),
      conv_kernel_size: anything, // of no effect without use_conv
      zero_init_output: anything,
    })
    .optional(),
  norm_kwargs: z
    .strictObject({
      bias: anything, // gamma and beta are stored
      fix_scale: anything, // and read whether they were learned or not
      force_fp32: anything, // norms are computed in fp32 here in any case
      eps: z.number().positive().max(1).default(1e-5),
    })
    .optional(),
})

export const modelConfigSchema = z
  .strictObject({
    model_type: z.literal('diffusion_cond', { error: 'only "diffusion_cond" is supported' }),
    sample_size: z
      .int()
      .min(1)
      .max(2 ** 31),
    sample_rate: z.int().min(1).max(1_000_000),
    audio_channels: size.optional(),
    model: z.strictObject({
      pretransform,
      conditioning: z.strictObject({
        configs: z.array(conditioner).min(1),
        cond_dim: size,
        default_keys: z.strictObject({}).optional(),
        pre_encoded_keys: none.optional(),
      }),
      diffusion: z.strictObject({
        type: z.literal('dit', { error: 'only "dit" is supported' }),
        diffusion_objective: only('v'),
        distribution_shift_options: only(null),
        cross_attention_cond_ids: ids,
        global_cond_ids: ids,
        input_concat_ids: ids,
        prepend_cond_ids: none.optional(),
        config: dit,
      }),
      io_channels: size,
    }),
    training: anything,
    pretransform_ckpt_path: anything,
  })
  .superRefine(checkAgreement)

export type RawModelConfig = z.infer<typeof modelConfigSchema>
/** Twelve minutes of the released model, whose window is 1024; attention looks from each frame to each. */
const MOST_WINDOW_FRAMES = 2 ** 14

type Complain = (path: readonly PropertyKey[], message: string) => void

/** Sizes that are said in more than one place, and lists that name conditioners. */
function checkAgreement(config: RawModelConfig, context: z.core.$RefinementCtx) {
  const complain: Complain = (path, message) =>
    context.addIssue({ code: 'custom', path: [...path], message })
  checkAutoencoder(config, complain)
  checkConditioners(config, complain)
  checkRouting(config, complain)
  checkTransformer(config, complain)
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
