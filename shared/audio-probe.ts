import { findMpegFrame, parseMpegFrame, parseMpegInfo } from './audio-headers/mpeg-frame.ts'
import { isOggMark, parseOggPage } from './audio-headers/ogg-page.ts'

/** What an audio file says of itself. Any member may be null: a probe gives facts or nothing. */
export type AudioProbe = {
  readonly container: string | null
  readonly codec: string | null
  readonly sampleRateHz: number | null
  readonly channels: number | null
  readonly durationSeconds: number | null
  readonly durationSource: 'header' | 'declared' | 'unknown'
}

/** Bytes a probe needs of each end of a file. */
export const PROBE_BYTES = 65_536

const UNKNOWN: AudioProbe = {
  container: null,
  codec: null,
  sampleRateHz: null,
  channels: null,
  durationSeconds: null,
  durationSource: 'unknown',
}

/**
 * Container, codec, rate, channels and length, by content alone. Total: any bytes give facts or
 * nulls, never an exception; a length is what the headers claim, and the decoder has the last word.
 *
 * @param head the first bytes of the file, 64 KiB if there are so many
 * @param tail the last bytes, 64 KiB if there are so many; may overlap `head`
 * @param bytes size of the whole file
 */
export function probeAudio(head: Uint8Array, tail: Uint8Array, bytes: number): AudioProbe {
  const container = sniffContainer(head)
  if (container === null) return UNKNOWN
  try {
    const facts = READERS[container]?.({ head, tail, bytes }) ?? {}
    return sound({ ...UNKNOWN, container, ...facts })
  } catch (error) {
    // A DataView read beyond the head: the header lies or lies elsewhere
    if (error instanceof RangeError) return { ...UNKNOWN, container }
    throw error
  }
}

export type AudioContainer = 'wav' | 'flac' | 'mp3' | 'ogg' | 'mp4' | 'webm' | 'aiff' | 'aac'

/**
 * What kind of file begins like this; null when it is none we know. An ID3v2 tag longer than `head`
 * hides what follows it: that is taken for MP3, which it nearly always is.
 */
export function sniffContainer(head: Uint8Array): AudioContainer | null {
  const text = (at: number, length: number): string =>
    String.fromCharCode(...head.subarray(at, at + length))
  const start = text(0, 4)
  if (['RIFF', 'RF64', 'BW64'].includes(start) && text(8, 4) === 'WAVE') return 'wav'
  if (start === 'fLaC') return 'flac'
  if (start === 'OggS') return 'ogg'
  if (start === 'FORM' && /^AIF[FC]$/.test(text(8, 4))) return 'aiff'
  if (start === '\x1aE\xdf\xa3') return 'webm'
  if (text(4, 4) === 'ftyp') return 'mp4'
  if (start.startsWith('ID3')) return text(id3Bytes(head), 4) === 'fLaC' ? 'flac' : 'mp3'
  if (head[0] === 0xff && (head[1]! & 0xf6) === 0xf0) return 'aac' // ADTS
  return findMpegFrame(head, 0, MP3_JUNK_BYTES) === undefined ? null : 'mp3'
}

/** How far into a file without an ID3 tag the first MPEG frame may lie. */
const MP3_JUNK_BYTES = 4096

type Ends = { readonly head: Uint8Array; readonly tail: Uint8Array; readonly bytes: number }
type Facts = Partial<Omit<AudioProbe, 'container' | 'durationSource'>>

const READERS: Partial<Record<AudioContainer, (ends: Ends) => Facts>> = {
  wav: readWav,
  flac: readFlac,
  mp3: readMp3,
  ogg: readOgg,
  aiff: readAiff,
}

/** Facts that cannot be are nulls. */
function sound(probe: AudioProbe): AudioProbe {
  const positive = (value: number | null): number | null =>
    value !== null && Number.isFinite(value) && value > 0 ? value : null
  const durationSeconds = positive(probe.durationSeconds)
  return {
    ...probe,
    sampleRateHz: positive(probe.sampleRateHz),
    channels: positive(probe.channels),
    durationSeconds,
    durationSource: durationSeconds === null ? 'unknown' : 'header',
  }
}

