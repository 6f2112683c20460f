import type { ReadableFile } from './read-file.ts'
import { quote } from './weights.ts'

// What stands before and behind the bytes of a zip's entry, and in the directory for it.

export const LOCAL_BYTES = 30
const LOCAL_SIGNATURE = 0x04034b50
const CENTRAL = { signature: 0x02014b50, bytes: 46 }
const DESCRIPTOR = { signature: 0x08074b50, bytes: 16, bytes64: 24 }
const FLAG_SIZES_FOLLOW = 1 << 3 // local sizes may be zero; a descriptor behind the bytes has them
const FLAG_UTF8 = 1 << 11
const ZIP64_FIELD = 1
const UNIX = 3
const TYPE_BITS = 0xf000
const REGULAR_FILE = 0x8000

// The folder is the file's own name as torch.save was given it; below it PyTorch uses plain words.
const NAME = /^[\w.\-=+, ()@]{1,255}(\/[\w.-]{1,255}){1,4}$/

/** An entry as the directory has it. */
export type CentralEntry = {
  readonly name: string
  readonly flags: number
  readonly bytes: number
  readonly crc32: number
  readonly localStart: number
  readonly next: number
}

/** @param at where in the directory the entry's header begins; `next` is where it ends */
export function readCentralHeader(
  central: DataView,
  at: number,
  refuse: (reason: string) => never,
): CentralEntry {
  if (at + CENTRAL.bytes > central.byteLength || central.getUint32(at, true) !== CENTRAL.signature)
    refuse('the central directory is damaged')
  const nameBytes = central.getUint16(at + 28, true)
  const extraBytes = central.getUint16(at + 30, true)
  const next = at + CENTRAL.bytes + nameBytes + extraBytes
  if (next > central.byteLength) refuse('the central directory is damaged')

  const name = latin1(central, at + CENTRAL.bytes, nameBytes)
  if (!NAME.test(name) || name.split('/').some((part) => /^\.+$/.test(part)))
    refuse(`entry name ${quote(name)} is not allowed`)
  const flags = central.getUint16(at + 8, true)
  if ((flags & ~(FLAG_SIZES_FOLLOW | FLAG_UTF8)) !== 0)
    refuse(`entry ${quote(name)} has the flags 0x${flags.toString(16)}: encrypted or patched`)
  const method = central.getUint16(at + 10, true)
  if (method !== 0) refuse(`entry ${quote(name)} is compressed (method ${method})`)
  const fileType = (central.getUint32(at + 38, true) >>> 16) & TYPE_BITS
  if (central.getUint8(at + 5) === UNIX && fileType !== 0 && fileType !== REGULAR_FILE)
    refuse(`entry ${quote(name)} is a link or a device`)
  if (central.getUint16(at + 34, true) !== 0) refuse('the zip is split over disks')

  if (central.getUint16(at + 32, true) !== 0) refuse(`entry ${quote(name)} has a comment`)

  const extra = zip64Extra(central, at + CENTRAL.bytes + nameBytes, extraBytes, refuse)
  let inExtra = 0
  const long = (offset: number) => {
    const value = central.getUint32(at + offset, true)
    if (value !== 0xffffffff) return value
    inExtra++
    return extra()
  }
  const bytes = long(24) // the order in which ZIP64 stores what did not fit
  const storedBytes = long(20)
  const localStart = long(42)
  if (extraBytes !== (inExtra > 0 ? 4 + 8 * inExtra : 0))
    refuse(`entry ${quote(name)} has an extra field other than the ZIP64 sizes it needs`)
  if (bytes !== storedBytes)
    refuse(`entry ${quote(name)} is stored, and of ${storedBytes} and ${bytes} bytes`)
  return { name, flags, bytes, crc32: central.getUint32(at + 16, true), localStart, next }
}

