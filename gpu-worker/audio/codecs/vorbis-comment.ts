import type { Picture, Tags } from './codec.ts'

/** Pictures above this are dropped, one by one. */
export const MAX_PICTURE_BYTES = 2 ** 20

const MAX_TEXT_BYTES = 4096
const MAX_COMMENTS = 1024

/**
 * Title, artist, album, date, track and pictures of a Vorbis comment (FLAC, Ogg). Total: broken
 * comments give the tags before the fault.
 *
 * @see xiph.org, Ogg Vorbis I format specification: comment field
 */
export function parseVorbisComment(block: Uint8Array): Tags {
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength)
  const texts: Record<string, string> = {}
  let tags: Tags = {}
  let offset = 0
  const uint32 = (): number => {
    const value = offset + 4 <= block.length ? view.getUint32(offset, true) : 0
    offset += 4
    return value
  }
  const vendorBytes = uint32()
  offset += vendorBytes
  const count = Math.min(uint32(), MAX_COMMENTS)
  for (let i = 0; i < count && offset + 4 <= block.length; i++) {
    const size = uint32()
    const body = block.subarray(offset, offset + size)
    offset += size
    if (offset > block.length) break
    const equals = body.indexOf(0x3d)
    if (equals < 1 || equals > 64) continue
    const name = Buffer.from(body.subarray(0, equals)).toString('latin1').toUpperCase()
    if (name === 'METADATA_BLOCK_PICTURE') {
      const base64 = Buffer.from(body.subarray(equals + 1)).toString('latin1')
      tags = { ...tags, ...parsePictureBlock(Buffer.from(base64, 'base64'), tags) }
      continue
    }
    const key = NAMES[name]
    if (key === undefined || key === 'comment' || body.length - equals > MAX_TEXT_BYTES) continue
    texts[key] ??= new TextDecoder()
      .decode(body.subarray(equals + 1))
      .replaceAll('\0', '')
      .trim()
  }
  return { ...texts, ...tags }
}

/** The pictures of `tags` and the one of a FLAC PICTURE block, if it is one and not too large. */
export function parsePictureBlock(block: Uint8Array, tags: Tags): Tags {
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength)
  let offset = 4
  const part = (): Uint8Array | undefined => {
    if (offset + 4 > block.length) return undefined
    const size = view.getUint32(offset)
    const bytes = block.subarray(offset + 4, offset + 4 + size)
    offset += 4 + size
    return bytes.length === size ? bytes : undefined
  }
  const mimeType = part()
  const description = part()
  offset += 16 // width, height, depth, colours: readers measure the picture itself
  const bytes = part()
  const held = tags.pictures ?? []
  if (mimeType === undefined || description === undefined || bytes === undefined) return tags
  if (mimeType.length > 64 || bytes.length === 0 || bytes.length > MAX_PICTURE_BYTES) return tags
  if (held.length >= 4) return tags
  const picture: Picture = {
    type: view.getUint32(0) % 256,
    mimeType: Buffer.from(mimeType).toString('latin1'),
    description: new TextDecoder().decode(description.subarray(0, MAX_TEXT_BYTES)),
    bytes: new Uint8Array(bytes),
  }
  return { ...tags, pictures: [...held, picture] }
}

/** The body of a Vorbis comment with these tags, in a fixed order. */
export function writeVorbisComment(tags: Tags): Uint8Array {
  const comments = Object.entries(NAMES).flatMap(([name, key]) => {
    const text = tags[key]
    return text ? [Buffer.from(`${name}=${text}`, 'utf8')] : []
  })
  const parts = [Buffer.from(VENDOR), uint32le(comments.length)]
  for (const comment of comments) parts.push(uint32le(comment.length), comment)
  return Buffer.concat([uint32le(VENDOR.length), ...parts])
}

/** The body of a FLAC PICTURE block. Sizes are left 0: readers measure the picture itself. */
export function writePictureBlock(picture: Picture): Uint8Array {
  const mimeType = Buffer.from(picture.mimeType, 'latin1')
  const description = Buffer.from(picture.description, 'utf8')
  return Buffer.concat([
    uint32be(picture.type),
    uint32be(mimeType.length),
    mimeType,
    uint32be(description.length),
    description,
    Buffer.alloc(16),
    uint32be(picture.bytes.length),
    picture.bytes,
  ])
}

const VENDOR = 'resound'

type TextTag = Exclude<keyof Tags, 'pictures'>

const NAMES: Readonly<Record<string, TextTag>> = {
  TITLE: 'title',
  ARTIST: 'artist',
  ALBUM: 'album',
  DATE: 'date',
  TRACKNUMBER: 'track',
  COMMENT: 'comment',
}

function uint32le(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

function uint32be(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
