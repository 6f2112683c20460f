import type { CheckpointTensors, LoadTensor } from './checkpoint-tensors.ts'
import { type DitShape, feedForwardWidth, headWidth, keyHeads, rotaryWidth } from './dit-shape.ts'
import type { GraphBuilder, Value } from './graph-builder.ts'
import { enterHalf, leaveHalf, linear, type Precision } from './linear.ts'
import { normalisedHeads } from './query-key-norm.ts'

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
  selfAttention(h: Value, rotary: { cos: Value; sin: Value }, timing?: Value): Value {
    const g = this.#g
    const { width, heads } = this.#shape
    const adaptation = this.#adaptation(timing, 'self_attn')
    const x = this.#norm('pre_norm', h, adaptation)
    const [q, k, v] = this.#parts('self_attn.to_qkv', x, width, width, 3)
    const turn = (part: Value) =>
      g.op('RotaryEmbedding', [part, g.ints([0]), rotary.cos, rotary.sin], {
        num_heads: heads,
        rotary_embedding_dim: rotaryWidth(this.#shape),
      })
    const [query, key] = [this.#normalised('q', q!), this.#normalised('k', k!)].map(turn)
    const heard = this.#maps
      ? this.#mappedSelfAttention(query!, key!, v!, this.#maps.self)
      : g.op('MultiHeadAttention', [query, key, v], { num_heads: heads })
    return this.#gate(this.#out('self_attn.to_out', heard, width), adaptation)
  }

  /** Queries or keys of self-attention, [rows, tokens, width], head by head. */
  #normalised(which: 'q' | 'k', x: Value): Value {
    const { heads, width, queryKeyNorm = 'none' } = this.#shape
    if (queryKeyNorm === 'none') return x
    const split = this.#g.reshape(x, [0, 0, heads, headWidth(this.#shape)])
    return this.#g.reshape(this.#headNorm(`self_attn.${which}_norm`, split), [0, 0, width])
  }

  #headNorm = (name: string, heads: Value) =>
    normalisedHeads(this.#g, heads, {
      kind: this.#shape.queryKeyNorm,
      size: headWidth(this.#shape),
      precision: this.#precision,
      tensors: this.#tensors.under(`${name}.`),
      key: this.#key(name),
    })

  /**
   * Tokens to the conditioning. Fewer key heads than query heads: query head h uses key head
   * ⌊h · keyHeads / heads⌋, so the queries of one key head lie side by side and are stacked along
   * the sequence. Pads are not masked: their zero keys and values take part, as in the reference.
   */
  crossAttention(h: Value, { keys, values }: Cross): Value {
    const g = this.#g
    const { width, heads } = this.#shape
    const size = headWidth(this.#shape)

    const x = this.#norm('cross_attend_norm', h)
    const q = this.#linear('cross_attn.to_q', x, width, { outputs: width })
    const split = this.#headNorm('cross_attn.q_norm', g.reshape(q, [0, 0, heads, size]))
    const perHead = g.transpose(split, [0, 2, 1, 3])
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
  feedForward(h: Value, timing?: Value): Value {
    const [width, inner] = this.#forwardSizes()
    const adaptation = this.#adaptation(timing, 'ff')
    const x = this.#norm('ff_norm', h, adaptation)
    const [value, gate] = this.#parts('ff.ff.0.proj', x, width, inner, 2)
    return this.#gate(this.#out('ff.ff.2', this.#gated(value!, gate!), inner), adaptation)
  }

  /**
   * The same for one job and its null row, or none, in 8 bits: the null row's result is the job's plus what
   * their difference makes of itself. Guidance multiplies that difference; quantised on its own it has an error
   * in proportion to itself, not to the rows (guided v of random weights: 37 dB above its error instead of 27).
   *
   * @param nulls [0 or 1, tokens, width]
   */
  feedForwardOfTwins(job: Value, nulls: Value, timing?: Value): readonly [Value, Value] {
    const g = this.#g
    const [width, inner] = this.#forwardSizes()
    type Twins = readonly [Value, Value]
    const linear = (name: string, [x, change]: Twins, inputs: number, part: LinearPart): Twins => {
      const y = this.#linear(name, x, inputs, part)
      return [y, g.add(y, this.#linear(name, change, inputs, { ...part, bias: false }))]
    }
    const andChange = ([x, other]: Twins): Twins => [x, g.op('Sub', [other, x])]

    const adaptation = this.#adaptation(timing, 'ff')
    const norm = (h: Value) => this.#norm('ff_norm', h, adaptation)
    const x = andChange([norm(job), norm(nulls)])
    const part = { outputs: inner, parts: 2 }
    const values = linear('ff.ff.0.proj', x, width, { ...part, part: 0 })
    const gates = linear('ff.ff.0.proj', x, width, { ...part, part: 1 })
    const gated = andChange([this.#gated(values[0], gates[0]), this.#gated(values[1], gates[1])])
    const [change, changeOfNulls] = linear('ff.ff.2', gated, inner, { outputs: width })
    return [this.#gate(change, adaptation), this.#gate(changeOfNulls, adaptation)]
  }

  #forwardSizes() {
    return [this.#shape.width, feedForwardWidth(this.#shape)] as const
  }

  #gated = (value: Value, gate: Value) => this.#g.mul(value, this.#g.silu(gate))

  /**
   * What the timing of each row, [rows, 6 · width], makes of a part of the layer.
   *
   * @see stable-audio-tools 0.0.19, models/transformer.py, `TransformerBlock.forward` with global_cond
   */
  #adaptation(timing: Value | undefined, part: 'self_attn' | 'ff'): Adaptation | undefined {
    if (timing === undefined) return undefined
    const g = this.#g
    const { width } = this.#shape
    const name = 'to_scale_shift_gate'
    const own = g.weight(this.#key(name), [6 * width], this.#tensors.tensor(name, [6 * width]))
    const all = g.op('Unsqueeze', [g.add(timing, own), g.ints([1])])
    const six = g.ops('Split', [all], { axis: 2, num_outputs: 6 }, 6)
    const [scale, shift, gate] = part === 'self_attn' ? six.slice(0, 3) : six.slice(3)
    const one = g.float(1)
    return {
      scale: g.add(one, scale!),
      shift: shift!,
      gate: g.op('Sigmoid', [g.op('Sub', [one, gate!])]),
    }
  }

  #gate = (y: Value, adaptation: Adaptation | undefined) =>
    adaptation ? this.#g.mul(y, adaptation.gate) : y

  /** From the residual stream: LayerNorm, in fp32, scaled and shifted where the layer is adaptive. */
  #norm(name: string, h: Value, adaptation?: Adaptation): Value {
    const { width } = this.#shape
    const parameter = (part: 'gamma' | 'beta') =>
      this.#g.weight(
        this.#key(`${name}.${part}`),
        [width],
        this.#tensors.tensor(`${name}.${part}`, [width]),
      )
    const attributes = { axis: -1, epsilon: { float: this.#shape.normEpsilon ?? 1e-5 } }
    const normal = this.#g.op(
      'LayerNormalization',
      [h, parameter('gamma'), parameter('beta')],
      attributes,
    )
    const adapted = adaptation
      ? this.#g.add(this.#g.mul(normal, adaptation.scale), adaptation.shift)
      : normal
    return enterHalf(this.#g, adapted, this.#precision)
  }

  /** Back to the residual stream. */
  #out = (name: string, x: Value, inputs: number) =>
    leaveHalf(
      this.#g,
      this.#linear(name, x, inputs, { outputs: this.#shape.width }),
      this.#precision,
    )

  /**
   * Outputs of one layer in equal parts. On a processor each is a product of its own, because to split is to
   * copy; a card is better used by one large product.
   */
  #parts(name: string, x: Value, inputs: number, outputs: number, parts: number): Value[] {
    if (this.#precision !== 'fp16')
      return Array.from({ length: parts }, (_, part) =>
        this.#linear(name, x, inputs, { outputs, part, parts }),
      )
    const all = this.#linear(name, x, inputs, { outputs: parts * outputs })
    return this.#g.ops('Split', [all], { axis: 2, num_outputs: parts }, parts)
  }

  #linear(
    name: string,
    x: Value,
    inputs: number,
    { outputs, part = 0, parts = 1, bias: isBiased = true }: LinearPart,
  ): Value {
    const all = parts * outputs
    const bias =
      isBiased && this.#tensors.has(`${name}.bias`)
        ? partOf(this.#tensors.tensor(`${name}.bias`, [all]), part, parts)
        : undefined
    const weight = partOf(this.#tensors.tensor(`${name}.weight`, [all, inputs]), part, parts)
    const key = this.#key(parts === 1 ? name : `${name}.${part}`)
    const hasPeaks = name === 'ff.ff.2' // a product of two activations
    return linear(this.#g, x, { key, inputs, outputs, weight, bias, hasPeaks }, this.#precision)
  }

  #key = (name: string) => `dit.transformer.layers.${this.#layer}.${name}`
}

/** [rows, 1, width] each. */
type Adaptation = { readonly scale: Value; readonly shift: Value; readonly gate: Value }

type LinearPart = {
  readonly outputs: number
  /** Which of how many equal parts of the layer's outputs. */
  readonly part?: number
  readonly parts?: number
  readonly bias?: boolean
}

function partOf(load: LoadTensor, part: number, parts: number): LoadTensor {
  return async () => {
    const values = await load()
    const size = values.length / parts
    return values.subarray(part * size, (part + 1) * size)
  }
}
