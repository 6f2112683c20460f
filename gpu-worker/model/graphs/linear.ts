import type { LoadTensor } from './checkpoint-tensors.ts'
import { transpose } from './fold.ts'
import type { GraphBuilder, Value } from './graph-builder.ts'

/**
 * The numbers the large matrix products are computed in. With fp16, what lies between two products of a
 * layer is fp16 as well; norms, softmax and the residual stream are fp32 always.
 */
export type Precision = 'fp32' | 'fp16' | 'int8'

/** From the residual stream into the numbers of the products, and back. */
export const enterHalf = (g: GraphBuilder, x: Value, precision: Precision): Value =>
  precision === 'fp16' ? g.cast(x, 'float16') : x
export const leaveHalf = (g: GraphBuilder, x: Value, precision: Precision): Value =>
  precision === 'fp16' ? g.cast(x, 'float32') : x

/** y = x · Wᵀ + b, as PyTorch stores it. */
export type LinearWeights = {
  readonly key: string
  readonly inputs: number
  readonly outputs: number
  readonly weight: LoadTensor // [outputs, inputs]
  readonly bias?: LoadTensor | undefined // [outputs]
}

/**
 * A linear layer: [..., inputs] → [..., outputs], fp16 in and out with that precision and fp32 otherwise.
 * int8 quantises x as a whole when the graph runs and has one scale for each output.
 */
export function linear(
  g: GraphBuilder,
  x: Value,
  { key, inputs, outputs, weight, bias }: LinearWeights,
  precision: Precision,
): Value {
  const shape = [inputs, outputs]
  const columns = async () => transpose(await weight(), outputs, inputs)

  if (precision === 'fp16') {
    const product = g.matmul(x, halfWeight(g, `${key}.fp16`, shape, columns))
    return bias ? g.add(product, halfWeight(g, `${key}.bias.fp16`, [outputs], bias)) : product
  }
  const b = bias && g.weight(`${key}.bias`, [outputs], bias)
  if (precision === 'int8') {
    const [codes, scales] = g.weights(
      [
        { key: `${key}.int8`, type: 'int8', shape },
        { key: `${key}.scale`, type: 'float32', shape: [outputs] },
      ],
      async () => quantizeColumns(await columns(), outputs),
    )
    return g.op('DynamicQuantizeMatMul', [x, codes, scales, undefined, b])
  }
  const product = g.matmul(x, g.weight(`${key}.fp32`, shape, columns))
  return b ? g.add(product, b) : product
}

/** A constant in half precision. */
export const halfWeight = (
  g: GraphBuilder,
  key: string,
  shape: readonly number[],
  load: LoadTensor,
): Value => g.weight(key, shape, async () => toHalf(await load(), key), 'float16')

function toHalf(values: Float32Array, key: string): Float16Array {
  const halves = new Float16Array(values)
  if (!halves.every(Number.isFinite))
    throw new RangeError(`Expected values of ${key} within ±65504, got one that fp16 cannot hold`)
  return halves
}

/**
 * The largest code. Processors with AVX2 and no VNNI add two products of a byte and a code in 16 bits:
 * 2 · 255 · 64 just fits, 2 · 255 · 127 saturates.
 */
const LARGEST_CODE = 64

/** Symmetric codes with one scale per column. @param weights [inputs, outputs] */
export function quantizeColumns(
  weights: Float32Array,
  outputs: number,
): readonly [codes: Int8Array, scales: Float32Array] {
  const scales = new Float32Array(outputs)
  for (let i = 0; i < weights.length; i += outputs)
    for (let c = 0; c < outputs; c++) {
      const size = Math.abs(weights[i + c]!)
      if (size > scales[c]!) scales[c] = size
    }
  for (let c = 0; c < outputs; c++) scales[c] = (scales[c] || 1) / LARGEST_CODE

  const codes = new Int8Array(weights.length)
  for (let i = 0; i < weights.length; i += outputs)
    for (let c = 0; c < outputs; c++) codes[i + c] = Math.round(weights[i + c]! / scales[c]!)
  return [codes, scales]
}
