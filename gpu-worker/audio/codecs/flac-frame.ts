/** Numbers the FLAC reader and writer share. See RFC 9639, sections 9.1 and 9.2. */
export const SAMPLE_RATES_HZ: readonly (number | undefined)[] = [
  undefined, // as in STREAMINFO
  88_200,
  176_400,
  192_000,
  8_000,
  16_000,
  22_050,
  24_000,
  32_000,
  44_100,
  48_000,
  96_000,
]

export const BITS_PER_SAMPLE: readonly (number | undefined)[] = [
  undefined, // as in STREAMINFO
  8,
  12,
  undefined,
  16,
  20,
  24,
  32,
]

/** CRC-8, polynomial 0x07, of `bytes[from … to)`. */
export function crc8(bytes: Uint8Array, from: number, to: number): number {
  let crc = 0
  for (let i = from; i < to; i++) crc = CRC8[crc ^ bytes[i]!]!
  return crc
}

/** CRC-16, polynomial 0x8005, of `bytes[from … to)`; two bytes at a time. */
export function crc16(bytes: Uint8Array, from: number, to: number): number {
  let crc = 0
  let i = from
  for (; i + 1 < to; i += 2)
    crc = CRC16_AHEAD[(crc >> 8) ^ bytes[i]!]! ^ CRC16[(crc & 0xff) ^ bytes[i + 1]!]!
  if (i < to) crc = ((crc << 8) & 0xffff) ^ CRC16[(crc >> 8) ^ bytes[i]!]!
  return crc
}

const crcTable = (polynomial: number, bits: number): Uint16Array =>
  Uint16Array.from({ length: 256 }, (_, byte) => {
    const top = 2 ** (bits - 1)
    let crc = byte << (bits - 8)
    for (let i = 0; i < 8; i++) crc = crc & top ? (crc << 1) ^ polynomial : crc << 1
    return crc & (2 * top - 1)
  })

const CRC8 = crcTable(0x07, 8)
const CRC16 = crcTable(0x8005, 16)
/** Of a byte and a zero after it. */
const CRC16_AHEAD = CRC16.map((crc) => ((crc << 8) & 0xffff) ^ CRC16[crc >> 8]!)
