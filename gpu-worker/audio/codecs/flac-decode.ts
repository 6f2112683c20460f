import { BitReader, OutOfBits } from './bit-reader.ts'
import type { CodecResult, DecodeLimits, FrameSink, Source, Tags } from './codec.ts'
import { BITS_PER_SAMPLE, crc8, crc16, SAMPLE_RATES_HZ } from './flac-frame.ts'
import { skipId3v2 } from './id3.ts'
import { broken, unsupported } from './refusals.ts'
import { parsePictureBlock, parseVorbisComment } from './vorbis-comment.ts'

/**
 * The samples of a FLAC file, exactly: up to 24 bits each is a float32 without rounding.
 *
 * @param bytes the whole file; an ID3v2 tag in front is skipped
 * @param sink receives one block a frame
 * @throws DomainError `decode_failed` for a damaged frame (a frame cut off by the end of the file is
 *   a truncation, not damage), `unsupported_audio` when the format changes midway
 * @see RFC 9639
 */
export function decodeFlac(bytes: Uint8Array, sink: FrameSink, limits: DecodeLimits): CodecResult {
  const { info, tags, audioOffset } = readFlacMetadata(bytes, limits)
  sink.begin({ sampleRateHz: info.sampleRateHz, channels: info.channels })
  const frames = flacFrames(info, sink)
  let offset = audioOffset
  let truncated = false
  while (offset < bytes.length) {
    if (info.totalFrames > 0 && frames.written() >= info.totalFrames) break
    try {
      const next = frames.decode(bytes, offset)
      if (next === undefined) {
        if (offset === audioOffset)
          throw broken('The FLAC file has no audio frames where they should be.')
        if (info.totalFrames > 0) throw broken(`The FLAC file is damaged ${frames.where()}.`)
        break // what follows the last frame of a stream without a length is not ours
      }
      offset = next
    } catch (error) {
      if (!(error instanceof OutOfBits)) throw error
      truncated = true
      break
    }
  }
  if (info.totalFrames > 0 && frames.written() < info.totalFrames) truncated = true
  return { source: flacSource('flac', info, tags), truncated }
}

export type FlacInfo = {
  readonly sampleRateHz: number
  readonly channels: number
  readonly bitsPerSample: number
  readonly totalFrames: number // 0 = unknown
}

export const flacSource = (container: 'flac' | 'ogg', info: FlacInfo, tags: Tags): Source => ({
  container,
  codec: 'flac',
  bitsPerSample: info.bitsPerSample,
  isFloat: false,
  isLossy: false,
  tags,
})

/** The 34 bytes of STREAMINFO. */
export function parseStreamInfo(block: Uint8Array): FlacInfo {
  if (block.length < 34) throw broken('The FLAC header is cut off.')
  const bits = new BitReader(block, 10)
  return {
    sampleRateHz: bits.unsigned(20),
    channels: bits.unsigned(3) + 1,
    bitsPerSample: bits.unsigned(5) + 1,
    totalFrames: bits.unsigned(36),
  }
}

function readFlacMetadata(bytes: Uint8Array, limits: DecodeLimits) {
  let offset = skipId3v2(bytes)
  if (bytes[offset] !== 0x66) throw broken('The FLAC marker is missing.') // "fLaC"
  offset += 4
  let info: FlacInfo | undefined
  let tags: Tags = {}
  for (let isLast = false; !isLast; ) {
    if (offset + 4 > bytes.length) throw broken('The FLAC header is cut off.')
    const type = bytes[offset]! & 0x7f
    isLast = bytes[offset]! >= 0x80
    const size = (bytes[offset + 1]! << 16) | (bytes[offset + 2]! << 8) | bytes[offset + 3]!
    const block = bytes.subarray(offset + 4, offset + 4 + size)
    offset += 4 + size
    if (offset > bytes.length) throw broken('The FLAC header is cut off.')
    if (offset > limits.maxMetadataBytes)
      throw unsupported(
        'The file carries more metadata than is accepted.',
        'Remove pictures and tags from the file and send it again.',
      )
    if (type === 0) info = parseStreamInfo(block)
    if (type === 4) tags = { ...tags, ...parseVorbisComment(block) }
    if (type === 6) tags = { ...tags, ...parsePictureBlock(block, tags) }
  }
  if (info === undefined) throw broken('The FLAC file does not describe its audio.')
  return { info, tags, audioOffset: offset }
}

