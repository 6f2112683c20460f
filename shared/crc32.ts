const POLYNOMIAL = 0xedb88320 // IEEE 802.3, bits reversed

/** CRC-32 as gzip and PNG have it. node:zlib offers it too, but not wherever the API runs. */
export function crc32(text: string): number {
  let crc = 0xffffffff
  for (const byte of new TextEncoder().encode(text)) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? POLYNOMIAL : 0)
  }
  return ~crc >>> 0
}
