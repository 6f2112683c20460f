import { z } from 'zod'
import { DomainError } from '#shared/errors.ts'
import type { CheckpointTensors } from './checkpoint-tensors.ts'
import type { GraphBuilder, Value } from './graph-builder.ts'
import { linear } from './linear.ts'

/** What the text encoder's `config.json` says. */
export type T5Shape = {
  readonly width: number // d_model
  readonly headWidth: number // d_kv
  readonly heads: number
  readonly layers: number
  readonly feedForwardWidth: number
  readonly feedForward: 'relu' | 'gated-gelu'
  readonly vocabulary: number
  readonly buckets: number
  readonly maxDistance: number
  readonly epsilon: number
}

/** A linear layer that stable-audio-tools puts after a T5 whose width is not the conditioning's. */
export type TextProjection = { readonly tensors: CheckpointTensors; readonly width: number }

/**
 * The T5 encoder on the real tokens of one text: `ids` [tokens], `buckets` [tokens, tokens] (see
 * `relativeBuckets`) → `hidden` [tokens, width] and `embedding` [tokens, projection width]. Pads need
 * not be run: the reference masks them as keys and zeroes them as outputs.
 *
 * @see Raffel et al. 2020, arXiv 1910.10683; transformers, `models/t5/modeling_t5.py`
 */
export function t5Encoder(
  g: GraphBuilder,
  tensors: CheckpointTensors,
  shape: T5Shape,
  projection?: TextProjection,
) {
  const { width, heads, headWidth, layers, buckets } = shape
  const table = tensors.has('shared.weight') ? 'shared.weight' : 'encoder.embed_tokens.weight'
  const embeddings = g.weight(
    't5.embeddings',
    [shape.vocabulary, width],
    tensors.tensor(table, [shape.vocabulary, width]),
  )
  const ids = g.input('ids', 'int64', ['tokens'])
  let x = g.op('Gather', [embeddings, ids], { axis: 0 })

  // one table of relative positions, kept in the first layer, serves them all
  const name = 'encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight'
  const biases = g.weight(
    't5.relative_attention_bias',
    [buckets, heads],
    tensors.tensor(name, [buckets, heads]),
  )
  const bucketOf = g.input('buckets', 'int64', ['tokens', 'tokens'])
  const positionBias = g.transpose(g.op('Gather', [biases, bucketOf], { axis: 0 }), [2, 0, 1])

  for (let layer = 0; layer < layers; layer++) {
    const block = new Block(g, tensors.under(`encoder.block.${layer}.layer.`), shape, layer)
    x = g.add(x, block.attention(x, positionBias, heads, headWidth))
    x = g.add(x, block.feedForward(x))
  }
  const hidden = rmsNorm(g, x, {
    key: 't5.final_layer_norm',
    scale: tensors.tensor('encoder.final_layer_norm.weight', [width]),
    shape,
  })
  g.output('hidden', hidden, ['tokens', width])
  g.output('embedding', projection ? project(g, hidden, width, projection) : hidden, [
    'tokens',
    projection?.width ?? width,
  ])
}

const project = (g: GraphBuilder, x: Value, inputs: number, { tensors, width }: TextProjection) =>
  linear(
    g,
    x,
    {
      key: 't5.proj_out',
      inputs,
      outputs: width,
      weight: tensors.tensor('weight', [width, inputs]),
      bias: tensors.tensor('bias', [width]),
    },
    'fp32',
  )

class Block {
  readonly #g: GraphBuilder
  readonly #tensors: CheckpointTensors
  readonly #shape: T5Shape
  readonly #layer: number

  constructor(g: GraphBuilder, tensors: CheckpointTensors, shape: T5Shape, layer: number) {
    this.#g = g
    this.#tensors = tensors
    this.#shape = shape
    this.#layer = layer
  }

  /** Softmax of q·k plus the position bias; T5 does not divide by √headWidth. */
  attention(x: Value, positionBias: Value, heads: number, headWidth: number): Value {
    const g = this.#g
    const inner = heads * headWidth
    const h = this.#norm('0.layer_norm', x)
    const split = (name: string, perm: readonly number[]) =>
      g.transpose(
        g.reshape(this.#linear(`0.SelfAttention.${name}`, h, this.#shape.width, inner), [
          0,
          heads,
          headWidth,
        ]),
        perm,
      )
    const q = split('q', [1, 0, 2])
    const k = split('k', [1, 2, 0])
    const v = split('v', [1, 0, 2])
    const weights = g.op('Softmax', [g.add(g.matmul(q, k), positionBias)], { axis: -1 })
    const heard = g.reshape(g.transpose(g.matmul(weights, v), [1, 0, 2]), [0, inner])
    return this.#linear('0.SelfAttention.o', heard, inner, this.#shape.width)
  }

  feedForward(x: Value): Value {
    const g = this.#g
    const { width, feedForwardWidth, feedForward } = this.#shape
    const h = this.#norm('1.layer_norm', x)
    const into = (name: string) =>
      this.#linear(`1.DenseReluDense.${name}`, h, width, feedForwardWidth)
    const inner =
      feedForward === 'relu'
        ? g.op('Relu', [into('wi')])
        : g.mul(gelu(g, into('wi_0')), into('wi_1'))
    return this.#linear('1.DenseReluDense.wo', inner, feedForwardWidth, width)
  }

  #norm = (name: string, x: Value) =>
    rmsNorm(this.#g, x, {
      key: `t5.${this.#layer}.${name}`,
      scale: this.#tensors.tensor(`${name}.weight`, [this.#shape.width]),
      shape: this.#shape,
    })

  #linear(name: string, x: Value, inputs: number, outputs: number): Value {
    const weight = this.#tensors.tensor(`${name}.weight`, [outputs, inputs])
    return linear(this.#g, x, { key: `t5.${this.#layer}.${name}`, inputs, outputs, weight }, 'fp32')
  }
}

