import { DomainError } from '#shared/errors.ts'
import { type Audio, frameCount } from '../audio/audio.ts'
import type { Interval } from '../audio/intervals.ts'
import { frameLevels } from '../audio/measure/levels.ts'
import { median } from '../audio/measure/statistics.ts'
import { melBandPowers } from '../audio/mel-bands.ts'
import { slice } from '../plan/regions.ts'
import { backgroundChange } from './background-change.ts'
import { silentRuns } from './silences.ts'

const SHORTEST_PAUSE_SECONDS = 0.1
const PAUSE_EDGE_SECONDS = 0.05 // a sound that ends there ends before the pause
const LEAST_DEPTH_DB = 20
const AROUND_SECONDS = 1 // what a pause is compared with on each side
const QUIETEST_DBFS = -80
const LATEST = 0.9 // and no earlier than a tenth of the clip
const BANDS = 40
const HOP_SECONDS = 0.0116
const KERNEL_SECONDS = 1
const CLEAREST = 0.1
const QUIET_SECONDS = 0.01
const REACH_SECONDS = 0.1

/**
 * Where one sound ends and the next begins, in seconds: the middle of the longest pause that is much quieter
 * than what is around it, or the frame at which the background changes during a pause; without a pause
 * the frame at which it changes; where it stays the same, the moment at which the sound changes most,
 * moved to the quietest place nearby.
 *
 * @throws DomainError `check_failed`, check `split_found`, when nothing stands out
 * @see Foote 2000, "Automatic audio segmentation using a measure of audio novelty" (checkerboard kernel)
 */
export function findSplit(input: Audio): number {
  const { sampleRateHz } = input
  const seconds = frameCount(input) / sampleRateHz
  const inside = (t: number) => t >= (1 - LATEST) * seconds && t <= LATEST * seconds
  const pauses = deepPauses(input, inside)
  const change = backgroundChange(input, inside)
  const isDuring = ({ start, end }: Interval) =>
    change !== undefined &&
    Math.min(change - start, end - change) > PAUSE_EDGE_SECONDS * sampleRateHz
  const frame =
    pauses.length > 0 && !pauses.some(isDuring)
      ? (pauses[0]!.start + pauses[0]!.end) / 2
      : (change ?? mostNovel(input, inside))
  if (frame !== undefined) return Math.round((frame / sampleRateHz) * 1e6) / 1e6
  throw new DomainError(
    'check_failed',
    'No place was found where one sound ends and another begins.',
    {
      fix: 'Say where: "swap the halves", or "swap what is before and after 0:05".',
      details: { check: 'split_found' },
    },
  )
}

/** Pauses in frames, the longest first. A background that goes on between two sounds is none. */
function deepPauses(input: Audio, inside: (seconds: number) => boolean): Interval[] {
  const { sampleRateHz } = input
  return silentRuns(input, 'auto')
    .filter((run) => {
      const isLong = run.end - run.start >= SHORTEST_PAUSE_SECONDS * sampleRateHz
      return isLong && inside((run.start + run.end) / 2 / sampleRateHz) && isDeep(input, run)
    })
    .sort((a, b) => b.end - b.start - (a.end - a.start))
}

function isDeep(input: Audio, { start, end }: Interval): boolean {
  const around = Math.round(AROUND_SECONDS * input.sampleRateHz)
  const level = (from: number, to: number) =>
    median(Array.from(frameLevels(slice(input, { start: from, end: to }))))
  const highest = Math.max(level(start, end), QUIETEST_DBFS) + LEAST_DEPTH_DB
  const before = level(Math.max(0, start - around), start)
  return before >= highest && level(end, Math.min(frameCount(input), end + around)) >= highest
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

/** Unit vectors of log powers in bands of equal width on the mel scale. */
function logMelFrames({ channels, sampleRateHz }: Audio): Float64Array[] {
  const shape = { sampleRateHz, bands: BANDS, hopSeconds: HOP_SECONDS }
  return melBandPowers(channels, shape).map((powers) => {
    const logs = powers.map((power) => Math.log10(power + 1e-10) + 10)
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
  return best.frame
}
