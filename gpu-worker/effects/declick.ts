import { DomainError } from '#shared/errors.ts'
import { complement, covered, type Interval, merged } from '../audio/intervals.ts'
import { interpolate, linearPredictor, predictionError } from '../audio/linear-prediction.ts'
import { atLeast } from '../audio/measure/findings.ts'
import { smoothedShare } from '../audio/measure/roughness.ts'
import { regionOf, toFrames } from '../plan/regions.ts'
import type { Effect } from './effect.ts'

const BLOCK_FRAMES = 1024
const DETECTION_ORDER = 20
const REPAIR = { order: 32, rounds: 3, reach: 512 }
/** A gap longer than 64 frames spans periods of the sound: the predictor must have heard some. */
const LONG_GAP_FRAMES = 64
const LONG_REPAIR = { order: 256, rounds: 3, reach: 4096 }
const MERGED_FRAMES = 8
const WIDENED_FRAMES = 4
const LONGEST_SECONDS = 0.02
const SHORTEST_DROPOUT_FRAMES = 4
const BESIDE_FRAMES = 64
const SMOOTHER = 0.5
const QUIETEST_POWER = 1e-5 // −50 dBFS
const NORMAL = 1.4826 // median absolute deviation to standard deviation

/** Clicks and short drop-outs replaced by what the sound around them foretells. */
export const effect: Effect<'declick'> = {
  op: 'declick',
  apply(input, step) {
    const region = regionOf(step, input)
    const channels = input.channels.map((samples) => samples.slice())
    const repaired = channels.flatMap((samples) => {
      const clicks = findClicks(samples, region, { ...step, sampleRateHz: input.sampleRateHz })
      return clicks.filter((click) => repair(samples, click))
    })
    if (covered(repaired) === 0) throw new DomainError('no_effect', 'No clicks were found.')
    const frames = channels[0]!.length
    const kept = complement(repaired, frames).map((part) => ({ ...part, source: part.start }))
    return { audio: { ...input, channels }, kept }
  },
  verify: (input, output) => [
    atLeast('detections', {
      expected: 0.9,
      measured: smoothedShare(input, output),
      tolerance: 0,
      unit: null,
      estimator: 'share of the changed places whose fourth difference became smaller',
    }),
  ],
}

type Search = { readonly thresholdSigma: number; readonly sampleRateHz: number }

function findClicks(samples: Float32Array, region: Interval, search: Search): Interval[] {
  const longest = toFrames(LONGEST_SECONDS, search.sampleRateHz)
  const places = [
    ...surprises(samples, region, search.thresholdSigma),
    ...dropouts(samples, region, longest),
  ]
  const close = places.map(({ start, end }) => ({ start, end: end + MERGED_FRAMES }))
  return merged(close)
    .map(({ start, end }) => ({
      start: Math.max(region.start, start - WIDENED_FRAMES),
      end: Math.min(region.end, end - MERGED_FRAMES + WIDENED_FRAMES),
    }))
    .filter(({ start, end }) => end - start <= longest && start > 0 && end < samples.length)
}

/** Samples that a predictor of their block does not foretell by far. */
function surprises(samples: Float32Array, region: Interval, sigma: number): Interval[] {
  const found: Interval[] = []
  for (let start = region.start; start < region.end; start += BLOCK_FRAMES) {
    const from = Math.max(0, start - DETECTION_ORDER)
    const block = samples.subarray(from, Math.min(samples.length, start + BLOCK_FRAMES))
    const errors = predictionError(block, linearPredictor(block, DETECTION_ORDER))
    const sizes = errors.map(Math.abs).subarray(start - from)
    const usual = sizes.toSorted()[sizes.length >> 1]!
    const limit = sigma * NORMAL * Math.max(usual, 1e-7)
    for (let n = 0; n < sizes.length && start + n < region.end; n++)
      if (sizes[n]! > limit) found.push({ start: start + n, end: start + n + 1 })
  }
  return found
}

/** Runs of zeros with sound right before and after them: no pause begins and ends like that. */
function dropouts(samples: Float32Array, region: Interval, longest: number): Interval[] {
  const found: Interval[] = []
  let start = -1
  for (let n = region.start; n <= region.end; n++) {
    const isZero = n < region.end && samples[n] === 0
    if (isZero && start < 0) start = n
    if (isZero || start < 0) continue
    const length = n - start
    const isShort = length >= SHORTEST_DROPOUT_FRAMES && length <= longest
    if (isShort && isHeard(samples, start - BESIDE_FRAMES) && isHeard(samples, n))
      found.push({ start, end: n })
    start = -1
  }
  return found
}

function isLongGap(samples: Float32Array, { start, end }: Interval): boolean {
  let zeros = 0
  for (let n = start; n < end; n++) if (samples[n] === 0) zeros++
  return zeros > LONG_GAP_FRAMES
}

/** Largest third difference in and beside a place. */
function sharpest(samples: Float32Array, start: number, end: number): number {
  let most = 0
  for (let n = Math.max(3, start - 2); n < Math.min(samples.length, end + 3); n++) {
    const third = samples[n]! - 3 * samples[n - 1]! + 3 * samples[n - 2]! - samples[n - 3]!
    most = Math.max(most, Math.abs(third))
  }
  return most
}

/** Largest fourth difference in and beside a place. */
function roughest(samples: Float32Array, start: number, end: number): number {
  let most = 0
  for (let n = Math.max(2, start - 2); n < Math.min(samples.length - 2, end + 2); n++) {
    const beside = samples[n - 1]! + samples[n + 1]!
    const fourth = samples[n - 2]! + samples[n + 2]! - 4 * beside + 6 * samples[n]!
    most = Math.max(most, Math.abs(fourth))
  }
  return most
}

function isHeard(samples: Float32Array, from: number): boolean {
  let sum = 0
  for (let n = Math.max(0, from); n < from + BESIDE_FRAMES; n++) sum += (samples[n] ?? 0) ** 2
  return sum / BESIDE_FRAMES > QUIETEST_POWER
}

/** Whether it was one: a stroke of an instrument surprises too, but does not get smoother by a repair. */
function repair(samples: Float32Array, { start, end }: Interval): boolean {
  const { order, rounds, reach } = isLongGap(samples, { start, end }) ? LONG_REPAIR : REPAIR
  const from = Math.max(0, start - reach)
  const around = Float64Array.from(samples.subarray(from, end + reach))
  const unknown = Array.from({ length: end - start }, (_, i) => start - from + i)
  const [left, right] = [around[unknown[0]! - 1]!, around[unknown.at(-1)! + 1]!]
  for (const [i, place] of unknown.entries())
    around[place] = left + ((right - left) * (i + 1)) / (unknown.length + 1)
  interpolate(around, unknown, { order, rounds })
  const repaired = Float32Array.from(around)
  const before = sharpest(samples, start, end)
  if (sharpest(repaired, start - from, end - from) > SMOOTHER * before) return false
  // A place that is no smoother was no click, whatever the third difference says: the fourth shows it.
  if (roughest(repaired, start - from, end - from) >= roughest(samples, start, end)) return false
  samples.set(repaired.subarray(start - from, end - from), start)
  return true
}
