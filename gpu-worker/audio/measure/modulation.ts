import type { Audio } from '../audio.ts'

const TONE_HZ = 1000
const PERIODS = 4
const LONGEST_SECONDS = 80

/** A 1 kHz tone long enough to see a modulation come round four times. */
export function steadySine(rateHz: number, sampleRateHz: number): Audio {
  const seconds = Math.min(LONGEST_SECONDS, Math.max(0.2, PERIODS / rateHz))
  const w = (2 * Math.PI * TONE_HZ) / sampleRateHz
  const samples = Float32Array.from(
    { length: Math.round(seconds * sampleRateHz) },
    (_, n) => 0.5 * Math.sin(w * n),
  )
  return { channels: [samples], sampleRateHz }
}

/**
 * Rate and depth of the amplitude modulation of what `steadySine` became: the envelope is the size of a
 * sliding transform at 1 kHz, its rate comes from its crossings of the middle.
 */
export function modulationOf(tone: Audio): { rateHz: number; depth: number } {
  const { size, hopSeconds } = toneTrack(tone)
  const inside = size.subarray(2, -2)
  const [low, high] = [minimum(inside), -minimum(inside.map((x) => -x))]
  const rateHz = crossingRate(inside.map((x) => x - (low + high) / 2)) / hopSeconds
  return { rateHz, depth: high > 0 ? 1 - low / high : 0 }
}

/** Rate in Hz and largest deviation in cents of its frequency modulation. */
export function vibratoOf(tone: Audio): { rateHz: number; cents: number } {
  const { phase, hopSeconds } = toneTrack(tone)
  const deviations = new Float64Array(phase.length - 1)
  for (let k = 1; k < phase.length; k++) {
    const turn = (phase[k]! - phase[k - 1]!) / (2 * Math.PI)
    const cycles = turn - Math.round(turn) // beyond the whole cycles of the tone itself
    deviations[k - 1] = 1200 * Math.log2(1 + cycles / hopSeconds / TONE_HZ)
  }
  const inside = deviations.slice(4, -4)
  const rateHz = crossingRate(inside) / hopSeconds
  return { rateHz, cents: (-minimum(inside) - minimum(inside.map((x) => -x))) / 2 }
}

/** Size and phase (less that of the tone itself) at 1 kHz, every 2 ms, over windows of 4 ms. */
function toneTrack({ channels, sampleRateHz }: Audio) {
  const samples = channels[0]!
  const hop = Math.round(0.002 * sampleRateHz)
  const length = 2 * hop
  const w = (2 * Math.PI * TONE_HZ) / sampleRateHz
  const count = Math.max(0, Math.floor((samples.length - length) / hop))
  const size = new Float64Array(count)
  const phase = new Float64Array(count)
  for (let k = 0; k < count; k++) {
    let [re, im] = [0, 0]
    for (let n = k * hop; n < k * hop + length; n++) {
      const weight = 1 - Math.cos((2 * Math.PI * (n - k * hop)) / length)
      re += weight * samples[n]! * Math.cos(w * n)
      im -= weight * samples[n]! * Math.sin(w * n)
    }
    size[k] = (2 * Math.hypot(re, im)) / length
    phase[k] = Math.atan2(im, re)
  }
  return { size, phase, hopSeconds: hop / sampleRateHz }
}

/** Cycles per step: from the first to the last upward crossing of zero, places interpolated. */
function crossingRate(values: Float64Array): number {
  const crossings: number[] = []
  for (let k = 1; k < values.length; k++) {
    const [a, b] = [values[k - 1]!, values[k]!]
    if (a < 0 && b >= 0) crossings.push(k - 1 + a / (a - b))
  }
  if (crossings.length < 2) return 0
  return (crossings.length - 1) / (crossings.at(-1)! - crossings[0]!)
}

const minimum = (values: Float64Array): number =>
  values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY)
