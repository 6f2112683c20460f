/**
 * A random checkpoint of a released model's shape, for measuring without one: SAO-Instruct's, or another's
 * by --text-only or --small, unless flags make it smaller. Writes model.safetensors (streamed; 4.9 GB at full size), model_config.json
 * and t5/, all the same for the same flags. Weights are scaled so that signals neither vanish nor
 * explode on their way through.
 */
import { createHash } from 'node:crypto'
import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { parseModelConfig } from '../gpu-worker/model/model-config.ts'
import { type ExpectedTensor, expectedTensors } from '../gpu-worker/model/model-tensors.ts'
import { type TensorToWrite, writeSafetensors } from '../gpu-worker/model/safetensors.ts'
import { valueCount } from '../gpu-worker/model/weights.ts'

const HELP = `node bench/make-checkpoint.ts --out DIR [flags]

  --seed 1             other weights
  --width 1536         of the transformer; heads have 64 (--small: 1024, 128)
  --depth 24           its layers (--small: 16)
  --latents 64         channels of a latent frame
  --channels 128       of the autoencoder's outer layers
  --conditioning 768   width of a conditioning token, and of T5
  --t5-layers 12       T5's layers
  --text-only          Stable Audio Open's shape: no input audio
  --small              stable-audio-open-small's: a distilled flow, 341 M parameters in its transformer
  --tokenizer DIR      where tokenizer.json is (default: test/golden/tiny-sao/t5)
`

const NUMBERS = {
  seed: 1,
  width: 1536,
  depth: 24,
  latents: 64,
  channels: 128,
  conditioning: 768,
  't5-layers': 12,
} as const
/** Where stable-audio-open-small has other sizes. */
const SMALL: Partial<Record<string, number>> = { width: 1024, depth: 16 }
type Sizes = Readonly<Record<keyof typeof NUMBERS, number>> & {
  readonly isTextOnly: boolean
  readonly isSmall: boolean
}

const HEAD_WIDTH = 64
const SMALL_HEAD_WIDTH = 128
const T5_VOCABULARY = 32_128
const VALUES_PER_CHUNK = 2 ** 20

const flags = parseArgs({
  options: {
    out: { type: 'string' },
    tokenizer: { type: 'string', default: join(import.meta.dirname, '../test/golden/tiny-sao/t5') },
    'text-only': { type: 'boolean', default: false },
    small: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
    ...Object.fromEntries(Object.keys(NUMBERS).map((name) => [name, { type: 'string' as const }])),
  },
}).values as Record<string, string | boolean | undefined>

if (flags.help || typeof flags.out !== 'string') {
  console.log(HELP)
  process.exitCode = flags.help ? 0 : 2
} else {
  await makeCheckpoint(flags.out, String(flags.tokenizer), readSizes())
}

function readSizes(): Sizes {
  const isSmall = flags.small === true
  const read = Object.entries(NUMBERS).map(([name, preset]) => [
    name,
    Number(flags[name] ?? (isSmall ? SMALL[name] : undefined) ?? preset),
  ])
  return {
    ...Object.fromEntries(read),
    isTextOnly: isSmall || flags['text-only'] === true,
    isSmall,
  }
}

async function makeCheckpoint(out: string, tokenizer: string, sizes: Sizes) {
  const json = configOf(sizes)
  const config = parseModelConfig(json)
  const folder = join(out, 't5')
  await mkdir(folder, { recursive: true })
  await writeFile(join(out, 'model_config.json'), JSON.stringify(json, null, 1))
  await writeFile(join(folder, 'config.json'), JSON.stringify(t5Config(sizes), null, 1))
  await copyFile(join(tokenizer, 'tokenizer.json'), join(folder, 'tokenizer.json'))

  const tensors = expectedTensors(config).flatMap((tensor) => modelTensors(tensor, sizes))
  await writeSafetensors(join(folder, 'model.safetensors'), t5Tensors(sizes))
  await writeSafetensors(join(out, 'model.safetensors'), tensors)
  const parameters = tensors.reduce((sum, { shape }) => sum + valueCount(shape), 0)
  console.log(`${parameters.toLocaleString('en')} parameters in ${tensors.length} tensors: ${out}`)
}

// — the model ————————————————————————————————————————————————————————————————————————————————————

