import type { Applied, Finding } from '../../effects/effect.ts'
import { type Audio, durationSeconds, frameCount } from '../audio.ts'
import { powerToDb, toDb } from '../decibels.ts'
import { atMost, skipped, within } from './findings.ts'
import { bandPower, fittingFftSize, powerSpectrum } from './spectrum.ts'

const LONGEST_PROBE_FRAMES = 1 << 22

/**
 * What a filter does to sines, in dB, found by sending an impulse through the effect itself.
 *
 * @param seconds how long the filter rings
 */
export function probedDb(
  run: (impulse: Audio) => Pick<Applied, 'audio'>,
  { frequenciesHz, seconds, sampleRateHz }: ProbeShape,
): number[] {
  const frames = Math.min(LONGEST_PROBE_FRAMES, Math.ceil(seconds * sampleRateHz))
  const impulse = new Float32Array(frames)
  impulse[0] = 1
  const response = run({ channels: [impulse], sampleRateHz }).audio.channels[0]!
  return frequenciesHz.map((frequency) => toDb(sineGain(response, frequency, sampleRateHz)))
}
type ProbeShape = {
  readonly frequenciesHz: readonly number[]
  readonly seconds: number
  readonly sampleRateHz: number
}

/** |Σ h[n] e^(−iωn)|, the turning pointer kept by multiplication and set right every 1024 frames. */
function sineGain(response: Float32Array, frequencyHz: number, sampleRateHz: number): number {
  const w = (2 * Math.PI * frequencyHz) / sampleRateHz
  const [stepCos, stepSin] = [Math.cos(w), Math.sin(w)]
  let [re, im, cos, sin] = [0, 0, 1, 0]
  for (let n = 0; n < response.length; n++) {
    if (n % 1024 === 0) {
      cos = Math.cos(w * n)
      sin = Math.sin(w * n)
    }
    re += response[n]! * cos
    im -= response[n]! * sin
    const turned = cos * stepCos - sin * stepSin
    sin = sin * stepCos + cos * stepSin
    cos = turned
  }
  return Math.hypot(re, im)
}

/** Quieter than this in the input, a band is no evidence. */
const QUIETEST_BAND_DBFS = -80
/** Below −85 dBFS, or 50 dB below the rest (40 in a short part), a band counts as empty: a sound that comes and goes leaks there. */
const EMPTY_POWER = 10 ** -8.5
const LEAKAGE = 1e-5
const LEAKAGE_OF_SHORT = 1e-4
const SHORT_SECONDS = 2
/** Half width of the window's main lobe: a band keeps this distance from what it is measured against. */
const LOBE_BINS = 4
/** Within this many bins the window spreads nearly all of a tone: where it was exactly is not known. */
const SPREAD_BINS = 2

export type BandShape = {
  readonly bands: readonly { readonly lowHz: number; readonly highHz: number }[]
  /** Power gain at a frequency, by the formula. */
  readonly theory: (frequencyHz: number) => number
  readonly toleranceDb: number
  /** How far apart two frequencies may lie at most for the spectrum to show what the filter does. */
  readonly resolutionHz: number
  /** How long the filter needs to forget that it started from rest; left out at the start. */
  readonly settleSeconds: number
  /** Less than the formula says is right too: a tone in a notch is gone altogether. */
  readonly orLess?: boolean
}

/** Check `bands`: the power in a few bands changed as the filter's formula says. */
export function bandFinding(from: Audio, to: Audio, shape: BandShape): Finding {
  const { theory, toleranceDb, resolutionHz, settleSeconds, orLess = false } = shape
  const [input, output] = [settled(from, settleSeconds), settled(to, settleSeconds)]
  const estimator = 'band power by Welch, against the formula'
  const size = fittingFftSize(frameCount(input), { largest: 65536 })
  const binHz = input.sampleRateHz / size
  if (6 * size > frameCount(input) || LOBE_BINS * binHz > resolutionHz)
    return skipped('bands', 'too short for a spectrum this fine', estimator)

  const nyquist = input.sampleRateHz / 2
  const bands = shape.bands
    .map(({ lowHz, highHz }) => ({
      lowHz: lowHz > 0 ? lowHz + LOBE_BINS * binHz : 0,
      highHz: highHz < nyquist ? highHz - LOBE_BINS * binHz : nyquist,
    }))
    .filter(({ lowHz, highHz }) => highHz > lowHz)
  const before = powerSpectrum(input, size)
  const total = (of: typeof before, weight?: typeof theory) =>
    bands.reduce((sum, band) => sum + bandPower(of, band, weight), 0)
  if (!(powerToDb(total(before)) > QUIETEST_BAND_DBFS))
    return skipped('bands', 'the recording has nothing in the band', estimator)

  const after = powerSpectrum(output, size)
  const isShort = durationSeconds(input) < SHORT_SECONDS
  const leakage = isShort ? LEAKAGE_OF_SHORT : LEAKAGE
  const floor = EMPTY_POWER + leakage * bandPower(after, { lowHz: 0, highHz: nyquist })
  const near = (hz: number) =>
    [-1, 0, 1].map((side) => theory(Math.max(0, hz + side * SPREAD_BINS * binHz)))
  const expectedDb = (weight: typeof theory) => powerToDb(total(before, weight) + floor)
  const expected = expectedDb(theory)
  // Where the formula is steep, a tone between two bins is seen on both sides of where it is.
  const open = Math.max(
    expectedDb((hz) => Math.max(...near(hz))) - expected,
    expected - expectedDb((hz) => Math.min(...near(hz))),
  )
  const compare = orLess ? atMost : within
  return compare('bands', {
    expected,
    measured: powerToDb(total(after) + floor),
    tolerance: Math.round(1000 * (toleranceDb + open)) / 1000,
    unit: 'dBFS',
    estimator,
  })
}

const settled = ({ channels, sampleRateHz }: Audio, seconds: number): Audio => ({
  channels: channels.map((samples) => samples.subarray(Math.ceil(seconds * sampleRateHz))),
  sampleRateHz,
})
