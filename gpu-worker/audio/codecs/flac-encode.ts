import { createHash } from 'node:crypto'
import { BitWriter } from './bit-writer.ts'
import type { Tags } from './codec.ts'
import { BITS_PER_SAMPLE, crc8, crc16, SAMPLE_RATES_HZ } from './flac-frame.ts'
import { bestSubframe, type Subframe, writeSubframe } from './flac-subframe.ts'
import { writePictureBlock, writeVorbisComment } from './vorbis-comment.ts'

const BLOCK_FRAMES = 4096

export type IntegerPcm = {
  readonly channels: readonly Int32Array[] // [channels][frames], each within bitsPerSample
  readonly sampleRateHz: number
  readonly bitsPerSample: number
}

/**
 * A FLAC file: blocks of 4 096 frames, per channel the cheapest of constant, fixed, linear
 * prediction and verbatim, stereo decorrelated, with total samples and MD5. The same samples and
 * tags give the same bytes.
 *
 * @throws RangeError outside 1–8 channels, 4–24 bits, 1–655 350 Hz: our own mistake
 * @see RFC 9639
 */
export function encodeFlac(pcm: IntegerPcm, tags: Tags): Uint8Array {
  const { channels, bitsPerSample, sampleRateHz } = pcm
  if (channels.length < 1 || channels.length > 8)
    throw new RangeError(`Expected 1 to 8 channels, got ${channels.length}`)
  if (bitsPerSample < 4 || bitsPerSample > 24)
    throw new RangeError(`Expected 4 to 24 bits, got ${bitsPerSample}`)
  if (sampleRateHz < 1 || sampleRateHz > 655_350)
    throw new RangeError(`Expected 1 to 655350 Hz, got ${sampleRateHz}`)

  const frames = channels[0]!.length
  const audio = new BitWriter()
  const sizes = { min: frames === 0 ? 0 : 0xffffff, max: 0 }
  for (let start = 0, n = 0; start < frames; start += BLOCK_FRAMES, n++) {
    const before = audio.length
    writeFrame(audio, pcm, start, n)
    sizes.min = Math.min(sizes.min, audio.length - before)
    sizes.max = Math.max(sizes.max, audio.length - before)
  }

  const head = new BitWriter()
  head.bytes(Buffer.from('fLaC'))
  writeBlockHeader(head, 0, 34, false)
  writeStreamInfo(head, pcm, sizes)
  const pictures = tags.pictures ?? []
  const comment = writeVorbisComment(tags)
  writeBlockHeader(head, 4, comment.length, pictures.length === 0)
  head.bytes(comment)
  for (const [i, picture] of pictures.entries()) {
    const block = writePictureBlock(picture)
    writeBlockHeader(head, 6, block.length, i === pictures.length - 1)
    head.bytes(block)
  }
  return Buffer.concat([head.view(), audio.view()])
}

function writeBlockHeader(out: BitWriter, type: number, size: number, isLast: boolean): void {
  out.write(isLast ? 1 : 0, 1)
  out.write(type, 7)
  out.write(size, 24)
}

function writeStreamInfo(
  out: BitWriter,
  pcm: IntegerPcm,
  sizes: { min: number; max: number },
): void {
  out.write(BLOCK_FRAMES, 16)
  out.write(BLOCK_FRAMES, 16)
  out.write(sizes.min, 24)
  out.write(sizes.max, 24)
  out.write(pcm.sampleRateHz, 20)
  out.write(pcm.channels.length - 1, 3)
  out.write(pcm.bitsPerSample - 1, 5)
  out.write(pcm.channels[0]!.length, 36)
  out.bytes(md5(pcm))
}

/** Of the samples as little-endian integers of whole bytes, interleaved. */
function md5({ channels, bitsPerSample }: IntegerPcm): Uint8Array {
  const hash = createHash('md5')
  const size = Math.ceil(bitsPerSample / 8)
  const frames = channels[0]!.length
  const step = 16_384
  const block = new Uint8Array(step * channels.length * size)
  const fill = size === 2 && IS_LITTLE_ENDIAN ? fillShorts : fillBytes
  for (let start = 0; start < frames; start += step) {
    const end = Math.min(frames, start + step)
    for (const [c, channel] of channels.entries())
      fill(block, channel.subarray(start, end), { at: c, stride: channels.length, size })
    hash.update(block.subarray(0, (end - start) * channels.length * size))
  }
  return hash.digest()
}

type Place = { readonly at: number; readonly stride: number; readonly size: number }

function fillBytes(block: Uint8Array, samples: Int32Array, { at, stride, size }: Place): void {
  for (let i = 0, to = at * size; i < samples.length; i++, to += stride * size) {
    const sample = samples[i]!
    block[to] = sample
    if (size > 1) block[to + 1] = sample >> 8
    if (size > 2) block[to + 2] = sample >> 16
  }
}

function fillShorts(block: Uint8Array, samples: Int32Array, { at, stride }: Place): void {
  const shorts = new Int16Array(block.buffer)
  for (let i = 0, to = at; i < samples.length; i++, to += stride) shorts[to] = samples[i]!
}

const IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1

function writeFrame(out: BitWriter, pcm: IntegerPcm, start: number, number: number): void {
  const from = out.length
  const blocks = pcm.channels.map((channel) => channel.subarray(start, start + BLOCK_FRAMES))
  const { assignment, subframes } = chooseStereo(blocks, pcm.bitsPerSample)
  writeFrameHeader(out, pcm, blocks[0]!.length, { assignment, number })
  out.write(crc8(out.view(), from, out.length), 8)
  for (const subframe of subframes) writeSubframe(out, subframe)
  out.alignToByte()
  out.write(crc16(out.view(), from, out.length), 16)
}

type Chosen = { readonly assignment: number; readonly subframes: readonly Subframe[] }

/** Left/right, left/side, side/right or mid/side: whichever fixed prediction finds the cheapest. */
function chooseStereo(blocks: readonly Int32Array[], bits: number): Chosen {
  const [left, right] = blocks
  const independent = () => ({
    assignment: blocks.length - 1,
    subframes: blocks.map((block) => bestSubframe(block, bits)),
  })
  if (blocks.length !== 2 || left === undefined || right === undefined) return independent()
  const { mid, side, costs } = midSide(left, right)
  const [l, r, m, s] = costs
  const cheapest = Math.min(l + r, l + s, s + r, m + s)
  if (cheapest === l + r) return independent()
  const sideFrame = bestSubframe(side, bits + 1)
  if (cheapest === m + s) return { assignment: 10, subframes: [bestSubframe(mid, bits), sideFrame] }
  if (cheapest === l + s) return { assignment: 8, subframes: [bestSubframe(left, bits), sideFrame] }
  return { assignment: 9, subframes: [sideFrame, bestSubframe(right, bits)] }
}

/**
 * Mid and side, and what a second-order fixed prediction of left, right, mid and side costs, roughly,
 * in bits.
 */
function midSide(left: Int32Array, right: Int32Array) {
  const frames = left.length
  const mid = new Int32Array(frames)
  const side = new Int32Array(frames)
  let [sumL, sumR, sumM, sumS] = [0, 0, 0, 0]
  let [l1, l2, r1, r2, m1, m2, s1, s2] = [0, 0, 0, 0, 0, 0, 0, 0]
  for (let i = 0; i < frames; i++) {
    const l = left[i]!
    const r = right[i]!
    const m = (l + r) >> 1
    const s = l - r
    mid[i] = m
    side[i] = s
    if (i >= 2) {
      sumL += Math.abs(l - 2 * l1 + l2)
      sumR += Math.abs(r - 2 * r1 + r2)
      sumM += Math.abs(m - 2 * m1 + m2)
      sumS += Math.abs(s - 2 * s1 + s2)
    }
    l2 = l1
    l1 = l
    r2 = r1
    r1 = r
    m2 = m1
    m1 = m
    s2 = s1
    s1 = s
  }
  const cost = (sum: number) => frames * Math.log2(sum / frames + 0.5)
  const costs = [cost(sumL), cost(sumR), cost(sumM), cost(sumS)] as const
  return { mid, side, costs }
}

function writeFrameHeader(
  out: BitWriter,
  { sampleRateHz, bitsPerSample }: IntegerPcm,
  blockFrames: number,
  { assignment, number }: { readonly assignment: number; readonly number: number },
): void {
  const rate = rateCode(sampleRateHz)
  out.write(0x3ffe, 14)
  out.write(0, 2) // reserved; fixed block size
  out.write(blockFrames === BLOCK_FRAMES ? 12 : 7, 4)
  out.write(rate, 4)
  out.write(assignment, 4)
  out.write(Math.max(0, BITS_PER_SAMPLE.indexOf(bitsPerSample)), 3)
  out.write(0, 1)
  writeCodedNumber(out, number)
  if (blockFrames !== BLOCK_FRAMES) out.write(blockFrames - 1, 16)
  if (rate === 12) out.write(sampleRateHz / 1000, 8)
  if (rate === 13) out.write(sampleRateHz, 16)
  if (rate === 14) out.write(sampleRateHz / 10, 16)
}

function rateCode(sampleRateHz: number): number {
  const known = SAMPLE_RATES_HZ.indexOf(sampleRateHz)
  if (known > 0) return known
  if (sampleRateHz % 1000 === 0 && sampleRateHz <= 255_000) return 12
  if (sampleRateHz <= 65_535) return 13
  return sampleRateHz % 10 === 0 ? 14 : 0
}

/** As UTF-8 writes a code point, extended to 31 bits. */
function writeCodedNumber(out: BitWriter, number: number): void {
  if (number < 0x80) {
    out.write(number, 8)
    return
  }
  let extra = 1
  while (number >= 2 ** (5 * extra + 6)) extra++
  out.write((0xff00 >> (extra + 1)) | Math.floor(number / 2 ** (6 * extra)), 8)
  for (let i = extra - 1; i >= 0; i--)
    out.write(0x80 | (Math.floor(number / 2 ** (6 * i)) & 0x3f), 8)
}
