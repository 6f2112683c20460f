import { DomainError } from '#shared/errors.ts'
import type { ResolvedStepOf } from '#shared/plan/plan.ts'
import { type Audio, frameCount } from '../audio/audio.ts'
import { type Biquad, cascade, notchBiquad } from '../audio/biquad.ts'
import { type Dehummed, dehummed } from '../audio/measure/dehummed.ts'
import { limitedBy } from '../audio/measure/findings.ts'
import { bandsKept, humLeft } from '../audio/measure/hum.ts'
import { referenceFinding } from '../audio/measure/reference.ts'
import { powerSpectrum } from '../audio/measure/spectrum.ts'
import { coreOf, inRegion, regionOf, slice, toFrames } from '../plan/regions.ts'
import type { Effect, Finding } from './effect.ts'

type Dehum = ResolvedStepOf<'dehum'>

const SPECTRUM_FRAMES = 65536
const MAINS_HZ = [50, 60] as const
const SCORED_HARMONICS = 8
const LEAST_SCORE_DB = 6
const LEAST_PROMINENCE_DB = 3
const QUIETEST_DB = -110 // in one bin
const NEIGHBOURHOOD_HZ = 10
const COARSEST_HZ = 1.5
const Q = 30
const SETTLE_SECONDS = 1
const FIT_SECONDS = 0.5
const TOLERANCE = 1e-4 // of two filters of 64 bits, rounded once to 32

/** Mains hum and its harmonics, taken out by a narrow notch at each of them that stands out. */
export const effect: Effect<'dehum'> = {
  op: 'dehum',
  apply(input, step, context) {
    const spectrum = prominenceOf(slice(input, regionOf(step, input)))
    const frequencyHz = step.frequencyHz ?? strongerMains(spectrum)
    const harmonics = humHarmonics(spectrum, { ...step, frequencyHz }, input.sampleRateHz)
    if (harmonics.length === 0) throw new DomainError('no_effect', 'No hum was found.')

    const { sampleRateHz } = input
    const sections = harmonics.map((hz) => notchBiquad({ frequencyHz: hz, q: Q, sampleRateHz }))
    const notched = inRegion<Dehum>(
      ({ channels }) =>
        channels.map((samples) => notch(samples, sections, harmonics, sampleRateHz)),
      { contextSeconds: FIT_SECONDS },
    )
    return { ...notched(input, step, context), found: { frequencyHz } }
  },
  verify(input, output, step) {
    const { reference, lines } = referenceOf(input, step)
    const core = coreOf(step, input)
    const [before, after] = [slice(input, core), slice(output, core)]
    const formula = referenceFinding(after, reference, { tolerance: TOLERANCE })
    const left = humLeft(before, after, lines)
    return [formula.status === 'pass' ? asFarAs(left) : left, bandsKept(before, after), formula]
  },
}

/** A tone beside the hum, or hum that wanders, is lowered by less. Less than a quarter: then it was no hum. */
const asFarAs = (left: Finding): Finding =>
  Number(left.measured) >= Number(left.expected) / 4 ? limitedBy(left) : left

/** What the notches of the definition make of it, without the fades of a part. */
function referenceOf(input: Audio, { frequencyHz = 50, ...step }: Dehum): Dehummed {
  const [region, core] = [regionOf(step, input), coreOf(step, input)]
  const reach = toFrames(FIT_SECONDS, input.sampleRateHz)
  const start = Math.max(0, region.start - reach)
  const heard = { start, end: Math.min(frameCount(input), region.end + reach) }
  const hum = { frequencyHz, harmonics: step.harmonics }
  const { reference, lines } = dehummed(input, hum, { region, heard })
  const inside = (samples: Float32Array) => samples.subarray(core.start - start, core.end - start)
  return { reference: reference.map(inside), lines }
}

// ── where the hum is ───────────────────────────────────────────────────────────────────────────

/** How far a frequency (± half a Hz) stands out of its neighbourhood, in dB, and where exactly. */
type Prominence = (hz: number) => {
  readonly db: number
  readonly hz: number
  readonly reachHz: number
}

