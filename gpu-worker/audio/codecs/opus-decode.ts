import { OpusDecoder } from 'opus-decoder'
import type { Tags } from './codec.ts'
import type { OggCodec } from './ogg-codec.ts'
import { broken, unsupported } from './refusals.ts'
import { inWavOrder } from './speakers.ts'
import { parseVorbisComment } from './vorbis-comment.ts'

export const isOpusHead = (packet: Uint8Array): boolean =>
  Buffer.from(packet.subarray(0, 8)).toString('latin1') === 'OpusHead'

/** The first packet of an Opus stream. @see RFC 7845, section 5.1 */
export async function openOpus(head: Uint8Array): Promise<OggCodec> {
  if (head.length < 19 || head[8]! > 15) throw broken('The Opus header is invalid.')
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  const channels = head[9]!
  const gain = 10 ** (view.getInt16(16, true) / 256 / 20) // Q7.8 dB
  const family = head[18]!
  if (
    channels < 1 ||
    channels > 8 ||
    (family === 0 && channels > 2) ||
    (family > 1 && family !== 255)
  )
    throw unsupported(
      `Opus with ${channels} channels in mapping family ${family} is not decoded here.`,
    )
  const mapping = family === 0 ? undefined : readMapping(head, channels)
  const decoder = new OpusDecoder({ channels, ...mapping })
  await decoder.ready
  let tags: Tags = {}
  return {
    skipFrames: view.getUint16(10, true),
    header(packet, index) {
      if (index === 1) tags = parseVorbisComment(packet.subarray(8)) // after "OpusTags"
      return index === 1
    },
    begin: (sink) => sink.begin({ sampleRateHz: 48_000, channels }),
    decode(packets) {
      const { channelData, errors } = decoder.decodeFrames([...packets])
      if (errors.length > 0) throw broken('The Opus data is damaged.', errors[0]?.message)
      if (gain !== 1)
        for (const channel of channelData)
          for (let i = 0; i < channel.length; i++) channel[i]! *= gain
      return family === 1 ? inWavOrder(channelData) : channelData
    },
    source: () => ({
      container: 'ogg',
      codec: 'opus',
      bitsPerSample: null,
      isFloat: false,
      isLossy: true,
      tags,
    }),
    close: () => decoder.free(),
  }
}

function readMapping(head: Uint8Array, channels: number) {
  const streamCount = head[19] ?? 0
  const coupledStreamCount = head[20] ?? 0
  const channelMappingTable = [...head.subarray(21, 21 + channels)]
  const decoded = streamCount + coupledStreamCount
  const isSound =
    streamCount > 0 &&
    coupledStreamCount <= streamCount &&
    decoded <= 255 &&
    channelMappingTable.length === channels &&
    channelMappingTable.every((index) => index === 255 || index < decoded)
  if (!isSound) throw broken('The Opus header is invalid.')
  return { streamCount, coupledStreamCount, channelMappingTable }
}
