import type { Audio } from '../audio.ts'
import { framePowers } from './levels.ts'
import { correlation, median, percentile } from './statistics.ts'

const HOP_SECONDS = 0.01
const BLUR_SECONDS = 0.05
const WINDOW_SECONDS = 0.06

/** How strongly the level rises in each 10 ms: dB above the frame before, nothing where it falls. */
function rises(audio: Audio): Float64Array {
  const powers = framePowers(audio, { windowSeconds: 2 * HOP_SECONDS, hopSeconds: HOP_SECONDS })
  const floor = powers.reduce((most, power) => Math.max(most, power), 0) * 1e-5 + 1e-12
  const levels = powers.map((power) => 10 * Math.log10(power + floor))
  return levels.map((level, k) => (k === 0 ? 0 : Math.max(0, level - levels[k - 1]!)))
}

/** How many rises stand out: at least 6 dB within 20 ms and above four times the usual. */
export function onsetCount(audio: Audio): number {
  const strength = rises(audio)
  const threshold = Math.max(3, 4 * median(strength))
  return strength.filter(
    (rise, k) =>
      rise > threshold && rise >= (strength[k - 1] ?? 0) && rise > (strength[k + 1] ?? 0),
  ).length
}

/**
 * How far the busiest moments stand out of the usual ones. Steady noise, whose level moves all the time,
 * has about 1.4: a stretched noise moves at other moments. Hits and syllables have 2.4 and more.
 */
export function rhythmContrast(audio: Audio): number {
  const strength = rises(audio)
  const width = WINDOW_SECONDS / HOP_SECONDS
  const smooth = strength.map((_, k) => blurred(strength, k, width))
  return percentile(smooth, 0.95) / Math.max(1e-9, median(smooth))
}

/**
 * Likeness of the rhythm of two clips of which the second is the first at another tempo, −1 … 1.
 *
 * @param toOutput seconds of the input to seconds of the output
 */
export function rhythmCorrelation(
  input: Audio,
  output: Audio,
  toOutput: (seconds: number) => number,
): number {
  const [before, after] = [rises(input), rises(output)]
  const stretch = toOutput(1) - toOutput(0)
  // A stretched sound has no finer rhythm than the window that stretched it.
  const width = Math.max(BLUR_SECONDS, WINDOW_SECONDS / stretch) / HOP_SECONDS
  const [a, b]: [number[], number[]] = [[], []]
  for (let k = 0; k < before.length; k++) {
    a.push(blurred(before, k, width))
    const place = toOutput(k * HOP_SECONDS) / HOP_SECONDS
    b.push(blurred(after, place, Math.max(1, width * stretch)))
  }
  return correlation(a, b)
}

function blurred(strength: Float64Array, at: number, width: number): number {
  let sum = 0
  const reach = 3 * width
  for (let k = Math.ceil(at - reach); k <= at + reach; k++)
    sum += (strength[k] ?? 0) * Math.exp(-(((k - at) / width) ** 2) / 2)
  return sum
}
