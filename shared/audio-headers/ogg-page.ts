/** One page of an Ogg file. */
export type OggPage = {
  readonly isContinued: boolean // begins in the middle of a packet
  readonly isFirst: boolean
  readonly isLast: boolean
  readonly granule: number // of the last packet that ends here; -1 when none does
  readonly serial: number
  readonly sequence: number
  readonly segments: Uint8Array // lacing values
  readonly bodyOffset: number
  readonly end: number // offset behind the page; beyond the bytes when the page is cut off
}

/** The page at `at`, or undefined where none begins (or its header is cut off). @see RFC 3533 */
export function parseOggPage(bytes: Uint8Array, at: number): OggPage | undefined {
  if (at + 27 > bytes.length || !isOggMark(bytes, at) || bytes[at + 4] !== 0) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const flags = bytes[at + 5]!
  const bodyOffset = at + 27 + bytes[at + 26]!
  if (bodyOffset > bytes.length) return undefined
  const segments = bytes.subarray(at + 27, bodyOffset)
  return {
    isContinued: (flags & 1) !== 0,
    isFirst: (flags & 2) !== 0,
    isLast: (flags & 4) !== 0,
    granule: view.getInt32(at + 10, true) * 2 ** 32 + view.getUint32(at + 6, true),
    serial: view.getUint32(at + 14, true),
    sequence: view.getUint32(at + 18, true),
    segments,
    bodyOffset,
    end: segments.reduce((sum, size) => sum + size, bodyOffset),
  }
}

export const isOggMark = (bytes: Uint8Array, at: number): boolean =>
  bytes[at] === 0x4f && bytes[at + 1] === 0x67 && bytes[at + 2] === 0x67 && bytes[at + 3] === 0x53

/** Whether a whole page's checksum holds: CRC-32 with polynomial 0x04C11DB7, not reflected. */
export function isIntact(bytes: Uint8Array, at: number, end: number): boolean {
  let crc = 0
  for (let i = at; i < end; i++) {
    const byte = i >= at + 22 && i < at + 26 ? 0 : bytes[i]!
    crc = (crc << 8) ^ CRC[(crc >>> 24) ^ byte]!
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return crc >>> 0 === view.getUint32(at + 22, true)
}

const CRC = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24
  for (let i = 0; i < 8; i++) crc = crc < 0 ? (crc << 1) ^ 0x04c11db7 : crc << 1
  return crc
})
