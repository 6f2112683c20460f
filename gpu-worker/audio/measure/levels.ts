import { type Audio, frameCount } from '../audio.ts'
import { powerToDb } from '../decibels.ts'

/** What is below is silence. */
export const QUIETEST_DBFS = -70

export type LevelFrames = { readonly windowSeconds: number; readonly hopSeconds: number }
const STANDARD: LevelFrames = { windowSeconds: 0.02, hopSeconds: 0.01 }

/**
 * RMS level of each frame in dBFS, mean power of all channels; −∞ for silence. Frames lie wholly inside
 * the clip; a clip shorter than one is one frame.
 */
export function frameLevels(audio: Audio, shape: LevelFrames = STANDARD): Float64Array {
  return framePowers(audio, shape).map(powerToDb)
}

/** The same as mean squares. */
export function framePowers(audio: Audio, shape: LevelFrames = STANDARD): Float64Array {
  const { count, hop, window } = placesOf(audio, shape)
  return Float64Array.from({ length: count }, (_, k) => meanSquare(audio, k * hop, window))
}

/** How much louder each frame became, in dB; only frames whose input is above −70 dBFS. */
export function levelChangesDb(input: Audio, output: Audio, shape?: LevelFrames): number[] {
  const before = frameLevels(input, shape)
  const after = frameLevels(output, shape)
  return Array.from(after)
    .map((level, k) => (before[k]! > QUIETEST_DBFS ? level - before[k]! : Number.NaN))
    .filter((change) => !Number.isNaN(change))
}

/** Level of the loudest frame, dBFS. */
export function loudestDbfs(audio: Audio): number {
  const { count, hop, window } = placesOf(audio, STANDARD)
  let most = 0
  for (let k = 0; k < count; k++) most = Math.max(most, meanSquare(audio, k * hop, window))
  return powerToDb(most)
}

/** How many frames there are, how far apart, and how long. */
function placesOf(audio: Audio, { windowSeconds, hopSeconds }: LevelFrames) {
  const frames = frameCount(audio)
  const window = Math.max(1, Math.min(frames, Math.round(windowSeconds * audio.sampleRateHz)))
  const hop = Math.max(1, Math.round(hopSeconds * audio.sampleRateHz))
  return { count: frames === 0 ? 0 : Math.floor((frames - window) / hop) + 1, hop, window }
}

/** RMS level of the whole, dBFS. */
export const rmsDbfs = (audio: Audio): number => powerToDb(meanSquare(audio, 0, frameCount(audio)))

function meanSquare({ channels }: Audio, start: number, frames: number): number {
  let sum = 0
  for (const samples of channels)
    for (let n = start; n < start + frames; n++) sum += samples[n]! * samples[n]!
  return sum / (frames * channels.length)
}
