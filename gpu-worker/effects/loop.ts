import { DomainError } from '#shared/errors.ts'
import type { ResolvedStepOf } from '#shared/plan/plan.ts'
import { type Audio, frameCount } from '../audio/audio.ts'
import { framesAre, sampleMap } from '../audio/measure/sample-map.ts'
import { joinFrames } from '../plan/joins.ts'
import { regionOf, toFrames } from '../plan/regions.ts'
import { inSequence, type Piece, splice } from '../plan/splice.ts'
import type { Effect } from './effect.ts'

/** The clip, or a part of it in place, played again and again; the last play is cut at a target length. */
export const effect: Effect<'loop'> = {
  op: 'loop',
  apply(input, step) {
    const plays = playsOf(step, input)
    const half = joinFrames(step, input.sampleRateHz)
    return splice(
      input,
      plays.crossfade > 0 ? crossfaded(input, plays, half) : butted(input, plays, half),
    )
  },
  verify(input, output, step) {
    const { start, end, length, total, crossfade } = playsOf(step, input)
    const period = length - crossfade
    const reach = 2 * joinFrames(step, input.sampleRateHz)
    const after = start + total // where the rest of the clip begins
    return [
      framesAre(frameCount(input) - length + total, output),
      sampleMap(input, output, (frame) => {
        if (frame < start) return Math.abs(frame - start) < reach ? 'join' : frame
        if (frame >= after) return frame - after < reach ? 'join' : frame - after + end
        const place = (frame - start) % period
        const isFirst = frame - start < period
        const isFading = (place < Math.max(reach, crossfade) && !isFirst) || after - frame <= reach
        return isFading || period - place <= reach ? 'join' : start + place
      }),
    ]
  },
}

type Plays = {
  readonly start: number // frames, like all that follow
  readonly end: number
  readonly length: number
  readonly crossfade: number
  readonly total: number // of all plays together
}

function playsOf(step: ResolvedStepOf<'loop'>, input: Audio): Plays {
  const { start, end } = regionOf(step, input)
  const length = end - start
  const crossfade = toFrames(step.crossfadeMs / 1000, input.sampleRateHz)
  if (2 * crossfade > length)
    throw new DomainError(
      'parameter_out_of_range',
      `A cross-fade of ${step.crossfadeMs} ms is longer than half of what is repeated.`,
    )
  const total =
    step.targetDurationSeconds === undefined
      ? step.count! * length - (step.count! - 1) * crossfade
      : toFrames(step.targetDurationSeconds, input.sampleRateHz)
  return { start, end, length, crossfade, total }
}

/** Where each play starts and ends in the input: whole ones, and a last one cut to what is left. */
function partsOf({ start, length, crossfade, total }: Plays): { start: number; end: number }[] {
  const period = length - crossfade
  const count = Math.max(1, Math.ceil((total - crossfade) / period))
  return Array.from({ length: count }, (_, k) => ({
    start,
    end: start + Math.min(length, total - k * period),
  }))
}

function butted(input: Audio, plays: Plays, half: number): Piece[] {
  const [first, ...rest] = partsOf(plays)
  const opening = { start: 0, end: first!.end }
  const closing = { start: plays.end, end: frameCount(input) }
  return inSequence(input, [opening, ...rest, closing], { half })
}

function crossfaded(input: Audio, plays: Plays, half: number): Piece[] {
  const { start, end, crossfade } = plays
  const parts = partsOf(plays)
  const last = parts.length - 1
  const fade: Piece = {
    fadeOut: end - crossfade,
    fadeIn: start,
    frames: crossfade,
    curve: 'equal_power',
  }
  const opening = { start: 0, end: last === 0 ? parts[0]!.end : end - crossfade }
  const middle = parts.slice(1, last).map((part) => ({
    copy: part.start + crossfade,
    frames: part.end - part.start - 2 * crossfade,
  }))
  const closing = inSequence(
    input,
    [
      { start: start + crossfade, end: parts[last]!.end },
      { start: end, end: frameCount(input) },
    ],
    { half, isContinued: true },
  )
  if (last === 0)
    return inSequence(input, [opening, { start: end, end: frameCount(input) }], { half })
  const plain: Piece = { copy: 0, frames: opening.end }
  return [plain, fade, ...middle.flatMap((piece) => [piece, fade]), ...closing]
}
