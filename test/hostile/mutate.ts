import { crc8, crc16 } from '../../gpu-worker/audio/codecs/flac-frame.ts'
import type { Random } from '../../gpu-worker/audio/random.ts'

const upTo = (random: Random, count: number): number => Math.floor(random() * count)
/** Anywhere, but headers more often than the rest. */
const somewhere = (random: Random, length: number): number =>
  Math.floor((random() < 0.5 ? random() ** 4 : random()) * length)

/** One or several kinds of damage, some of them with the checksums made good again. */
export function mutate(bytes: Uint8Array, format: string, random: Random): Uint8Array {
  let damaged: Uint8Array = bytes.slice()
  const rounds = 1 + upTo(random, 3)
  for (let i = 0; i < rounds; i++) damaged = DAMAGES[upTo(random, DAMAGES.length)]!(damaged, random)
  if (random() < 0.5) return damaged
  if (format === 'ogg' || format === 'opus' || format === 'oga') return withOggChecksums(damaged)
  return format === 'flac' ? withFlacChecksums(damaged) : damaged
}

type Damage = (bytes: Uint8Array, random: Random) => Uint8Array

const EDGE_VALUES = [
  0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff,
]

const DAMAGES: readonly Damage[] = [
  function flipBits(bytes, random) {
    for (let n = 1 + upTo(random, 32); n > 0; n--)
      bytes[somewhere(random, bytes.length)]! ^= 1 << upTo(random, 8)
    return bytes
  },
  function setBytes(bytes, random) {
    for (let n = 1 + upTo(random, 8); n > 0; n--)
      bytes[somewhere(random, bytes.length)] = [0, 0xff, upTo(random, 256)][upTo(random, 3)]!
    return bytes
  },
  function lieInNumber(bytes, random) {
    if (bytes.length < 8) return bytes
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const at = somewhere(random, bytes.length - 4)
    const value = EDGE_VALUES[upTo(random, EDGE_VALUES.length)]!
    if (random() < 0.5) view.setUint32(at, value, random() < 0.5)
    else view.setUint16(at, value & 0xffff, random() < 0.5)
    return bytes
  },
  function lieInLength(bytes, random) {
    // Behind a four-letter name stands a length: RIFF and AIFF chunks; before it: MP4 boxes
    const names = [
      ...Buffer.from(bytes)
        .toString('latin1')
        .matchAll(/[A-Za-z]{3}[A-Za-z ]/g),
    ]
    const name = names[upTo(random, Math.min(names.length, 40))]
    if (name === undefined) return bytes
    const at = name.index + (random() < 0.5 ? 4 : -4)
    if (at < 0 || at + 4 > bytes.length) return bytes
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    view.setUint32(at, EDGE_VALUES[upTo(random, EDGE_VALUES.length)]!, random() < 0.5)
    return bytes
  },
  function moveBlock(bytes, random) {
    const size = 1 + upTo(random, Math.min(4096, bytes.length >> 1))
    bytes.copyWithin(upTo(random, bytes.length - size), upTo(random, bytes.length - size), size)
    return bytes
  },
  function removeBlock(bytes, random) {
    const at = somewhere(random, bytes.length)
    const size = 1 + upTo(random, Math.min(2048, bytes.length - at))
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + size)])
  },
  function insertBlock(bytes, random) {
    const at = somewhere(random, bytes.length)
    const noise = Uint8Array.from({ length: 1 + upTo(random, 1024) }, () => upTo(random, 256))
    return Buffer.concat([bytes.subarray(0, at), noise, bytes.subarray(at)])
  },
  function repeatAll(bytes, random) {
    return Buffer.concat(Array.from({ length: 2 + upTo(random, 3) }, () => bytes))
  },
]

/** Every page's checksum as it should be, so that the damage reaches the codec. @see RFC 3533 */
export function withOggChecksums(bytes: Uint8Array): Uint8Array {
  const pages = Buffer.from(bytes)
  for (let at = pages.indexOf('OggS'); at >= 0; at = pages.indexOf('OggS', at + 4)) {
    if (at + 27 > pages.length) break
    const segments = pages.subarray(at + 27, at + 27 + pages[at + 26]!)
    const end = segments.reduce((sum, size) => sum + size, at + 27 + segments.length)
    if (end > pages.length) break
    pages.writeUInt32LE(0, at + 22)
    let crc = 0
    for (let i = at; i < end; i++) {
      crc ^= pages[i]! << 24
      for (let bit = 0; bit < 8; bit++) crc = crc < 0 ? (crc << 1) ^ 0x04c11db7 : crc << 1
    }
    pages.writeUInt32LE(crc >>> 0, at + 22)
  }
  return pages
}

/** The same for FLAC frames, as far as frames can be told apart by their sync code. */
function withFlacChecksums(bytes: Uint8Array): Uint8Array {
  const flac = Uint8Array.from(bytes)
  const starts: number[] = []
  for (let i = 0; i + 6 < flac.length; i++)
    if (flac[i] === 0xff && (flac[i + 1]! & 0xfe) === 0xf8) starts.push(i)
  for (const [n, at] of starts.entries()) {
    const end = starts[n + 1] ?? flac.length
    const isLong = flac[at + 2]! >> 4 === 7 // its size stands in two more bytes
    const headerEnd = at + 5 + (isLong ? 2 : flac[at + 2]! >> 4 === 6 ? 1 : 0)
    if (end - headerEnd < 4) continue
    flac[headerEnd] = crc8(flac, at, headerEnd)
    const crc = crc16(flac, at, end - 2)
    flac[end - 2] = crc >> 8
    flac[end - 1] = crc & 0xff
  }
  return flac
}