/** Decodes frames one after the other; remembers what has been written. */
export function flacFrames(info: FlacInfo, sink: FrameSink) {
  let written = 0
  let work: Float64Array[] = []
  let block: Float32Array[] = [] // the sink keeps no reference: one is enough for all frames

  /** @returns the offset behind the frame, or undefined where no frame begins */
  function decode(bytes: Uint8Array, offset: number): number | undefined {
    if (bytes[offset] !== 0xff || ((bytes[offset + 1] ?? 0) & 0xfc) !== 0xf8) return undefined
    const bits = new BitReader(bytes, offset)
    bits.unsigned(16)
    const header = readFrameHeader(bits, info)
    const headerEnd = bits.byteOffset
    if (bits.unsigned(8) !== crc8(bytes, offset, headerEnd))
      throw broken(`The FLAC file is damaged ${where()}.`)

    if (work.length === 0 || work[0]!.length < header.blockFrames) {
      work = Array.from({ length: info.channels }, () => new Float64Array(header.blockFrames))
      block = Array.from({ length: info.channels }, () => new Float32Array(header.blockFrames))
    }
    for (const [c, channel] of work.entries()) {
      const isSide = c === SIDE_CHANNEL[header.assignment]
      readSubframe(bits, channel, header.blockFrames, info.bitsPerSample + (isSide ? 1 : 0))
    }
    bits.alignToByte()
    const end = bits.byteOffset
    if (bits.unsigned(16) !== crc16(bytes, offset, end))
      throw broken(`The FLAC file is damaged ${where()}.`)

    decorrelate(work, header)
    const frames =
      info.totalFrames > 0
        ? Math.min(header.blockFrames, info.totalFrames - written)
        : header.blockFrames
    for (const [c, samples] of work.entries())
      toFloat(samples, block[c]!, frames, info.bitsPerSample)
    sink.write(block.map((samples) => samples.subarray(0, frames)))
    written += frames
    return end + 2
  }

  const where = () => `at ${(written / Math.max(1, info.sampleRateHz)).toFixed(2)} s`
  return { decode, where, written: () => written }
}

type FrameHeader = { readonly blockFrames: number; readonly assignment: number }

// channel assignments 8, 9, 10: left/side, side/right, mid/side; the side channel has one bit more
const LEFT_SIDE = 8
const SIDE_RIGHT = 9
const MID_SIDE = 10
const SIDE_CHANNEL: Readonly<Record<number, number>> = { 8: 1, 9: 0, 10: 1 }

function readFrameHeader(bits: BitReader, info: FlacInfo): FrameHeader {
  const blockCode = bits.unsigned(4)
  const rateCode = bits.unsigned(4)
  const assignment = bits.unsigned(4)
  const sizeCode = bits.unsigned(3)
  bits.unsigned(1)
  skipCodedNumber(bits)
  const blockFrames = readBlockFrames(bits, blockCode)
  const rate = readSampleRate(bits, rateCode) ?? info.sampleRateHz
  const channels = assignment <= 7 ? assignment + 1 : 2
  const size = BITS_PER_SAMPLE[sizeCode] ?? info.bitsPerSample
  if (assignment > MID_SIDE || sizeCode === 3) throw broken('A FLAC frame header is invalid.')
  if (rate !== info.sampleRateHz || channels !== info.channels || size !== info.bitsPerSample)
    throw unsupported(
      'The sample rate, channel count or bit depth changes within the file.',
      'Convert it to a file with one format throughout.',
    )
  return { blockFrames, assignment }
}

