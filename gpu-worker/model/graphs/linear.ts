import { DomainError } from '#shared/errors.ts'
import type { LoadTensor } from './checkpoint-tensors.ts'
import { transpose } from './fold.ts'
import type { GraphBuilder, Value } from './graph-builder.ts'
import { quantizedLinear } from './quantize.ts'

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
  /** Inputs with rare values far above the rest: quantised with care. */
  readonly hasPeaks?: boolean
}

/**
 * A linear layer: [..., inputs] → [..., outputs], fp16 in and out with that precision and fp32 otherwise.
 */
export function linear(
  g: GraphBuilder,
  x: Value,
  weights: LinearWeights,
  precision: Precision,
): Value {
  const { key, inputs, outputs, weight, bias } = weights
  if (precision === 'int8') return quantizedLinear(g, x, weights)

  const shape = [inputs, outputs]
  const columns = async () => transpose(await weight(), outputs, inputs)

  if (precision === 'fp16') {
    const product = g.matmul(x, halfWeight(g, `${key}.fp16`, shape, columns))
    return bias ? g.add(product, halfWeight(g, `${key}.bias.fp16`, [outputs], bias)) : product
  }
  const w = g.weight(`${key}.fp32`, shape, columns)
  if (!bias) return g.matmul(x, w)

  // Gemm adds the bias on the way, MatMul and Add would pass over the result twice more
  const product = g.op('Gemm', [
    g.reshape(x, [-1, inputs]),
    w,
    g.weight(`${key}.bias`, [outputs], bias),
  ])
  const rows = g.op('Shape', [x], { start: 0, end: -1 })
  return g.op('Reshape', [product, g.concat([rows, g.ints([outputs])], 0)])
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
    throw new DomainError('unsupported_model', `${key} has a value that fp16 cannot hold`, {
      fix: 'Convert with --precision fp32.',
    })
  return halves
}
