import type { Audio } from './audio.ts'
import { fromDb } from './decibels.ts'
import type { Interval } from './intervals.ts'
import { integratedLoudness, ungatedLoudness } from './loudness.ts'

const MOST_ROUNDS = 4
const CLOSE_ENOUGH_LU = 0.05

/**
 * `changed` times the gain that gives it the integrated loudness of `original`, both measured in the same
 * frames; as it is when either is silent there.
 */
export function matchLoudness(changed: Audio, original: Audio, within: Interval): Float32Array[] {
  const inside = ({ channels, sampleRateHz }: Audio) => ({
    channels: channels.map((samples) => samples.subarray(within.start, within.end)),
    sampleRateHz,
  })
  const loudness = (audio: Audio) => integratedLoudness(inside(audio))
  const wanted = loudness(original)
  // So quiet that the gates let nothing through: near enough for the gates to be of use.
  const ungatedGain = () => {
    const gain = fromDb(wanted - ungatedLoudness(inside(changed)))
    return gain > 0 && gain < Number.POSITIVE_INFINITY ? gain : 1
  }
  let gain = loudness(changed) > Number.NEGATIVE_INFINITY ? 1 : ungatedGain()
  // The gates of BS.1770 let other blocks through once all is louder: then once more.
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const lost = wanted - loudness(times(changed, gain))
    if (!Number.isFinite(lost) || (round > 0 && Math.abs(lost) < CLOSE_ENOUGH_LU)) break
    gain *= fromDb(lost)
  }
  return times(changed, gain).channels as Float32Array[]
}

const times = ({ channels, sampleRateHz }: Audio, gain: number): Audio => ({
  channels: channels.map((samples) => samples.map((x) => x * gain)),
  sampleRateHz,
})