const WAV_CODECS: Readonly<Record<number, string>> = {
  2: 'adpcm_ms',
  3: 'float',
  6: 'alaw',
  7: 'mulaw',
  17: 'adpcm_ima',
  85: 'mp3',
}

function readWav({ head, bytes }: Ends): Facts {
  const view = viewOf(head)
  let facts: Facts = {}
  let bytesPerSecond = 0
  let longDataBytes: number | undefined
  for (let at = 12; at + 8 <= head.length; ) {
    const id = asciiAt(head, at)
    const claimed = view.getUint32(at + 4, true)
    const start = at + 8
    if (id === 'ds64')
      longDataBytes = view.getUint32(start + 8, true) + view.getUint32(start + 12, true) * 2 ** 32
    if (id === 'fmt ' && bytesPerSecond === 0) {
      const plain = view.getUint16(start, true)
      const tag = plain === 0xfffe ? view.getUint16(start + 24, true) : plain
      const bits = view.getUint16(start + 14, true)
      const codec = tag === 1 ? `pcm_${bits === 8 ? 'u' : 's'}${bits}` : (WAV_CODECS[tag] ?? null)
      const sampleRateHz = view.getUint32(start + 4, true)
      bytesPerSecond = sampleRateHz * view.getUint16(start + 12, true)
      // Compressed data has no fixed size for a frame; its average rate is what the header has
      if (tag === 2 || tag === 17 || tag === 85) bytesPerSecond = view.getUint32(start + 8, true)
      facts = { codec, sampleRateHz, channels: view.getUint16(start + 2, true) }
    }
    if (id === 'data') {
      const left = bytes - start
      const size = claimed === 0 ? left : claimed === 0xffffffff ? (longDataBytes ?? left) : claimed
      return { ...facts, durationSeconds: Math.min(size, left) / bytesPerSecond }
    }
    at = start + claimed + (claimed % 2)
  }
  return facts
}

function readFlac({ head }: Ends): Facts {
  const at = asciiAt(head, 0) === 'fLaC' ? 0 : id3Bytes(head)
  return streamInfoFacts(head.subarray(at + 8, at + 42))
}

function streamInfoFacts(info: Uint8Array): Facts {
  const view = viewOf(info)
  const packed = view.getUint32(10)
  const sampleRateHz = packed >>> 12
  const frames = (view.getUint8(13) & 15) * 2 ** 32 + view.getUint32(14)
  const channels = ((packed >>> 9) & 7) + 1
  return { codec: 'flac', sampleRateHz, channels, durationSeconds: frames / sampleRateHz }
}

function readMp3({ head, tail, bytes }: Ends): Facts {
  const tagged = id3Bytes(head)
  const at = findMpegFrame(head, tagged, head.length)
  // Behind a long tag the first frame may lie beyond the head: then only the rate is known, from the tail
  const [from, where] = at === undefined ? [tail, findMpegFrame(tail, 0, tail.length)] : [head, at]
  const frame = where === undefined ? undefined : parseMpegFrame(from, where)
  if (frame === undefined) return {}
  const { sampleRateHz, channels, layer } = frame
  const facts = { codec: `mp${layer}`, sampleRateHz, channels }
  if (at === undefined) return facts

  const info = layer === 3 ? parseMpegInfo(head, at, frame) : undefined
  if (info?.mpegFrames !== undefined) {
    const trimmed = info.delayFrames === undefined ? 0 : info.delayFrames + info.paddingFrames!
    return { ...facts, durationSeconds: (info.mpegFrames * frame.frames - trimmed) / sampleRateHz }
  }
  // No count of frames: as long as its bytes at the rate of the first frame
  const hasId3v1 = asciiAt(tail, Math.max(0, tail.length - 128)).startsWith('TAG')
  const audioBytes = bytes - at - (hasId3v1 ? 128 : 0)
  return { ...facts, durationSeconds: (audioBytes * 8) / (frame.bitrateKbps * 1000) }
}