/** x / √(mean of x² + ε), times a scale: no mean is taken off, no bias added. */
function rmsNorm(
  g: GraphBuilder,
  x: Value,
  { key, scale, shape }: { key: string; scale: () => Promise<Float32Array>; shape: T5Shape },
): Value {
  const power = g.op('ReduceMean', [g.mul(x, x), g.ints([-1])], { keepdims: 1 })
  const normal = g.op('Div', [x, g.op('Sqrt', [g.add(power, g.float(shape.epsilon))])])
  return g.mul(normal, g.weight(key, [shape.width], scale))
}

/** GELU in its tanh form ("gelu_new"), as the gated T5 variants have it. */
function gelu(g: GraphBuilder, x: Value): Value {
  const cube = g.mul(g.mul(x, x), x)
  const inner = g.mul(g.add(x, g.mul(cube, g.float(0.044715))), g.float(Math.sqrt(2 / Math.PI)))
  return g.mul(g.mul(x, g.float(0.5)), g.add(g.op('Tanh', [inner]), g.float(1)))
}

/**
 * Which row of the relative-position table query i uses for key j: [tokens, tokens], row-major in i.
 * Half of the buckets for each direction; near distances have one each, far ones share by logarithm.
 *
 * @see transformers, `T5Attention._relative_position_bucket`, in float32 as there
 */
export function relativeBuckets(
  tokens: number,
  { buckets, maxDistance }: Pick<T5Shape, 'buckets' | 'maxDistance'>,
): BigInt64Array {
  const half = buckets / 2
  const near = Math.floor(half / 2)
  const f = Math.fround
  const bucketOf = (distance: number) => {
    if (distance < near) return distance
    const octaves = f(
      f(f(Math.log(f(distance / near))) / Math.log(maxDistance / near)) * (half - near),
    )
    return Math.min(half - 1, near + Math.trunc(octaves))
  }
  const rows = new BigInt64Array(tokens * tokens)
  for (let i = 0; i < tokens; i++)
    for (let j = 0; j < tokens; j++)
      rows[i * tokens + j] = BigInt((j > i ? half : 0) + bucketOf(Math.abs(j - i)))
  return rows
}

const t5Config = z
  .looseObject({
    model_type: z.literal('t5', { error: 'only "t5" is supported' }).optional(), // umt5, longt5 differ
    d_model: z.int().positive(),
    d_kv: z.int().positive(),
    num_heads: z.int().positive(),
    num_layers: z.int().positive(),
    d_ff: z.int().positive(),
    feed_forward_proj: z.enum(['relu', 'gated-gelu']).default('relu'),
    vocab_size: z.int().positive(),
    relative_attention_num_buckets: z.int().positive().multipleOf(4).default(32),
    relative_attention_max_distance: z.int().positive().default(128),
    layer_norm_epsilon: z.number().positive().default(1e-6),
  })
  .refine((one) => one.relative_attention_max_distance > one.relative_attention_num_buckets / 4, {
    path: ['relative_attention_max_distance'],
    error: 'only more than a quarter of the buckets is supported',
  })

/**
 * Sizes from the `config.json` of a T5 model.
 *
 * @throws DomainError `unsupported_model`, which names the key
 */
export function parseT5Config(json: unknown): T5Shape {
  const parsed = t5Config.safeParse(json)
  if (!parsed.success)
    throw new DomainError('unsupported_model', `Text encoder: ${z.prettifyError(parsed.error)}`)
  const config = parsed.data
  return {
    width: config.d_model,
    headWidth: config.d_kv,
    heads: config.num_heads,
    layers: config.num_layers,
    feedForwardWidth: config.d_ff,
    feedForward: config.feed_forward_proj,
    vocabulary: config.vocab_size,
    buckets: config.relative_attention_num_buckets,
    maxDistance: config.relative_attention_max_distance,
    epsilon: config.layer_norm_epsilon,
  }
}
