import type { Applied, Finding } from '../../effects/effect.ts'
import { type Audio, frameCount } from '../audio.ts'
import { powerToDb, toDb } from '../decibels.ts'
import { skipped, within } from './findings.ts'
import { bandPower, fittingFftSize, powerSpectrum } from './spectrum.ts'

const LONGEST_PROBE_FRAMES = 1 << 22

/**
 * What a filter does to sines, in dB, found by sending an impulse through the effect itself.
 *
 * @param seconds how long the filter rings
 */
export function probedDb(
  run: (impulse: Audio) => Applied,
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

/** |Σ h[n] e^(−iωn)|. */
function sineGain(response: Float32Array, frequencyHz: number, sampleRateHz: number): number {
  const w = (2 * Math.PI * frequencyHz) / sampleRateHz
  let [re, im] = [0, 0]
  for (let n = 0; n < response.length; n++) {
    re += response[n]! * Math.cos(w * n)
    im -= response[n]! * Math.sin(w * n)
  }
  return Math.hypot(re, im)
}

/** Quieter than this in the input, a band is no evidence. */
const QUIETEST_BAND_DBFS = -80
/** Lower than this in the output, rounding to float32 is heard and not the filter. */
const ROUNDING_DBFS = -120

/**
 * Check `bands`: the power in a band changed as the filter's formula says.
 *
 * @param theory power gain at a frequency
 */
export function bandFinding(
  input: Audio,
  output: Audio,
  { lowHz, highHz, theory, toleranceDb }: BandShape,
): Finding {
  const estimator = 'band power by Welch, against the formula'
  if (frameCount(input) < 2048) return skipped('bands', 'too short for a spectrum', estimator)
  const size = fittingFftSize(frameCount(input))
  const before = powerSpectrum(input, size)
  const bounds = { lowHz, highHz }
  if (
    highHz - lowHz < 4 * before.binHz ||
    !(powerToDb(bandPower(before, bounds)) > QUIETEST_BAND_DBFS)
  )
    return skipped('bands', 'the recording has nothing in the band', estimator)

  const floor = 10 ** (ROUNDING_DBFS / 10)
  const expected = powerToDb(bandPower(before, bounds, theory) + floor)
  const measured = powerToDb(bandPower(powerSpectrum(output, size), bounds) + floor)
  return within('bands', { expected, measured, tolerance: toleranceDb, unit: 'dBFS', estimator })
}
type BandShape = {
  readonly lowHz: number
  readonly highHz: number
  readonly theory: (frequencyHz: number) => number
  readonly toleranceDb: number
}
