import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { rotarySpan, rotaryWidth } from '../../gpu-worker/model/graphs/dit-shape.ts'
import { type ModelConfig, parseModelConfig } from '../../gpu-worker/model/model-config.ts'
import { type ExpectedTensor, expectedTensors } from '../../gpu-worker/model/model-tensors.ts'
import { type TensorToWrite, writeSafetensors } from '../../gpu-worker/model/safetensors.ts'
import { valueCount } from '../../gpu-worker/model/weights.ts'
import { type Chance, float32 } from './chance.ts'
import { writeOddT5 } from './odd-t5.ts'

const TOKENIZER = join(import.meta.dirname, '../../test/golden/tiny-sao/t5/tokenizer.json')

/**
 * Writes a small random model of the family with sizes nobody would choose: its configuration, weights and T5.
 */
export async function writeOddModel(folder: string, chance: Chance): Promise<void> {
  const json = oddConfig(chance)
  const config = parseModelConfig(json)
  const t5 = join(folder, 't5')
  await mkdir(t5, { recursive: true })
  await writeFile(join(folder, 'model_config.json'), JSON.stringify(json, null, 1))
  await copyFile(TOKENIZER, join(t5, 'tokenizer.json'))
  const width = await writeOddT5(t5, config.conditioningWidth, chance)

  const form: Form = {
    isNewSpelling: chance.pick(true, false),
    dtype: chance.pick('F32', 'F32', 'F16', 'BF16'),
  }
  const tensors = expectedTensors(config).flatMap((one) => weights(one, form, chance))
  const extra: ExpectedTensor[] = []
  if (config.projectsText || width !== config.conditioningWidth) {
    const name = 'conditioner.conditioners.prompt.proj_out'
    extra.push({ name: `${name}.weight`, shape: [config.conditioningWidth, width] })
    extra.push({ name: `${name}.bias`, shape: [config.conditioningWidth] })
  }
  tensors.push(...extra.flatMap((one) => weights(one, form, chance)))
  if (chance.pick(true, false)) tensors.push(rotaryFrequencies(config, form))
  await writeSafetensors(join(folder, 'model.safetensors'), tensors)
}

/** How a checkpoint is written down. */
type Form = { readonly isNewSpelling: boolean; readonly dtype: 'F32' | 'F16' | 'BF16' }

/** The buffer that PyTorch stores with the weights, in their precision. */
function rotaryFrequencies({ dit }: ModelConfig, { dtype }: Form): TensorToWrite {
  const values = Float32Array.from(
    { length: rotaryWidth(dit) / 2 },
    (_, i) => 10000 ** ((-2 * i) / rotarySpan(dit)),
  )
  return stored('model.model.transformer.rotary_pos_emb.inv_freq', [values.length], values, dtype)
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
  const chosen = numbers.filter(() => uniform() < 0.7)
  const global = pick(chosen, chosen.toReversed())
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
          {
            id: 'prompt',
            type: 't5',
            config: { max_length: pick(8, 16, 21), project_out: pick(false, false, true) },
          },
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
          num_memory_tokens: pick(0, 0, 3),
          global_cond_type: pick('prepend', 'prepend', 'adaLN'),
          attn_kwargs: { qk_norm: pick('none', 'none', 'ln', 'l2', 'dyt') },
          ff_kwargs: { mult: pick(4, 1, 2.7), no_bias: pick(false, true) },
          norm_kwargs: { eps: pick(1e-5, 1e-3) },
        },
      },
      io_channels: latents,
    },
  }
}

function weights(
  { name, shape, isWeightNormed }: ExpectedTensor,
  { isNewSpelling, dtype }: Form,
  { normal }: Chance,
): TensorToWrite[] {
  const count = valueCount(shape)
  const around1 = (length: number) => normal(length, 0.1).map((value) => 1 + value)
  if (isWeightNormed) {
    const module = name.slice(0, -'weight'.length)
    const [gain, direction] = isNewSpelling
      ? ['parametrizations.weight.original0', 'parametrizations.weight.original1']
      : ['weight_g', 'weight_v']
    const gains = normal(shape[0]!, 0.05).map((value) => 0.9 + value)
    return [
      stored(module + gain, [shape[0]!, 1, 1], gains, dtype),
      stored(module + direction, shape, normal(count), dtype),
    ]
  }
  if (/(gamma|_norm\.weight|_norm\.alpha)$/.test(name))
    return [stored(name, shape, around1(count), dtype)]
  const isVector = /(alpha|beta|bias)$/.test(name)
  const deviation = isVector ? 0.1 : 1 / Math.sqrt(valueCount(shape.slice(1)))
  return [stored(name, shape, normal(count, deviation), dtype)]
}

/** A tensor in 16 or 32 bits; whoever reads it sees the rounded values. */
function stored(
  name: string,
  shape: readonly number[],
  values: Float32Array,
  dtype: Form['dtype'],
): TensorToWrite {
  if (dtype === 'F32') return float32(name, shape, values)
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length)
  const halves =
    dtype === 'F16' ? new Float16Array(values) : Uint16Array.from(bits, (value) => value >>> 16)
  return { name, shape, dtype, chunks: () => [new Uint8Array(halves.buffer)] }
}
