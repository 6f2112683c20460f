// Calculations on weights that are done once, in double precision, when a bundle is written.

import type { CheckpointTensors, LoadTensor } from './checkpoint-tensors.ts'

/**
 * A weight-normalised convolution as the plain weights it stands for: g · v / ‖v‖, the norm over
 * every axis but the first. Reads both ways PyTorch has stored it, and weights without a norm.
 *
 * @param shape of the weights: [out, in, kernel]; transposed convolutions have [in, out, kernel], and
 *   their norm is over [out, kernel]
 * @see Salimans and Kingma 2016, arXiv 1602.07868, equation 2; torch.nn.utils.weight_norm, dim 0
 */
export function foldedConvolution(
  tensors: CheckpointTensors,
  shape: readonly number[],
): LoadTensor {
  const names = [
    ['weight_g', 'weight_v'],
    ['parametrizations.weight.original0', 'parametrizations.weight.original1'],
  ].find(([g]) => tensors.has(g!))
  if (!names) return tensors.tensor('weight', shape)

  const gains = tensors.tensor(names[0]!, [shape[0]!, 1, 1])
  const directions = tensors.tensor(names[1]!, shape)
  return async () => scaleToNorm(await directions(), await gains())
}

/** @param v [rows, rest]; not modified @param g [rows] */
function scaleToNorm(v: Float32Array, g: Float32Array): Float32Array<ArrayBuffer> {
  const rowLength = v.length / g.length
  const folded = new Float32Array(v.length)
  for (let row = 0; row < g.length; row++) {
    const start = row * rowLength
    let squares = 0
    for (let i = start; i < start + rowLength; i++) squares += v[i]! * v[i]!
    const factor = g[row]! / Math.sqrt(squares)
    for (let i = start; i < start + rowLength; i++) folded[i] = v[i]! * factor
  }
  return folded
}

/** [rows, columns] → [columns, rows], in tiles that fit the first cache. */
export function transpose<T extends Float32Array<ArrayBuffer> | Int8Array<ArrayBuffer>>(
  values: T,
  rows: number,
  columns: number,
): T {
  const turned = new (values.constructor as new (length: number) => T)(values.length)
  const tile = 32
  for (let top = 0; top < rows; top += tile)
    for (let left = 0; left < columns; left += tile) {
      const bottom = Math.min(top + tile, rows)
      const right = Math.min(left + tile, columns)
      for (let c = left; c < right; c++)
        for (let r = top; r < bottom; r++) turned[c * rows + r] = values[r * columns + c]!
    }
  return turned
}

/**
 * W · (I + P): a projection that swallows the residual 1×1 convolution before it.
 *
 * @param w [rows, size] @param p [size, size]
 */
export function afterResidual(
  w: Float32Array,
  p: Float32Array,
  size: number,
): Float32Array<ArrayBuffer> {
  const rows = w.length / size
  const folded = new Float32Array(w.length)
  for (let r = 0; r < rows; r++) {
    const row = Float64Array.from(w.subarray(r * size, (r + 1) * size))
    for (let k = 0; k < size; k++) {
      const factor = w[r * size + k]!
      for (let c = 0; c < size; c++) row[c]! += factor * p[k * size + c]!
    }
    folded.set(row, r * size)
  }
  return folded
}

/**
 * (I + P) · W: a projection that swallows the residual 1×1 convolution after it.
 *
 * @param w [size, columns] @param p [size, size]
 */
export function beforeResidual(
  w: Float32Array,
  p: Float32Array,
  size: number,
): Float32Array<ArrayBuffer> {
  const columns = w.length / size
  const folded = new Float32Array(w.length)
  for (let r = 0; r < size; r++) {
    const row = Float64Array.from(w.subarray(r * columns, (r + 1) * columns))
    for (let k = 0; k < size; k++) {
      const factor = p[r * size + k]!
      for (let c = 0; c < columns; c++) row[c]! += factor * w[k * columns + c]!
    }
    folded.set(row, r * columns)
  }
  return folded
}
