import type { Picture, Tags } from './codec.ts'
import { MAX_PICTURE_BYTES } from './vorbis-comment.ts'

/** Bytes an ID3v2 tag at the beginning takes, 0 without one. Claims beyond the file are cut to it. */
export function skipId3v2(bytes: Uint8Array): number {
  if (bytes.length < 10 || bytes[0] !== 0x49 || bytes[1] !== 0x44 || bytes[2] !== 0x33) return 0
  const footer = (bytes[5]! & 0x10) === 0 ? 0 : 10
  return Math.min(bytes.length, 10 + syncSafe(bytes, 6) + footer)
}

/**
 * Title, artist, album, date, track and pictures of an ID3v2.2 to 2.4 tag at the beginning.
 * Unsynchronised and compressed tags give nothing: they are rare, and no edit depends on them.
 *
 * @see id3.org, ID3v2.3.0 and ID3v2.4.0-structure
 */
export function parseId3v2(bytes: Uint8Array): Tags {
  const end = skipId3v2(bytes)
  if (end === 0 || (bytes[5]! & 0xc0) !== 0) return {}
  const version = bytes[3]!
  const idLength = version === 2 ? 3 : 4
  const headerLength = version === 2 ? 6 : 10
  const texts: Record<string, string> = {}
  const pictures: Picture[] = []
  for (let offset = 10; offset + headerLength <= end; ) {
    const id = latin1(bytes.subarray(offset, offset + idLength))
    if (!/^[A-Z0-9]{3,4}$/.test(id)) break
    const size =
      version === 2
        ? (bytes[offset + 3]! << 16) | (bytes[offset + 4]! << 8) | bytes[offset + 5]!
        : version === 4
          ? syncSafe(bytes, offset + 4)
          : new DataView(bytes.buffer, bytes.byteOffset + offset + 4, 4).getUint32(0)
    const body = bytes.subarray(offset + headerLength, offset + headerLength + size)
    offset += headerLength + size
    if (offset > end) break
    const name = TEXT_FRAMES[id]
    if (name !== undefined && body.length > 1)
      texts[name] ??= decodeText(body[0]!, body.subarray(1))
    if (id === 'APIC') {
      const picture = parseApic(body)
      if (picture !== undefined && pictures.length < 4) pictures.push(picture)
    }
  }
  return pictures.length > 0 ? { ...texts, pictures } : texts
}

/** An ID3v2.4 tag with these tags, UTF-8; empty where there is nothing to say. */
export function writeId3v2(tags: Tags): Uint8Array {
  const frames: Uint8Array[] = []
  for (const [id, key] of WRITTEN_FRAMES) {
    const text = tags[key]
    if (text) frames.push(frame(id, Buffer.concat([Buffer.of(3), Buffer.from(text, 'utf8')])))
  }
  if (tags.comment)
    frames.push(frame('COMM', Buffer.concat([Buffer.from('\x03eng\0'), Buffer.from(tags.comment)])))
  for (const picture of tags.pictures ?? []) {
    const head = Buffer.from(`\x00${picture.mimeType}\0`, 'latin1')
    const type = Buffer.of(picture.type, 0)
    frames.push(frame('APIC', Buffer.concat([head, type, picture.bytes])))
  }
  if (frames.length === 0) return new Uint8Array(0)
  const body = Buffer.concat(frames)
  return Buffer.concat([Buffer.from('ID3\x04\0\0', 'latin1'), syncSafeBytes(body.length), body])
}

const TEXT_FRAMES: Readonly<Record<string, Exclude<keyof Tags, 'pictures'>>> = {
  TIT2: 'title',
  TT2: 'title',
  TPE1: 'artist',
  TP1: 'artist',
  TALB: 'album',
  TAL: 'album',
  TDRC: 'date',
  TYER: 'date',
  TYE: 'date',
  TRCK: 'track',
  TRK: 'track',
}

const WRITTEN_FRAMES = [
  ['TIT2', 'title'],
  ['TPE1', 'artist'],
  ['TALB', 'album'],
  ['TDRC', 'date'],
  ['TRCK', 'track'],
] as const

const MAX_TEXT_BYTES = 4096

function decodeText(encoding: number, body: Uint8Array): string {
  const bytes = body.subarray(0, MAX_TEXT_BYTES)
  const label = ['latin1', 'utf-16', 'utf-16be', 'utf-8'][encoding] ?? 'latin1'
  const text = label === 'latin1' ? latin1(bytes) : new TextDecoder(label).decode(bytes)
  return text.split('\0')[0]!.trim()
}

function parseApic(body: Uint8Array): Picture | undefined {
  const mimeEnd = body.indexOf(0, 1)
  if (mimeEnd < 0 || mimeEnd + 2 >= body.length) return undefined
  const isWide = body[0] === 1 || body[0] === 2
  let end = mimeEnd + 2
  while (end < body.length && (body[end] !== 0 || (isWide && body[end + 1] !== 0)))
    end += isWide ? 2 : 1
  const bytes = new Uint8Array(body.subarray(end + (isWide ? 2 : 1)))
  if (bytes.length === 0 || bytes.length > MAX_PICTURE_BYTES) return undefined
  const mimeType = latin1(body.subarray(1, Math.min(mimeEnd, 64)))
  return { type: body[mimeEnd + 1]!, mimeType, description: '', bytes }
}

const frame = (id: string, body: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from(id), syncSafeBytes(body.length), Buffer.of(0, 0), body])

const syncSafe = (bytes: Uint8Array, at: number): number =>
  ((bytes[at]! & 0x7f) << 21) |
  ((bytes[at + 1]! & 0x7f) << 14) |
  ((bytes[at + 2]! & 0x7f) << 7) |
  (bytes[at + 3]! & 0x7f)

const syncSafeBytes = (value: number): Buffer =>
  Buffer.of((value >> 21) & 0x7f, (value >> 14) & 0x7f, (value >> 7) & 0x7f, value & 0x7f)

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')
