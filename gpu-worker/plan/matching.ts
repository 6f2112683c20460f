import type { OpenOp } from '#shared/plan/plan.ts'
import type { Audio } from '../audio/audio.ts'
import { fromDb, powerToDb } from '../audio/decibels.ts'
import { realFft } from '../audio/fft.ts'
import type { Interval } from '../audio/intervals.ts'
import { framePowers } from '../audio/measure/levels.ts'
import {
  bandPower,
  fittingFftSize,
  powerSpectrum,
  thirdOctaveEdges,
  thirdOctaves,
} from '../audio/measure/spectrum.ts'
import { median } from '../audio/measure/statistics.ts'
import { hann } from '../audio/windows.ts'
import type { Generated } from './open-splice.ts'

const FRAMES = { windowSeconds: 0.046, hopSeconds: 0.046 } as const
const MOST_GAIN_DB = 6
const MOST_TILT_DB = 4
const AUDIBLE_DBFS = -70
const SAME_SOUND_DB = 12
const ENOUGH_CONTEXT_SECONDS = 1

/** Which runs share the gain of the first: their windows are parts of one sound. */
export const sharesGain = (op: OpenOp): boolean =>
  op === 'extract' || op === 'restyle' || op === 'enhance'

export type Match = {
  readonly gainDb: number
  /** [taps], odd: a linear-phase filter, or none. */
  readonly filter: Float64Array | undefined
}

const NO_MATCH: Match = { gainDb: 0, filter: undefined }

/**
 * What brings a run's level and colour to those of its input. The autoencoder darkens a little, and the
 * model has a level of its own; both are read off where the two should be the same: the context, or
 * without a second of it the frames that already are within 12 dB.
 *
 * @param clip what the window was cut from
 */
export function matchOf(op: OpenOp, generated: Generated, clip: Audio): Match {
  const frames = comparableFrames(generated, clip)
  const isBlind = op === 'extract' || (!frames.isContext && (op === 'inpaint' || op === 'remove'))
  if (isBlind || frames.pairs.length === 0) return NO_MATCH

  const gainDb = limited(median(frames.pairs.map(({ change }) => -change)), MOST_GAIN_DB)
  const isColoured = op === 'add' || op === 'remove' || op === 'enhance'
  return {
    gainDb,
    filter: isColoured ? colourFilter(generated, clip, frames.pairs, gainDb) : undefined,
  }
}

/** The run's channels with level and colour matched. */
export function matched(
  channels: readonly Float32Array[],
  { gainDb, filter }: Match,
): Float32Array[] {
  const gain = fromDb(gainDb)
  return channels.map((channel) => {
    const coloured = filter ? filterCentered(channel, filter) : channel
    return coloured.map((value) => value * gain)
  })
}

/** Frames of the window where input and result can be compared; `change`: how much louder the result is, dB. */
type Pair = { readonly interval: Interval; readonly change: number }

function comparableFrames(
  { window, edited, channels }: Generated,
  clip: Audio,
): { pairs: readonly Pair[]; isContext: boolean } {
  const { sampleRateHz } = clip
  const before = framePowers(cutOut(clip, window), FRAMES).map(powerToDb)
  const after = framePowers({ channels, sampleRateHz }, FRAMES).map(powerToDb)
  const hop = Math.round(FRAMES.hopSeconds * sampleRateHz)
  const audible = Array.from(before, (level, k) => ({
    interval: { start: k * hop, end: (k + 1) * hop },
    change: after[k]! - level,
    isAudible: level > AUDIBLE_DBFS && after[k]! > AUDIBLE_DBFS,
  })).filter((frame) => frame.isAudible)

  const isOutside = ({ start, end }: Interval): boolean =>
    edited.every((each) => window.start + end <= each.start || window.start + start >= each.end)
  const context = audible.filter(({ interval }) => isOutside(interval))
  if (context.length * FRAMES.hopSeconds >= ENOUGH_CONTEXT_SECONDS)
    return { pairs: context, isContext: true }
  const alike = audible.filter(({ change }) => Math.abs(change) <= SAME_SOUND_DB)
  return { pairs: alike, isContext: false }
}

const FILTER = { taps: 1023, fromHz: 2000, gridSize: 4096 } as const // odd: the delay is a whole sample

