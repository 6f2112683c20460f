import type { Audio } from '../audio/audio.ts'
import { linearPredictor } from '../audio/linear-prediction.ts'
import { melBandPowers } from '../audio/mel-bands.ts'

const BANDS = 40
const HOP_SECONDS = 0.0116
const POOLED = 4 // hops in a step
const MOST_STEPS = 400
const ZOOM_STEPS = 40
const FLOOR = 1e-6 // power in a band, some 20 dB below the noise of 16 bits
const QUANTILE = 0.25 // what is there all the time: less than three quarters of a part may be covered
const LOUDEST_DB = 10 // how far above it a sound counts
const LEAST_GAIN_DB = 0.15

/**
 * The frame at which what sounds all the time changes: one room, hum or hiss before it, another after it,
 * whatever sounds in front of them. Undefined when it does not change.
 *
 * In bands of the middle and the side, both parts are described by the lower quartile of their levels; the
 * split whose two descriptions miss least (in the sense of that quantile) is the one, if it misses clearly
 * less than one description of the whole. Then to the frame: predictors of what is just before, run
 * forwards, and just after, run backwards, each explain their side; the likeliest border wins.
 *
 * @param inside which seconds are allowed
 * @see Koenker & Bassett 1978, "Regression quantiles" (the loss); Andre-Obrecht 1988, "A new statistical
 *   approach for the automatic segmentation of continuous speech signals" (two predictors)
 */
export function backgroundChange(
  input: Audio,
  inside: (seconds: number) => boolean,
): number | undefined {
  const levels = bandFrames(input)
  let [from, to] = [0, levels.length]
  for (let isWhole = true; ; isWhole = false) {
    const pooled = Math.max(POOLED, Math.ceil((to - from) / MOST_STEPS))
    const steps = pooledLevels(levels.slice(from, to), pooled)
    const allowed = (step: number) => inside((from + step * pooled) * HOP_SECONDS)
    const best = bestSplit(steps, allowed)
    if (!best || (isWhole && best.gainDb < LEAST_GAIN_DB)) return undefined
    const at = from + best.step * pooled
    if (pooled === POOLED) return likeliestBorder(input, Math.round(at * HOP_SECONDS * input.sampleRateHz)) // biome-ignore format: one line
    from = Math.max(0, at - ZOOM_STEPS * pooled)
    to = Math.min(levels.length, at + ZOOM_STEPS * pooled)
  }
}

/** Powers of the middle and the side for stereo, of all channels together otherwise. */
function bandFrames({ channels, sampleRateHz }: Audio): Float64Array[] {
  const shape = { sampleRateHz, bands: BANDS, hopSeconds: HOP_SECONDS }
  const [left, right] = channels
  if (channels.length !== 2) return melBandPowers(channels, shape)
  const middle = melBandPowers([left!.map((x, n) => (x + right![n]!) / 2)], shape)
  const side = melBandPowers([left!.map((x, n) => (x - right![n]!) / 2)], shape)
  return middle.map((powers, k) => Float64Array.of(...powers, ...side[k]!))
}

function pooledLevels(powers: readonly Float64Array[], pooled: number): Float64Array[] {
  return Array.from({ length: Math.floor(powers.length / pooled) }, (_, step) => {
    const mean = new Float64Array(powers[0]!.length)
    for (let k = step * pooled; k < (step + 1) * pooled; k++)
      for (let band = 0; band < mean.length; band++) mean[band]! += powers[k]![band]! / pooled
    return mean.map((power) => 10 * Math.log10(power + FLOOR))
  })
}

/** Where two descriptions miss least, and by how many dB a band and step less than one does. */
function bestSplit(
  steps: readonly Float64Array[],
  allowed: (step: number) => boolean,
): { step: number; gainDb: number } | undefined {
  const bands = steps[0]?.length ?? 0
  const missed = new Float64Array(steps.length + 1)
  let one = 0
  for (let band = 0; band < bands; band++) {
    const values = Float64Array.from(steps, (levels) => levels[band]!)
    const [before, after] = [missesOfFirst(values), missesOfFirst(values.toReversed())]
    one += before.at(-1)!
    for (let k = 0; k <= steps.length; k++) missed[k]! += before[k]! + after[steps.length - k]!
  }
  let best = -1
  for (let k = 1; k < steps.length; k++)
    if (allowed(k) && (best < 0 || missed[k]! < missed[best]!)) best = k
  if (best < 0) return undefined
  return { step: best, gainDb: (one - missed[best]!) / steps.length / bands }
}

/** What the quantile of the first k values misses them by, in all, for every k. */
function missesOfFirst(values: Float64Array): Float64Array {
  const sorted: number[] = []
  const misses = new Float64Array(values.length + 1)
  for (const [k, value] of values.entries()) {
    let [low, high] = [0, sorted.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (sorted[middle]! < value) low = middle + 1
      else high = middle
    }
    sorted.splice(low, 0, value)
    const quantile = sorted[Math.floor(QUANTILE * k)]!
    let sum = 0
    for (const each of sorted)
      sum +=
        each > quantile
          ? QUANTILE * Math.min(LOUDEST_DB, each - quantile)
          : (1 - QUANTILE) * (quantile - each)
    misses[k + 1] = sum
  }
  return misses
}

// ── to the frame ───────────────────────────────────────────────────────────────────────────────

const REACH_SECONDS = 0.04
const MODEL_SECONDS = 0.05
const ORDER = 16
const MOST_SURPRISE = 30 // of one sample, in variances: a click decides nothing

function likeliestBorder({ channels, sampleRateHz }: Audio, near: number): number {
  const frames = channels[0]!.length
  const reach = Math.round(REACH_SECONDS * sampleRateHz)
  const length = Math.round(MODEL_SECONDS * sampleRateHz)
  const [from, to] = [Math.max(0, near - reach), Math.min(frames, near + reach)]
  const gain = new Float64Array(to - from) // of the model before over the one after
  for (const samples of channels) {
    const before = surprise(samples.subarray(Math.max(0, from - length), from), 1)
    const after = surprise(samples.subarray(to, Math.min(frames, to + length)), -1)
    for (let n = from; n < to; n++) gain[n - from]! += after(samples, n) - before(samples, n)
  }
  let [sum, best, border] = [0, 0, from]
  for (let n = from; n < to; n++) {
    sum += gain[n - from]!
    if (sum <= best) continue
    best = sum
    border = n + 1
  }
  return border
}

/** How unlikely a sample is under the predictor of a passage, from its past (1) or its future (−1). */
function surprise(
  passage: Float32Array,
  direction: 1 | -1,
): (samples: Float32Array, n: number) => number {
  const a = linearPredictor(passage, ORDER)
  const error = (samples: Float32Array, n: number) => {
    let sum = 0
    for (let k = 0; k <= ORDER; k++) sum += a[k]! * (samples[n - direction * k] ?? 0)
    return sum
  }
  let power = 0
  for (let n = ORDER; n < passage.length - ORDER; n++) power += error(passage, n) ** 2
  const variance = Math.max(1e-12, power / Math.max(1, passage.length - 2 * ORDER))
  return (samples, n) =>
    Math.log(variance) + Math.min(MOST_SURPRISE, error(samples, n) ** 2 / variance)
}
