import type { CheckpointTensors, LoadTensor } from './checkpoint-tensors.ts'
import { type DitShape, headWidth } from './dit-shape.ts'
import type { GraphBuilder, Value } from './graph-builder.ts'
import { enterHalf, leaveHalf, linear, type Precision } from './linear.ts'
import { normalisedHeads } from './query-key-norm.ts'

/** What a layer does with its timing, [rows, 1, width] each. */
export type Adaptation = { readonly scale: Value; readonly shift: Value; readonly gate: Value }

/** All outputs of a linear layer, or one of its equal parts. */
export type LinearPart = {
  readonly outputs: number
  /** Which of how many. */
  readonly part?: number
  readonly parts?: number
  readonly bias?: boolean
}

/**
 * What the three parts of a transformer layer are made of: norms, products, and what timing does to them.
 * Names are the checkpoint's, below the layer's own.
 */
export class DitLayer {
  readonly g: GraphBuilder
  readonly shape: DitShape
  readonly precision: Precision
  readonly #tensors: CheckpointTensors
  readonly #index: number

  constructor(
    g: GraphBuilder,
    tensors: CheckpointTensors,
    {
      shape,
      precision,
      index,
    }: { readonly shape: DitShape; readonly precision: Precision; readonly index: number },
  ) {
    this.g = g
    this.shape = shape
    this.precision = precision
    this.#tensors = tensors.under(`transformer.layers.${index}.`)
    this.#index = index
  }

  /** From the residual stream: LayerNorm, in fp32, scaled and shifted where the layer is adaptive. */
  norm(name: string, h: Value, adaptation?: Adaptation): Value {
    const { width, normEpsilon = 1e-5 } = this.shape
    const parameter = (part: 'gamma' | 'beta') =>
      this.g.weight(
        this.#key(`${name}.${part}`),
        [width],
        this.#tensors.tensor(`${name}.${part}`, [width]),
      )
    const attributes = { axis: -1, epsilon: { float: normEpsilon } }
    const normal = this.g.op(
      'LayerNormalization',
      [h, parameter('gamma'), parameter('beta')],
      attributes,
    )
    const adapted = adaptation
      ? this.g.add(this.g.mul(normal, adaptation.scale), adaptation.shift)
      : normal
    return enterHalf(this.g, adapted, this.precision)
  }

  /** Queries or keys [..., headWidth], head by head. */
  headNorm(name: string, heads: Value): Value {
    return normalisedHeads(this.g, heads, {
      kind: this.shape.queryKeyNorm,
      size: headWidth(this.shape),
      precision: this.precision,
      tensors: this.#tensors.under(`${name}.`),
      key: this.#key(name),
    })
  }

  linear(
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
    return linear(this.g, x, { key, inputs, outputs, weight, bias, hasPeaks }, this.precision)
  }

  /**
   * Outputs of one linear layer in equal parts. On a processor each is a product of its own, because to split
   * is to copy; a card is better used by one large product.
   */
  parts(name: string, x: Value, inputs: number, outputs: number, parts: number): Value[] {
    if (this.precision !== 'fp16')
      return Array.from({ length: parts }, (_, part) =>
        this.linear(name, x, inputs, { outputs, part, parts }),
      )
    const all = this.linear(name, x, inputs, { outputs: parts * outputs })
    return this.g.ops('Split', [all], { axis: 2, num_outputs: parts }, parts)
  }

  /** Back to the residual stream. */
  out(name: string, x: Value, inputs: number): Value {
    const y = this.linear(name, x, inputs, { outputs: this.shape.width })
    return leaveHalf(this.g, y, this.precision)
  }

  /**
   * What the timing of each row, [rows, 6 · width], makes of a part of the layer; nothing where the timing is
   * a token.
   *
   * @see stable-audio-tools 0.0.19, models/transformer.py, `TransformerBlock.forward` with global_cond
   */
  adaptation(timing: Value | undefined, part: 'self_attn' | 'ff'): Adaptation | undefined {
    if (timing === undefined) return undefined
    const { g } = this
    const { width } = this.shape
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

  gate(y: Value, adaptation: Adaptation | undefined): Value {
    return adaptation ? this.g.mul(y, adaptation.gate) : y
  }

  #key = (name: string) => `dit.transformer.layers.${this.#index}.${name}`
}

function partOf(load: LoadTensor, part: number, parts: number): LoadTensor {
  return async () => {
    const values = await load()
    const size = values.length / parts
    return values.subarray(part * size, (part + 1) * size)
  }
}