function skipCodedNumber(bits: BitReader): void {
  const first = bits.unsigned(8)
  const ones = Math.clz32(~(first << 24))
  if (ones === 1 || ones === 8) throw broken('A FLAC frame header is invalid.')
  for (let i = 1; i < ones; i++) bits.unsigned(8)
}

function readBlockFrames(bits: BitReader, code: number): number {
  if (code === 0) throw broken('A FLAC frame header is invalid.')
  if (code === 1) return 192
  if (code <= 5) return 144 * 2 ** code
  if (code === 6) return bits.unsigned(8) + 1
  if (code === 7) return bits.unsigned(16) + 1
  return 2 ** code
}

function readSampleRate(bits: BitReader, code: number): number | undefined {
  if (code === 12) return bits.unsigned(8) * 1000
  if (code === 13) return bits.unsigned(16)
  if (code === 14) return bits.unsigned(16) * 10
  if (code === 15) throw broken('A FLAC frame header is invalid.')
  return SAMPLE_RATES_HZ[code]
}

function readSubframe(
  bits: BitReader,
  out: Float64Array,
  frames: number,
  bitsOfFrame: number,
): void {
  const type = bits.unsigned(7) // with the leading zero bit
  const wasted = bits.unsigned(1) === 1 ? bits.unary() + 1 : 0
  const size = bitsOfFrame - wasted
  if (size < 1) throw broken('A FLAC subframe is invalid.')
  if (type === 0) out.fill(bits.signed(size), 0, frames)
  else if (type === 1) for (let i = 0; i < frames; i++) out[i] = bits.signed(size)
  else if (type >= 8 && type <= 12) readFixed(bits, out, frames, type - 8, size)
  else if (type >= 32 && type < 64) readLinear(bits, out, frames, type - 31, size)
  else throw broken('A FLAC subframe is of no known kind.')
  if (wasted > 0) for (let i = 0; i < frames; i++) out[i]! *= 2 ** wasted
}

function readFixed(
  bits: BitReader,
  out: Float64Array,
  frames: number,
  order: number,
  size: number,
): void {
  if (order > frames) throw broken('A FLAC subframe is invalid.')
  for (let i = 0; i < order; i++) out[i] = bits.signed(size)
  readResidual(bits, out, frames, order)
  if (order === 1) for (let i = 1; i < frames; i++) out[i]! += out[i - 1]!
  else if (order === 2) for (let i = 2; i < frames; i++) out[i]! += 2 * out[i - 1]! - out[i - 2]!
  else if (order === 3)
    for (let i = 3; i < frames; i++) out[i]! += 3 * (out[i - 1]! - out[i - 2]!) + out[i - 3]!
  else if (order === 4)
    for (let i = 4; i < frames; i++)
      out[i]! += 4 * (out[i - 1]! + out[i - 3]!) - 6 * out[i - 2]! - out[i - 4]!
}

function readLinear(
  bits: BitReader,
  out: Float64Array,
  frames: number,
  order: number,
  size: number,
): void {
  if (order > frames) throw broken('A FLAC subframe is invalid.')
  for (let i = 0; i < order; i++) out[i] = bits.signed(size)
  const precision = bits.unsigned(4) + 1
  const shift = bits.signed(5)
  if (precision === 16 || shift < 0) throw broken('A FLAC subframe is invalid.')
  const coefficients = Float64Array.from({ length: order }, () => bits.signed(precision))
  readResidual(bits, out, frames, order)
  const reach = coefficients.reduce((sum, c) => sum + Math.abs(c), 0) * 2 ** (size - 1)
  if (order <= 8 && reach < 2 ** 31) addPrediction32(out, frames, coefficients, shift)
  else addPrediction(out, frames, coefficients, shift)
}

