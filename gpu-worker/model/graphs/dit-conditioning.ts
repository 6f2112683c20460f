import type { CheckpointTensors } from './checkpoint-tensors.ts'
import { type DitShape, headWidth, keyHeads, timingWidth } from './dit-shape.ts'
import type { GraphBuilder, Value } from './graph-builder.ts'
import { enterHalf, linear, type Precision } from './linear.ts'
import { normalisedHeads } from './query-key-norm.ts'

/**
 * The timing of each row: `t` [rows], `global` [rows, globalWidth] → `token` [rows, timingWidth], the sum of
 * the timestep's and the timing's embedding, or what adaptive layers make of it. All fp32: t near 1 does not
 * survive less.
 *
 * @see stable-audio-tools, `models/dit.py`: timestep_features, to_timestep_embed, to_global_embed
 */
export function timingToken(
  g: GraphBuilder,
  tensors: CheckpointTensors,
  shape: DitShape,
  taps = false,
) {
  const { width, globalWidth } = shape
  const features = tensors.shape('timestep_features.weight')[0]!
  const frequencies = g.weight(
    'dit.timestep_features',
    [1, features],
    tensors.tensor('timestep_features.weight', [features, 1]),
  )
  const t = g.reshape(g.input('t', 'float32', ['rows']), [-1, 1])
  const angles = g.mul(g.mul(t, g.float(2 * Math.PI)), frequencies)
  const waves = g.concat([g.op('Cos', [angles]), g.op('Sin', [angles])], 1)
  const timestep = mlp(g, waves, tensors.under('to_timestep_embed.'), {
    key: 'dit.to_timestep_embed',
    sizes: [2 * features, width, width],
    bias: true,
  })
  if (taps) g.output('timestep_embed', timestep, ['rows', width])
  const put = (embedding: Value) =>
    g.output('token', forLayers(g, tensors, shape, embedding), ['rows', timingWidth(shape)])
  if (globalWidth === 0) return put(timestep)

  const global = mlp(
    g,
    g.input('global', 'float32', ['rows', globalWidth]),
    tensors.under('to_global_embed.'),
    {
      key: 'dit.to_global_embed',
      sizes: [globalWidth, width, width],
      bias: false,
    },
  )
  if (taps) g.output('global_embed', global, ['rows', width])
  return put(g.add(global, timestep))
}

/** A token is used as it is; adaptive layers share what makes their six values of it. */
function forLayers(
  g: GraphBuilder,
  tensors: CheckpointTensors,
  shape: DitShape,
  embedding: Value,
): Value {
  if (!shape.isAdaptive) return embedding
  return mlp(g, embedding, tensors.under('transformer.global_cond_embedder.'), {
    key: 'dit.global_cond_embedder',
    sizes: [shape.width, shape.width, timingWidth(shape)],
    bias: true,
  })
}

/**
 * Keys and values of every layer's cross-attention, which depend on the conditioning alone:
 * `conditioning` [rows, tokens, conditioningWidth] → `cross_keys`
 * [rows, depth, keyHeads, headWidth, tokens], already divided by √headWidth, and `cross_values`
 * [rows, depth, keyHeads, tokens, headWidth].
 */
export function crossKeysAndValues(
  g: GraphBuilder,
  tensors: CheckpointTensors,
  shape: DitShape,
  taps = false,
) {
  const conditioning = g.input('conditioning', 'float32', [
    'rows',
    'tokens',
    shape.conditioningWidth,
  ])
  const embedded = embedConditioning(g, conditioning, tensors, shape)
  if (taps) g.output('cond_embed', embedded, ['rows', 'tokens', shape.crossWidth])

  const layers = Array.from({ length: shape.depth }, (_, layer) =>
    keysAndValues(g, embedded, tensors, { shape, layer, precision: 'fp32' }),
  )
  const axis = g.ints([1])
  const stack = (values: Value[]) =>
    g.concat(
      values.map((v) => g.op('Unsqueeze', [v, axis])),
      1,
    )
  const [size, heads] = [headWidth(shape), keyHeads(shape)]
  g.output('cross_keys', stack(layers.map(({ keys }) => keys)), [
    'rows',
    shape.depth,
    heads,
    size,
    'tokens',
  ])
  g.output('cross_values', stack(layers.map(({ values }) => values)), [
    'rows',
    shape.depth,
    heads,
    'tokens',
    size,
  ])
}

/** to_cond_embed: two linear layers without bias, so zero tokens stay zero. */
export const embedConditioning = (
  g: GraphBuilder,
  conditioning: Value,
  tensors: CheckpointTensors,
  { conditioningWidth, crossWidth }: DitShape,
): Value =>
  mlp(g, conditioning, tensors.under('to_cond_embed.'), {
    key: 'dit.to_cond_embed',
    sizes: [conditioningWidth, crossWidth, crossWidth],
    bias: false,
  })

/**
 * Keys [rows, keyHeads, headWidth, tokens] over √headWidth, values [rows, keyHeads, tokens, headWidth],
 * from embedded conditioning in the numbers of `precision`.
 */
export function keysAndValues(
  g: GraphBuilder,
  embedded: Value,
  tensors: CheckpointTensors,
  { shape, layer, precision }: { shape: DitShape; layer: number; precision: Precision },
): { keys: Value; values: Value } {
  const width = shape.crossWidth
  const size = headWidth(shape)
  const name = `transformer.layers.${layer}.cross_attn.to_kv`
  const both = linear(
    g,
    embedded,
    {
      key: `dit.${name}`,
      inputs: width,
      outputs: 2 * width,
      weight: tensors.tensor(`${name}.weight`, [2 * width, width]),
    },
    precision,
  )
  const [keys, values] = g.ops('Split', [both], { axis: 2, num_outputs: 2 }, 2)
  const heads = (value: Value) => g.reshape(value, [0, 0, keyHeads(shape), size])
  const norm = `transformer.layers.${layer}.cross_attn.k_norm`
  const normalised = normalisedHeads(g, heads(keys!), {
    ...{ kind: shape.queryKeyNorm, size, precision, key: `dit.${norm}` },
    tensors: tensors.under(`${norm}.`),
  })
  return {
    keys: g.mul(
      g.transpose(normalised, [0, 2, 3, 1]),
      enterHalf(g, g.float(1 / Math.sqrt(size)), precision),
    ),
    values: g.transpose(heads(values!), [0, 2, 1, 3]),
  }
}

/** linear, SiLU, linear; layers are `0` and `2` of a PyTorch Sequential. */
function mlp(
  g: GraphBuilder,
  x: Value,
  tensors: CheckpointTensors,
  { key, sizes: [a, b, c], bias }: { key: string; sizes: [number, number, number]; bias: boolean },
): Value {
  const layer = (name: string, inputs: number, outputs: number) => ({
    key: `${key}.${name}`,
    inputs,
    outputs,
    weight: tensors.tensor(`${name}.weight`, [outputs, inputs]),
    bias: bias ? tensors.tensor(`${name}.bias`, [outputs]) : undefined,
  })
  const hidden = g.silu(linear(g, x, layer('0', a, b), 'fp32'))
  return linear(g, hidden, layer('2', b, c), 'fp32')
}