function configOf(sizes: Sizes) {
  const { latents, channels, conditioning, isTextOnly, isSmall } = sizes
  const half = { channels, c_mults: [1, 2, 4, 8, 16], strides: [2, 4, 4, 8, 8], use_snake: true }
  const audio = {
    id: 'audio',
    type: 'pretransform',
    config: { output_dim: latents, sample_rate: 44_100, use_model_pretransform: true },
  }
  return {
    model_type: 'diffusion_cond',
    sample_size: isSmall ? 524_288 : 2_097_152,
    sample_rate: 44_100,
    audio_channels: 2,
    model: {
      pretransform: {
        type: 'autoencoder',
        iterate_batch: true,
        config: {
          encoder: {
            type: 'oobleck',
            config: { in_channels: 2, latent_dim: 2 * latents, ...half },
          },
          decoder: {
            type: 'oobleck',
            config: { out_channels: 2, latent_dim: latents, ...half, final_tanh: false },
          },
          bottleneck: { type: 'vae' },
          latent_dim: latents,
          downsampling_ratio: 2048,
          io_channels: 2,
        },
      },
      conditioning: {
        configs: [
          {
            id: 'prompt',
            type: 't5',
            config: { t5_model_name: 't5-base', max_length: isSmall ? 64 : 128 },
          },
          ...secondsOf(sizes).map((id) => ({
            id,
            type: 'number',
            config: { min_val: 0, max_val: isSmall ? 256 : 512 },
          })),
          ...(isTextOnly ? [] : [audio]),
        ],
        cond_dim: conditioning,
      },
      diffusion: {
        cross_attention_cond_ids: ['prompt', ...secondsOf(sizes)],
        global_cond_ids: secondsOf(sizes),
        ...(isTextOnly ? {} : { input_concat_ids: ['audio'] }),
        ...(isSmall && {
          diffusion_objective: 'rf_denoiser',
          distribution_shift_options: { min_length: 256, max_length: 4096 },
        }),
        type: 'dit',
        config: transformerOf(sizes),
      },
      io_channels: latents,
    },
  }
}

function secondsOf({ isSmall }: Sizes): string[] {
  return isSmall ? ['seconds_total'] : ['seconds_start', 'seconds_total']
}

function transformerOf(sizes: Sizes) {
  const { width, depth, latents, conditioning, isTextOnly, isSmall } = sizes
  return {
    io_channels: latents,
    embed_dim: width,
    depth,
    num_heads: width / (isSmall ? SMALL_HEAD_WIDTH : HEAD_WIDTH),
    cond_token_dim: conditioning,
    global_cond_dim: secondsOf(sizes).length * conditioning,
    transformer_type: 'continuous_transformer',
    ...(isSmall
      ? { attn_kwargs: { qk_norm: 'ln' } }
      : { project_cond_tokens: false, input_concat_dim: isTextOnly ? 0 : latents }),
  }
}

function modelTensors(
  { name, shape, isWeightNormed }: ExpectedTensor,
  sizes: Sizes,
): TensorToWrite[] {
  if (isWeightNormed) return weightNormed(name, shape, sizes)
  return [tensor(name, shape, sizes, spreadOf(name, shape, 3 * sizes.depth))]
}

type Spread = { readonly mean: number; readonly deviation: number }

/** Linear layers keep the variance; those at the end of a residual branch give all branches together one. */
function spreadOf(name: string, shape: readonly number[], branches: number): Spread {
  if (/timestep_features\.weight$|\.0\.weights$/.test(name)) return { mean: 0, deviation: 1 }
  if (/(\.gamma|[qk]_norm\.weight)$/.test(name)) return { mean: 1, deviation: 0.1 }
  if (/norm\.beta$/.test(name)) return { mean: 0, deviation: 0 } // a buffer of zeros
  if (/\.(alpha|beta)$/.test(name)) return { mean: 0, deviation: 0.1 } // snake, in log scale
  if (/\.bias$/.test(name)) return { mean: 0, deviation: 0.02 }
  const deviation = 1 / Math.sqrt(valueCount(shape.slice(1)))
  if (/p(re|ost)process_conv/.test(name)) return { mean: 0, deviation: deviation / 5 }
  if (/(to_out|ff\.ff\.2)\.weight$/.test(name))
    return { mean: 0, deviation: deviation / Math.sqrt(branches) }
  return { mean: 0, deviation }
}

