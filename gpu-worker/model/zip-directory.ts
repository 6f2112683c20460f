import { crc32 } from 'node:zlib'
import type { ReadableFile } from './read-file.ts'
import { quote } from './weights.ts'
import {
  type CentralEntry,
  descriptorBytes,
  LOCAL_BYTES,
  natural,
  readCentralHeader,
  readLocalHeader,
  view,
} from './zip-headers.ts'

/** Where an entry's bytes lie in the file; they are never compressed. */
export type ZipEntry = { readonly start: number; readonly bytes: number; readonly crc32: number }

const CHUNK_BYTES = 2 ** 23
const SMALL_BYTES = 2 ** 16 // a promise for each of 65,536 entries would take seconds
const MAX_ENTRIES = 65_536
const MAX_DIRECTORY_BYTES = 2 ** 26
const END = { signature: 0x06054b50, bytes: 22 }
const END64 = { signature: 0x06064b50, bytes: 56 }
const LOCATOR64 = { signature: 0x07064b50, bytes: 20 }

/**
 * The entries of a zip as torch.save writes them, by name. Stricter than the format: stored entries
 * only, one after another from the first byte to the directory, headers that agree, no comment,
 * nothing between entries or behind the end. What differs from that was made by something else.
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
  const ranges: Range[] = []
  let at = 0
  for (let i = 0; i < directory.entries; i++) {
    const entry = readCentralHeader(central, at, refuse)
    const quoted = quote(entry.name)
    at = entry.next
    if (entries.has(entry.name)) refuse(`entry ${quoted} is there twice`)
    if (entry.localStart + LOCAL_BYTES > directory.start)
      refuse(`entry ${quoted} points beyond the entries`)
    const start = readLocalHeader(file, entry, refuse)
    if (start + entry.bytes > directory.start) refuse(`entry ${quoted} is longer than the file`)
    entries.set(entry.name, { start, bytes: entry.bytes, crc32: entry.crc32 })
    ranges.push({ entry, from: entry.localStart, to: start + entry.bytes })
  }
  if (at !== directory.bytes) refuse('the central directory is longer than its entries')
  checkOrder(file, ranges, directory.start, refuse)
  return entries
}

/** An entry from its local header to its last byte. */
type Range = { readonly entry: CentralEntry; readonly from: number; readonly to: number }

/**
 * Each entry begins where the last one ends, and the directory behind them all. Entries that share bytes could
 * say two things in one file; bytes between them are an entry to whoever reads without the directory.
 */
function checkOrder(
  file: ReadableFile,
  ranges: readonly Range[],
  directoryStart: number,
  refuse: (reason: string) => never,
) {
  let free = 0
  const inOrder = ranges.toSorted((a, b) => a.from - b.from)
  for (const [i, { entry, from, to }] of inOrder.entries()) {
    if (from < free) refuse(`entry ${quote(entry.name)} overlaps another`)
    if (from > free) refuse(`${from - free} bytes before entry ${quote(entry.name)} belong to none`)
    const next = inOrder[i + 1]?.from ?? directoryStart
    free = to + descriptorBytes(file, entry, { to, next }, refuse)
  }
  if (free !== directoryStart) refuse(`the bytes from ${free} to the directory belong to no entry`)
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
