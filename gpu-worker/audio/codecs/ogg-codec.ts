import type { FrameSink, Source } from './codec.ts'

/** A codec inside Ogg: takes the packets of one page after the other. */
export type OggCodec = {
  readonly skipFrames: number // pre-skip: part of the granule position, not of the sound
  /** Whether this packet, the index-th of the stream, is still a header; if so it has been read. */
  header(packet: Uint8Array, index: number): boolean
  begin(sink: FrameSink): void
  decode(packets: readonly Uint8Array[]): readonly Float32Array[] // [channels][frames]
  source(): Source
  close(): void
}
