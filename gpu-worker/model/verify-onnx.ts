import { DomainError } from '#shared/errors.ts'
import { quote } from './weights.ts'

const MAX_BYTES = 2 ** 26
const MAX_NESTING = 32
const DOMAINS: ReadonlySet<string> = new Set(['', 'ai.onnx', 'com.microsoft'])
const EXTERNAL = 1

/** Field numbers of onnx.proto3 that lead to an operator, a tensor or a file. */
const MODEL = { opsetImport: 8, graph: 7, trainingInfo: 20, functions: 25 }
const GRAPH = { node: 1, initializer: 5, sparseInitializer: 15 }
const NODE = { attribute: 5, domain: 7 }
const ATTRIBUTE = { tensor: 5, graph: 6, tensors: 10, graphs: 11, sparse: 22, sparses: 23 }
const TENSOR = { dims: 1, dataType: 2, segment: 3, name: 8, externalData: 13, dataLocation: 14 }
const ENTRY = { key: 1, value: 2 }
const OPSET = { domain: 1 }

/** Bytes of one value, by TensorProto.DataType; types of less than a byte are not used here. */
const VALUE_BYTES: Readonly<Record<number, number>> = {
  1: 4, // float
  2: 1, // uint8
  3: 1, // int8
  6: 4, // int32
  7: 8, // int64
  9: 1, // bool
  10: 2, // float16
  11: 8, // double
}

/**
 * Checks a graph before a runtime sees it: it may run known operators only, and read weights only
 * from files of its bundle, inside their bounds. The protobuf is walked by hand, so that nothing is
 * allocated by what the file claims.
 *
 * @param graph the bytes of the .onnx file
 * @param files bytes of every file the bundle has, by plain name
 * @param refuse called with the reason; must throw
 * @see onnx 1.19, `onnx.proto3`; CVE-2022-25882, CVE-2024-27318: external data outside the folder
 */
export function verifyOnnx(
  graph: Uint8Array,
  files: ReadonlyMap<string, number>,
  refuse: (reason: string) => never = refuseModel,
): void {
  if (graph.length > MAX_BYTES) refuse(`a graph of ${graph.length} bytes`)
  const walk = new Walk(files, refuse)
  try {
    walk.model(graph)
  } catch (error) {
    if (error instanceof RangeError) refuse(error.message)
    throw error
  }
}

class Walk {
  readonly #files: ReadonlyMap<string, number>
  readonly #refuse: (reason: string) => never

  constructor(files: ReadonlyMap<string, number>, refuse: (reason: string) => never) {
    this.#files = files
    this.#refuse = refuse
  }

  model(bytes: Uint8Array) {
    let graphs = 0
    for (const { field, value } of fieldsOf(bytes)) {
      if (field === MODEL.functions || field === MODEL.trainingInfo)
        this.#refuse('functions and training are not part of our graphs')
      if (field === MODEL.opsetImport) this.#domain(text(find(message(value), OPSET.domain)))
      if (field !== MODEL.graph) continue
      graphs++
      this.#graph(message(value), 1)
    }
    if (graphs !== 1) this.#refuse(`${graphs} graphs in one model`)
  }

