import type { CheckpointTensors } from './checkpoint-tensors.ts'
import { embedConditioning, keysAndValues } from './dit-conditioning.ts'
import { type DitShape, headWidth, keyHeads, rotaryWidth } from './dit-shape.ts'
import { afterResidual, beforeResidual } from './fold.ts'
import type { GraphBuilder, Value } from './graph-builder.ts'
import { enterHalf, leaveHalf, linear, type Precision } from './linear.ts'

export type StepOptions = {
  readonly precision: Precision
  /** Where cross-attention gets its keys and values: worked out once per job, or here from the tokens. */
  readonly crossFrom: 'keys and values' | 'conditioning'
  /** Layers of this graph. The first enters from latents, the last leaves to them; between them hidden states pass. */
  readonly layers?: readonly [from: number, to: number]
  /** Also put out what every module of every layer computes. */
  readonly taps?: boolean
}

/**
 * One evaluation of the diffusion transformer for `jobs` conditional rows and `nulls` null rows.
 *
 *     latents [jobs, latentChannels, frames], already times c_in     input_latents, likewise
 *     token [jobs, width], see `timingToken`                         null_of [nulls], the job of each null row
 *     rotary_cos, rotary_sin [frames + 1, rotaryWidth / 2]           cross_keys, cross_values or conditioning
 *     → v [jobs + nulls, latentChannels, frames], conditional rows first
 *
 * A null row has all-zero conditioning. No layer between the conditioning and the output of its
 * cross-attention has a bias, so that output is zero, and null rows pass it by. Until the first
 * cross-attention a null row equals its job's row, so it is split off there.
 *
 * @see stable-audio-tools, `models/dit.py` and `models/transformer.py`; width, heads and depth as in
 *   the checkpoint, the rest as Stable Audio Open 1.0 has it: prepended timing token, pre-norm, half
 *   rotary self-attention, grouped cross-attention without a mask, SwiGLU
 */
export function ditStep(
  g: GraphBuilder,
  tensors: CheckpointTensors,
  shape: DitShape,
  { precision, crossFrom, layers = [0, shape.depth], taps = false }: StepOptions,
) {
  const [from, to] = layers
  const rows = 'jobs + nulls'
  const tap = (name: string, value: Value) => {
    if (taps) g.output(name, value, ['rows', 'tokens', shape.width])
    return value
  }

  let h =
    from === 0
      ? enter(g, tensors, shape, tap)
      : g.input('hidden', 'float32', [rows, 'positions', shape.width])
  const [cos, sin] = ['rotary_cos', 'rotary_sin'].map((name) =>
    enterHalf(g, g.input(name, 'float32', ['positions', rotaryWidth(shape) / 2]), precision),
  )
  const rotary = { cos: cos!, sin: sin! }
  const cross = crossInputs(g, tensors, shape, { precision, crossFrom })

  for (let layer = from; layer < to; layer++) {
    const block = new Block(g, tensors, shape, precision, layer)
    h = g.add(h, tap(`layer${layer}_self_attn`, block.selfAttention(h, rotary)))
    if (layer === 0)
      h = g.concat([h, g.op('Gather', [h, g.input('null_of', 'int64', ['nulls'])], { axis: 0 })], 0)

    const conditional = g.op('Slice', [h, g.ints([0]), cross.jobs, g.ints([0])])
    const nulls = g.op('Slice', [h, cross.jobs, g.ints([Number.MAX_SAFE_INTEGER]), g.ints([0])])
    const heard = tap(
      `layer${layer}_cross_attn`,
      block.crossAttention(conditional, cross.of(layer)),
    )
    h = g.concat([g.add(conditional, heard), nulls], 0)

    h = tap(`layer${layer}_out`, g.add(h, tap(`layer${layer}_ff`, block.feedForward(h))))
  }

  if (to === shape.depth) leave(g, tensors, shape, h)
  else g.output('hidden_out', h, [rows, 'positions', shape.width])
}

