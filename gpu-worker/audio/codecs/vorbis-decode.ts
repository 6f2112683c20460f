import { OggVorbisDecoder } from '@wasm-audio-decoders/ogg-vorbis'
import type { Tags } from './codec.ts'
import type { OggCodec } from './ogg-codec.ts'
import { broken } from './refusals.ts'
import { inWavOrder } from './speakers.ts'
import { parseVorbisComment } from './vorbis-comment.ts'

export const isVorbisHead = (packet: Uint8Array): boolean =>
  Buffer.from(packet.subarray(0, 7)).toString('latin1') === '\x01vorbis'

/** What the package's class keeps inside; its version is pinned exactly, and a test would notice. */
type PacketDecoder = {
  sendSetupHeader(packet: Uint8Array): void
  initDsp(): void
  decodePackets(packets: readonly Uint8Array[]): {
    readonly channelData: Float32Array[]
    readonly sampleRate: number
  }
}

/**
 * libvorbis in wasm, packet by packet. The package's own Ogg parser is passed by: pages, checksums and
 * granule positions are ours, which bounds what hostile files reach.
 *
 * @see Xiph, Vorbis I specification, section 4.2
 */
export async function openVorbis(head: Uint8Array): Promise<OggCodec> {
  if (head.length < 30) throw broken('The Vorbis header is invalid.')
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  const channels = head[11]!
  const sampleRateHz = view.getUint32(12, true)
  const decoder = new OggVorbisDecoder()
  await decoder.ready
  const inner = (decoder as unknown as { _decoder: PacketDecoder })._decoder
  inner.sendSetupHeader(head)
  let tags: Tags = {}
  return {
    skipFrames: 0,
    header(packet, index) {
      if (index === 1) tags = parseVorbisComment(packet.subarray(7)) // after its type and "vorbis"
      if (index === 2) {
        inner.sendSetupHeader(packet)
        inner.initDsp()
      }
      return index <= 2
    },
    begin: (sink) => sink.begin({ sampleRateHz, channels }),
    decode(packets) {
      const { channelData } = inner.decodePackets(packets)
      if (channelData.length !== channels) throw broken('The Vorbis data is damaged.')
      return inWavOrder(channelData)
    },
    source: () => ({
      container: 'ogg',
      codec: 'vorbis',
      bitsPerSample: null,
      isFloat: false,
      isLossy: true,
      tags,
    }),
    close: () => decoder.free(),
  }
}