/** The gain alone sets the size of what a convolution gives: 1 keeps the variance of white signals. */
function weightNormed(name: string, shape: readonly number[], sizes: Sizes): TensorToWrite[] {
  const [first, second, kernel] = shape as [number, number, number]
  const isTransposed = /decoder\.layers\.[1-9]\d*\.layers\.1\.weight$/.test(name)
  const isBranchEnd = kernel === 1
  // every input of a transposed convolution meets two taps of stride kernel / 2
  const keeping = isTransposed ? Math.sqrt((second * kernel) / 2 / first) : 1
  const mean = keeping * (isBranchEnd ? 0.3 : 0.85)
  const module = name.slice(0, -'weight'.length)
  return [
    tensor(`${module}weight_g`, [first, 1, 1], sizes, { mean, deviation: 0.02 * mean }),
    tensor(`${module}weight_v`, shape, sizes, { mean: 0, deviation: 1 }),
  ]
}

// — the text encoder ——————————————————————————————————————————————————————————————————————————————

function t5Config({ conditioning, 't5-layers': layers }: Sizes) {
  return {
    model_type: 't5',
    d_model: conditioning,
    d_kv: HEAD_WIDTH,
    num_heads: conditioning / HEAD_WIDTH,
    d_ff: 4 * conditioning,
    num_layers: layers,
    feed_forward_proj: 'relu',
    layer_norm_epsilon: 1e-6,
    relative_attention_num_buckets: 32,
    relative_attention_max_distance: 128,
    vocab_size: T5_VOCABULARY,
  }
}

/** T5 does not scale its attention, so its queries are small. */
function t5Tensors(sizes: Sizes): TensorToWrite[] {
  const { conditioning: width, 't5-layers': layers } = sizes
  const inner = 4 * width
  const heads = width / HEAD_WIDTH
  const weight = (name: string, shape: readonly number[], deviation: number) =>
    tensor(name, shape, sizes, { mean: 0, deviation })
  const norm = (name: string) => tensor(name, [width], sizes, { mean: 1, deviation: 0.1 })
  const keep = (inputs: number) => 1 / Math.sqrt(inputs)
  const branchEnd = (inputs: number) => keep(inputs) / Math.sqrt(2 * layers)
  const block = (i: number) => {
    const [attention, forward] = [0, 1].map((part) => `encoder.block.${i}.layer.${part}.`)
    const square = [width, width]
    return [
      norm(`${attention}layer_norm.weight`),
      weight(`${attention}SelfAttention.q.weight`, square, keep(width * HEAD_WIDTH)),
      weight(`${attention}SelfAttention.k.weight`, square, keep(width)),
      weight(`${attention}SelfAttention.v.weight`, square, keep(width)),
      weight(`${attention}SelfAttention.o.weight`, square, branchEnd(width)),
      norm(`${forward}layer_norm.weight`),
      weight(`${forward}DenseReluDense.wi.weight`, [inner, width], keep(width)),
      weight(`${forward}DenseReluDense.wo.weight`, [width, inner], branchEnd(inner)),
    ]
  }
  return [
    weight('shared.weight', [T5_VOCABULARY, width], 1),
    weight(
      'encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight',
      [32, heads],
      0.5,
    ),
    ...Array.from({ length: layers }, (_, i) => block(i)).flat(),
    norm('encoder.final_layer_norm.weight'),
  ]
}

// — numbers ———————————————————————————————————————————————————————————————————————————————————————

/** Uniform numbers of a mean and deviation, a stream of its own for every tensor. */
function tensor(
  name: string,
  shape: readonly number[],
  { seed }: Sizes,
  { mean, deviation }: Spread,
): TensorToWrite {
  const count = valueCount(shape)
  return {
    name,
    dtype: 'F32',
    shape,
    *chunks() {
      let state = createHash('sha256').update(`${seed} ${name}`).digest().readInt32LE() | 1
      const scale = (deviation * Math.sqrt(3)) / 2 ** 31
      const chunk = new Float32Array(Math.min(count, VALUES_PER_CHUNK))
      for (let done = 0; done < count; done += chunk.length) {
        const values = chunk.subarray(0, Math.min(chunk.length, count - done))
        for (let i = 0; i < values.length; i++) {
          state ^= state << 13 // xorshift32, Marsaglia 2003
          state ^= state >>> 17
          state ^= state << 5
          values[i] = mean + scale * state
        }
        yield new Uint8Array(values.buffer, 0, values.byteLength)
      }
    },
  }
}
