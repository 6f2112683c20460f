import type { CheckpointTensors } from './checkpoint-tensors.ts'
import { type DitShape, headWidth, keyHeads, rotaryWidth } from './dit-shape.ts'
import type { GraphBuilder, Value } from './graph-builder.ts'
import { enterHalf, leaveHalf, linear, type Precision } from './linear.ts'

/** What cross-attention looks at: see `keysAndValues`. */
export type Cross = { readonly keys: Value; readonly values: Value }

/** Changes to attention maps [rows, heads, queries, keys] before values are gathered with them. */
export type AttentionMaps = {
  readonly self: (map: Value) => Value
  readonly cross: (map: Value) => Value
}

export type BlockOptions = {
  readonly shape: DitShape
  readonly precision: Precision
  readonly layer: number
  readonly maps?: AttentionMaps | undefined
}

/** The three parts of a transformer layer; each gives what is to be added to the residual stream. */
export class Block {
  readonly #g: GraphBuilder
  readonly #tensors: CheckpointTensors
  readonly #shape: DitShape
  readonly #precision: Precision
  readonly #layer: number
  readonly #maps: AttentionMaps | undefined

  constructor(
    g: GraphBuilder,
    tensors: CheckpointTensors,
    { shape, precision, layer, maps }: BlockOptions,
  ) {
    this.#g = g
    this.#tensors = tensors.under(`transformer.layers.${layer}.`)
    this.#shape = shape
    this.#precision = precision
    this.#layer = layer
    this.#maps = maps
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
    const heard = this.#maps
      ? this.#mappedSelfAttention(turn(q!), turn(k!), v!, this.#maps.self)
      : g.op('MultiHeadAttention', [turn(q!), turn(k!), v], { num_heads: heads })
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
    const map = this.#map(g.matmul(stacked, keys), this.#maps?.cross)
    const heard = g.reshape(g.matmul(map, values), [0, heads, -1, size])
    const joined = g.reshape(g.transpose(heard, [0, 2, 1, 3]), [0, 0, width])
    return this.#out('cross_attn.to_out', joined, width)
  }

  /** The same attention written out, so that its maps can be changed. */
  #mappedSelfAttention(q: Value, k: Value, v: Value, change: AttentionMaps['self']): Value {
    const g = this.#g
    const { width, heads } = this.#shape
    const size = headWidth(this.#shape)
    const split = (x: Value, perm: readonly number[]) =>
      g.transpose(g.reshape(x, [0, 0, heads, size]), perm)
    const scale = enterHalf(g, g.float(1 / Math.sqrt(size)), this.#precision)
    const logits = g.matmul(g.mul(split(q, [0, 2, 1, 3]), scale), split(k, [0, 2, 3, 1]))
    const heard = g.matmul(this.#map(logits, change), split(v, [0, 2, 1, 3]))
    return g.reshape(g.transpose(heard, [0, 2, 1, 3]), [0, 0, width])
  }

  /** Where every query looks: softmax in fp32, changed if somebody wants to. */
  #map(logits: Value, change: (map: Value) => Value = (map) => map): Value {
    const map = this.#g.op('Softmax', [leaveHalf(this.#g, logits, this.#precision)], { axis: -1 })
    return enterHalf(this.#g, change(map), this.#precision)
  }

  /** SwiGLU: the first half of the projection times SiLU of the second. */
  feedForward(h: Value): Value {
    const { width, inner } = this.#forwardSizes()
    const both = this.#linear('ff.ff.0.proj', this.#norm('ff_norm', h), width, 2 * inner)
    return this.#out('ff.ff.2', this.#gated(both), inner)
  }

  /**
   * The same for jobs and their null rows in 8 bits: a null row is its job's result plus what their difference
   * makes of itself. Guidance multiplies that difference; quantised on its own it has an error in proportion
   * to itself instead of to the rows (guided v of random weights: 37 dB above its error instead of 27).
   *
   * @param nullOf the job of each null row
   */
  feedForwardOfTwins(jobs: Value, nulls: Value, nullOf: Value): readonly [Value, Value] {
    const g = this.#g
    const { width, inner } = this.#forwardSizes()
    const twins = (
      name: string,
      rows: readonly [Value, Value],
      inputs: number,
      outputs: number,
    ) => {
      const [own, other] = rows
      const y = this.#linear(name, own, inputs, outputs)
      const ofJob = (value: Value) => g.op('Gather', [value, nullOf], { axis: 0 })
      const difference = g.op('Sub', [other, ofJob(own)])
      const change = this.#linear(name, difference, inputs, outputs, { bias: false })
      return [y, g.add(ofJob(y), change)] as const
    }
    const normal = [this.#norm('ff_norm', jobs), this.#norm('ff_norm', nulls)] as const
    const [both, bothOfNulls] = twins('ff.ff.0.proj', normal, width, 2 * inner)
    return twins('ff.ff.2', [this.#gated(both), this.#gated(bothOfNulls)], inner, width)
  }

  #forwardSizes() {
    return { width: this.#shape.width, inner: this.#tensors.shape('ff.ff.2.weight')[1]! }
  }

  #gated(both: Value): Value {
    const [value, gate] = this.#g.ops('Split', [both], { axis: 2, num_outputs: 2 }, 2)
    return this.#g.mul(value!, this.#g.silu(gate!))
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

  #linear(
    name: string,
    x: Value,
    inputs: number,
    outputs: number,
    { bias: isBiased = true } = {},
  ): Value {
    const hasPeaks = name === 'ff.ff.2' // a product of two activations
    const bias =
      isBiased && this.#tensors.has(`${name}.bias`)
        ? this.#tensors.tensor(`${name}.bias`, [outputs])
        : undefined
    const weight = this.#tensors.tensor(`${name}.weight`, [outputs, inputs])
    return linear(
      this.#g,
      x,
      { key: this.#key(name), inputs, outputs, weight, bias, hasPeaks },
      this.#precision,
    )
  }

  #key = (name: string) => `dit.transformer.layers.${this.#layer}.${name}`
}