function prominenceOf(input: Audio): Prominence {
  let size = SPECTRUM_FRAMES
  while (input.sampleRateHz / size > COARSEST_HZ) size *= 2
  while (size > frameCount(input)) size /= 2
  if (input.sampleRateHz / size > COARSEST_HZ)
    throw new DomainError('no_effect', 'The recording is too short to tell hum from other sounds.')
  const { power, binHz } = powerSpectrum(input, size)
  const levels = power.map((value) => 10 * Math.log10(value + 1e-16))
  const around = Math.max(Math.round(NEIGHBOURHOOD_HZ / binHz), 12)
  const reach = Math.max(1, Math.round(0.5 / binHz))
  return (hz) => {
    const centre = Math.round(hz / binHz)
    let best = centre
    for (let k = centre - reach; k <= centre + reach; k++)
      if ((levels[k] ?? -160) > levels[best]!) best = k
    const near = levels.slice(Math.max(1, centre - around), centre + around + 1).sort()
    const [a, b, c] = [levels[best - 1]!, levels[best]!, levels[best + 1]!]
    // The slope of another tone, or what is too faint to be heard, does not stand out.
    const isPeak = b >= a && b >= c && b > QUIETEST_DB
    const db = isPeak ? b - near[near.length >> 1]! : 0
    const curve = a - 2 * b + c
    const shift = curve < 0 ? Math.max(-0.5, Math.min(0.5, (a - c) / (2 * curve))) : 0
    return { db, hz: (best + shift) * binHz, reachHz: Math.max(0.5, binHz / 2) }
  }
}

function strongerMains(prominence: Prominence): 50 | 60 {
  const scores = MAINS_HZ.map((mains) => {
    let score = 0
    for (let k = 1; k <= SCORED_HARMONICS; k++)
      score += Math.max(0, prominence(k * mains).db - LEAST_PROMINENCE_DB)
    return score
  }) as [number, number]
  if (Math.max(...scores) < LEAST_SCORE_DB) throw new DomainError('no_effect', 'No hum was found.')
  return scores[0] >= scores[1] ? 50 : 60
}

/** The harmonics that stand out, at multiples of the frequency that the strongest of them gives. */
function humHarmonics(
  prominence: Prominence,
  { frequencyHz, harmonics }: { frequencyHz: number; harmonics: number },
  sampleRateHz: number,
): number[] {
  const found = Array.from({ length: harmonics }, (_, i) => i + 1)
    .filter((k) => k * frequencyHz < 0.45 * sampleRateHz)
    .map((k) => ({ k, ...prominence(k * frequencyHz) }))
    .filter(({ db }) => db > LEAST_PROMINENCE_DB)
  const strongest = found.toSorted((a, b) => b.db - a.db)[0]
  if (!strongest) return []
  const exact = strongest.hz / strongest.k
  if (Math.abs(exact - frequencyHz) > 0.5) return []
  // A tone beside a multiple is not of the hum.
  return found
    .filter(({ k, hz, reachHz }) => Math.abs(hz - k * exact) <= reachHz)
    .map(({ k }) => k * exact)
}

// ── taking it out ──────────────────────────────────────────────────────────────────────────────

/** Notches, already in full swing at the start: they have heard a second of the same hum before it. */
function notch(
  samples: Float32Array,
  sections: readonly Biquad[],
  harmonics: readonly number[],
  sampleRateHz: number,
): Float32Array {
  const run = cascade(sections)
  const before = Math.round(SETTLE_SECONDS * sampleRateHz)
  const fits = harmonics.map((hz) =>
    fitSine(samples, (2 * Math.PI * hz) / sampleRateHz, sampleRateHz),
  )
  const lead = Float64Array.from({ length: before }, (_, i) => {
    const n = i - before
    return fits.reduce((sum, { w, a, b }) => sum + a * Math.cos(w * n) + b * Math.sin(w * n), 0)
  })
  run(lead, before)
  const block = Float64Array.from(samples)
  run(block, block.length)
  return Float32Array.from(block)
}

/** The sine of one frequency in the first half second, by correlation. */
function fitSine(samples: Float32Array, w: number, sampleRateHz: number) {
  const frames = Math.min(samples.length, Math.round(FIT_SECONDS * sampleRateHz))
  let [a, b] = [0, 0]
  for (let n = 0; n < frames; n++) {
    a += samples[n]! * Math.cos(w * n)
    b += samples[n]! * Math.sin(w * n)
  }
  return { w, a: (2 * a) / Math.max(1, frames), b: (2 * b) / Math.max(1, frames) }
}