/** Sums stay below 2^53: 33-bit samples times 15-bit coefficients, 32 of them. */
function addPrediction(
  out: Float64Array,
  frames: number,
  coefficients: Float64Array,
  shift: number,
): void {
  const order = coefficients.length
  const scale = 2 ** -shift
  for (let i = order; i < frames; i++) {
    // Two sums side by side: the additions of one do not wait for those of the other
    let even = 0
    let odd = 0
    let j = order - 1
    for (; j > 0; j -= 2) {
      odd += coefficients[j]! * out[i - 1 - j]!
      even += coefficients[j - 1]! * out[i - j]!
    }
    if (j === 0) even += coefficients[0]! * out[i - 1]!
    out[i]! += Math.floor((even + odd) * scale)
  }
}

/** The same in 32-bit integers, for at most eight coefficients whose sums fit: most files of 16 bits. */
function addPrediction32(
  out: Float64Array,
  frames: number,
  coefficients: Float64Array,
  shift: number,
): void {
  const order = coefficients.length
  const [c1, c2, c3, c4, c5, c6, c7, c8] = integers(coefficients)
  let [x1, x2, x3, x4, x5, x6, x7, x8] = integers(out.slice(0, order).reverse())
  for (let i = order; i < frames; i++) {
    const near = (Math.imul(c1, x1) + Math.imul(c2, x2) + Math.imul(c3, x3)) | 0
    const middle = (Math.imul(c4, x4) + Math.imul(c5, x5) + Math.imul(c6, x6)) | 0
    const far = (Math.imul(c7, x7) + Math.imul(c8, x8)) | 0
    const sum = (near + ((middle + far) | 0)) | 0
    const x0 = ((out[i]! | 0) + (sum >> shift)) | 0
    out[i] = x0
    x8 = x7
    x7 = x6
    x6 = x5
    x5 = x4
    x4 = x3
    x3 = x2
    x2 = x1
    x1 = x0
  }
}

type Eight = [number, number, number, number, number, number, number, number]

/** Eight of them, zeros where there are fewer. */
const integers = (values: Float64Array): Eight =>
  Array.from({ length: 8 }, (_, i) => (values[i] ?? 0) | 0) as Eight

function readResidual(bits: BitReader, out: Float64Array, frames: number, order: number): void {
  const method = bits.unsigned(2)
  if (method > 1) throw broken('A FLAC residual is invalid.')
  const parameterBits = method === 0 ? 4 : 5
  const escapeCode = 2 ** parameterBits - 1
  const partitionOrder = bits.unsigned(4)
  const partitionFrames = frames / 2 ** partitionOrder
  if (!Number.isInteger(partitionFrames) || partitionFrames < order)
    throw broken('A FLAC residual is invalid.')
  let from = order
  for (let to = partitionFrames; to <= frames; to += partitionFrames) {
    const parameter = bits.unsigned(parameterBits)
    if (parameter < escapeCode) bits.rice(out, from, to, parameter)
    else {
      const size = bits.unsigned(5)
      for (let i = from; i < to; i++) out[i] = size === 0 ? 0 : bits.signed(size)
    }
    from = to
  }
}

function decorrelate(
  channels: readonly Float64Array[],
  { assignment, blockFrames }: FrameHeader,
): void {
  const [a, b] = channels
  if (a === undefined || b === undefined || assignment < LEFT_SIDE) return
  for (let i = 0; i < blockFrames; i++) {
    if (assignment === LEFT_SIDE) b[i] = a[i]! - b[i]!
    else if (assignment === SIDE_RIGHT) a[i]! += b[i]!
    else {
      const side = b[i]!
      const mid = 2 * a[i]! + (Math.abs(side) % 2)
      a[i] = (mid + side) / 2
      b[i] = (mid - side) / 2
    }
  }
}

function toFloat(
  samples: Float64Array,
  block: Float32Array,
  frames: number,
  bitsPerSample: number,
): void {
  const scale = 2 ** (1 - bitsPerSample)
  for (let i = 0; i < frames; i++) block[i] = samples[i]! * scale
}
