import { type Audio, frameCount } from './audio.ts'
import type { Interval } from './intervals.ts'
import { type Reach, reachBetween } from './kernel-reach.ts'
import { besselI0 } from './windows.ts'

// The peak of the band-limited signal between the samples, found on a grid four times as fine with the
// kernel of resample.ts. The long kernel is only evaluated where a short one says that it matters.
const OVERSAMPLING = 4
const LONG = { halfTaps: 64, beta: 12.5, rollOff: 0.965 }
const SHORT = { halfTaps: 8, beta: 5, rollOff: 1 }

/**
 * Largest |x| of all channels between and at the samples, linear (1 = 0 dBTP).
 *
 * @param within only these frames count; the signal around them still shapes the curve between samples
 * @see ITU-R BS.1770-4, annex 2
 */
export function truePeak(audio: Audio, within: readonly Interval[] = wholeOf(audio)): number {
  const places = placesOf(within)
  const known = found.get(audio)
  if (known?.places === places) return known.peak
  const peak = measure(audio, within)
  found.set(audio, { places, peak })
  return peak
}

/** Takes the peak of the whole recording from somebody who measured it. */
export function knowTruePeak(audio: Audio, peak: number): void {
  found.set(audio, { places: placesOf(wholeOf(audio)), peak })
}

const placesOf = (within: readonly Interval[]): string =>
  within.map(({ start, end }) => `${start}-${end}`).join()

/** The latest answer for a recording, which nobody changes: a result is asked for several times. */
const found = new WeakMap<Audio, { readonly places: string; readonly peak: number }>()

/** What the long kernel finds at every place, evaluated only where two bounds say that it may matter. */
function measure(audio: Audio, within: readonly Interval[]): number {
  let peak = 0
  const channels = audio.channels.map((samples) => ({ samples, blocks: blocksOf(samples) }))
  for (const { samples, blocks } of channels)
    for (const interval of within) peak = highest(samples, blocks, interval, peak)
  for (const { samples, blocks } of channels)
    for (const interval of within) peak = highestBetween(samples, blocks, interval, peak)
  return peak
}

const BLOCK_FRAMES = LONG.halfTaps // so that a kernel reaches into the two neighbours at most

type Blocks = {
  readonly highs: Float64Array // largest magnitude of a block
  /** How sharply the signal bends in a block and its neighbours at most: |second difference|. */
  readonly bends: Float64Array
}

function blocksOf(samples: Float32Array): Blocks {
  const frames = samples.length
  const count = Math.ceil(frames / BLOCK_FRAMES)
  const highs = new Float64Array(count)
  const own = new Float64Array(count + 2) // with a block of zeros at either end
  let last = 0
  let here = samples[0] ?? 0
  own[0] = Math.abs(here)
  for (let block = 0; block < count; block++) {
    const end = Math.min(frames, (block + 1) * BLOCK_FRAMES)
    let high = 0
    let bend = 0
    for (let n = block * BLOCK_FRAMES; n < end; n++) {
      const next = n + 1 < frames ? samples[n + 1]! : 0
      const magnitude = Math.abs(here)
      const bent = Math.abs(last - 2 * here + next)
      if (magnitude > high) high = magnitude
      if (bent > bend) bend = bent
      last = here
      here = next
    }
    highs[block] = high
    own[block + 1] = bend
  }
  const beyond = Math.floor(frames / BLOCK_FRAMES) + 1
  own[beyond] = Math.max(own[beyond]!, Math.abs(last)) // where the zeros begin
  const bends = Float64Array.from(highs, (_, block) =>
    Math.max(own[block]!, own[block + 1]!, own[block + 2]!),
  )
  return { highs, bends }
}

function highest(
  samples: Float32Array,
  { highs }: Blocks,
  { start, end }: Interval,
  floor: number,
): number {
  let peak = floor
  for (let n = start; n < end; ) {
    const block = Math.floor(n / BLOCK_FRAMES)
    const blockEnd = Math.min(end, (block + 1) * BLOCK_FRAMES)
    if (highs[block]! <= peak) n = blockEnd
    else for (; n < blockEnd; n++) peak = Math.max(peak, Math.abs(samples[n]!))
  }
  return peak
}

/** The highest place between frames of an interval, where it is above `floor`; else `floor`. */
function highestBetween(
  samples: Float32Array,
  blocks: Blocks,
  { start, end }: Interval,
  floor: number,
): number {
  let peak = floor
  const last = Math.min(end, samples.length - 1)
  for (let n = start; n < last; ) {
    const block = Math.floor(n / BLOCK_FRAMES)
    const blockEnd = Math.min(last, (block + 1) * BLOCK_FRAMES)
    if (ceilingOf(blocks, block) <= peak) n = blockEnd
    else
      for (; n < blockEnd; n++)
        if (mayReach(samples, n, blocks.bends[block]!, peak))
          peak = Math.max(peak, between(samples, n, LONG_ROWS))
  }
  return peak
}

/** No place between the frames of a block is above this. */
function ceilingOf({ highs, bends }: Blocks, block: number): number {
  const high = Math.max(highs[block]!, highs[block + 1] ?? 0)
  return high * (1 + LINE_REACH.ofSamples) + LINE_REACH.ofBends * bends[block]!
}

