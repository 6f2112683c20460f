import { type Audio, frameCount } from '../audio.ts'

const LOWEST_HZ = 60
const HIGHEST_HZ = 1000
const THRESHOLD = 0.15
const COARSE_RATE_HZ = 8000
const WINDOW_SECONDS = 0.05 // two periods of the lowest, and the lag
const STEADY_CENTS = 30

/**
 * Fundamental frequency around given moments in Hz, sum of the channels; NaN where there is no pitch.
 * Found on an averaged signal first, then refined on the full one.
 *
 * @param centres frames; each is the middle of what is looked at (two periods of 60 Hz)
 * @see de Cheveigné & Kawahara 2002, "YIN, a fundamental frequency estimator for speech and music"
 */
export function fundamentals(audio: Audio, centres: readonly number[]): number[] {
  const { sampleRateHz } = audio
  const mix = sumOf(audio)
  const step = Math.max(1, Math.floor(sampleRateHz / COARSE_RATE_HZ))
  const coarse = averaged(mix, step)
  return centres.map((centre) => {
    const period = yinPeriod(coarse, centre / step, sampleRateHz / step)
    if (Number.isNaN(period)) return Number.NaN
    return sampleRateHz / refinedPeriod(mix, { centre, around: period * step, step, sampleRateHz })
  })
}

/**
 * How far the pitch moved, in cents: median over pairs of moments at which both sides have one. Pitches
 * that would leave the range of what can be found are left out, and in a faster output those that glide.
 *
 * @param toOutput seconds of the input to seconds of the output
 * @returns the median and how many pairs it is of
 */
export function pitchChangeCents(
  input: Audio,
  output: Audio,
  { expectedCents, toOutput }: { expectedCents: number; toOutput: (seconds: number) => number },
): { cents: number; pairs: number } {
  const seconds = frameCount(input) / input.sampleRateHz
  const hop = Math.max(0.01, seconds / 200)
  const moments = Array.from({ length: Math.floor(seconds / hop) }, (_, k) => (k + 0.5) * hop)
  const before = fundamentals(
    input,
    moments.map((t) => Math.round(t * input.sampleRateHz)),
  )
  const after = fundamentals(
    output,
    moments.map((t) => Math.round(toOutput(t) * output.sampleRateHz)),
  )
  const slope = toOutput(1) - toOutput(0)
  const reach = slope < 1 ? Math.ceil(WINDOW_SECONDS / 2 / slope / hop) : 0
  const changes = before
    .map((hz, k) =>
      isFindable(hz * 2 ** (expectedCents / 1200)) && isSteady(before, k, reach)
        ? cents(after[k]! / hz)
        : Number.NaN,
    )
    .filter((change) => !Number.isNaN(change))
    .sort((a, b) => a - b)
  return { cents: changes[changes.length >> 1] ?? Number.NaN, pairs: changes.length }
}

/** Whether all that the window on a faster output hears has about one pitch. */
const isSteady = (pitches: readonly number[], at: number, reach: number): boolean =>
  pitches
    .slice(Math.max(0, at - reach), at + reach + 1)
    .every((hz) => Math.abs(cents(hz / pitches[at]!)) < STEADY_CENTS)

const cents = (ratio: number): number => 1200 * Math.log2(ratio)

const isFindable = (hz: number): boolean => hz > 1.1 * LOWEST_HZ && hz < HIGHEST_HZ / 1.1

/** Period in samples of the averaged signal, or NaN: first dip of the normalised difference below .15. */
function yinPeriod(samples: Float64Array, centre: number, rateHz: number): number {
  const longest = Math.floor(rateHz / LOWEST_HZ)
  const shortest = Math.max(2, Math.floor(rateHz / HIGHEST_HZ))
  const window = 2 * longest
  const start = Math.round(centre - (window + longest) / 2)
  if (start < 0 || start + window + longest >= samples.length) return Number.NaN
  let sum = 0
  const normalised = new Float64Array(longest + 1).fill(1)
  for (let lag = 1; lag <= longest; lag++) {
    const d = difference(samples, { start, window, lag })
    sum += d
    normalised[lag] = sum > 0 ? (d * lag) / sum : 1
  }
  for (let lag = 2; lag < longest; lag++) {
    if (normalised[lag]! >= THRESHOLD) continue
    while (lag + 1 < longest && normalised[lag + 1]! < normalised[lag]!) lag++
    // A tone above the range repeats within it too: its octaves below are not its pitch.
    return lag < shortest ? Number.NaN : lag
  }
  return Number.NaN
}

function refinedPeriod(
  samples: Float64Array,
  shape: { centre: number; around: number; step: number; sampleRateHz: number },
): number {
  const { centre, around, step, sampleRateHz } = shape
  const window = Math.round((2 * sampleRateHz) / LOWEST_HZ)
  const start = Math.max(0, Math.round(centre - (window + around) / 2))
  const first = Math.max(2, around - 2 * step)
  const values = Array.from({ length: 4 * step + 1 }, (_, i) =>
    difference(samples, { start, window, lag: first + i }),
  )
  const best = values.indexOf(Math.min(...values))
  const [left, here, right] = [values[best - 1], values[best]!, values[best + 1]]
  if (left === undefined || right === undefined) return first + best
  const curve = left - 2 * here + right
  return first + best + (curve > 0 ? (left - right) / (2 * curve) : 0)
}

function difference(
  samples: Float64Array,
  { start, window, lag }: { start: number; window: number; lag: number },
): number {
  const last = Math.min(start + window, samples.length - lag)
  let sum = 0
  for (let n = start; n < last; n++) {
    const d = samples[n]! - samples[n + lag]!
    sum += d * d
  }
  return sum
}

function sumOf({ channels }: Audio): Float64Array {
  const sum = Float64Array.from(channels[0] ?? [])
  for (const samples of channels.slice(1))
    for (let n = 0; n < sum.length; n++) sum[n]! += samples[n]!
  return sum
}

const averaged = (samples: Float64Array, step: number): Float64Array =>
  Float64Array.from({ length: Math.floor(samples.length / step) }, (_, n) => {
    let sum = 0
    for (let k = 0; k < step; k++) sum += samples[n * step + k]!
    return sum / step
  })
