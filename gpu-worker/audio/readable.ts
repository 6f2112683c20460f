import { type Audio, frameCount } from './audio.ts'

/** Samples that can be looked at part by part: an `Audio`, or planes on disk too long for memory. */
export type Readable = {
  readonly channels: number
  readonly frames: number
  readonly sampleRateHz: number
  /** Samples [from, to) of one channel, 0 ≤ from ≤ to ≤ frames. Not to be modified. */
  read(channel: number, from: number, to: number): Float32Array
}

export const readable = (audio: Audio): Readable => ({
  channels: audio.channels.length,
  frames: frameCount(audio),
  sampleRateHz: audio.sampleRateHz,
  read: (channel, from, to) => audio.channels[channel]!.subarray(from, to),
})
