// T5's encoder once more, as plainly as its reference is written: float64, one loop inside another.

import { add, map, product, type Rows, softmax, type Tensors } from './plain-rows.ts'

export type PlainT5 = {
  readonly layers: number
  readonly heads: number
  readonly buckets: number
  readonly maxDistance: number
  readonly isGated: boolean
}

/**
 * Hidden states [tokens, width].
 *
 * @see transformers, models/t5/modeling_t5.py: T5Stack as an encoder
 */
export function plainT5(shape: PlainT5, tensor: Tensors, ids: readonly number[]): Rows {
  const { heads } = shape
  const linear = (name: string, rows: Rows): Rows => product(rows, tensor(`${name}.weight`))
  const norm = (name: string, rows: Rows): Rows =>
    rows.map((row) => {
      const power = row.reduce((sum, value) => sum + value ** 2, 0) / row.length
      return row.map((value, i) => (value / Math.sqrt(power + 1e-6)) * tensor(`${name}.weight`)[i]!)
    })
  const bias = tensor('encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight')
  const table = tensor('shared.weight')
  const width = tensor('encoder.final_layer_norm.weight').length

  let x: Rows = ids.map((id) => Float64Array.from(table.subarray(id * width, (id + 1) * width)))
  for (let layer = 0; layer < shape.layers; layer++) {
    const at = `encoder.block.${layer}.layer.`
    const h = norm(`${at}0.layer_norm`, x)
    const [q, k, v] = ['q', 'k', 'v'].map((name) => linear(`${at}0.SelfAttention.${name}`, h))
    const size = q![0]!.length / heads
    const heard = q!.map((query, i) => {
      const out = new Float64Array(query.length)
      for (let head = 0; head < heads; head++) {
        const weights = softmax(
          k!.map((key, j) => {
            let sum = bias[bucketOf(j - i, shape) * heads + head]!
            for (let n = head * size; n < (head + 1) * size; n++) sum += query[n]! * key[n]!
            return sum
          }),
        )
        for (const [j, value] of v!.entries())
          for (let n = head * size; n < (head + 1) * size; n++) out[n]! += weights[j]! * value[n]!
      }
      return out
    })
    x = add(x, linear(`${at}0.SelfAttention.o`, heard))

    const y = norm(`${at}1.layer_norm`, x)
    const into = (name: string) => linear(`${at}1.DenseReluDense.${name}`, y)
    let inner: Rows
    if (shape.isGated) {
      const gate = map(into('wi_0'), gelu)
      inner = into('wi_1').map((row, n) => row.map((value, i) => value * gate[n]![i]!))
    } else inner = map(into('wi'), (value) => Math.max(0, value))
    x = add(x, linear(`${at}1.DenseReluDense.wo`, inner))
  }
  return norm('encoder.final_layer_norm', x)
}

/** Half of the buckets for what lies behind, half of those for one distance each, the others by logarithm. */
function bucketOf(distance: number, { buckets, maxDistance }: PlainT5): number {
  const half = buckets / 2
  const near = half / 2
  const n = Math.abs(distance)
  const far = near + Math.trunc((Math.log(n / near) / Math.log(maxDistance / near)) * (half - near))
  return (distance > 0 ? half : 0) + (n < near ? n : Math.min(half - 1, far))
}

const gelu = (x: number): number =>
  0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)))
