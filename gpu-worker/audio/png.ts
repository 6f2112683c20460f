import { crc32, deflateSync } from 'node:zlib'

export type Rgb = readonly [red: number, green: number, blue: number] // 0…255 each

/**
 * A PNG of `width` × `height` pixels. The same pixels give the same bytes.
 *
 * @param pixels row by row from the top: with a palette one index a pixel, without one 3 bytes a pixel
 * @throws RangeError when the pixels do not fill the picture
 * @see W3C, Portable Network Graphics (Second Edition)
 */
export function encodePng(
  pixels: Uint8Array,
  { width, height, palette }: { width: number; height: number; palette?: readonly Rgb[] },
): Uint8Array {
  const rowBytes = palette === undefined ? 3 * width : width
  if (pixels.length !== rowBytes * height)
    throw new RangeError(`Expected ${rowBytes * height} bytes, got ${pixels.length}`)
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header[8] = 8 // bits
  header[9] = palette === undefined ? 2 : 3 // true colour, or indexed
  const rows = Buffer.alloc((rowBytes + 1) * height) // each begins with its filter: none
  for (let y = 0; y < height; y++)
    rows.set(pixels.subarray(y * rowBytes, (y + 1) * rowBytes), y * (rowBytes + 1) + 1)
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    ...(palette === undefined ? [] : [chunk('PLTE', Buffer.from(palette.flat()))]),
    chunk('IDAT', deflateSync(rows, { level: 4 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, body: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), body])
  const out = Buffer.alloc(body.length + 12)
  out.writeUInt32BE(body.length, 0)
  named.copy(out, 4)
  out.writeUInt32BE(crc32(named), body.length + 8)
  return out
}
