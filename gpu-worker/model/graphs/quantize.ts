import { transpose } from './fold.ts'
import type { GraphBuilder, Value } from './graph-builder.ts'
import type { LinearWeights } from './linear.ts'

/**
 * A linear layer in 8-bit integers: x is quantised as a whole when the graph runs, weights have one
 * scale per output.
 */
export function quantizedLinear(
  g: GraphBuilder,
  x: Value,
  { key, inputs, outputs, weight, bias, hasPeaks = false }: LinearWeights,
): Value {
  const isSpread = hasPeaks && inputs % SPREAD === 0
  const [codes, scales] = g.weights(
    [
      { key: `${key}.int8`, type: 'int8', shape: [inputs, outputs] },
      { key: `${key}.scale`, type: 'float32', shape: [outputs] },
    ],
    async () => {
      const rows = await weight()
      if (isSpread) spreadNeighbours(rows)
      const [rowCodes, scales] = quantizeRows(rows, outputs)
      return [transpose(rowCodes, outputs, inputs), scales]
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

/** Symmetric codes with one scale per row. @param weights [rows, columns] */
export function quantizeRows(
  weights: Float32Array,
  rows: number,
): readonly [codes: Int8Array<ArrayBuffer>, scales: Float32Array] {
  const columns = weights.length / rows
  const scales = new Float32Array(rows)
  const codes = new Int8Array(weights.length)
  for (let row = 0; row < rows; row++) {
    const [start, end] = [row * columns, (row + 1) * columns]
    let largest = 0
    for (let i = start; i < end; i++) {
      const size = Math.abs(weights[i]!)
      if (size > largest) largest = size
    }
    const scale = Math.fround((largest || 1) / LARGEST_CODE)
    // Math.round costs 10 ns a value, ten seconds for a whole model; this 2 ns
    for (let i = start; i < end; i++) codes[i] = Math.floor(weights[i]! / scale + 0.5)
    scales[row] = scale
  }
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
    const identity = new Float32Array(SPREAD * SPREAD)
    for (let i = 0; i < SPREAD; i++) identity[i * SPREAD + i] = 1
    return spreadNeighbours(identity)
  })
  const runs = g.reshape(x, [0, 0, inputs / SPREAD, SPREAD]) // of no rows as well: −1 would not know
  return g.reshape(g.matmul(runs, h), [0, 0, inputs])
}

/**
 * Each run of neighbours times H, in place, by the fast Walsh–Hadamard transform.
 *
 * @param values as many as fill whole runs
 */
export function spreadNeighbours(values: Float32Array): Float32Array {
  for (let distance = 1; distance < SPREAD; distance *= 2)
    for (let pair = 0; pair < values.length; pair += 2 * distance)
      for (let i = pair; i < pair + distance; i++) {
        const [a, b] = [values[i]!, values[i + distance]!]
        values[i] = (a + b) * Math.SQRT1_2
        values[i + distance] = (a - b) * Math.SQRT1_2
      }
  return values
}
