import { DomainError } from '#shared/errors.ts'
import { complement, covered, type Interval, merged } from '../audio/intervals.ts'
import { interpolate } from '../audio/linear-prediction.ts'
import { atMost } from '../audio/measure/findings.ts'
import { flatTops } from '../audio/measure/flat-tops.ts'
import { regionOf, slice } from '../plan/regions.ts'
import type { Effect } from './effect.ts'

const EQUAL = 1e-4
const CORNER = 1e-3
const QUIETEST = 0.01
const PLATEAU_FRAMES = 3
const FEWEST_PLATEAUS = 3
const SAME_LEVEL = 1e-3
const NEAR_LEVEL = 0.98
const BLOCK_FRAMES = 1024
const CONTEXT_FRAMES = 512
const REPAIR_ORDER = 32
const REPAIR_ROUNDS = 3
const ARCH = 0.02 // where nothing higher is foretold, a crest this much above the clip level

/** Tops that were cut off, put back as what stands beside them foretells. */
export const effect: Effect<'declip'> = {
  op: 'declip',
  apply(input, step) {
    const region = regionOf(step, input)
    const channels = input.channels.map((samples) => samples.slice())
    const repaired = channels.flatMap((samples) => {
      const tops = [1, -1].flatMap((sign) => cutTops(samples, region, sign))
      restore(samples, tops)
      return tops
    })
    if (covered(repaired) === 0) throw new DomainError('no_effect', 'No clipped tops were found.')
    const frames = channels[0]!.length
    const kept = complement(repaired, frames).map((part) => ({ ...part, source: part.start }))
    return { audio: { ...input, channels }, kept }
  },
  verify(input, output, step) {
    const region = regionOf(step, input)
    const before = flatTops(slice(input, region))
    const after = flatTops(slice(output, region))
    return [
      atMost('detections', {
        expected: 0.1,
        measured: before === 0 ? 1 : after / before,
        tolerance: 0,
        unit: null,
        estimator: 'flat tops that are left, of those that were there',
      }),
    ]
  },
}

type Top = Interval & { readonly level: number; readonly sign: number }

/** Runs of samples at the level at which one side of the waveform was cut. */
function cutTops(samples: Float32Array, region: Interval, sign: number): Top[] {
  const level = clipLevel(samples, region, sign)
  if (level === undefined) return []
  const tops: Top[] = []
  let start = -1
  for (let n = region.start; n <= region.end; n++) {
    const isCut = n < region.end && sign * samples[n]! >= NEAR_LEVEL * level
    if (isCut && start < 0) start = n
    if (isCut || start < 0) continue
    tops.push({ start, end: n, level, sign })
    start = -1
  }
  return tops
}

/** The highest level at which at least three plateaus of three samples lie, in the upper half of the waveform. */
function clipLevel(samples: Float32Array, region: Interval, sign: number): number | undefined {
  let highest = 0
  for (let n = region.start; n < region.end; n++) highest = Math.max(highest, Math.abs(samples[n]!))
  const lowest = Math.max(QUIETEST, highest / 2)
  const levels: number[] = []
  let first = region.start
  for (let n = region.start + 1; n <= region.end; n++) {
    if (n < region.end && Math.abs(samples[n]! - samples[n - 1]!) <= EQUAL) continue
    const level = sign * samples[n - 1]!
    // A cut has corners; the crest of a slow wave is as flat, but rounded.
    const corners = [samples[first - 1], samples[n]].map((beside) => level - sign * (beside ?? 0))
    const isCut = n - first >= PLATEAU_FRAMES && corners.every((drop) => drop > CORNER)
    if (isCut && level > lowest) levels.push(level)
    first = n
  }
  levels.sort((a, b) => b - a)
  return levels.find(
    (level, i) =>
      level - (levels[i + FEWEST_PLATEAUS - 1] ?? Number.NEGATIVE_INFINITY) < SAME_LEVEL,
  )
}

/** Block by block: what is unknown in a block and around it is solved together, its own part is kept. */
function restore(samples: Float32Array, tops: readonly Top[]): void {
  const sorted = tops.toSorted((a, b) => a.start - b.start)
  for (let first = 0; first < sorted.length; ) {
    const start = sorted[first]!.start
    let last = first
    while (last + 1 < sorted.length && sorted[last + 1]!.end <= start + BLOCK_FRAMES) last++
    const own = sorted.slice(first, last + 1)
    const from = Math.max(0, start - CONTEXT_FRAMES)
    const to = Math.min(samples.length, own.at(-1)!.end + CONTEXT_FRAMES)
    const around = Float64Array.from(samples.subarray(from, to))
    const later = sorted.slice(last + 1).filter(({ start }) => start < to)
    interpolate(around, placesOf([...own, ...later], from, to), {
      order: REPAIR_ORDER,
      rounds: REPAIR_ROUNDS,
    })
    for (const top of own) write(samples, around, top, from)
    first = last + 1
  }
}

const placesOf = (tops: readonly Interval[], from: number, to: number): number[] =>
  merged(tops).flatMap(({ start, end }) =>
    Array.from({ length: Math.min(end, to) - start }, (_, i) => start + i - from),
  )

function write(samples: Float32Array, around: Float64Array, top: Top, from: number): void {
  const { start, end, level, sign } = top
  for (let n = start; n < end; n++) {
    const arch = level * (1 + ARCH * Math.sin((Math.PI * (n - start + 1)) / (end - start + 1)))
    samples[n] = sign * Math.max(sign * around[n - from]!, arch)
  }
}
