// What plain networks are written in: rows of float64, one a token.

export type Rows = readonly Float64Array[]

/** Values of a checkpoint's tensor, row-major. */
export type Tensors = (name: string) => Float32Array

/** rows · weightᵀ + bias, weight [outputs, inputs]. */
export const product = (rows: Rows, weight: Float32Array, bias?: Float32Array): Rows =>
  rows.map((row) => {
    const out = new Float64Array(weight.length / row.length)
    for (let o = 0; o < out.length; o++) {
      let sum = bias?.[o] ?? 0
      for (let i = 0; i < row.length; i++) sum += row[i]! * weight[o * row.length + i]!
      out[o] = sum
    }
    return out
  })

export const add = (a: Rows, b: Rows): Rows =>
  a.map((row, n) => row.map((value, i) => value + b[n]![i]!))

export const map = (rows: Rows, change: (value: number) => number): Rows =>
  rows.map((row) => row.map(change))

export const columns = (rows: Rows, from: number, count: number): Rows =>
  rows.map((row) => row.subarray(from, from + count))

/** Each weight over the sum of all. */
export function softmax(logits: readonly number[]): readonly number[] {
  const weights = logits.map(Math.exp)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return weights.map((weight) => weight / total)
}

/** In decibels above the error. */
export function snr(values: Float32Array, reference: Float64Array): number {
  if (values.length !== reference.length) return Number.NEGATIVE_INFINITY
  let [signal, error] = [0, 0]
  for (const [i, wanted] of reference.entries()) {
    signal += wanted ** 2
    error += (values[i]! - wanted) ** 2
  }
  return 10 * Math.log10(signal / error)
}
