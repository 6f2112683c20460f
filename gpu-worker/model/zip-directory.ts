import { crc32 } from 'node:zlib'
import type { ReadableFile } from './read-file.ts'
import { quote } from './weights.ts'

/** Where an entry's bytes lie in the file; they are never compressed. */
export type ZipEntry = { readonly start: number; readonly bytes: number; readonly crc32: number }

const CHUNK_BYTES = 2 ** 23
const SMALL_BYTES = 2 ** 16 // a promise for each of 65,536 entries would take seconds
const MAX_ENTRIES = 65_536
const MAX_DIRECTORY_BYTES = 2 ** 26
const LOCAL = { signature: 0x04034b50, bytes: 30 }
const CENTRAL = { signature: 0x02014b50, bytes: 46 }
const END = { signature: 0x06054b50, bytes: 22 }
const END64 = { signature: 0x06064b50, bytes: 56 }
const LOCATOR64 = { signature: 0x07064b50, bytes: 20 }
const FLAG_SIZES_FOLLOW = 1 << 3 // local sizes may be zero; the central directory has them
const FLAG_UTF8 = 1 << 11
const UNIX = 3
const TYPE_BITS = 0xf000
const REGULAR_FILE = 0x8000

// The folder is the file's own name as torch.save was given it; below it PyTorch uses plain words.
const NAME = /^[\w.\-=+, ()@]{1,255}(\/[\w.-]{1,255}){1,4}$/

/**
 * The entries of a zip as torch.save writes them, by name. Stricter than the format: stored entries
 * only, one after another from the first byte to the directory, headers that agree, no comment,
 * nothing behind the end. What differs from that was made by something else.
 *
 * @param refuse called with the reason, which names the entry; must throw
 * @see APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12, 4.3.14–16, 4.5.3
 */
export async function readZipDirectory(
  file: ReadableFile,
  refuse: (reason: string) => never,
): Promise<Map<string, ZipEntry>> {
  const directory = await findDirectory(file, refuse)
  const central = view(await file.readAt(directory.start, directory.bytes))
  const entries = new Map<string, ZipEntry>()
  const ranges: [name: string, start: number, end: number][] = []
  let at = 0
  for (let i = 0; i < directory.entries; i++) {
    const entry = readCentralHeader(central, at, refuse)
    const quoted = quote(entry.name)
    at = entry.next
    if (entries.has(entry.name)) refuse(`entry ${quoted} is there twice`)
    if (entry.localStart + LOCAL.bytes > directory.start)
      refuse(`entry ${quoted} points beyond the entries`)
    const start = readLocalHeader(file, entry, refuse)
    if (start + entry.bytes > directory.start) refuse(`entry ${quoted} is longer than the file`)
    entries.set(entry.name, { start, bytes: entry.bytes, crc32: entry.crc32 })
    ranges.push([quoted, entry.localStart, start + entry.bytes])
  }
  if (at !== directory.bytes) refuse('the central directory is longer than its entries')
  checkOrder(ranges, refuse)
  return entries
}

/** Two entries that share bytes could say two things in one file. */
function checkOrder(
  ranges: readonly [name: string, start: number, end: number][],
  refuse: (reason: string) => never,
) {
  let free = 0
  const inOrder = ranges.toSorted((a, b) => a[1] - b[1])
  for (const [name, start, end] of inOrder) {
    if (start < free) refuse(`entry ${name} overlaps another`)
    free = end
  }
  if (inOrder[0]?.[1] !== 0) refuse('the file does not start with an entry')
}

type Directory = { readonly start: number; readonly bytes: number; readonly entries: number }

async function findDirectory(
  file: ReadableFile,
  refuse: (reason: string) => never,
): Promise<Directory> {
  if (file.bytes < END.bytes) refuse(`${file.bytes} bytes is too short for a zip`)
  const tailBytes = Math.min(file.bytes, END.bytes + LOCATOR64.bytes)
  const tail = view(await file.readAt(file.bytes - tailBytes, tailBytes))
  const end = tailBytes - END.bytes
  if (tail.getUint32(end, true) !== END.signature || tail.getUint16(end + 20, true) !== 0)
    refuse('no end of central directory at the end of the file: cut off, or something is appended')
  if (tail.getUint32(end + 4, true) !== 0) refuse('the zip is split over disks')
  const short = {
    entriesHere: tail.getUint16(end + 8, true),
    entries: tail.getUint16(end + 10, true),
    bytes: tail.getUint32(end + 12, true),
    start: tail.getUint32(end + 16, true),
  }
  const isZip64 = end > 0 && tail.getUint32(0, true) === LOCATOR64.signature
  const found = isZip64
    ? await readZip64End(file, tail, short, refuse)
    : { ...short, directoryEnd: file.bytes - END.bytes }

  if (found.entriesHere !== found.entries) refuse('the zip is split over disks')
  if (found.entries > MAX_ENTRIES) refuse(`${found.entries} entries, the limit is ${MAX_ENTRIES}`)
  if (found.bytes > MAX_DIRECTORY_BYTES) refuse(`a central directory of ${found.bytes} bytes`)
  if (found.start + found.bytes !== found.directoryEnd)
    refuse('the central directory does not lie at the end of the file')
  return found
}

