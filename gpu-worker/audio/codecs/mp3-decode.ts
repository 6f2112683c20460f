import { MPEGDecoder } from 'mpg123-decoder'
import {
  findMpegFrame,
  isSameStream,
  MP3_DECODER_DELAY,
  type MpegFrame,
  parseMpegFrame,
  parseMpegInfo,
} from '#shared/audio-headers/mpeg-frame.ts'
import type { CodecResult, DecodeLimits, FrameSink } from './codec.ts'
import { parseId3v2, skipId3v2 } from './id3.ts'
import { broken, unsupported } from './refusals.ts'
import { trimSink } from './trim-sink.ts'

const FEED_FRAMES = 64

/**
 * The samples of an MP3 file. Where a LAME or Xing tag says how much the encoder added, that is cut
 * off: `delay + 529` frames in front, the padding behind. Frames are found here and fed whole, so the
 * wasm decoder (mpg123) never searches hostile bytes by itself.
 *
 * @throws DomainError `decode_failed` without frames, `unsupported_audio` when rate or channels change
 */
export async function decodeMp3(
  bytes: Uint8Array,
  sink: FrameSink,
  limits: DecodeLimits,
): Promise<CodecResult> {
  const { first, spans, mpegFrames, info, truncated } = findSpans(bytes, limits)
  sink.begin({ sampleRateHz: first.sampleRateHz, channels: first.channels })

  const isTagged = info?.delayFrames !== undefined
  const skip = isTagged ? info.delayFrames + MP3_DECODER_DELAY : 0
  const padding = isTagged ? Math.max(0, (info.paddingFrames ?? 0) - MP3_DECODER_DELAY) : 0
  // A file cut short ends before its padding
  const isCut = info?.mpegFrames !== undefined && mpegFrames < info.mpegFrames
  const end = mpegFrames * first.frames - (isCut ? 0 : padding)
  const trimmed = trimSink(sink, skip)

  const decoder = new MPEGDecoder({ enableGapless: false })
  await decoder.ready
  try {
    for (const span of spans) {
      const decoded = decoder.decode(bytes.subarray(span.from, span.to))
      // mpg123 always gives two channels; of a mono file both are the same
      trimmed.write(decoded.channelData.slice(0, first.channels), end)
      if (decoded.samplesDecoded > 0 && decoded.sampleRate !== first.sampleRateHz)
        throw unsupported('The sample rate changes within the file.')
    }
  } finally {
    decoder.free()
  }

  return {
    source: {
      container: 'mp3',
      codec: `mp${first.layer}`,
      bitsPerSample: null,
      isFloat: false,
      isLossy: true,
      tags: parseId3v2(bytes),
    },
    truncated: truncated || isCut,
  }
}

type Span = { readonly from: number; readonly to: number }

/** Runs of whole frames, at most FEED_FRAMES each; the frame with the LAME tag left out. */
function findSpans(bytes: Uint8Array, limits: DecodeLimits) {
  let offset = findMpegFrame(bytes, skipId3v2(bytes), limits.maxMetadataBytes)
  const first = offset === undefined ? undefined : parseMpegFrame(bytes, offset)
  if (offset === undefined || first === undefined)
    throw broken('The file has no MP3 frames where they should be.')
  if (offset > limits.maxMetadataBytes)
    throw unsupported(
      'The file carries more metadata than is accepted.',
      'Remove pictures and tags from the file and send it again.',
    )
  let skipped = offset
  const info = first.layer === 3 ? parseMpegInfo(bytes, offset, first) : undefined
  if (info !== undefined) offset += first.frameBytes

  const spans: Span[] = []
  let mpegFrames = 0
  let from = offset
  let truncated = false
  const close = (to: number) => {
    if (to > from) spans.push({ from, to })
  }
  for (let inSpan = 0; offset < bytes.length; ) {
    const frame = parseMpegFrame(bytes, offset)
    if (frame === undefined || !continues(first, frame, bytes, offset)) {
      close(offset)
      const next = findMpegFrame(bytes, offset + 1, bytes.length)
      if (next === undefined) break // an ID3v1 or APE tag, or nothing of use
      skipped += next - offset
      if (skipped > limits.maxMetadataBytes)
        throw unsupported('The file carries more that is not sound than is accepted.')
      offset = next
      from = next
      inSpan = 0
      refuseChange(first, parseMpegFrame(bytes, next)!)
      continue
    }
    if (offset + frame.frameBytes > bytes.length) {
      truncated = true
      close(offset)
      break
    }
    offset += frame.frameBytes
    mpegFrames++
    inSpan++
    if (inSpan === FEED_FRAMES || offset >= bytes.length) {
      close(offset)
      from = offset
      inSpan = 0
    }
  }
  if (mpegFrames === 0) throw broken('The file has no MP3 frames where they should be.')
  return { first, spans, mpegFrames, info, truncated }
}

/** Whether this frame goes on with the stream; a confirmed frame of another stream is a change. */
function continues(first: MpegFrame, frame: MpegFrame, bytes: Uint8Array, at: number): boolean {
  if (isSameStream(first, frame) && frame.channels === first.channels) return true
  if (findMpegFrame(bytes, at, 1) === at) refuseChange(first, frame)
  return false
}

function refuseChange(first: MpegFrame, frame: MpegFrame): void {
  if (isSameStream(first, frame) && frame.channels === first.channels) return
  throw unsupported(
    'The sample rate or channel count changes within the file.',
    'Convert it to a file with one format throughout.',
  )
}