/** Latents as tokens, the timing token before them: [jobs, 1 + frames, width]. */
function enter(
  g: GraphBuilder,
  tensors: CheckpointTensors,
  { latentChannels, inputConcatChannels, width }: DitShape,
  tap: (name: string, value: Value) => Value,
): Value {
  const channels = latentChannels + inputConcatChannels
  const latents = g.input('latents', 'float32', ['jobs', latentChannels, 'frames'])
  const token = g.input('token', 'float32', ['jobs', width])
  const joined =
    inputConcatChannels === 0
      ? latents
      : g.concat(
          [latents, g.input('input_latents', 'float32', ['jobs', inputConcatChannels, 'frames'])],
          1,
        )

  const project = tensors.tensor('transformer.project_in.weight', [width, channels])
  const residual = tensors.tensor('preprocess_conv.weight', [channels, channels, 1])
  const tokens = linear(
    g,
    g.transpose(joined, [0, 2, 1]),
    {
      key: 'dit.project_in',
      inputs: channels,
      outputs: width,
      weight: async () => afterResidual(await project(), await residual(), channels),
    },
    'fp32',
  )
  return g.concat([g.op('Unsqueeze', [token, g.ints([1])]), tap('project_in', tokens)], 1)
}

/** Tokens as latents again; the timing token is dropped. */
function leave(
  g: GraphBuilder,
  tensors: CheckpointTensors,
  { latentChannels, width }: DitShape,
  h: Value,
) {
  const project = tensors.tensor('transformer.project_out.weight', [latentChannels, width])
  const residual = tensors.tensor('postprocess_conv.weight', [latentChannels, latentChannels, 1])
  const latents = linear(
    g,
    g.op('Slice', [h, g.ints([1]), g.ints([Number.MAX_SAFE_INTEGER]), g.ints([1])]),
    {
      key: 'dit.project_out',
      inputs: width,
      outputs: latentChannels,
      weight: async () => beforeResidual(await project(), await residual(), latentChannels),
    },
    'fp32',
  )
  g.output('v', g.transpose(latents, [0, 2, 1]), ['jobs + nulls', latentChannels, 'frames'])
}

type Cross = { readonly keys: Value; readonly values: Value }

/** Keys and values per layer, and how many rows they are for. */
function crossInputs(
  g: GraphBuilder,
  tensors: CheckpointTensors,
  shape: DitShape,
  { precision, crossFrom }: StepOptions,
): { jobs: Value; of: (layer: number) => Cross } {
  const rowsOf = (value: Value) => g.op('Shape', [value], { start: 0, end: 1 })
  if (crossFrom === 'conditioning') {
    const conditioning = g.input('conditioning', 'float32', [
      'jobs',
      'tokens',
      shape.conditioningWidth,
    ])
    const embedded = enterHalf(g, embedConditioning(g, conditioning, tensors, shape), precision)
    return {
      jobs: rowsOf(conditioning),
      of: (layer) => keysAndValues(g, embedded, tensors, { shape, layer, precision }),
    }
  }

  const size = headWidth(shape)
  const heads = keyHeads(shape)
  const keys = g.input('cross_keys', 'float32', ['jobs', shape.depth, heads, size, 'tokens'])
  const values = g.input('cross_values', 'float32', ['jobs', shape.depth, heads, 'tokens', size])
  const ofLayer = (all: Value, layer: number) =>
    enterHalf(g, g.op('Gather', [all, g.index(layer)], { axis: 1 }), precision)
  return {
    jobs: rowsOf(keys),
    of: (layer) => ({ keys: ofLayer(keys, layer), values: ofLayer(values, layer) }),
  }
}

/** The three parts of a transformer layer; each gives what is to be added to the residual stream. */
class Block {
  readonly #g: GraphBuilder
  readonly #tensors: CheckpointTensors
  readonly #shape: DitShape
  readonly #precision: Precision
  readonly #layer: number

  constructor(
    g: GraphBuilder,
    tensors: CheckpointTensors,
    shape: DitShape,
    precision: Precision,
    layer: number,
  ) {
    this.#g = g
    this.#tensors = tensors.under(`transformer.layers.${layer}.`)
    this.#shape = shape
    this.#precision = precision
    this.#layer = layer
  }

