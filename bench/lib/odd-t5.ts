import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TensorToWrite, writeSafetensors } from '../../gpu-worker/model/safetensors.ts'
import { valueCount } from '../../gpu-worker/model/weights.ts'
import { type Chance, float32 } from './chance.ts'

const VOCABULARY = 32_128

/**
 * Writes the configuration and weights of a small random T5 encoder.
 *
 * @returns its width: often that of the conditioning
 */
export async function writeOddT5(
  folder: string,
  conditioningWidth: number,
  { pick, normal }: Chance,
): Promise<number> {
  const width = pick(conditioningWidth, conditioningWidth, 20)
  const [heads, headWidth, inner, layers] = [
    pick(1, 2, 3),
    pick(8, 13),
    pick(32, 45),
    pick(1, 2, 3),
  ]
  const buckets = pick(32, 16)
  const isGated = pick(true, false)
  const config = {
    model_type: 't5',
    d_model: width,
    d_kv: headWidth,
    num_heads: heads,
    d_ff: inner,
    num_layers: layers,
    feed_forward_proj: isGated ? 'gated-gelu' : 'relu',
    vocab_size: VOCABULARY,
    relative_attention_num_buckets: buckets,
    relative_attention_max_distance: pick(128, 20),
    layer_norm_epsilon: pick(1e-6, 1e-4),
  }
  await writeFile(join(folder, 'config.json'), JSON.stringify(config))

  const tensors: TensorToWrite[] = []
  const matrix = (name: string, ...shape: number[]) =>
    tensors.push(float32(name, shape, normal(valueCount(shape), 1 / Math.sqrt(shape[1]!))))
  const scale = (name: string) =>
    tensors.push(
      float32(
        `${name}.weight`,
        [width],
        normal(width, 0.1).map((value) => 1 + value),
      ),
    )
  matrix(pick('shared.weight', 'encoder.embed_tokens.weight'), VOCABULARY, width)
  matrix(
    'encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight',
    ...[buckets, heads],
  )
  for (let layer = 0; layer < layers; layer++) {
    const at = `encoder.block.${layer}.layer.`
    scale(`${at}0.layer_norm`)
    for (const part of ['q', 'k', 'v'])
      matrix(`${at}0.SelfAttention.${part}.weight`, heads * headWidth, width)
    matrix(`${at}0.SelfAttention.o.weight`, width, heads * headWidth)
    scale(`${at}1.layer_norm`)
    for (const part of isGated ? ['wi_0', 'wi_1'] : ['wi'])
      matrix(`${at}1.DenseReluDense.${part}.weight`, inner, width)
    matrix(`${at}1.DenseReluDense.wo.weight`, width, inner)
  }
  scale('encoder.final_layer_norm')
  await writeSafetensors(join(folder, 'model.safetensors'), tensors)
  return width
}
