import type { PickledTensor } from './pickled.ts'
import type { ReadableFile } from './read-file.ts'
import { BYTES_PER_VALUE, valueCount } from './weights.ts'

/**
 * A strided view of a stored array as row-major bytes. A view that is row-major already is read as
 * it lies; any other is read from its first to its last value and put in order.
 *
 * @param start position in the file of the storage's first value
 */
export async function gather(
  file: ReadableFile,
  start: number,
  { storage, offset, shape, strides }: PickledTensor,
): Promise<Uint8Array<ArrayBuffer>> {
  const size = BYTES_PER_VALUE[storage.dtype]
  const count = valueCount(shape)
  if (count === 0) return new Uint8Array()
  if (isRowMajor(shape, strides)) return file.readAt(start + offset * size, count * size)

  const span = 1 + shape.reduce((sum, length, d) => sum + (length - 1) * strides[d]!, 0)
  const from = units(await file.readAt(start + offset * size, span * size), size)
  const to = units(new Uint8Array(count * size), size)
  copyStrided(from, to, shape, strides)
  return new Uint8Array(to.buffer)
}

function isRowMajor(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1
  for (let d = shape.length - 1; d >= 0; d--) {
    if (shape[d] !== 1 && strides[d] !== expected) return false
    expected *= shape[d]!
  }
  return true
}

/** Integers, because a float that passes through a number may lose the payload of its NaN. */
function units(bytes: Uint8Array<ArrayBuffer>, size: number) {
  if (size === 8) return new BigUint64Array(bytes.buffer)
  if (size === 4) return new Uint32Array(bytes.buffer)
  return size === 2 ? new Uint16Array(bytes.buffer) : bytes
}

/** Runs through `to` in order while an odometer over `shape` says where in `from` its value lies. */
function copyStrided(
  from: ReturnType<typeof units>,
  to: ReturnType<typeof units>,
  shape: readonly number[],
  strides: readonly number[],
) {
  // the last first; a dimension of one value never turns, and sixty of them would be looked at for every value
  const wheels = shape
    .map((length, d) => ({ length, stride: strides[d]!, index: 0 }))
    .filter(({ length }) => length > 1)
    .reverse()
  let source = 0
  for (let target = 0; target < to.length; target++) {
    to[target] = from[source]!
    for (const wheel of wheels) {
      source += wheel.stride
      if (++wheel.index < wheel.length) break
      source -= wheel.stride * wheel.length
      wheel.index = 0
    }
  }
}
