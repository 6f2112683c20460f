import { glob, mkdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { openSafetensors, writeSafetensors } from '../safetensors.ts'
import { type DType, valueCount } from '../weights.ts'

/** Numbers of any dtype, held as float32 (integers up to 2^24 are exact). */
export type Tensor = { readonly shape: readonly number[]; readonly values: Float32Array }

/** What a case says of one of its outputs. */
export type OutputSpec = {
  readonly shape: readonly number[]
  readonly dtype: string
  readonly max_abs_value?: number
  readonly tolerance?: number
  readonly tolerance_rows?: readonly number[]
  readonly informative?: boolean
}

/** A case of one `fn`: `<path>.json` beside `<path>.safetensors`, under the folder of all cases. */
export type Case = {
  readonly folder: string
  /** Relative to the folder, without extension. */
  readonly path: string
  readonly fn: string
  // biome-ignore lint/suspicious/noExplicitAny: what it holds depends on `fn`; runners read what they need
  readonly params: any
  readonly outputs: Readonly<Record<string, OutputSpec>>
  /** Stored inputs by name, those of other files included. */
  readonly inputs: Readonly<Record<string, Tensor>>
  /** Reference outputs by name. */
  readonly expected: Readonly<Record<string, Tensor>>
}

/** Relative paths of everything below a folder that ends in `suffix`, sorted. */
export async function pathsBelow(folder: string, suffix: string): Promise<string[]> {
  const paths: string[] = []
  for await (const path of glob(`**/*${suffix}`, { cwd: folder })) paths.push(path)
  return paths.map((path) => path.replaceAll('\\', '/')).sort()
}

/** The content of a JSON file; undefined when it is not JSON. */
export async function readJson(folder: string, path: string): Promise<Json | undefined> {
  try {
    const json: unknown = JSON.parse(await readFile(join(folder, path), 'utf8'))
    return typeof json === 'object' && json !== null ? (json as Json) : {}
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

type Json = Readonly<Record<string, unknown>>

export async function readCase(folder: string, path: string): Promise<Case> {
  const json = JSON.parse(await readFile(join(folder, `${path}.json`), 'utf8'), keepInteger)
  const own = await readTensors(join(folder, `${path}.safetensors`))
  const inputs = withPrefix(own, 'in.')
  for (const [name, place] of Object.entries<Elsewhere>(json.inputs_from ?? {}))
    inputs[name] = await readElsewhere(folder, place)
  return {
    folder,
    path,
    fn: json.fn,
    params: json.params,
    outputs: json.outputs,
    inputs,
    expected: withPrefix(own, 'out.'),
  }
}

/** Seeds may be integers that a number cannot hold. */
const keepInteger = (_key: string, value: unknown, context?: { source?: string }): unknown =>
  typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? '')
    ? BigInt(context!.source!)
    : value

/** Every tensor of a safetensors file. */
export async function readTensors(path: string): Promise<Map<string, Tensor>> {
  await using weights = await openSafetensors(path)
  const tensors = new Map<string, Tensor>()
  for (const name of weights.names())
    tensors.set(name, { shape: weights.info(name).shape, values: await weights.read(name) })
  return tensors
}

/** Writes what was computed, as `out.<name>` in the dtype the case stores it in. */
export async function writeOutputs(
  path: string,
  outputs: Readonly<Record<string, Tensor>>,
  specs: Case['outputs'],
): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const tensors = Object.entries(outputs).map(([name, { shape, values }]) => {
    const { dtype, bytes } = encode(values, specs[name]?.dtype ?? 'float32')
    return { name: `out.${name}`, dtype, shape, chunks: () => [bytes] }
  })
  await writeSafetensors(path, tensors)
}

/** Rows of a tensor, by their indices on the first axis. */
export function rowsOf(tensor: Tensor, indices: readonly number[]): Tensor {
  const [, ...rest] = tensor.shape
  const length = valueCount(rest)
  const values = new Float32Array(indices.length * length)
  for (const [i, row] of indices.entries())
    values.set(tensor.values.subarray(row * length, (row + 1) * length), i * length)
  return { shape: [indices.length, ...rest], values }
}

/** Tensors of one shape under a new first axis. */
export function stack(rows: readonly Float32Array[], shape: readonly number[]): Tensor {
  const length = valueCount(shape)
  const values = new Float32Array(rows.length * length)
  for (const [i, row] of rows.entries()) values.set(row, i * length)
  return { shape: [rows.length, ...shape], values }
}

type Elsewhere = { file: string; tensor: string; rows?: number[] }

async function readElsewhere(folder: string, { file, tensor, rows }: Elsewhere): Promise<Tensor> {
  await using weights = await openSafetensors(join(folder, `${file}.safetensors`))
  const whole = { shape: weights.info(tensor).shape, values: await weights.read(tensor) }
  return rows ? rowsOf(whole, rows) : whole
}

function withPrefix(tensors: ReadonlyMap<string, Tensor>, prefix: string): Record<string, Tensor> {
  const found: Record<string, Tensor> = {}
  for (const [name, tensor] of tensors)
    if (name.startsWith(prefix)) found[name.slice(prefix.length)] = tensor
  return found
}

function encode(values: Float32Array, dtype: string): { dtype: DType; bytes: Uint8Array } {
  const bytesOf = (array: NodeJS.TypedArray): Uint8Array =>
    new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
  switch (dtype) {
    case 'int64':
      return { dtype: 'I64', bytes: bytesOf(BigInt64Array.from(values, BigInt)) }
    case 'int32':
      return { dtype: 'I32', bytes: bytesOf(Int32Array.from(values)) }
    case 'int16':
      return { dtype: 'I16', bytes: bytesOf(Int16Array.from(values)) }
    case 'float16':
      return { dtype: 'F16', bytes: bytesOf(Float16Array.from(values)) }
    case 'float64':
      return { dtype: 'F64', bytes: bytesOf(Float64Array.from(values)) }
    default:
      return { dtype: 'F32', bytes: bytesOf(values) }
  }
}
