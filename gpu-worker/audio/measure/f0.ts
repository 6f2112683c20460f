import { type Audio, frameCount } from '../audio.ts'

const LOWEST_HZ = 60
const HIGHEST_HZ = 1000
const THRESHOLD = 0.15
const COARSE_RATE_HZ = 8000
const WINDOW_SECONDS = 0.05 // two periods of the lowest, and the lag
const STEADY_CENTS = 30
const NEARLY = 2 * THRESHOLD
const NEAR = 0.04
const NEAR_CENTS = 60

/**
 * Fundamental frequency around given moments in Hz, sum of the channels; NaN where there is no pitch.
 *
 * @param centres frames; each is the middle of what is looked at (two periods of 60 Hz)
 */
export function fundamentals(audio: Audio, centres: readonly number[]): number[] {
  const { pitchAt } = pitchFinder(audio)
  return centres.map(pitchAt)
}

/**
 * How far the pitch moved, in cents: median over pairs of moments at which both sides have one and that of
 * the input stays. Pitches that would leave the range of what can be found are left out.
 *
 * @param toOutput seconds of the input to seconds of the output
 * @returns the median, how many pairs it is of, and the cents between their quartiles
 */
export function pitchChangeCents(
  input: Audio,
  output: Audio,
  { expectedCents, toOutput }: { expectedCents: number; toOutput: (seconds: number) => number },
): { cents: number; pairs: number; spread: number } {
  const seconds = frameCount(input) / input.sampleRateHz
  const hop = Math.max(0.01, seconds / 200)
  const moments = Array.from({ length: Math.floor(seconds / hop) }, (_, k) => (k + 0.5) * hop)
  const [before, after] = [pitchFinder(input), pitchFinder(output)]
  const ratio = 2 ** (expectedCents / 1200)
  const slope = toOutput(1) - toOutput(0)
  const reach = (WINDOW_SECONDS / 2 / Math.min(1, slope)) * input.sampleRateHz // what one window on the output hears
  const changes = moments
    .map((t) => {
      const [from, to] = [
        Math.round(t * input.sampleRateHz),
        Math.round(toOutput(t) * output.sampleRateHz),
      ]
      const hz = before.pitchAt(from)
      if (!isFindable(hz * ratio) || !isSteady(before, from, reach)) return Number.NaN
      const found = after.pitchAt(to)
      if (!(Math.abs(cents(found / hz / ratio)) > NEAR_CENTS)) return cents(found / hz)
      // Several tones repeat, nearly, after several times: which of them is first is a matter of little.
      const asExpected = after.repetitionNear(to, hz * ratio)
      const didBefore = before.repetitionNear(from, found / ratio)
      const isBoth = asExpected.depth < THRESHOLD && didBefore.depth < NEARLY
      return cents((isBoth ? asExpected.hz : found) / hz)
    })
    .filter((change) => !Number.isNaN(change))
    .sort((a, b) => a - b)
  const at = (share: number) => changes[Math.floor(share * changes.length)] ?? Number.NaN
  return { cents: at(0.5), pairs: changes.length, spread: at(0.75) - at(0.25) }
}

/** Whether the pitch a little before and after is about the same. */
const isSteady = ({ pitchAt }: PitchFinder, centre: number, reach: number): boolean =>
  [-reach, reach].every(
    (by) => Math.abs(cents(pitchAt(Math.round(centre + by)) / pitchAt(centre))) < STEADY_CENTS,
  )

const cents = (ratio: number): number => 1200 * Math.log2(ratio)

const isFindable = (hz: number): boolean => hz > 1.1 * LOWEST_HZ && hz < HIGHEST_HZ / 1.1

type PitchFinder = ReturnType<typeof pitchFinder>

/**
 * Found on an averaged signal first, then refined on the full one.
 *
 * @see de Cheveigné & Kawahara 2002, "YIN, a fundamental frequency estimator for speech and music"
 */
function pitchFinder(audio: Audio) {
  const { sampleRateHz } = audio
  const mix = sumOf(audio)
  const step = Math.max(1, Math.floor(sampleRateHz / COARSE_RATE_HZ))
  const coarse = averaged(mix, step)
  const rateHz = sampleRateHz / step
  const known = new Map<number, number>()
  const refined = (centre: number, period: number) =>
    sampleRateHz / refinedPeriod(mix, { centre, around: period * step, step, sampleRateHz })

  return {
    /** Hz, or NaN where there is no pitch. */
    pitchAt(centre: number): number {
      const hz = known.get(centre)
      if (hz !== undefined) return hz
      const differences = normalisedDifferences(coarse, centre / step, rateHz)
      const period = differences ? firstDip(differences, rateHz) : Number.NaN
      const found = Number.isNaN(period) ? Number.NaN : refined(centre, period)
      known.set(centre, found)
      return found
    },
    /** The best repetition about as often as `hz`, and how much it misses: 0 repeats exactly, 1 not at all. */
    repetitionNear(centre: number, hz: number): { hz: number; depth: number } {
      const lag = sampleRateHz / hz
      const [first, last] = [Math.floor(lag * (1 - NEAR)), Math.ceil(lag * (1 + NEAR))]
      const window = Math.round((2 * sampleRateHz) / LOWEST_HZ)
      const start = Math.max(0, Math.round(centre - (window + lag) / 2))
      const values = Array.from({ length: last - first + 1 }, (_, i) =>
        difference(mix, { start, window, lag: first + i }),
      )
      const { place, value } = lowest(values)
      const isSlope = place === 0 || place === values.length - 1 // the lowest lies beyond
      if (isSlope) return { hz: Number.NaN, depth: Number.POSITIVE_INFINITY }
      let energy = 0
      for (let n = start; n < Math.min(mix.length, start + window); n++) energy += 2 * mix[n]! ** 2
      return { hz: sampleRateHz / (first + place), depth: value / energy }
    },
  }
}

/** YIN's cumulative mean normalised difference by lag, or undefined too near a clip end. */
function normalisedDifferences(
  samples: Float64Array,
  centre: number,
  rateHz: number,
): Float64Array | undefined {
  const longest = Math.floor(rateHz / LOWEST_HZ)
  const window = 2 * longest
  const start = Math.round(centre - (window + longest) / 2)
  if (start < 0 || start + window + longest >= samples.length) return undefined
  let sum = 0
  const normalised = new Float64Array(longest + 1).fill(1)
  for (let lag = 1; lag <= longest; lag++) {
    const d = difference(samples, { start, window, lag })
    sum += d
    normalised[lag] = sum > 0 ? (d * lag) / sum : 1
  }
  return normalised
}

/** Period in samples, or NaN: first dip below .15. */
function firstDip(normalised: Float64Array, rateHz: number): number {
  const longest = normalised.length - 1
  const shortest = Math.max(2, Math.floor(rateHz / HIGHEST_HZ))
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
  return first + lowest(values).place
}

/** Place of the lowest value, between its neighbours by a parabola. */
function lowest(values: readonly number[]): { place: number; value: number } {
  const best = values.indexOf(Math.min(...values))
  const [left, value, right] = [values[best - 1], values[best]!, values[best + 1]]
  if (left === undefined || right === undefined) return { place: best, value }
  const curve = left - 2 * value + right
  return { place: best + (curve > 0 ? (left - right) / (2 * curve) : 0), value }
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
