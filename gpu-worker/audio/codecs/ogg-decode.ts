import type { CodecResult, DecodeLimits, FrameSink } from './codec.ts'
import { flacFrames, flacSource, parseStreamInfo } from './flac-decode.ts'
import type { OggCodec } from './ogg-codec.ts'
import { oggPackets } from './ogg-packets.ts'
import { isOpusHead, openOpus } from './opus-decode.ts'
import { broken } from './refusals.ts'
import { trimSink } from './trim-sink.ts'
import { parseVorbisComment } from './vorbis-comment.ts'
import { isVorbisHead, openVorbis } from './vorbis-decode.ts'

/**
 * The samples of an Ogg file: Vorbis, Opus (48 kHz) or FLAC. Pre-skip is cut off in front; the last
 * valid granule position says where the recording ends.
 *
 * @throws DomainError `decode_failed` for damage, `unsupported_audio` for other streams
 * @see RFC 3533, RFC 7845; Xiph, Vorbis I specification, appendix A
 */
export async function decodeOgg(
  bytes: Uint8Array,
  sink: FrameSink,
  limits: DecodeLimits,
): Promise<CodecResult> {
  let head: Uint8Array | undefined
  const pages = oggPackets(
    bytes,
    (packet) => {
      if (!isOpusHead(packet) && !isVorbisHead(packet) && !isFlacHead(packet)) return false
      head = packet
      return true
    },
    limits,
  )

  const first = pages.next()
  if (first.done || head === undefined)
    throw broken('The Ogg file ends before its first page does.')
  const codec = isOpusHead(head)
    ? await openOpus(head)
    : isVorbisHead(head)
      ? await openVorbis(head)
      : openOggFlac(head)
  try {
    return run(codec, pages, sink)
  } finally {
    codec.close()
  }
}

function run(codec: OggCodec, pages: ReturnType<typeof oggPackets>, sink: FrameSink): CodecResult {
  const trimmed = trimSink(sink, codec.skipFrames)
  let headers = 1
  let origin: number | undefined // granule position of the first decoded frame
  let begun = false
  for (;;) {
    const page = pages.next()
    if (page.done) {
      if (!begun) throw broken('The Ogg file ends before its sound begins.')
      return { source: codec.source(), truncated: page.value.truncated }
    }
    let { packets } = page.value
    while (!begun && packets[0] !== undefined && codec.header(packets[0], headers)) {
      packets = packets.slice(1)
      headers++
    }
    if (packets.length === 0) continue
    if (!begun) codec.begin(sink)
    begun = true

    const block = codec.decode(packets)
    const { granule, isLast } = page.value
    const decoded = trimmed.seen() + (block[0]?.length ?? 0)
    // A stream cut out of a longer one starts above 0; one whose first page is its last may end early
    if (origin === undefined && granule >= 0) origin = isLast ? 0 : Math.max(0, granule - decoded)
    const end = granule >= 0 && origin !== undefined ? granule - origin : decoded
    trimmed.write(block, isLast ? end : Math.max(end, decoded))
  }
}

const isFlacHead = (packet: Uint8Array): boolean =>
  packet[0] === 0x7f && Buffer.from(packet.subarray(1, 5)).toString('latin1') === 'FLAC'

/** @see RFC 9639, section 10.1 */
function openOggFlac(head: Uint8Array): OggCodec {
  const info = parseStreamInfo(head.subarray(17))
  const blocks: Float32Array[][] = []
  const frames = flacFrames(info, {
    begin: () => {},
    write: (block) => blocks.push(block.map((samples) => samples.slice())),
  })
  let tags = {}
  return {
    skipFrames: 0,
    header(packet) {
      if ((packet[0]! & 0x7f) === 4) tags = parseVorbisComment(packet.subarray(4))
      return packet[0] !== 0xff // where frames begin
    },
    begin: (sink) => sink.begin(info),
    decode(packets) {
      blocks.length = 0
      for (const packet of packets) {
        if (packet.length === 0) continue // FFmpeg's mark of the end
        if (frames.decode(packet, 0) === undefined)
          throw broken('An Ogg packet holds no FLAC frame.')
      }
      return joinBlocks(blocks, info.channels)
    },
    source: () => flacSource('ogg', info, tags),
    close: () => {},
  }
}

function joinBlocks(blocks: readonly Float32Array[][], channels: number): Float32Array[] {
  const frames = blocks.reduce((sum, block) => sum + block[0]!.length, 0)
  return Array.from({ length: channels }, (_, c) => {
    const joined = new Float32Array(frames)
    let at = 0
    for (const block of blocks) {
      joined.set(block[c]!, at)
      at += block[c]!.length
    }
    return joined
  })
}