function readOgg({ head, tail }: Ends): Facts {
  for (let at = 0; ; ) {
    const page = parseOggPage(head, at)
    if (page === undefined || !page.isFirst) return {}
    const body = head.subarray(page.bodyOffset)
    const stream = oggStream(body)
    if (stream !== undefined) {
      const { skipFrames, granuleRateHz, ...facts } = stream
      if (facts.durationSeconds) return facts
      const last = lastGranule(tail, page.serial)
      if (last === undefined) return facts
      return { ...facts, durationSeconds: (last - skipFrames) / granuleRateHz }
    }
    at = page.end
  }
}

type OggStream = Facts & { readonly skipFrames: number; readonly granuleRateHz: number }

function oggStream(body: Uint8Array): OggStream | undefined {
  const view = viewOf(body)
  if (asciiAt(body, 0) === 'Opus' && asciiAt(body, 4) === 'Head')
    return {
      codec: 'opus',
      sampleRateHz: 48_000, // what every decoder gives, whatever the original was
      channels: view.getUint8(9),
      skipFrames: view.getUint16(10, true),
      granuleRateHz: 48_000,
    }
  if (body[0] === 1 && asciiAt(body, 1) === 'vorb') {
    const sampleRateHz = view.getUint32(12, true)
    return {
      codec: 'vorbis',
      sampleRateHz,
      channels: view.getUint8(11),
      skipFrames: 0,
      granuleRateHz: sampleRateHz,
    }
  }
  if (body[0] === 0x7f && asciiAt(body, 1) === 'FLAC') {
    const facts = streamInfoFacts(body.subarray(17, 51))
    return { ...facts, skipFrames: 0, granuleRateHz: facts.sampleRateHz ?? 1 }
  }
  return undefined
}

/** The granule position of the last page of this stream that has one. */
function lastGranule(tail: Uint8Array, serial: number): number | undefined {
  for (let at = tail.length - 27; at >= 0; at--) {
    if (!isOggMark(tail, at)) continue
    const page = parseOggPage(tail, at)
    if (page?.serial === serial && page.granule >= 0) return page.granule
  }
  return undefined
}

function readAiff({ head }: Ends): Facts {
  const view = viewOf(head)
  for (let at = 12; at + 8 <= head.length; ) {
    const size = view.getUint32(at + 4)
    if (asciiAt(head, at) === 'COMM') {
      // An 80-bit float: sign and exponent, then 64 bits of mantissa
      const exponent = (view.getUint16(at + 16) & 0x7fff) - 16_383
      const sampleRateHz = view.getUint32(at + 18) * 2 ** (exponent - 31)
      const isCompressed = asciiAt(head, 8) === 'AIFC'
      const codec = isCompressed ? asciiAt(head, at + 26).trim() : `pcm_s${view.getUint16(at + 14)}`
      return {
        codec,
        sampleRateHz,
        channels: view.getUint16(at + 8),
        durationSeconds: view.getUint32(at + 10) / sampleRateHz,
      }
    }
    at += 8 + size + (size % 2)
  }
  return {}
}

/** Bytes of an ID3v2 tag at the beginning, its ten of header included; 0 without one. */
function id3Bytes(head: Uint8Array): number {
  if (!asciiAt(head, 0).startsWith('ID3') || head.length < 10) return 0
  const size = [6, 7, 8, 9].reduce((sum, at) => sum * 128 + (head[at]! & 0x7f), 0)
  return 10 + size + ((head[5]! & 0x10) === 0 ? 0 : 10)
}

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

const asciiAt = (bytes: Uint8Array, at: number): string =>
  String.fromCharCode(...bytes.subarray(at, at + 4))