/** A filter that undoes the long-term difference above 2 kHz, third octave by third octave, ±4 dB. */
function colourFilter(
  { window, channels }: Generated,
  clip: Audio,
  pairs: readonly Pair[],
  gainDb: number,
): Float64Array | undefined {
  const { sampleRateHz } = clip
  const input = joinFrames(cutOut(clip, window).channels, pairs)
  const output = joinFrames(channels, pairs)
  const fftSize = fittingFftSize(input[0]?.length ?? 0)
  const spectra = [input, output].map((each) =>
    powerSpectrum({ channels: each, sampleRateHz }, fftSize),
  )
  const centres = thirdOctaves(FILTER.fromHz, 0.45 * sampleRateHz)
  const differences = centres.map((centre) => {
    const [before, after] = spectra.map((each) =>
      powerToDb(bandPower(each, thirdOctaveEdges(centre))),
    )
    const difference = before! - after! - gainDb
    return Number.isFinite(difference) && before! > AUDIBLE_DBFS - 20 ? difference : 0
  })
  const smooth = differences.map((_, i) => {
    const near = differences.slice(Math.max(0, i - 1), i + 2)
    return limited(near.reduce((sum, each) => sum + each, 0) / near.length, MOST_TILT_DB)
  })
  if (smooth.every((each) => Math.abs(each) < 0.1)) return undefined
  return linearPhase((hz) => interpolate(centres, smooth, hz), sampleRateHz)
}

/** dB at a frequency: 0 up to the first centre's lower neighbour, linear in log frequency between centres. */
function interpolate(centres: readonly number[], values: readonly number[], hz: number): number {
  if (hz <= centres[0]! / 10 ** 0.1) return 0
  const place = 10 * Math.log10(hz / centres[0]!) // in third octaves
  const below = Math.floor(place)
  const at = (i: number): number => (i < 0 ? 0 : values[Math.min(i, values.length - 1)]!)
  return at(below) + (place - below) * (at(below + 1) - at(below))
}

/** Taps of a linear-phase filter with the given response, by frequency sampling and a Hann window. */
function linearPhase(responseDb: (hz: number) => number, sampleRateHz: number): Float64Array {
  const { taps, gridSize } = FILTER
  const fft = realFft(gridSize)
  const magnitudes = Float64Array.from({ length: fft.bins }, (_, k) =>
    fromDb(responseDb((k * sampleRateHz) / gridSize)),
  )
  const impulse = new Float64Array(gridSize)
  fft.inverse(magnitudes, new Float64Array(fft.bins), impulse)
  const window = hann(taps + 1)
  const half = taps >> 1
  return Float64Array.from({ length: taps }, (_, i) => {
    const n = i - half
    return impulse[(n + gridSize) % gridSize]! * window[i + 1]!
  })
}

/** Convolution without delay, by overlap-add. @returns as long as the samples */
function filterCentered(samples: Float32Array, filter: Float64Array): Float32Array {
  const size = 4 * FILTER.gridSize
  const step = size - filter.length + 1
  const half = filter.length >> 1
  const fft = realFft(size)
  const spectrum = () => [new Float64Array(fft.bins), new Float64Array(fft.bins)] as const
  const [filterRe, filterIm] = spectrum()
  const padded = new Float64Array(size)
  padded.set(filter)
  fft.forward(padded, filterRe, filterIm)

  const sum = new Float64Array(samples.length + size)
  const [re, im] = spectrum()
  const block = new Float64Array(size)
  for (let start = 0; start < samples.length; start += step) {
    block.fill(0)
    block.set(samples.subarray(start, start + step))
    fft.forward(block, re, im)
    for (let k = 0; k < fft.bins; k++) {
      const real = re[k]! * filterRe[k]! - im[k]! * filterIm[k]!
      im[k] = re[k]! * filterIm[k]! + im[k]! * filterRe[k]!
      re[k] = real
    }
    fft.inverse(re, im, block)
    for (let i = 0; i < size; i++) sum[start + i]! += block[i]!
  }
  return Float32Array.from(sum.subarray(half, half + samples.length))
}

function joinFrames(channels: readonly Float32Array[], pairs: readonly Pair[]): Float32Array[] {
  const length = pairs.reduce((sum, { interval }) => sum + interval.end - interval.start, 0)
  return channels.map((channel) => {
    const joined = new Float32Array(length)
    let at = 0
    for (const { interval } of pairs) {
      joined.set(channel.subarray(interval.start, interval.end), at)
      at += interval.end - interval.start
    }
    return joined
  })
}

const cutOut = ({ channels, sampleRateHz }: Audio, { start, end }: Interval): Audio => ({
  channels: channels.map((channel) => channel.subarray(start, end)),
  sampleRateHz,
})

const limited = (value: number, most: number): number => Math.max(-most, Math.min(most, value))
