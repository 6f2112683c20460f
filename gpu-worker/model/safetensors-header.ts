import {
  BYTES_PER_VALUE,
  type DType,
  isCountable,
  MAX_TENSOR_BYTES,
  quote,
  type TensorInfo,
} from './weights.ts'

/** Where a tensor lies, in bytes from the end of the header. */
export type Placed = TensorInfo & { readonly begin: number; readonly end: number }

const MAX_TENSORS = 16_384
const MAX_NAME_BYTES = 512
const MAX_METADATA_BYTES = 2 ** 23
const MAX_RANK = 64

/**
 * The tensors a safetensors header lists, in its order. Read by a scanner of its own, because
 * JSON.parse keeps the last of two equal keys and rounds what is above 2^53.
 *
 * @param header UTF-8 JSON, may be padded with spaces at its end
 * @param dataBytes what follows the header in the file: the tensors must cover it exactly
 * @param refuse called with the reason when the header is not in order; must throw
 */
export function parseSafetensorsHeader(
  header: Uint8Array,
  dataBytes: number,
  refuse: (reason: string) => never,
): Map<string, Placed> {
  const json = new Scanner(header, refuse)
  const tensors = new Map<string, Placed>()
  let hasMetadata = false
  json.object((name) => {
    if (name === '__metadata__') {
      if (hasMetadata) refuse('__metadata__ is there twice')
      hasMetadata = true
      const seen = new Set<string>()
      json.object((key) => {
        if (seen.has(key)) refuse('__metadata__ has a key twice')
        if (seen.size === MAX_TENSORS) refuse(`__metadata__ has more than ${MAX_TENSORS} keys`)
        seen.add(key)
        json.string(MAX_METADATA_BYTES) // may be a picture; it is checked, not kept
      })
      return
    }
    if (name === '__proto__') refuse('a tensor named __proto__') // legal, and never meant well
    if (tensors.has(name)) refuse(`tensor ${quote(name)} is there twice`)
    if (tensors.size === MAX_TENSORS) refuse(`more than ${MAX_TENSORS} tensors`)
    tensors.set(name, readEntry(json, name, refuse))
  })
  json.endWithSpaces()
  checkCoverage(tensors, dataBytes, refuse)
  return tensors
}

function readEntry(json: Scanner, name: string, refuse: (reason: string) => never): Placed {
  let dtype: string | undefined
  let shape: number[] | undefined
  let offsets: number[] | undefined
  json.object((field) => {
    if (field === 'dtype' && dtype === undefined) dtype = json.string()
    else if (field === 'shape' && shape === undefined) shape = json.naturals(MAX_RANK)
    else if (field === 'data_offsets' && offsets === undefined) offsets = json.naturals(2)
    else refuse(`tensor ${quote(name)} has a field ${quote(field)} that is unknown or there twice`)
  })
  if (dtype === undefined || shape === undefined || offsets?.length !== 2)
    return refuse(`tensor ${quote(name)} lacks its dtype, shape or two data_offsets`)
  if (!Object.hasOwn(BYTES_PER_VALUE, dtype))
    return refuse(`tensor ${quote(name)} has the dtype ${quote(dtype)}, which is not supported`)

  const [begin, end] = offsets as [number, number]
  const bytes = shape.reduce(
    (product, size) => product * BigInt(size),
    BigInt(BYTES_PER_VALUE[dtype as DType]),
  )
  if (BigInt(end) - BigInt(begin) !== bytes)
    refuse(`tensor ${quote(name)} needs ${bytes} bytes, its range is ${begin} to ${end}`)
  if (bytes > MAX_TENSOR_BYTES) refuse(`tensor ${quote(name)} has ${bytes} bytes`)
  if (!isCountable(shape)) refuse(`tensor ${quote(name)} is empty, of sizes no number can count`)
  return { dtype: dtype as DType, shape, begin, end }
}

/** Every byte of the data belongs to exactly one tensor. */
function checkCoverage(
  tensors: ReadonlyMap<string, Placed>,
  dataBytes: number,
  refuse: (reason: string) => never,
) {
  let covered = 0
  const inOrder = [...tensors].sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end)
  for (const [name, { begin, end }] of inOrder) {
    if (begin !== covered)
      refuse(`tensor ${quote(name)} starts at byte ${begin} of the data, expected ${covered}`)
    covered = end
  }
  if (covered !== dataBytes)
    refuse(`tensors cover ${covered} bytes of data, the file has ${dataBytes}`)
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const COLON = 0x3a
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d

