import { DomainError } from '#shared/errors.ts'

/** Bytes of one value, by the dtype names of safetensors. */
export const BYTES_PER_VALUE = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U8: 1,
  BOOL: 1,
} as const

/** No tensor of this family comes near; a file that claims more is full of holes. */
export const MAX_TENSOR_BYTES = 2 ** 32

export type DType = keyof typeof BYTES_PER_VALUE
export type TensorInfo = { readonly dtype: DType; readonly shape: readonly number[] }

/**
 * Named tensors in a file that stays on disk: what safetensors files, PyTorch zips and views of them
 * have in common. One tensor at a time is in memory, and it belongs to the caller.
 */
export type Weights = {
  /** For messages: where these weights come from. */
  readonly source: string
  names(): readonly string[]
  has(name: string): boolean
  /** @throws DomainError `unsupported_model` when there is no such tensor */
  info(name: string): TensorInfo
  /** Row-major little-endian values in the tensor's own dtype. */
  readBytes(name: string): Promise<Uint8Array<ArrayBuffer>>
  /** Row-major values as float32: exact from every dtype but F64 and integers above 2^24, which are rounded. */
  read(name: string): Promise<Float32Array<ArrayBuffer>>
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** The part of `Weights` that differs between containers. */
export type TensorSource = {
  readonly source: string
  readonly infos: ReadonlyMap<string, TensorInfo>
  readBytes(name: string): Promise<Uint8Array<ArrayBuffer>>
  close(): Promise<void>
}

/** `Weights` over a container. */
export function weightsOf({ source, infos, readBytes, close }: TensorSource): Weights {
  const names = Object.freeze([...infos.keys()])
  const info = (name: string) => {
    const found = infos.get(name)
    if (!found) throw new DomainError('unsupported_model', `${source} has no tensor ${quote(name)}`)
    return found
  }
  return {
    source,
    names: () => names,
    has: (name) => infos.has(name),
    info,
    readBytes(name) {
      info(name)
      return readBytes(name)
    },
    async read(name) {
      const { dtype } = info(name)
      return toFloat32(await readBytes(name), dtype)
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** How many values a tensor of this shape holds. */
export const valueCount = (shape: readonly number[]): number =>
  shape.reduce((product, size) => product * size, 1)

/** Whether `valueCount` is exact whatever the order of the sizes: zero times too much is no number. */
export const isCountable = (shape: readonly number[]): boolean =>
  Number.isSafeInteger(valueCount(shape.filter((size) => size > 0)))

/**
 * Little-endian values of any dtype as float32. Float32 input is not copied.
 *
 * @param bytes owned by the caller; the result may share its memory
 */
export function toFloat32(bytes: Uint8Array<ArrayBuffer>, dtype: DType): Float32Array<ArrayBuffer> {
  const count = bytes.length / BYTES_PER_VALUE[dtype]
  const { buffer, byteOffset } = aligned(bytes, BYTES_PER_VALUE[dtype])
  switch (dtype) {
    case 'F32':
      return new Float32Array(buffer, byteOffset, count)
    case 'F16':
      return new Float32Array(new Float16Array(buffer, byteOffset, count))
    case 'BF16':
      return fromBfloat16(new Uint16Array(buffer, byteOffset, count))
    case 'F64':
      return new Float32Array(new Float64Array(buffer, byteOffset, count))
    case 'I64':
      return fromBigInts(new BigInt64Array(buffer, byteOffset, count))
    case 'I32':
      return new Float32Array(new Int32Array(buffer, byteOffset, count))
    case 'I16':
      return new Float32Array(new Int16Array(buffer, byteOffset, count))
    case 'I8':
      return new Float32Array(new Int8Array(buffer, byteOffset, count))
    case 'U8':
      return new Float32Array(bytes)
    case 'BOOL':
      return new Float32Array(bytes).map((value) => (value === 0 ? 0 : 1))
  }
}

/** A bfloat16 is the upper half of a float32. */
function fromBfloat16(halves: Uint16Array): Float32Array<ArrayBuffer> {
  const bits = new Uint32Array(halves.length)
  for (let i = 0; i < halves.length; i++) bits[i] = halves[i]! << 16
  return new Float32Array(bits.buffer)
}

function fromBigInts(integers: BigInt64Array): Float32Array<ArrayBuffer> {
  const floats = new Float32Array(integers.length)
  for (let i = 0; i < integers.length; i++) floats[i] = Number(integers[i])
  return floats
}

const aligned = (bytes: Uint8Array<ArrayBuffer>, size: number) =>
  bytes.byteOffset % size === 0 ? bytes : bytes.slice()

/** A name from a file of unknown origin, fit for a message: escaped, and cut at 80 characters. */
export function quote(name: string): string {
  const escaped = JSON.stringify(name.slice(0, 80)).replace(
    /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\ufeff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return name.length > 80 ? `${escaped} (cut at 80 of ${name.length} characters)` : escaped
}
