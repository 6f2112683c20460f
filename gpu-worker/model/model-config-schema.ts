// The options of stable-audio-tools that this family uses, with the reference's defaults. An option
// that would change the network in a way that is not built here may be given only at its default.

import { z } from 'zod'
import { OBJECTIVES } from '#shared/samplers.ts'

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
  requires_grad: anything,
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
  model_half: z.boolean().optional(), // what the reference computes in; here it is what the bundle is made in
  iterate_batch: z.boolean().optional(), // one item at a time or all at once: the same numbers
  chunked: flag(false), // the same numbers where the overlap is enough: see `checkChunks`
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

const distributionShift = z.strictObject({
  base_shift: z.number().default(0.5),
  max_shift: z.number().default(1.15),
  min_length: z.number().min(0).max(MAX_SIZE).default(256),
  max_length: z.number().min(0).max(MAX_SIZE).default(4096),
  use_sine: flag(false),
})

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
  global_cond_type: z.enum(['prepend', 'adaLN']).default('prepend'),
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

export const modelConfigOptions = z.strictObject({
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
      diffusion_objective: z
        .enum(OBJECTIVES, {
          error: `only ${OBJECTIVES.map((name) => `"${name}"`).join(', ')} are supported`,
        })
        .default('v'),
      distribution_shift_options: distributionShift.nullable().default(null),
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

export type RawModelConfig = z.infer<typeof modelConfigOptions>