async function readZip64End(
  file: ReadableFile,
  tail: DataView,
  short: Directory & { entriesHere: number },
  refuse: (reason: string) => never,
) {
  const locatorAt = file.bytes - END.bytes - LOCATOR64.bytes
  const at = natural(tail, 8, refuse)
  if (
    tail.getUint32(4, true) !== 0 ||
    tail.getUint32(16, true) > 1 ||
    at + END64.bytes !== locatorAt
  )
    refuse('the ZIP64 end record does not lie before its locator')
  const record = view(await file.readAt(at, END64.bytes))
  if (
    record.getUint32(0, true) !== END64.signature ||
    natural(record, 4, refuse) !== END64.bytes - 12
  )
    refuse('the ZIP64 end record is damaged')
  if (record.getUint32(16, true) !== 0 || record.getUint32(20, true) !== 0)
    refuse('the zip is split over disks')
  const long = {
    entriesHere: natural(record, 24, refuse),
    entries: natural(record, 32, refuse),
    bytes: natural(record, 40, refuse),
    start: natural(record, 48, refuse),
  }
  if (
    !agree(short.entriesHere, long.entriesHere, 0xffff) ||
    !agree(short.entries, long.entries, 0xffff) ||
    !agree(short.bytes, long.bytes, 0xffffffff) ||
    !agree(short.start, long.start, 0xffffffff)
  )
    refuse('the two end records say different things')
  return { ...long, directoryEnd: at }
}

/** A field of the old width says the same as the new one, or that it is too narrow to say. */
const agree = (short: number, long: number, tooNarrow: number): boolean =>
  short === long || short === tooNarrow

type CentralEntry = {
  readonly name: string
  readonly flags: number
  readonly bytes: number
  readonly crc32: number
  readonly localStart: number
  readonly next: number
}

function readCentralHeader(
  central: DataView,
  at: number,
  refuse: (reason: string) => never,
): CentralEntry {
  if (at + CENTRAL.bytes > central.byteLength || central.getUint32(at, true) !== CENTRAL.signature)
    refuse('the central directory is damaged')
  const nameBytes = central.getUint16(at + 28, true)
  const extraBytes = central.getUint16(at + 30, true)
  const next = at + CENTRAL.bytes + nameBytes + extraBytes + central.getUint16(at + 32, true)
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

  const extra = zip64Extra(central, at + CENTRAL.bytes + nameBytes, extraBytes, refuse)
  const long = (offset: number) => {
    const value = central.getUint32(at + offset, true)
    return value === 0xffffffff ? extra() : value
  }
  const bytes = long(24) // the order in which ZIP64 stores what did not fit
  const storedBytes = long(20)
  const localStart = long(42)
  if (bytes !== storedBytes)
    refuse(`entry ${quote(name)} is stored, and of ${storedBytes} and ${bytes} bytes`)
  return { name, flags, bytes, crc32: central.getUint32(at + 16, true), localStart, next }
}

/** Checks that the header in front of the bytes says the same, and returns where the bytes start. */
function readLocalHeader(
  file: ReadableFile,
  entry: CentralEntry,
  refuse: (reason: string) => never,
): number {
  const quoted = quote(entry.name)
  const head = file.peek(entry.localStart, LOCAL.bytes + entry.name.length)
  const local = view(head)
  if (local.getUint32(0, true) !== LOCAL.signature) refuse(`entry ${quoted} has no local header`)
  const isSame =
    local.getUint16(6, true) === entry.flags &&
    local.getUint16(8, true) === 0 &&
    local.getUint16(26, true) === entry.name.length &&
    latin1(local, LOCAL.bytes, entry.name.length) === entry.name
  if (!isSame) refuse(`entry ${quoted} has a local header that says something else`)

  const extraBytes = local.getUint16(28, true)
  const start = entry.localStart + LOCAL.bytes + entry.name.length + extraBytes
  if ((entry.flags & FLAG_SIZES_FOLLOW) !== 0) return start // sizes may be absent here, by design
  const extra = zip64Extra(
    view(extraBytes > 0 ? file.peek(start - extraBytes, extraBytes) : new Uint8Array()),
    0,
    extraBytes,
    refuse,
  )
  for (const offset of [22, 18]) {
    const short = local.getUint32(offset, true)
    if ((short === 0xffffffff ? extra() : short) !== entry.bytes)
      refuse(`entry ${quoted} has another size in its local header`)
  }
  return start
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
    if (header.getUint16(field, true) === 1 && fieldEnd <= start + bytes) {
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

function natural(bytes: DataView, at: number, refuse: (reason: string) => never): number {
  const value = bytes.getBigUint64(at, true)
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) refuse('a size or offset above 2^53')
  return Number(value)
}

const latin1 = (bytes: DataView, at: number, length: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset + at, length).toString('latin1')

const view = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/**
 * Reads an entry through, eight megabytes at a time, and compares its checksum.
 *
 * @param refuse called when it differs; must throw
 */
export async function checkEntry(
  file: ReadableFile,
  { start, bytes, crc32: expected }: ZipEntry,
  refuse: () => never,
): Promise<void> {
  let checksum = 0
  for (let at = 0; at < bytes; at += CHUNK_BYTES) {
    const length = Math.min(CHUNK_BYTES, bytes - at)
    const isSmall = length <= SMALL_BYTES
    checksum = crc32(
      isSmall ? file.peek(start + at, length) : await file.readAt(start + at, length),
      checksum,
    )
  }
  if (checksum !== expected) refuse()
}