/** Just the JSON a header may hold: objects, strings, arrays of natural numbers. It cannot recurse. */
class Scanner {
  #at = 0
  readonly #bytes: Uint8Array
  readonly #refuse: (reason: string) => never
  readonly #utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

  constructor(bytes: Uint8Array, refuse: (reason: string) => never) {
    this.#bytes = bytes
    this.#refuse = (reason) => refuse(`header, byte ${this.#at}: ${reason}`)
    if (bytes[0] !== OPEN_BRACE) this.#refuse('expected {')
  }

  object(readValue: (key: string) => void) {
    this.#take(OPEN_BRACE, '{')
    if (this.#peek() === CLOSE_BRACE) return this.#take(CLOSE_BRACE, '}')
    for (;;) {
      const key = this.string()
      this.#take(COLON, ':')
      readValue(key)
      if (this.#peek() !== COMMA) return this.#take(CLOSE_BRACE, ', or }')
      this.#take(COMMA, ',')
    }
  }

  string(mostBytes = MAX_NAME_BYTES): string {
    this.#take(QUOTE, 'a string')
    const start = this.#at
    let hasEscapes = false
    for (;;) {
      const byte = this.#bytes[this.#at]
      if (byte === undefined) return this.#refuse('a string does not end')
      if (byte < 0x20) return this.#refuse('a control character in a string')
      if (byte === QUOTE) break
      if (byte === BACKSLASH) {
        hasEscapes = true
        this.#at++
      }
      this.#at++
    }
    const end = this.#at++
    if (end - start > mostBytes) return this.#refuse(`a string above ${mostBytes} bytes`)
    const plain = this.#decoded(start, end, hasEscapes)
    if (plain?.isWellFormed()) return plain // an escape can be half of a surrogate pair
    return this.#refuse('a string is not valid UTF-8 or has an unknown escape')
  }

  #decoded(start: number, end: number, hasEscapes: boolean): string | undefined {
    try {
      const text = this.#utf8.decode(this.#bytes.subarray(start, end))
      return hasEscapes ? JSON.parse(`"${text}"`) : text
    } catch {
      return undefined
    }
  }

  /** An array of integers from 0 to 2^53 − 1. */
  naturals(most: number): number[] {
    const numbers: number[] = []
    this.#take(OPEN_BRACKET, '[')
    if (this.#peek() === CLOSE_BRACKET) {
      this.#take(CLOSE_BRACKET, ']')
      return numbers
    }
    for (;;) {
      numbers.push(this.#natural())
      if (numbers.length > most) this.#refuse(`more than ${most} numbers`)
      if (this.#peek() !== COMMA) break
      this.#take(COMMA, ',')
    }
    this.#take(CLOSE_BRACKET, ', or ] after an integer')
    return numbers
  }

  /** Padding is spaces and nothing else, to the very end. */
  endWithSpaces() {
    for (; this.#at < this.#bytes.length; this.#at++)
      if (this.#bytes[this.#at] !== 0x20) this.#refuse('something follows the header')
  }

  #natural(): number {
    this.#peek()
    const start = this.#at
    let value = 0
    for (;;) {
      const digit = this.#bytes[this.#at]! - 0x30
      if (!(digit >= 0 && digit <= 9)) break
      value = value * 10 + digit
      if (!Number.isSafeInteger(value)) this.#refuse('a number above 2^53')
      this.#at++
    }
    const digits = this.#at - start
    if (digits === 0) return this.#refuse('expected an integer from 0 up')
    if (digits > 1 && this.#bytes[start] === 0x30)
      return this.#refuse('a number that starts with 0')
    return value
  }

  #peek(): number | undefined {
    for (;;) {
      const byte = this.#bytes[this.#at]
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return byte
      this.#at++
    }
  }

  #take(byte: number, name: string) {
    if (this.#peek() !== byte) this.#refuse(`expected ${name}`)
    this.#at++
  }
}
