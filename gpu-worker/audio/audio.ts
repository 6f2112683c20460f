/**
 * A recording in memory.
 *
 * `channels`: one Float32Array per channel, all of the same length (frames), nominal range −1…1 but not
 * clipped to it. Whoever receives an `Audio` does not modify its arrays; whoever makes one owns them.
 */
export type Audio = {
  readonly channels: readonly Float32Array[]
  readonly sampleRateHz: number
}

/** Frames (samples per channel). 0 when there is no channel. */
export const frameCount = (audio: Audio): number => audio.channels[0]?.length ?? 0

/** Length in seconds. */
export const durationSeconds = (audio: Audio): number => frameCount(audio) / audio.sampleRateHz