  /** Every token to every token; half of each head is turned by its position. */
  selfAttention(h: Value, rotary: { cos: Value; sin: Value }): Value {
    const g = this.#g
    const { width, heads } = this.#shape
    const qkv = this.#linear('self_attn.to_qkv', this.#norm('pre_norm', h), width, 3 * width)
    const [q, k, v] = g.ops('Split', [qkv], { axis: 2, num_outputs: 3 }, 3)
    const turn = (x: Value) =>
      g.op('RotaryEmbedding', [x, g.ints([0]), rotary.cos, rotary.sin], {
        num_heads: heads,
        rotary_embedding_dim: rotaryWidth(this.#shape),
      })
    const heard = g.op('MultiHeadAttention', [turn(q!), turn(k!), v], { num_heads: heads })
    return this.#out('self_attn.to_out', heard, width)
  }

  /**
   * Tokens to the conditioning. Fewer key heads than query heads: query head h uses key head
   * ⌊h · keyHeads / heads⌋, so the queries of one key head lie side by side and are stacked along
   * the sequence. Pads are not masked: their zero keys and values take part, as in the reference.
   */
  crossAttention(h: Value, { keys, values }: Cross): Value {
    const g = this.#g
    const { width, heads } = this.#shape
    const size = headWidth(this.#shape)

    const q = this.#linear('cross_attn.to_q', this.#norm('cross_attend_norm', h), width, width)
    const perHead = g.transpose(g.reshape(q, [0, 0, heads, size]), [0, 2, 1, 3])
    const stacked = g.reshape(perHead, [0, keyHeads(this.#shape), -1, size])
    const logits = leaveHalf(g, g.matmul(stacked, keys), this.#precision)
    const weights = enterHalf(g, g.op('Softmax', [logits], { axis: -1 }), this.#precision)
    const heard = g.reshape(g.matmul(weights, values), [0, heads, -1, size])
    const joined = g.reshape(g.transpose(heard, [0, 2, 1, 3]), [0, 0, width])
    return this.#out('cross_attn.to_out', joined, width)
  }

  /** SwiGLU: the first half of the projection times SiLU of the second. */
  feedForward(h: Value): Value {
    const g = this.#g
    const { width } = this.#shape
    const inner = this.#tensors.shape('ff.ff.2.weight')[1]!
    const both = this.#linear('ff.ff.0.proj', this.#norm('ff_norm', h), width, 2 * inner)
    const [value, gate] = g.ops('Split', [both], { axis: 2, num_outputs: 2 }, 2)
    return this.#out('ff.ff.2', g.mul(value!, g.silu(gate!)), inner)
  }

  /** From the residual stream: LayerNorm, in fp32. */
  #norm(name: string, h: Value): Value {
    const { width } = this.#shape
    const parameter = (part: 'gamma' | 'beta') =>
      this.#g.weight(
        this.#key(`${name}.${part}`),
        [width],
        this.#tensors.tensor(`${name}.${part}`, [width]),
      )
    const attributes = { axis: -1, epsilon: { float: 1e-5 } }
    const normal = this.#g.op(
      'LayerNormalization',
      [h, parameter('gamma'), parameter('beta')],
      attributes,
    )
    return enterHalf(this.#g, normal, this.#precision)
  }

  /** Back to the residual stream. */
  #out = (name: string, x: Value, inputs: number) =>
    leaveHalf(this.#g, this.#linear(name, x, inputs, this.#shape.width), this.#precision)

  #linear(name: string, x: Value, inputs: number, outputs: number): Value {
    const bias = this.#tensors.has(`${name}.bias`)
      ? this.#tensors.tensor(`${name}.bias`, [outputs])
      : undefined
    const weight = this.#tensors.tensor(`${name}.weight`, [outputs, inputs])
    return linear(
      this.#g,
      x,
      { key: this.#key(name), inputs, outputs, weight, bias },
      this.#precision,
    )
  }

  #key = (name: string) => `dit.transformer.layers.${this.#layer}.${name}`
}
