import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseModelConfig } from '../../gpu-worker/model/model-config.ts'
import { type ExpectedTensor, expectedTensors } from '../../gpu-worker/model/model-tensors.ts'
import { type TensorToWrite, writeSafetensors } from '../../gpu-worker/model/safetensors.ts'
import { valueCount } from '../../gpu-worker/model/weights.ts'

/** Random numbers of one seed. */
export type Chance = {
  uniform(): number
  pick<T>(...from: readonly T[]): T
  /** Normal numbers. */
  normal(count: number, deviation?: number): Float32Array
}

const TOKENIZER = join(import.meta.dirname, '../../test/golden/tiny-sao/t5/tokenizer.json')
const VOCABULARY = 32_128

/** Writes a small random model of the family with sizes nobody would choose: its configuration, weights and T5. */
export async function writeOddModel(folder: string, chance: Chance): Promise<void> {
  const json = oddConfig(chance)
  const config = parseModelConfig(json)
  const t5 = join(folder, 't5')
  await mkdir(t5, { recursive: true })
  await writeFile(join(folder, 'model_config.json'), JSON.stringify(json, null, 1))
  await writeFile(join(t5, 'config.json'), JSON.stringify(t5Config(config.conditioningWidth)))
  await copyFile(TOKENIZER, join(t5, 'tokenizer.json'))
  await writeSafetensors(join(t5, 'model.safetensors'), t5Tensors(config.conditioningWidth, chance))
  const isNewForm = chance.pick(true, false)
  const tensors = expectedTensors(config).flatMap((one) => weights(one, isNewForm, chance))
  await writeSafetensors(join(folder, 'model.safetensors'), tensors)
}

function oddConfig({ uniform, pick }: Chance) {
  const headWidth = pick(32, 33, 37, 48, 64, 66, 75, 100, 128)
  const heads = pick(1, 2, 3, 4, 6)
  const keyHeads = pick(...[1, 2, 3, 4, 6].filter((count) => heads % count === 0))
  const isProjected = pick(true, false)
  const width = isProjected ? pick(24, 40, 64, 96) : keyHeads * headWidth // of a token of conditioning
  const latents = pick(1, 3, 5, 8, 17)
  const channels = pick(1, 2, 3)
  const strides = pick([2], [3], [2, 5], [3, 4, 2], [4, 7], [8, 2, 2], [5, 3])
  const half = {
    channels: pick(4, 6, 10),
    c_mults: strides.map(() => pick(1, 2, 3)),
    strides,
    use_snake: pick(true, true, false),
  }
  const hearsAudio = pick(true, false)
  const sampleRate = pick(8000, 16_000, 44_100, 48_000)
  const numbers = pick([], ['seconds_start', 'seconds_total'], ['seconds_total'], ['seconds_start'])
  const global = numbers.filter(() => uniform() < 0.7)
  const tokens = ['prompt', ...numbers.filter(() => uniform() < 0.7)]
  const audio = {
    id: 'audio',
    type: 'pretransform',
    config: { output_dim: latents, sample_rate: sampleRate, use_model_pretransform: true },
  }
  return {
    model_type: 'diffusion_cond',
    sample_size: 4800,
    sample_rate: sampleRate,
    audio_channels: channels,
    model: {
      pretransform: {
        type: 'autoencoder',
        config: {
          encoder: {
            type: 'oobleck',
            config: { in_channels: channels, latent_dim: 2 * latents, ...half },
          },
          decoder: {
            type: 'oobleck',
            config: {
              out_channels: channels,
              latent_dim: latents,
              ...half,
              final_tanh: pick(true, false),
            },
            soft_clip: pick(true, false),
          },
          bottleneck: { type: 'vae' },
          latent_dim: latents,
          downsampling_ratio: strides.reduce((product, stride) => product * stride),
          io_channels: channels,
        },
      },
      conditioning: {
        configs: [
          { id: 'prompt', type: 't5', config: { max_length: pick(8, 16, 21) } },
          ...numbers.map((id) => ({
            id,
            type: 'number',
            config: { min_val: pick(0, -3), max_val: pick(512, 47, 1) },
          })),
          ...(hearsAudio ? [audio] : []),
        ],
        cond_dim: width,
      },
      diffusion: {
        cross_attention_cond_ids: pick(tokens, tokens.toReversed()),
        global_cond_ids: global,
        input_concat_ids: hearsAudio ? ['audio'] : [],
        type: 'dit',
        config: {
          io_channels: latents,
          embed_dim: heads * headWidth,
          depth: pick(1, 2, 3, 4),
          num_heads: heads,
          cond_token_dim: width,
          global_cond_dim: width * global.length,
          project_cond_tokens: isProjected,
          transformer_type: 'continuous_transformer',
          input_concat_dim: hearsAudio ? latents : 0,
        },
      },
      io_channels: latents,
    },
  }
}

