import { type Audio, frameCount } from '../audio/audio.ts'
import { fromDb } from '../audio/decibels.ts'
import type { Interval } from '../audio/intervals.ts'
import { fadeWeight, type JoinCurve } from './joins.ts'
import type { Kept } from './kept.ts'

/**
 * A stretch of the output, as long as `frames` says:
 * `copy`: input frames from there on · `silence` · or a fade between input frames from `fadeOut` on and
 * input frames from `fadeIn` on, where null stands for silence.
 */
export type Piece = { readonly frames: number } & (
  | { readonly copy: number }
  | { readonly silence: true }
  | { readonly fadeOut: number | null; readonly fadeIn: number | null; readonly curve: JoinCurve }
)

export type Spliced = { readonly audio: Audio; readonly kept: readonly Kept[] }

/** The pieces one after the other, [channels, sum of frames], and which of them are plain copies. */
export function splice(input: Audio, pieces: readonly Piece[]): Spliced {
  const frames = pieces.reduce((sum, piece) => sum + piece.frames, 0)
  const channels = input.channels.map((samples) => {
    const output = new Float32Array(frames)
    let at = 0
    for (const piece of pieces) {
      render(piece, samples, output.subarray(at, at + piece.frames))
      at += piece.frames
    }
    return output
  })
  return { audio: { ...input, channels }, kept: copies(pieces) }
}

function render(piece: Piece, samples: Float32Array, output: Float32Array): void {
  if ('silence' in piece) return
  if ('copy' in piece) {
    output.set(samples.subarray(piece.copy, piece.copy + piece.frames))
    return
  }
  const { fadeOut, fadeIn, frames, curve } = piece
  for (let i = 0; i < frames; i++) {
    const going =
      fadeOut === null ? 0 : samples[fadeOut + i]! * fadeWeight(frames - 1 - i, frames, curve)
    const coming = fadeIn === null ? 0 : samples[fadeIn + i]! * fadeWeight(i, frames, curve)
    output[i] = going + coming
  }
}

function copies(pieces: readonly Piece[]): Kept[] {
  let at = 0
  return pieces.flatMap((piece) => {
    const start = at
    at += piece.frames
    return 'copy' in piece && piece.frames > 0 ? [{ start, end: at, source: piece.copy }] : []
  })
}

/**
 * Parts of the input, one after the other, each at its full length: a seam between two parts that were
 * not neighbours is an equal-power fade over `half` frames of both sides, for which each part goes on
 * a little into what followed or preceded it. Where nothing did, both sides go through silence, unless
 * the step between them is too small to click. A beginning or an end in the middle of the sound is faded;
 * not the beginning when the parts go on from pieces that end where the first one starts (`isContinued`).
 */
export function inSequence(
  input: Audio,
  parts: readonly Interval[],
  { half, isContinued = false }: { half: number; isContinued?: boolean },
): Piece[] {
  const wanted = parts.filter(({ start, end }) => start < end)
  const frames = frameCount(input)
  const pieces: Piece[] = []
  let used = 0 // frames at the beginning of the present part that the last seam has already given
  for (const [i, part] of wanted.entries()) {
    const length = part.end - part.start
    if (i === 0 && part.start > 0 && !isContinued) {
      used = Math.min(2 * half, length >> 1)
      pieces.push({ fadeOut: null, fadeIn: part.start, frames: used, curve: 'linear' })
    }
    const next = wanted[i + 1]
    const seam = next
      ? seamBetween(input, part, next, half)
      : closing(part, part.end < frames ? Math.min(2 * half, length >> 1) : 0)
    pieces.push({ copy: part.start + used, frames: length - used - seam.before })
    pieces.push(...seam.pieces)
    used = seam.after
  }
  return pieces.filter((piece) => piece.frames > 0)
}

/** How many frames of the part before and of the part after a seam takes, and what it is made of. */
type Seam = { readonly before: number; readonly after: number; readonly pieces: readonly Piece[] }

const NO_SEAM: Seam = { before: 0, after: 0, pieces: [] }

function seamBetween(input: Audio, left: Interval, right: Interval, half: number): Seam {
  if (left.end === right.start) return NO_SEAM
  const shortest = Math.min(left.end - left.start, right.end - right.start) >> 1
  const reach = Math.min(half, shortest, frameCount(input) - left.end, right.start)
  if (reach > 0) {
    const [fadeOut, fadeIn] = [left.end - reach, right.start - reach]
    const join: Piece = { fadeOut, fadeIn, frames: 2 * reach, curve: 'equal_power' }
    return { before: reach, after: reach, pieces: [join] }
  }
  const ramp = Math.min(half, shortest)
  if (ramp === 0 || isSmooth(input, left.end - 1, right.start)) return NO_SEAM
  const [down] = closing(left, ramp).pieces
  const up: Piece = { fadeOut: null, fadeIn: right.start, frames: ramp, curve: 'linear' }
  return { before: ramp, after: ramp, pieces: [down!, up] }
}

const closing = ({ end }: Interval, frames: number): Seam => ({
  before: frames,
  after: 0,
  pieces: [{ fadeOut: end - frames, fadeIn: null, frames, curve: 'linear' }],
})

const AUDIBLE_STEP = fromDb(-50)

const isSmooth = ({ channels }: Audio, before: number, after: number): boolean =>
  channels.every((samples) => Math.abs(samples[after]! - samples[before]!) < AUDIBLE_STEP)

/**
 * A region replaced by material of any length: its first and last frames are mixed, equal power, with
 * what stood at the region's edges. The neighbours on both sides stay as they are.
 *
 * @param material [channels, any frames]; modified
 * @param half frames; each of the two fades takes up to twice as many
 */
export function replaceRegion(
  input: Audio,
  region: Interval,
  { material, half }: { material: readonly Float32Array[]; half: number },
): Spliced {
  const frames = frameCount(input)
  const length = material[0]?.length ?? 0
  const fade = Math.min(2 * half, length >> 1, region.end - region.start)
  const channels = input.channels.map((samples, c) => {
    const inserted = material[c]!
    for (let i = 0; i < fade; i++) {
      const [coming, going] = [
        fadeWeight(i, fade, 'equal_power'),
        fadeWeight(fade - 1 - i, fade, 'equal_power'),
      ]
      if (region.start > 0) inserted[i] = inserted[i]! * coming + samples[region.start + i]! * going
      if (region.end < frames) {
        const j = length - fade + i
        inserted[j] = inserted[j]! * going + samples[region.end - fade + i]! * coming
      }
    }
    const output = new Float32Array(frames - (region.end - region.start) + length)
    output.set(samples.subarray(0, region.start))
    output.set(inserted, region.start)
    output.set(samples.subarray(region.end), region.start + length)
    return output
  })
  const after = region.start + length
  const kept = [
    { start: 0, end: region.start, source: 0 },
    { start: after, end: after + frames - region.end, source: region.end },
  ].filter(({ start, end }) => start < end)
  return { audio: { ...input, channels }, kept }
}
