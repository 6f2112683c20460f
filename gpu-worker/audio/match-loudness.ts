import type { Audio } from './audio.ts'
import { fromDb } from './decibels.ts'
import { integratedLoudness } from './loudness.ts'

/** `changed` times the gain that gives it the integrated loudness of `original`; as it is when either is silent. */
export function matchLoudness(changed: Audio, original: Audio): Float32Array[] {
  const lost = integratedLoudness(original) - integratedLoudness(changed)
  const gain = Number.isFinite(lost) ? fromDb(lost) : 1
  return changed.channels.map((samples) => samples.map((x) => x * gain))
}
