import { DomainError } from '#shared/errors.ts'
import { type Audio, frameCount } from '../audio/audio.ts'
import { realFft } from '../audio/fft.ts'
import { cut } from '../audio/stft.ts'
import { hann } from '../audio/windows.ts'
import { silentRuns } from './silences.ts'

const SHORTEST_PAUSE_SECONDS = 0.1
const LATEST = 0.9 // and no earlier than a tenth of the clip
const BANDS = 40
const HOP_SECONDS = 0.0116
const KERNEL_SECONDS = 1
const CLEAREST = 0.1
const QUIET_SECONDS = 0.01
const REACH_SECONDS = 0.1

/**
 * Where one sound ends and the next begins, in seconds: the middle of the longest pause; without a pause
 * the moment at which the sound changes most, moved to the quietest place nearby.
 *
 * @throws DomainError `check_failed`, check `split_found`, when nothing stands out
 * @see Foote 2000, "Automatic audio segmentation using a measure of audio novelty" (checkerboard kernel)
 */
export function findSplit(input: Audio): number {
  const seconds = frameCount(input) / input.sampleRateHz
  const inside = (t: number) => t >= (1 - LATEST) * seconds && t <= LATEST * seconds
  const pauses = silentRuns(input, 'auto')
    .map(({ start, end }) => ({
      middle: (start + end) / 2 / input.sampleRateHz,
      length: (end - start) / input.sampleRateHz,
    }))
    .filter(({ middle, length }) => length >= SHORTEST_PAUSE_SECONDS && inside(middle))
    .sort((a, b) => b.length - a.length)
  const split = pauses[0]?.middle ?? mostNovel(input, inside)
  if (split !== undefined) return Math.round(split * 1e6) / 1e6
  throw new DomainError(
    'check_failed',
    'No place was found where one sound ends and another begins.',
    {
      fix: 'Say where: "swap the halves", or "swap what is before and after 0:05".',
      details: { check: 'split_found' },
    },
  )
}

function mostNovel(input: Audio, inside: (seconds: number) => boolean): number | undefined {
  const features = logMelFrames(input)
  const width = Math.round(KERNEL_SECONDS / HOP_SECONDS)
  let best = { value: CLEAREST, frame: -1 }
  for (let k = 1; k < features.length - 1; k++) {
    if (!inside(k * HOP_SECONDS)) continue
    const value = novelty(features, k, Math.min(width, k, features.length - k))
    if (value > best.value) best = { value, frame: k }
  }
  return best.frame < 0 ? undefined : quietestNear(input, best.frame * HOP_SECONDS)
}

/** Likeness within the past and within the future, less the likeness between them, 0 … 1. */
function novelty(features: readonly Float64Array[], at: number, width: number): number {
  // The cosine of unit vectors is linear: means over a block are products of summed vectors.
  const past = sumOf(features, at - width, at)
  const future = sumOf(features, at, at + width)
  const within = (dot(past, past) + dot(future, future)) / 2
  return (within - dot(past, future)) / (width * width)
}

function sumOf(features: readonly Float64Array[], from: number, to: number): Float64Array {
  const sum = new Float64Array(BANDS)
  for (let k = from; k < to; k++)
    for (let band = 0; band < BANDS; band++) sum[band]! += features[k]![band]!
  return sum
}

const dot = (a: Float64Array, b: Float64Array): number =>
  a.reduce((sum, value, i) => sum + value * b[i]!, 0)

/** Unit vectors of log energies in bands of equal width on the mel scale. */
function logMelFrames({ channels, sampleRateHz }: Audio): Float64Array[] {
  const fft = realFft(2 ** Math.round(Math.log2(0.046 * sampleRateHz)))
  const window = hann(fft.size)
  const [piece, re, im] = [fft.size, fft.bins, fft.bins].map((n) => new Float64Array(n)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ]
  const mel = (hz: number) => 2595 * Math.log10(1 + hz / 700)
  const highest = mel(sampleRateHz / 2)
  const bandOf = Uint8Array.from({ length: fft.bins }, (_, k) =>
    Math.min(BANDS - 1, Math.floor((BANDS * mel((k * sampleRateHz) / fft.size)) / highest)),
  )
  const count = Math.floor((channels[0]?.length ?? 0) / (HOP_SECONDS * sampleRateHz))
  return Array.from({ length: count }, (_, k) => {
    const energies = new Float64Array(BANDS)
    for (const samples of channels) {
      cut(samples, Math.round(k * HOP_SECONDS * sampleRateHz) - fft.size / 2, window, piece)
      fft.forward(piece, re, im)
      for (let bin = 0; bin < fft.bins; bin++)
        energies[bandOf[bin]!]! += re[bin]! ** 2 + im[bin]! ** 2
    }
    const logs = energies.map((energy) => Math.log10(energy + 1e-10) + 10)
    const size = Math.sqrt(dot(logs, logs))
    return size === 0 ? logs : logs.map((value) => value / size)
  })
}

function quietestNear({ channels, sampleRateHz }: Audio, seconds: number): number {
  const length = Math.round(QUIET_SECONDS * sampleRateHz)
  const centre = Math.round(seconds * sampleRateHz)
  const reach = Math.round(REACH_SECONDS * sampleRateHz)
  let best = { power: Number.POSITIVE_INFINITY, frame: centre }
  for (let frame = Math.max(0, centre - reach); frame < centre + reach; frame += length >> 2) {
    let power = 0
    for (const samples of channels)
      for (let n = frame; n < frame + length; n++) power += (samples[n] ?? 0) ** 2
    if (power < best.power) best = { power, frame: frame + (length >> 1) }
  }
  return best.frame / sampleRateHz
}