/** Whether the long kernel may find more than `floor` between a frame and the next. */
function mayReach(samples: Float32Array, n: number, bend: number, floor: number): boolean {
  const near = Math.max(Math.abs(samples[n]!), Math.abs(samples[n + 1]!))
  if (near * (1 + LINE_REACH.ofSamples) + LINE_REACH.ofBends * bend <= floor) return false
  return nearPeak(samples, n) + near * SHORT_REACH.ofSamples + SHORT_REACH.ofBends * bend > floor
}

/**
 * For every frame the largest |x| of all channels from it up to the next frame. Right where it reaches
 * `floor` (linear); a value below `floor` only says that it is below.
 *
 * @returns [frames]; the caller owns it
 */
export function peaksAbove(audio: Audio, floor: number): Float64Array {
  const peaks = new Float64Array(frameCount(audio))
  for (const samples of audio.channels) {
    const blocks = blocksOf(samples)
    for (let n = 0; n < samples.length; n++) peaks[n] = Math.max(peaks[n]!, Math.abs(samples[n]!))
    for (let n = 0; n < samples.length - 1; n++) {
      const block = Math.floor(n / BLOCK_FRAMES)
      if (n % BLOCK_FRAMES === 0 && ceilingOf(blocks, block) <= floor) n += BLOCK_FRAMES - 1
      else if (mayReach(samples, n, blocks.bends[block]!, floor))
        peaks[n] = Math.max(peaks[n]!, between(samples, n, LONG_ROWS))
    }
  }
  return peaks
}

const wholeOf = (audio: Audio): Interval[] => [{ start: 0, end: frameCount(audio) }]

/**
 * The same as `between` with the short kernel, whose first and last rows are each other's mirror: what two
 * samples as far to the left and to the right add and differ by serves all three places.
 */
function nearPeak(samples: Float32Array, n: number): number {
  const { halfTaps } = SHORT
  if (n < halfTaps || n + halfTaps >= samples.length) return between(samples, n, SHORT_ROWS)
  let even = 0
  let odd = 0
  let middle = 0
  for (let k = 0; k < EVEN.length; k++) {
    const left = samples[n - k]!
    const right = samples[n + 1 + k]!
    const sum = left + right
    even += EVEN[k]! * sum
    odd += ODD[k]! * (left - right)
    middle += MIDDLE[k]! * sum
  }
  return Math.max(Math.abs(even) + Math.abs(odd), Math.abs(middle))
}

type Rows = { readonly halfTaps: number; readonly rows: readonly Float64Array[] }

const LONG_ROWS = kernelRows(LONG)
const SHORT_ROWS = kernelRows(SHORT)
const [EVEN, ODD, MIDDLE] = halvesOf(SHORT_ROWS)
const LINE_REACH = widest(LONG_ROWS.rows.map((row, p) => reachBetween(row, line(p + 1))))
const SHORT_REACH = widest(LONG_ROWS.rows.map((row, p) => reachBetween(row, SHORT_ROWS.rows[p]!)))

/** Largest |x| at the three places between frame n and frame n + 1. */
function between(samples: Float32Array, n: number, { halfTaps, rows }: Rows): number {
  const first = n - halfTaps + 1
  const from = Math.max(0, -first)
  const to = Math.min(2 * halfTaps, samples.length - first)
  let most = 0
  for (const row of rows) {
    let sum = 0
    for (let k = from; k < to; k++) sum += samples[first + k]! * row[k]!
    most = Math.max(most, Math.abs(sum))
  }
  return most
}

function kernelRows({ halfTaps, beta, rollOff }: typeof LONG): Rows {
  const taps = 2 * halfTaps
  const value = (t: number) => {
    const edge = t / halfTaps
    const x = Math.PI * rollOff * t
    return (
      ((rollOff * Math.sin(x)) / x) * (besselI0(beta * Math.sqrt(1 - edge * edge)) / besselI0(beta))
    )
  }
  const rows = Array.from({ length: OVERSAMPLING - 1 }, (_, p) =>
    Float64Array.from({ length: taps }, (_, k) => value(k - halfTaps + 1 - (p + 1) / OVERSAMPLING)),
  )
  return { halfTaps, rows }
}

/** Of each pair of samples around the middle: what it adds at both quarters, by which they differ, at the half. */
function halvesOf({ halfTaps, rows }: Rows): [Float64Array, Float64Array, Float64Array] {
  const [first, half] = rows as [Float64Array, Float64Array]
  const pairs = (of: (left: number, right: number) => number) =>
    Float64Array.from({ length: halfTaps }, (_, k) => of(halfTaps - 1 - k, halfTaps + k))
  return [
    pairs((left, right) => (first[left]! + first[right]!) / 2),
    pairs((left, right) => (first[left]! - first[right]!) / 2),
    pairs((left) => half[left]!),
  ]
}

/** Weights of the two samples around a place on the straight line between them. */
function line(place: number): Float64Array {
  return Float64Array.of(1 - place / OVERSAMPLING, place / OVERSAMPLING)
}

function widest(reaches: readonly Reach[]): Reach {
  return {
    ofSamples: Math.max(...reaches.map(({ ofSamples }) => ofSamples)),
    ofBends: Math.max(...reaches.map(({ ofBends }) => ofBends)),
  }
}
