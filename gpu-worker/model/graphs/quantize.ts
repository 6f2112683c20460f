import type { GraphBuilder, Value } from './graph-builder.ts'
import type { LinearWeights } from './linear.ts'

/**
 * A linear layer in 8-bit integers: x is quantised as a whole when the graph runs, weights have one
 * scale per output.
 *
 * @param columns the weights, [inputs, outputs]
 */
export function quantizedLinear(
  g: GraphBuilder,
  x: Value,
  { key, inputs, outputs, bias, hasPeaks = false }: LinearWeights,
  columns: () => Promise<Float32Array<ArrayBuffer>>,
): Value {
  const isSpread = hasPeaks && inputs % SPREAD === 0
  const [codes, scales] = g.weights(
    [
      { key: `${key}.int8`, type: 'int8', shape: [inputs, outputs] },
      { key: `${key}.scale`, type: 'float32', shape: [outputs] },
    ],
    async () => {
      const values = await columns()
      if (isSpread) spreadRows(values, outputs)
      return quantizeColumns(values, outputs)
    },
  )
  const b = bias && g.weight(`${key}.bias`, [outputs], bias)
  const input = isSpread ? spread(g, x, inputs) : x
  return g.op('DynamicQuantizeMatMul', [input, codes, scales, undefined, b])
}

/**
 * The largest code. Processors with AVX2 and no VNNI add two products of a byte and a code in 16 bits:
 * 2 · 255 · 64 just fits, 2 · 255 · 127 saturates (measured on one: 21 dB instead of 36 at the output).
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

/**
 * Inputs that are spread out together: enough to flatten a peak, few enough to cost 2 % of a step.
 * One scale for all values wastes its codes on the largest; x · H spreads each value over its
 * neighbours, and as H · H = 1 the product with H · W is the same.
 *
 * @see Ashkboos et al. 2024, arXiv 2404.00456 (QuaRot); here H is block-diagonal
 */
const SPREAD = 32

function spread(g: GraphBuilder, x: Value, inputs: number): Value {
  const h = g.weight(`hadamard_${SPREAD}`, [SPREAD, SPREAD], async () => {
    const rows = new Float32Array(SPREAD * SPREAD)
    for (let i = 0; i < SPREAD; i++) rows[i * SPREAD + i] = 1
    spreadRows(rows, SPREAD)
    return rows
  })
  return g.reshape(g.matmul(g.reshape(x, [0, -1, SPREAD]), h), [0, -1, inputs])
}

/** H · W in place, by the fast Walsh–Hadamard transform. @param weights [inputs, outputs] */
export function spreadRows(weights: Float32Array, outputs: number): void {
  const inputs = weights.length / outputs
  for (let distance = 1; distance < SPREAD; distance *= 2)
    for (let row = 0; row < inputs; row++) {
      if (row & distance) continue
      const [a, b] = [row * outputs, (row + distance) * outputs]
      for (let c = 0; c < outputs; c++) {
        const [upper, lower] = [weights[a + c]!, weights[b + c]!]
        weights[a + c] = (upper + lower) * Math.SQRT1_2
        weights[b + c] = (upper - lower) * Math.SQRT1_2
      }
    }
}
