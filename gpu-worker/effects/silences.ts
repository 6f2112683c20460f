import { type Audio, frameCount } from '../audio/audio.ts'
import { powerToDb } from '../audio/decibels.ts'
import type { Interval } from '../audio/intervals.ts'

const WINDOW_SECONDS = 0.02
const HOP_SECONDS = 0.01
const HYSTERESIS_DB = 3

/**
 * Runs of silence in frames, in order: from where the level falls below the threshold to where it rises
 * 3 dB above it. Runs at the clip's ends reach to them.
 *
 * @param thresholdDbfs `auto`: 8 dB above the quietest tenth, between −60 and −30
 */
export function silentRuns(input: Audio, thresholdDbfs: 'auto' | number): Interval[] {
  const levels = rmsLevels(input)
  const threshold = thresholdDbfs === 'auto' ? automaticThreshold(levels) : thresholdDbfs
  const hop = Math.round(HOP_SECONDS * input.sampleRateHz)
  const window = Math.round(WINDOW_SECONDS * input.sampleRateHz)
  const frames = frameCount(input)
  const runs: Interval[] = []
  let first = -1
  for (let k = 0; k <= levels.length; k++) {
    const isSilent = k < levels.length && levels[k]! < threshold + (first < 0 ? 0 : HYSTERESIS_DB)
    if (isSilent && first < 0) first = k
    if (isSilent || first < 0) continue
    const start = first === 0 ? 0 : first * hop
    const end = k === levels.length ? frames : (k - 1) * hop + window
    if (start < end) runs.push({ start, end })
    first = -1
  }
  return runs
}

/** What `auto` means for these levels, dBFS. */
function automaticThreshold(levels: Float64Array): number {
  const quietTenth = levels.toSorted()[Math.floor(0.1 * (levels.length - 1))] ?? 0
  return Math.max(-60, Math.min(-30, quietTenth + 8))
}

function rmsLevels({ channels, sampleRateHz }: Audio): Float64Array {
  const window = Math.round(WINDOW_SECONDS * sampleRateHz)
  const hop = Math.round(HOP_SECONDS * sampleRateHz)
  const count = Math.max(0, Math.floor(((channels[0]?.length ?? 0) - window) / hop) + 1)
  return Float64Array.from({ length: count }, (_, k) => {
    let sum = 0
    for (const samples of channels)
      for (let n = k * hop; n < k * hop + window; n++) sum += samples[n]! * samples[n]!
    return powerToDb(sum / (window * channels.length))
  })
}
