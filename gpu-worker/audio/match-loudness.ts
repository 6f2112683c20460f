import type { Audio } from './audio.ts'
import { fromDb } from './decibels.ts'
import type { Interval } from './intervals.ts'
import { integratedLoudness } from './loudness.ts'

/**
 * `changed` times the gain that gives it the integrated loudness of `original`, both measured in the same
 * frames; as it is when either is silent there.
 */
export function matchLoudness(changed: Audio, original: Audio, within: Interval): Float32Array[] {
  const loudness = ({ channels, sampleRateHz }: Audio) =>
    integratedLoudness({
      channels: channels.map((samples) => samples.subarray(within.start, within.end)),
      sampleRateHz,
    })
  const lost = loudness(original) - loudness(changed)
  const gain = Number.isFinite(lost) ? fromDb(lost) : 1
  return changed.channels.map((samples) => samples.map((x) => x * gain))
}
