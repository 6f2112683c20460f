import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type Attribute,
  type Dimension,
  type ElementType,
  encodeModel,
  type OnnxInitializer,
  type OnnxNode,
  type OnnxPort,
} from './onnx-proto.ts'
import type { LoadWeights, WeightFiles, WeightSpec } from './weight-files.ts'

/** The name of a tensor in a graph. */
export type Value = string
type Attributes = Readonly<Record<string, Attribute>>

/** Operators of onnxruntime's own domain; all others are standard ONNX. */
const CONTRIB = new Set([
  'DynamicQuantizeMatMul',
  'MultiHeadAttention',
  'QuickGelu',
  'RotaryEmbedding',
  'SimplifiedLayerNormalization',
])

/**
 * Writes down a network, one operator a call: each answers with the name of its result, which the
 * next call takes. Nothing is computed here; `save` makes the .onnx file.
 */
export class GraphBuilder {
  readonly name: string
  readonly #weights: WeightFiles
  readonly #nodes: OnnxNode[] = []
  readonly #initializers = new Map<string, OnnxInitializer>()
  readonly #inputs: OnnxPort[] = []
  readonly #outputs: OnnxPort[] = []

  constructor(name: string, weights: WeightFiles) {
    this.name = name
    this.#weights = weights
  }

  input(name: string, type: ElementType, shape: readonly Dimension[]): Value {
    this.#inputs.push({ name, type, shape })
    return name
  }

  output(name: string, value: Value, shape: readonly Dimension[]) {
    this.#outputs.push({ name, type: 'float32', shape })
    this.#add('Identity', [value], {}, [name])
  }

  /** One operator with one result. `undefined` stands for an optional input that is left out. */
  op(op: string, inputs: readonly (Value | undefined)[], attributes: Attributes = {}): Value {
    const [output] = this.ops(op, inputs, attributes, 1)
    return output!
  }

  /** One operator with several results. */
  ops(
    op: string,
    inputs: readonly (Value | undefined)[],
    attributes: Attributes,
    results: number,
  ): Value[] {
    const first = `${op}_${this.#nodes.length}`
    const outputs = Array.from({ length: results }, (_, i) => (i === 0 ? first : `${first}.${i}`))
    this.#add(op, inputs, attributes, outputs)
    return outputs
  }

  add = (a: Value, b: Value) => this.op('Add', [a, b])
  mul = (a: Value, b: Value) => this.op('Mul', [a, b])
  matmul = (a: Value, b: Value) => this.op('MatMul', [a, b])
  concat = (values: readonly Value[], axis: number) => this.op('Concat', values, { axis })
  transpose = (value: Value, perm: readonly number[]) => this.op('Transpose', [value], { perm })
  /** 0 keeps a size, −1 is whatever is left over. */
  reshape = (value: Value, shape: readonly number[]) =>
    this.op('Reshape', [value, this.ints(shape)])
  /** x · sigmoid(x) */
  silu = (x: Value) => this.op('QuickGelu', [x], { alpha: { float: 1 } })
  cast = (value: Value, to: 'float32' | 'float16') =>
    this.op('Cast', [value], { to: to === 'float32' ? 1 : 10 })

  /** A few numbers that live in the graph itself: shapes, axes. */
  ints(values: readonly number[]): Value {
    return this.#inline(`ints_${values.join('_')}`, 'int64', [values.length], () =>
      BigInt64Array.from(values, BigInt),
    )
  }

  /** A position as `Gather` takes it: a number without an axis. */
  index(value: number): Value {
    return this.#inline(`index_${value}`, 'int64', [], () => BigInt64Array.of(BigInt(value)))
  }

  float(value: number): Value {
    return this.#inline(`float_${value}`, 'float32', [], () => Float32Array.of(value))
  }

  /** A constant in the weight files. The same key in another graph is the same tensor. */
  weight(
    key: string,
    shape: readonly number[],
    load: () => Promise<NodeJS.TypedArray>,
    type: ElementType = 'float32',
  ): Value {
    return this.weights([{ key, shape, type }], async () => [await load()])[0]!
  }

  /** Constants that come out of one calculation. */
  weights(specs: readonly WeightSpec[], load: LoadWeights): readonly Value[] {
    const places = this.#weights.place(specs, load)
    for (const [i, { key, type, shape }] of specs.entries())
      this.#initializers.set(key, { name: key, type, shape, ...places[i]! })
    return specs.map(({ key }) => key)
  }

  /** Writes `<name>.onnx` and answers with that file name. */
  async save(folder: string): Promise<string> {
    const file = `${this.name}.onnx`
    const model = encodeModel({
      name: this.name,
      nodes: this.#nodes,
      initializers: [...this.#initializers.values()],
      inputs: this.#inputs,
      outputs: this.#outputs,
    })
    await writeFile(join(folder, file), model, { flag: 'wx', flush: true })
    return file
  }

  #add(
    op: string,
    inputs: readonly (Value | undefined)[],
    attributes: Attributes,
    outputs: readonly Value[],
  ) {
    this.#nodes.push({
      op,
      domain: CONTRIB.has(op) ? 'com.microsoft' : '',
      name: outputs[0]!,
      inputs: inputs.map((input) => input ?? ''),
      outputs,
      attributes,
    })
  }

  #inline(
    name: string,
    type: ElementType,
    shape: readonly number[],
    values: () => NodeJS.TypedArray,
  ): Value {
    if (!this.#initializers.has(name)) {
      const { buffer, byteOffset, byteLength } = values()
      this.#initializers.set(name, {
        name,
        type,
        shape,
        bytes: new Uint8Array(buffer, byteOffset, byteLength),
      })
    }
    return name
  }
}
