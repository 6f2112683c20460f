import type { Audio } from '../audio.ts'
import { frameCount } from '../audio.ts'
import type { Tags } from './codec.ts'
import type { IntegerPcm } from './flac-encode.ts'

/**
 * A WAV file of 8, 16 or 24-bit integers, EXTENSIBLE above two channels or 16 bits.
 *
 * @throws RangeError for another depth, or above 4 GiB: our own mistake
 */
export function encodeWav(pcm: IntegerPcm, tags: Tags): Uint8Array {
  const { channels, sampleRateHz, bitsPerSample } = pcm
  if (bitsPerSample !== 8 && bitsPerSample !== 16 && bitsPerSample !== 24)
    throw new RangeError(`Expected 8, 16 or 24 bits, got ${bitsPerSample}`)
  const size = bitsPerSample / 8
  const frames = channels[0]!.length
  const stride = channels.length * size
  const format = { channels: channels.length, sampleRateHz, bitsPerSample, isFloat: false }
  return wavFile(frames * stride, format, tags, (data) => {
    for (const [c, channel] of channels.entries()) {
      let at = c * size
      for (let i = 0; i < frames; i++, at += stride) {
        const sample = channel[i]! + (size === 1 ? 128 : 0)
        data[at] = sample
        if (size > 1) data[at + 1] = sample >> 8
        if (size > 2) data[at + 2] = sample >> 16
      }
    }
  })
}

/** A WAV file of 32-bit floats: the samples as they are, also beyond −1…1. */
export function encodeFloatWav(audio: Audio, tags: Tags): Uint8Array {
  const { channels, sampleRateHz } = audio
  const frames = frameCount(audio)
  const format = { channels: channels.length, sampleRateHz, bitsPerSample: 32, isFloat: true }
  return wavFile(4 * frames * channels.length, format, tags, (data) => {
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
    for (const [c, channel] of channels.entries())
      for (let i = 0, at = 4 * c; i < frames; i++, at += 4 * channels.length)
        view.setFloat32(at, channel[i]!, true)
  })
}

type WavFormat = {
  readonly channels: number
  readonly sampleRateHz: number
  readonly bitsPerSample: number
  readonly isFloat: boolean
}

/** The samples are written by `fill` into their place in the file: a long recording is there once. */
function wavFile(
  dataBytes: number,
  format: WavFormat,
  tags: Tags,
  fill: (data: Buffer) => void,
): Uint8Array {
  const chunks = [chunk('fmt ', formatBody(format))]
  // A float file says how many frames it has in `fact`, as non-PCM files must
  const stride = (format.channels * format.bitsPerSample) / 8
  if (format.isFloat) chunks.push(chunk('fact', uint32le(dataBytes / stride)))
  const info = infoBody(tags)
  if (info.length > 4) chunks.push(chunk('LIST', info))
  const head = Buffer.concat([Buffer.from('WAVE'), ...chunks, Buffer.from('data'), uint32le(dataBytes)]) // biome-ignore format: one line
  const bytes = head.length + dataBytes + (dataBytes % 2)
  if (bytes > 0xffffffff) throw new RangeError(`Expected at most 4 GiB, got ${bytes}`)
  const file = Buffer.alloc(8 + bytes)
  Buffer.concat([Buffer.from('RIFF'), uint32le(bytes), head]).copy(file)
  fill(file.subarray(8 + head.length, 8 + head.length + dataBytes))
  return file
}

// Speaker masks by channel count, as WAVEFORMATEXTENSIBLE orders them: mono, stereo, 3.0, quad, 5.0, 5.1, 6.1, 7.1
const SPEAKERS = [0, 0x4, 0x3, 0x7, 0x33, 0x37, 0x3f, 0x13f, 0x63f]
// The last 14 bytes of KSDATAFORMAT_SUBTYPE_PCM and _IEEE_FLOAT
const SUBTYPE_TAIL = Buffer.from('000000001000800000aa00389b71', 'hex')

function formatBody({ channels, sampleRateHz, bitsPerSample, isFloat }: WavFormat): Buffer {
  const isExtensible = channels > 2 || (!isFloat && bitsPerSample > 16)
  const body = Buffer.alloc(isExtensible ? 40 : isFloat ? 18 : 16)
  const tag = isFloat ? 3 : 1
  const blockBytes = (channels * bitsPerSample) / 8
  body.writeUInt16LE(isExtensible ? 0xfffe : tag, 0)
  body.writeUInt16LE(channels, 2)
  body.writeUInt32LE(sampleRateHz, 4)
  body.writeUInt32LE(sampleRateHz * blockBytes, 8)
  body.writeUInt16LE(blockBytes, 12)
  body.writeUInt16LE(bitsPerSample, 14)
  if (!isExtensible) return body
  body.writeUInt16LE(22, 16)
  body.writeUInt16LE(bitsPerSample, 18)
  body.writeUInt32LE(SPEAKERS[channels] ?? 0, 20)
  body.writeUInt16LE(tag, 24)
  SUBTYPE_TAIL.copy(body, 26)
  return body
}

const INFO_NAMES = [
  ['INAM', 'title'],
  ['IART', 'artist'],
  ['IPRD', 'album'],
  ['ICRD', 'date'],
  ['ITRK', 'track'],
  ['ICMT', 'comment'],
] as const

function infoBody(tags: Tags): Buffer {
  const parts = INFO_NAMES.flatMap(([id, key]) => {
    const text = tags[key]
    return text ? [chunk(id, Buffer.from(`${text}\0`, 'utf8'))] : []
  })
  return Buffer.concat([Buffer.from('INFO'), ...parts])
}

function chunk(id: string, body: Buffer): Buffer {
  const padding = Buffer.alloc(body.length % 2)
  return Buffer.concat([Buffer.from(id), uint32le(body.length), body, padding])
}

function uint32le(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