/** Checks that the header in front of the bytes says the same, and returns where the bytes start. */
export function readLocalHeader(
  file: ReadableFile,
  entry: CentralEntry,
  refuse: (reason: string) => never,
): number {
  const quoted = quote(entry.name)
  const head = file.peek(entry.localStart, LOCAL_BYTES + entry.name.length)
  const local = view(head)
  if (local.getUint32(0, true) !== LOCAL_SIGNATURE) refuse(`entry ${quoted} has no local header`)
  const isSame =
    local.getUint16(6, true) === entry.flags &&
    local.getUint16(8, true) === 0 &&
    local.getUint16(26, true) === entry.name.length &&
    latin1(local, LOCAL_BYTES, entry.name.length) === entry.name
  if (!isSame) refuse(`entry ${quoted} has a local header that says something else`)

  const extraBytes = local.getUint16(28, true)
  const start = entry.localStart + LOCAL_BYTES + entry.name.length + extraBytes
  const sizesFollow = (entry.flags & FLAG_SIZES_FOLLOW) !== 0
  const crc32 = local.getUint32(14, true)
  if (crc32 !== entry.crc32 && !(sizesFollow && crc32 === 0))
    refuse(`entry ${quoted} has another checksum in its local header`)
  const extra = zip64Extra(
    view(extraBytes > 0 ? file.peek(start - extraBytes, extraBytes) : new Uint8Array()),
    0,
    extraBytes,
    refuse,
  )
  for (const offset of [22, 18]) {
    const short = local.getUint32(offset, true)
    if (sizesFollow && (short === 0 || short === 0xffffffff)) continue
    if ((short === 0xffffffff ? extra() : short) !== entry.bytes)
      refuse(`entry ${quoted} has another size in its local header`)
  }
  return start
}

/**
 * How many bytes between an entry and what is next repeat its checksum and its size: none, or a descriptor with
 * sizes of 32 or 64 bits where the entry says that one follows.
 */
export function descriptorBytes(
  file: ReadableFile,
  entry: CentralEntry,
  { to, next }: { readonly to: number; readonly next: number },
  refuse: (reason: string) => never,
): number {
  if ((entry.flags & FLAG_SIZES_FOLLOW) === 0) return 0
  const bytes = next - to
  const isLong = bytes === DESCRIPTOR.bytes64
  if (bytes !== DESCRIPTOR.bytes && !isLong)
    return refuse(`entry ${quote(entry.name)} has ${bytes} bytes behind it instead of its sizes`)
  const descriptor = view(file.peek(to, bytes))
  const size = (at: 0 | 1) =>
    isLong ? natural(descriptor, 8 + 8 * at, refuse) : descriptor.getUint32(8 + 4 * at, true)
  const isSame =
    descriptor.getUint32(0, true) === DESCRIPTOR.signature &&
    descriptor.getUint32(4, true) === entry.crc32 &&
    size(0) === entry.bytes &&
    size(1) === entry.bytes
  return isSame ? bytes : refuse(`entry ${quote(entry.name)} has other sizes behind it`)
}

/** Gives, call by call, the 64-bit numbers of the ZIP64 field among the extra fields. */
function zip64Extra(
  header: DataView,
  start: number,
  bytes: number,
  refuse: (reason: string) => never,
): () => number {
  let at = start
  let end = start
  for (let field = start; field + 4 <= start + bytes; ) {
    const fieldBytes = header.getUint16(field + 2, true)
    const fieldEnd = field + 4 + fieldBytes
    if (header.getUint16(field, true) === ZIP64_FIELD && fieldEnd <= start + bytes) {
      if (end !== start) refuse('two ZIP64 fields in one header')
      at = field + 4
      end = fieldEnd
    }
    field = fieldEnd
  }
  return () => {
    if (at + 8 > end) refuse('a size is too large for its field, and there is no ZIP64 field')
    const value = natural(header, at, refuse)
    at += 8
    return value
  }
}

/** A 64-bit number that JavaScript can hold. */
export function natural(bytes: DataView, at: number, refuse: (reason: string) => never): number {
  const value = bytes.getBigUint64(at, true)
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) refuse('a size or offset above 2^53')
  return Number(value)
}

const latin1 = (bytes: DataView, at: number, length: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset + at, length).toString('latin1')

export const view = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