  #graph(bytes: Uint8Array, depth: number) {
    if (depth > MAX_NESTING) this.#refuse(`graphs nested deeper than ${MAX_NESTING}`)
    for (const { field, value } of fieldsOf(bytes)) {
      if (field === GRAPH.sparseInitializer)
        this.#refuse('sparse tensors are not part of our graphs')
      if (field === GRAPH.initializer) this.#tensor(message(value))
      if (field === GRAPH.node) this.#node(message(value), depth)
    }
  }

  #node(bytes: Uint8Array, depth: number) {
    for (const { field, value } of fieldsOf(bytes)) {
      if (field === NODE.domain) this.#domain(text(value))
      if (field === NODE.attribute) this.#attribute(message(value), depth)
    }
  }

  #attribute(bytes: Uint8Array, depth: number) {
    for (const { field, value } of fieldsOf(bytes)) {
      if (field === ATTRIBUTE.sparse || field === ATTRIBUTE.sparses)
        this.#refuse('sparse tensors are not part of our graphs')
      if (field === ATTRIBUTE.tensor || field === ATTRIBUTE.tensors) this.#tensor(message(value))
      if (field === ATTRIBUTE.graph || field === ATTRIBUTE.graphs)
        this.#graph(message(value), depth + 1)
    }
  }

  #tensor(bytes: Uint8Array) {
    const entries: Uint8Array[] = []
    const dims: bigint[] = []
    let name = ''
    let dataType = 0
    let location = 0
    for (const { field, value } of fieldsOf(bytes)) {
      if (field === TENSOR.segment) this.#refuse('a tensor in segments')
      if (field === TENSOR.name) name = text(value)
      if (field === TENSOR.dataType) dataType = Number(integer(value))
      if (field === TENSOR.dataLocation) location = Number(integer(value))
      if (field === TENSOR.externalData) entries.push(message(value))
      if (field === TENSOR.dims) dims.push(...(typeof value === 'bigint' ? [value] : packed(value)))
    }
    const isExternal = location === EXTERNAL
    if (!isExternal && (location !== 0 || entries.length > 0))
      this.#refuse(`tensor ${quote(name)} has external data and says it has none`)
    if (isExternal) this.#external(name, entries, bytesOf(dims, dataType))
  }

  /** Which part of which file: all three have to be said, once, and to fit. */
  #external(name: string, entries: readonly Uint8Array[], expected: bigint | undefined) {
    const said = new Map<string, string>()
    for (const entry of entries) {
      const key = text(find(entry, ENTRY.key))
      if (said.has(key)) this.#refuse(`tensor ${quote(name)} says its ${quote(key)} twice`)
      said.set(key, text(find(entry, ENTRY.value)))
    }
    const known = this.#files.get(said.get('location') ?? '')
    if (known === undefined)
      this.#refuse(
        `tensor ${quote(name)} lies in ${quote(said.get('location') ?? '')}, which is no file of the bundle`,
      )
    const [offset, length] = ['offset', 'length'].map((key) => {
      const value = said.get(key) ?? ''
      return /^\d{1,15}$/.test(value)
        ? BigInt(value)
        : this.#refuse(`tensor ${quote(name)} has the ${key} ${quote(value)}`)
    }) as [bigint, bigint]
    if (said.size !== 3)
      this.#refuse(`tensor ${quote(name)} says more than location, offset, length`)
    if (offset + length > BigInt(known!))
      this.#refuse(`tensor ${quote(name)} ends at byte ${offset + length} of a file of ${known}`)
    if (length !== expected)
      this.#refuse(
        `tensor ${quote(name)} has ${length} bytes, its shape needs ${expected ?? 'an unknown number'}`,
      )
  }

  #domain(domain: string) {
    if (!DOMAINS.has(domain)) this.#refuse(`operators of the domain ${quote(domain)}`)
  }
}

function bytesOf(dims: readonly bigint[], dataType: number): bigint | undefined {
  const size = VALUE_BYTES[dataType]
  if (size === undefined || dims.some((dim) => dim < 0n)) return undefined
  return dims.reduce((product, dim) => product * dim, BigInt(size))
}

// — protobuf wire format ——————————————————————————————————————————————————————————————————————————

type Field = { readonly field: number; readonly value: bigint | Uint8Array }

/** @throws RangeError when the bytes are no message */
function* fieldsOf(bytes: Uint8Array): Generator<Field> {
  const reader = { bytes, at: 0 }
  while (reader.at < bytes.length) {
    const tag = varint(reader)
    const field = Number(tag >> 3n)
    switch (Number(tag & 7n)) {
      case 0:
        yield { field, value: BigInt.asIntN(64, varint(reader)) }
        break
      case 1:
        yield { field, value: take(reader, 8n) }
        break
      case 2:
        yield { field, value: take(reader, varint(reader)) }
        break
      case 5:
        yield { field, value: take(reader, 4n) }
        break
      default:
        throw new RangeError('the graph is no protobuf message')
    }
  }
}

type Reader = { readonly bytes: Uint8Array; at: number }

function varint(reader: Reader): bigint {
  let value = 0n
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = reader.bytes[reader.at++]
    if (byte === undefined) break
    value |= BigInt(byte & 0x7f) << shift
    if (byte < 0x80) return value
  }
  throw new RangeError('the graph ends in the middle of a number')
}

function take(reader: Reader, length: bigint): Uint8Array {
  if (length > BigInt(reader.bytes.length - reader.at))
    throw new RangeError('the graph ends in the middle of a message')
  const start = reader.at
  reader.at += Number(length)
  return reader.bytes.subarray(start, reader.at)
}

function packed(bytes: Uint8Array): bigint[] {
  const reader = { bytes, at: 0 }
  const values: bigint[] = []
  while (reader.at < bytes.length) values.push(BigInt.asIntN(64, varint(reader)))
  return values
}

function message(value: Field['value']): Uint8Array {
  if (typeof value === 'bigint') throw new RangeError('a number where a message belongs')
  return value
}

function integer(value: Field['value']): bigint {
  if (typeof value !== 'bigint') throw new RangeError('a message where a number belongs')
  return value
}

/** The last of a field that belongs there once, as protobuf has it. */
function find(bytes: Uint8Array, wanted: number): Uint8Array {
  let found: Uint8Array = new Uint8Array()
  for (const { field, value } of fieldsOf(bytes)) if (field === wanted) found = message(value)
  return found
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

function text(value: Field['value']): string {
  try {
    return utf8.decode(message(value))
  } catch {
    throw new RangeError('a name that is not UTF-8')
  }
}

function refuseModel(reason: string): never {
  throw new DomainError('invalid_model_file', `The graph is not one of ours: ${reason}`)
}
