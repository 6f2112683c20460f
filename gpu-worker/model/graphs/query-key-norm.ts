import type { CheckpointTensors } from './checkpoint-tensors.ts'
import type { GraphBuilder, Value } from './graph-builder.ts'
import { enterHalf, leaveHalf, type Precision } from './linear.ts'

/** What queries and keys go through before they meet, head by head: `qk_norm` of the configuration. */
export type QueryKeyNorm = 'none' | 'l2' | 'ln' | 'dyt'

/** Tensors of one norm, below `q_norm.` or `k_norm.`. */
export const NORM_TENSORS: Readonly<Record<QueryKeyNorm, readonly string[]>> = {
  none: [],
  l2: [],
  ln: ['weight', 'bias'],
  dyt: ['alpha', 'gamma', 'beta'],
}

export type HeadNorm = {
  readonly kind: QueryKeyNorm | undefined
  readonly size: number // of a head
  readonly precision: Precision
  /** Below the norm's own name. */
  readonly tensors: CheckpointTensors
  readonly key: string
}

/**
 * Heads [..., size] normalised each for itself, in fp32.
 *
 * @see stable-audio-tools 0.0.19, models/transformer.py, `Attention` and `DynamicTanh`
 */
export function normalisedHeads(g: GraphBuilder, heads: Value, norm: HeadNorm): Value {
  const { kind = 'none', size, precision, tensors, key } = norm
  if (kind === 'none') return heads
  const x = leaveHalf(g, heads, precision)
  const parameter = (name: string, length = size) =>
    g.weight(`${key}.${name}`, [length], tensors.tensor(name, [length]))
  switch (kind) {
    case 'ln': {
      const attributes = { axis: -1, epsilon: { float: 1e-6 } }
      const inputs = [x, parameter('weight'), parameter('bias')]
      return enterHalf(g, g.op('LayerNormalization', inputs, attributes), precision)
    }
    case 'l2': {
      const length = g.op('ReduceL2', [x, g.ints([-1])], { keepdims: 1 })
      return enterHalf(g, g.op('Div', [x, g.op('Max', [length, g.float(1e-12)])]), precision)
    }
    case 'dyt': {
      const bent = g.op('Tanh', [g.mul(parameter('alpha', 1), x)])
      const shifted = g.add(g.mul(parameter('gamma'), bent), parameter('beta'))
      return enterHalf(g, shifted, precision)
    }
  }
}