function weights(
  { name, shape, isWeightNormed }: ExpectedTensor,
  isNewForm: boolean,
  { normal }: Chance,
): TensorToWrite[] {
  const count = valueCount(shape)
  if (isWeightNormed) {
    const module = name.slice(0, -'weight'.length)
    const [gain, direction] = isNewForm
      ? ['parametrizations.weight.original0', 'parametrizations.weight.original1']
      : ['weight_g', 'weight_v']
    const gains = normal(shape[0]!, 0.05).map((value) => 0.9 + value)
    return [
      float32(module + gain, [shape[0]!, 1, 1], gains),
      float32(module + direction, shape, normal(count)),
    ]
  }
  if (/norm\.beta$/.test(name)) return [float32(name, shape, new Float32Array(count))] // a buffer
  if (/gamma$/.test(name))
    return [
      float32(
        name,
        shape,
        normal(count, 0.1).map((value) => 1 + value),
      ),
    ]
  const isVector = /(alpha|beta|bias)$/.test(name)
  const deviation = isVector ? 0.1 : 1 / Math.sqrt(valueCount(shape.slice(1)))
  return [float32(name, shape, normal(count, deviation))]
}

const t5Config = (width: number) => ({
  model_type: 't5',
  d_model: width,
  d_kv: 8,
  num_heads: 2,
  d_ff: 32,
  num_layers: 1,
  feed_forward_proj: 'relu',
  vocab_size: VOCABULARY,
})

function t5Tensors(width: number, { normal }: Chance): TensorToWrite[] {
  const block = 'encoder.block.0.layer.'
  const shapes: Readonly<Record<string, readonly number[]>> = {
    'shared.weight': [VOCABULARY, width],
    [`${block}0.SelfAttention.relative_attention_bias.weight`]: [32, 2],
    [`${block}0.layer_norm.weight`]: [width],
    [`${block}0.SelfAttention.q.weight`]: [16, width],
    [`${block}0.SelfAttention.k.weight`]: [16, width],
    [`${block}0.SelfAttention.v.weight`]: [16, width],
    [`${block}0.SelfAttention.o.weight`]: [width, 16],
    [`${block}1.layer_norm.weight`]: [width],
    [`${block}1.DenseReluDense.wi.weight`]: [32, width],
    [`${block}1.DenseReluDense.wo.weight`]: [width, 32],
    'encoder.final_layer_norm.weight': [width],
  }
  return Object.entries(shapes).map(([name, shape]) =>
    float32(name, shape, normal(valueCount(shape), 0.05)),
  )
}

export const float32 = (
  name: string,
  shape: readonly number[],
  values: Float32Array,
): TensorToWrite => ({
  name,
  dtype: 'F32',
  shape,
  chunks: () => [new Uint8Array(values.buffer, values.byteOffset, values.byteLength)],
})

/** @param seed of the numbers */
export function chanceOf(seed: number): Chance {
  let state = seed * 7919 + 13
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return (state + 0.5) / 2 ** 32
  }
  for (let i = 0; i < 20; i++) uniform()
  const gaussian = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
  return {
    uniform,
    pick: (...from) => from[Math.floor(uniform() * from.length)]!,
    normal: (count, deviation = 1) =>
      Float32Array.from({ length: count }, () => deviation * gaussian()),
  }
}
