/** One MPEG audio frame header, versions 1, 2 and 2.5, layers I to III. */
export type MpegFrame = {
  readonly version: 1 | 2 | 2.5
  readonly layer: 1 | 2 | 3
  readonly bitrateKbps: number
  readonly sampleRateHz: number
  readonly channels: 1 | 2
  readonly frameBytes: number
  readonly frames: number // samples per channel
  readonly sideInfoBytes: number // layer III
}

/**
 * The frame header at `at`; undefined where there is none, for free-format streams too.
 *
 * @see ISO/IEC 11172-3, 2.4.2.3; ISO/IEC 13818-3, 2.4.2.3
 */
export function parseMpegFrame(bytes: Uint8Array, at: number): MpegFrame | undefined {
  if (at + 4 > bytes.length || bytes[at] !== 0xff || (bytes[at + 1]! & 0xe0) !== 0xe0)
    return undefined
  const version = VERSIONS[(bytes[at + 1]! >> 3) & 3]
  const layer = LAYERS[(bytes[at + 1]! >> 1) & 3]
  const rate = RATES_HZ[(bytes[at + 2]! >> 2) & 3]
  if (version === undefined || layer === undefined || rate === undefined) return undefined
  const bitrateKbps = bitrate(version, layer, bytes[at + 2]! >> 4)
  if (bitrateKbps === undefined || (bytes[at + 3]! & 3) === 2) return undefined // reserved emphasis

  const sampleRateHz = rate / (version === 1 ? 1 : 2 * (version === 2 ? 1 : 2))
  const padding = (bytes[at + 2]! >> 1) & 1
  const channels = bytes[at + 3]! >> 6 === 3 ? 1 : 2
  const frames = layer === 1 ? 384 : layer === 3 && version !== 1 ? 576 : 1152
  const frameBytes =
    layer === 1
      ? (Math.floor((12_000 * bitrateKbps) / sampleRateHz) + padding) * 4
      : Math.floor(((frames / 8) * 1000 * bitrateKbps) / sampleRateHz) + padding
  const sideInfoBytes = version === 1 ? (channels === 1 ? 17 : 32) : channels === 1 ? 9 : 17
  return { version, layer, bitrateKbps, sampleRateHz, channels, frameBytes, frames, sideInfoBytes }
}

/**
 * Offset of the first frame from `from` on that is followed by two more of its kind (or by the end of
 * the bytes), looked for in at most `within` bytes; undefined when there is none.
 */
export function findMpegFrame(bytes: Uint8Array, from: number, within: number): number | undefined {
  const end = Math.min(bytes.length - 4, from + within)
  for (let at = from; at <= end; at++)
    if (bytes[at] === 0xff && isRunOfFrames(bytes, at, 3)) return at
  return undefined
}

export const isSameStream = (a: MpegFrame, b: MpegFrame): boolean =>
  a.version === b.version && a.layer === b.layer && a.sampleRateHz === b.sampleRateHz

function isRunOfFrames(bytes: Uint8Array, at: number, count: number): boolean {
  const first = parseMpegFrame(bytes, at)
  if (first === undefined) return false
  let offset = at
  for (let i = 0; i < count; i++) {
    // Cut off by the end: as good as the frames that were there, but one alone must be whole
    if (offset + 4 > bytes.length) return i > 0 && offset === bytes.length
    const frame = parseMpegFrame(bytes, offset)
    if (frame === undefined || !isSameStream(first, frame)) return false
    offset += frame.frameBytes
  }
  return true
}

/** What a Xing, Info or VBRI frame says of the whole file. */
export type MpegInfo = {
  readonly mpegFrames: number | undefined // of audio; the frame that says so is not one of them
  readonly delayFrames: number | undefined // put in front by the encoder
  readonly paddingFrames: number | undefined // and behind
}

/** The Xing/Info (with LAME extension) or VBRI tag in the frame at `at`. */
export function parseMpegInfo(
  bytes: Uint8Array,
  at: number,
  frame: MpegFrame,
): MpegInfo | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = Math.min(bytes.length, at + frame.frameBytes)
  const has = (offset: number, text: string): boolean =>
    offset + text.length <= end &&
    [...text].every((char, i) => bytes[offset + i] === char.charCodeAt(0))

  if (has(at + 36, 'VBRI') && at + 54 <= end)
    return { mpegFrames: view.getUint32(at + 50), delayFrames: undefined, paddingFrames: undefined }

  const xing = at + 4 + frame.sideInfoBytes
  if (!has(xing, 'Xing') && !has(xing, 'Info')) return undefined
  if (xing + 8 > end)
    return { mpegFrames: undefined, delayFrames: undefined, paddingFrames: undefined }
  const flags = view.getUint32(xing + 4)
  const mpegFrames = (flags & 1) !== 0 && xing + 12 <= end ? view.getUint32(xing + 8) : undefined
  const lame =
    xing +
    8 +
    (flags & 1 ? 4 : 0) +
    (flags & 2 ? 4 : 0) +
    (flags & 4 ? 100 : 0) +
    (flags & 8 ? 4 : 0)
  // The encoder's name fills 9 bytes ("LAME3.100", "Lavc60.31"); delay and padding are 12 bits each at 21
  if (lame + 24 > end || bytes[lame] === 0)
    return { mpegFrames, delayFrames: undefined, paddingFrames: undefined }
  const packed = (bytes[lame + 21]! << 16) | (bytes[lame + 22]! << 8) | bytes[lame + 23]!
  return { mpegFrames, delayFrames: packed >> 12, paddingFrames: packed & 0xfff }
}

/** Frames by which every decoder of layer III lags behind: 528 of the filter bank and 1. */
export const MP3_DECODER_DELAY = 529

const VERSIONS = [2.5, undefined, 2, 1] as const
const LAYERS = [undefined, 3, 2, 1] as const
const RATES_HZ = [44_100, 48_000, 32_000, undefined] as const

const BITRATES_KBPS = {
  v1l1: [32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  v1l2: [32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  v1l3: [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  v2l1: [32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  v2l23: [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
} as const

function bitrate(version: number, layer: 1 | 2 | 3, code: number): number | undefined {
  const table =
    version === 1
      ? BITRATES_KBPS[`v1l${layer}`]
      : layer === 1
        ? BITRATES_KBPS.v2l1
        : BITRATES_KBPS.v2l23
  return table[code - 1] // 0: free format, 15: forbidden
}
