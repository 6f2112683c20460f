import type { CodecResult, DecodeLimits, FrameSink, Tags } from './codec.ts'
import { broken, unsupported } from './refusals.ts'
import { readWavSample, type WavEncoding } from './wav-samples.ts'

const BLOCK_FRAMES = 65_536
const MAX_CHUNKS = 10_000

/**
 * The samples of a RIFF or RF64 WAVE file: integer 8 to 32 bits, float 32 and 64, A-law, µ-law, plain
 * or EXTENSIBLE. Integers are scaled by 2^-(bits-1); 32-bit integers and 64-bit floats are rounded to
 * float32 once, here. A data size of 0 or 0xFFFFFFFF means "to the end of the file".
 *
 * @throws DomainError `decode_failed` without a usable format or data chunk, `unsupported_audio` for
 *   another encoding or too much metadata
 * @see Microsoft, Multimedia Programming Interface 1.0 (RIFF); EBU Tech 3306 (RF64)
 */
export function decodeWav(bytes: Uint8Array, sink: FrameSink, limits: DecodeLimits): CodecResult {
  const { format, data, tags, truncated } = readChunks(bytes, limits)
  sink.begin({ sampleRateHz: format.sampleRateHz, channels: format.channels })

  const stride = format.channels * format.bytesPerSample
  const frames = Math.floor(data.length / stride)
  const read = readWavSample(format.encoding, data)
  for (let start = 0; start < frames; start += BLOCK_FRAMES) {
    const count = Math.min(BLOCK_FRAMES, frames - start)
    sink.write(
      Array.from({ length: format.channels }, (_, c) => {
        const block = new Float32Array(count)
        let at = start * stride + c * format.bytesPerSample
        for (let i = 0; i < count; i++, at += stride) block[i] = read(at)
        return block
      }),
    )
  }

  const isFloat = format.encoding === 'f32' || format.encoding === 'f64'
  const isLossy = format.encoding === 'alaw' || format.encoding === 'mulaw'
  return {
    source: {
      container: 'wav',
      codec: isLossy || isFloat ? format.encoding : `pcm_${format.encoding}`,
      bitsPerSample: format.bitsPerSample,
      isFloat,
      isLossy,
      tags,
    },
    truncated: truncated || data.length % stride !== 0,
  }
}

type WavFormat = {
  readonly encoding: WavEncoding
  readonly channels: number
  readonly sampleRateHz: number
  readonly bytesPerSample: number
  readonly bitsPerSample: number
}

function readChunks(bytes: Uint8Array, limits: DecodeLimits) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const id = (at: number): string => Buffer.from(bytes.subarray(at, at + 4)).toString('latin1')
  let format: WavFormat | undefined
  let data: Uint8Array | undefined
  let tags: Tags = {}
  let truncated = false
  let rf64DataBytes: number | undefined
  let metadataBytes = 0
  let offset = 12
  for (let n = 0; offset + 8 <= bytes.length && n < MAX_CHUNKS; n++) {
    const name = id(offset)
    const claimed = view.getUint32(offset + 4, true)
    const start = offset + 8
    if (name === 'data' && data === undefined) {
      const isOpen = claimed === 0 || (claimed === 0xffffffff && rf64DataBytes === undefined)
      const size = isOpen ? bytes.length - start : claimed === 0xffffffff ? rf64DataBytes! : claimed
      truncated = start + size > bytes.length
      data = bytes.subarray(start, Math.min(bytes.length, start + size))
      offset = start + size + (size % 2)
      continue
    }
    const body = bytes.subarray(start, Math.min(bytes.length, start + claimed))
    if (name === 'fmt ') format ??= parseFormat(body)
    else {
      if (name === 'ds64' && body.length >= 16) rf64DataBytes = readUint64(body, 8)
      if (name === 'LIST' && body.length <= MAX_LIST_BYTES) tags = { ...tags, ...parseInfo(body) }
      metadataBytes += body.length + 8
      if (metadataBytes > limits.maxMetadataBytes)
        throw unsupported(
          'The file carries more metadata than is accepted.',
          'Export it again without pictures and cue data.',
        )
    }
    offset = start + claimed + (claimed % 2)
  }
  if (format === undefined) throw broken('The WAV file does not describe its audio.')
  if (data === undefined) throw broken('The WAV file has no audio data.')
  return { format, data, tags, truncated }
}

const PCM = 1
const IEEE_FLOAT = 3
const A_LAW = 6
const MU_LAW = 7
const EXTENSIBLE = 0xfffe

function parseFormat(body: Uint8Array): WavFormat {
  if (body.length < 16) throw broken('The WAV header is cut off.')
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength)
  const channels = view.getUint16(2, true)
  const blockBytes = view.getUint16(12, true)
  const bits = view.getUint16(14, true)
  let tag = view.getUint16(0, true)
  let validBits = bits
  if (tag === EXTENSIBLE) {
    if (body.length < 40) throw broken('The WAV header is cut off.')
    validBits = view.getUint16(18, true) || bits
    tag = view.getUint16(24, true) // the first two bytes of the sub-format are the plain tag
  }
  const encoding = encodingOf(tag, bits)
  if (encoding === undefined)
    throw unsupported(`WAV with encoding ${tag} at ${bits} bits is not decoded here.`)
  const bytesPerSample = Math.ceil(bits / 8)
  if (channels > 0 && blockBytes !== channels * bytesPerSample)
    throw broken('The WAV header contradicts itself about the size of a sample.')
  const bitsPerSample = Math.min(bits, validBits)
  return {
    encoding,
    channels,
    sampleRateHz: view.getUint32(4, true),
    bytesPerSample,
    bitsPerSample,
  }
}

function encodingOf(tag: number, bits: number): WavEncoding | undefined {
  if (tag === PCM && bits >= 1 && bits <= 32)
    return (['u8', 's16', 's24', 's32'] as const)[Math.ceil(bits / 8) - 1]
  if (tag === IEEE_FLOAT && bits === 32) return 'f32'
  if (tag === IEEE_FLOAT && bits === 64) return 'f64'
  if (tag === A_LAW && bits === 8) return 'alaw'
  if (tag === MU_LAW && bits === 8) return 'mulaw'
  return undefined
}

const MAX_LIST_BYTES = 65_536

const INFO_NAMES: Readonly<Record<string, Exclude<keyof Tags, 'pictures'>>> = {
  INAM: 'title',
  IART: 'artist',
  IPRD: 'album',
  ICRD: 'date',
  ITRK: 'track',
}

function parseInfo(body: Uint8Array): Tags {
  const bytes = Buffer.from(body)
  const texts: Record<string, string> = {}
  if (bytes.subarray(0, 4).toString('latin1') !== 'INFO') return texts
  for (let offset = 4; offset + 8 <= bytes.length; ) {
    const key = INFO_NAMES[bytes.subarray(offset, offset + 4).toString('latin1')]
    const size = bytes.readUInt32LE(offset + 4)
    const text = bytes.subarray(offset + 8, offset + 8 + size).toString('utf8')
    if (key !== undefined) texts[key] ??= text.split('\0')[0]!.trim()
    offset += 8 + size + (size % 2)
  }
  return texts
}

function readUint64(body: Uint8Array, at: number): number {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength)
  return view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32
}
