import { type Audio, frameCount } from '../audio.ts'
import { bandPower, fittingFftSize, powerSpectrum } from './spectrum.ts'
import { correlation, mean } from './statistics.ts'

const BIN_CENTS = 10
const LOWEST_HZ = 80
const OCTAVES = 7
const OCTAVES_OF_HIGH = 8 // where the sound lies above the seventh
/** Of half the sample rate: what ends there ends there at every pitch, and looks as if it had not moved. */
const HIGHEST_SHARE = 0.93

const TOLERATED_BINS = 3
const COARSEST_HZ = 6
const CLOSE_CALL = 0.85 // a chord fits itself at other intervals too, nearly as well
const QUIETEST_POWER = 1e-7
const LEAST_STRUCTURE_DB = 0.3 // a click has none: what a resampler leaves of its edges would count

/**
 * How far the spectrum moved on a logarithmic axis, for sounds without a fundamental: the lag of the
 * highest correlation; a peak of it about the expected one when that does nearly as well.
 *
 * @returns the lag in cents and its correlation; 0 of both when there is no spectrum to speak of
 */
export function spectralShiftCents(
  input: Audio,
  output: Audio,
  expectedCents: number,
): { cents: number; likeness: number } {
  const isHigh = [input, output].some((audio) => lowShare(audio) < 0.25)
  const highest = Math.log2((HIGHEST_SHARE * input.sampleRateHz) / 2 / LOWEST_HZ)
  const octaves = Math.min(isHigh ? OCTAVES_OF_HIGH : OCTAVES, highest)
  const [before, after] = [logSpectrum(input, octaves), logSpectrum(output, octaves)]
  if (!before || !after) return NOTHING
  const expected = Math.round(expectedCents / BIN_CENTS)
  const reach = Math.abs(expected) + 120
  const likenessAt = (lag: number): number => {
    const first = Math.max(0, -lag)
    const length = Math.min(before.length - first, after.length - first - lag)
    if (length < before.length / 4) return 0
    return correlation(
      before.subarray(first, first + length),
      after.subarray(first + lag, first + lag + length),
    )
  }
  const likeness = Float64Array.from({ length: 2 * reach + 1 }, (_, i) => likenessAt(i - reach))
  let [best, near] = [NOTHING, NOTHING]
  for (let lag = 1 - reach; lag < reach; lag++) {
    const [left, here, right] = likeness.subarray(lag - 1 + reach, lag + 2 + reach) as Triple
    const found = { cents: lag * BIN_CENTS, likeness: here }
    if (here > best.likeness) best = found
    const isPeak = here >= left && here >= right // the foot of a peak beyond the tolerance is none
    if (isPeak && Math.abs(lag - expected) <= TOLERATED_BINS && here > near.likeness) near = found
  }
  return near.likeness >= CLOSE_CALL * best.likeness ? near : best
}

type Triple = Float64Array & readonly [number, number, number]
const NOTHING = { cents: 0, likeness: 0 }

const spectrumOf = (audio: Audio) =>
  powerSpectrum(audio, fittingFftSize(frameCount(audio), { largest: 16384 }))

/** How much of the power lies in the octaves that are looked at first. */
function lowShare(audio: Audio): number {
  const spectrum = spectrumOf(audio)
  const between = (lowHz: number, highHz: number) => bandPower(spectrum, { lowHz, highHz })
  const top = LOWEST_HZ * 2 ** OCTAVES
  return between(LOWEST_HZ, top) / (between(LOWEST_HZ, audio.sampleRateHz / 2) + 1e-12)
}

/** Levels in dB on a grid of 10 cents, slopes removed so that only the fine structure counts. */
function logSpectrum(audio: Audio, octaves: number): Float64Array | undefined {
  const spectrum = spectrumOf(audio)
  const { power, binHz } = spectrum
  const heard = bandPower(spectrum, { lowHz: LOWEST_HZ, highHz: audio.sampleRateHz / 2 })
  if (binHz > COARSEST_HZ || heard < QUIETEST_POWER) return undefined
  const levels = Float64Array.from({ length: Math.floor((octaves * 1200) / BIN_CENTS) }, (_, i) => {
    const place = (LOWEST_HZ * 2 ** ((i * BIN_CENTS) / 1200)) / binHz
    const k = Math.floor(place)
    const [low, high] = [power[k] ?? 0, power[k + 1] ?? 0]
    return 10 * Math.log10(low + (place - k) * (high - low) + 1e-14)
  })
  const reach = 30 // half an octave in all
  const fine = levels.map((level, i) => {
    let [sum, count] = [0, 0]
    for (let j = Math.max(0, i - reach); j <= Math.min(levels.length - 1, i + reach); j++) {
      sum += levels[j]!
      count++
    }
    return Math.max(0, level - sum / count)
  })
  const structure = Math.sqrt(mean(fine.map((level) => level ** 2)))
  if (structure < LEAST_STRUCTURE_DB) return undefined
  return halfBinCents(fine, binHz) > (TOLERATED_BINS * BIN_CENTS) / 2 ? undefined : fine
}

/** How wide half a bin of the spectrum is on the logarithmic axis, where the weight of its structure lies. */
function halfBinCents(structure: Float64Array, binHz: number): number {
  let [weight, sum] = [0, 0]
  for (const [i, level] of structure.entries()) {
    weight += level
    sum += level * i
  }
  const centreHz = LOWEST_HZ * 2 ** ((sum / weight) * (BIN_CENTS / 1200))
  return 1200 * Math.log2(1 + binHz / 2 / centreHz)
}
