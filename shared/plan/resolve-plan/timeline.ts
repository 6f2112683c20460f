import { MAX_OUTPUT_SECONDS } from '../plan/exact-steps.ts'
import type { Clip, Moment, Position, Region, Where } from '../plan/places.ts'
import type { PlanWarning, Step } from '../plan.ts'
import { refuse } from '../refuse.ts'
import { micro } from '../round.ts'
import { number } from '../slots.ts'
import { lengthAfter, type TimeMap, timeMapOf, unmoved } from '../time-map.ts'

// Where the clip stands between two steps, and places on it in seconds.

export type Note = (
  code: PlanWarning['code'],
  message: string,
  details: Record<string, unknown>,
) => void

/** Where the clip stands between two steps. */
export type Timeline = {
  readonly original: number
  readonly sampleRateHz: number | null
  duration: number
  channels: number | null
  toNow: TimeMap
  moved: boolean
  /** False after a step whose effect on time only hearing decides. */
  known: boolean
}

export function openTimeline(clip: Clip): Timeline {
  const original =
    clip.frames === null || clip.sampleRateHz === null
      ? clip.durationSeconds
      : clip.frames / clip.sampleRateHz
  return {
    original,
    sampleRateHz: clip.sampleRateHz,
    duration: original,
    channels: clip.channels,
    toNow: unmoved,
    moved: false,
    known: true,
  }
}

export function advance(timeline: Timeline, step: Step): void {
  if (step.op === 'to_mono' && timeline.channels !== null) timeline.channels = 1
  if (step.op === 'to_stereo' && timeline.channels !== null) timeline.channels = 2
  if (step.op === 'pan' && timeline.channels === 1) timeline.channels = 2
  if (!timeline.known) return
  const map = timeMapOf(step, timeline.duration)
  const length = lengthAfter(step, timeline.duration)
  if (map === null || Number.isNaN(length)) {
    timeline.known = false
    return
  }
  if (length > MAX_OUTPUT_SECONDS) {
    throw refuse(
      'parameter_out_of_range',
      `The result would be ${number(length)} s long; the limit is ${MAX_OUTPUT_SECONDS} s.`,
      {
        reason: 'parameter_out_of_range',
        fix: `Ask for at most ${MAX_OUTPUT_SECONDS} s.`,
        limit: MAX_OUTPUT_SECONDS,
        actual: micro(length),
      },
    )
  }
  if (map !== unmoved) {
    const before = timeline.toNow
    timeline.toNow = (seconds) => map(before(seconds))
    timeline.moved = true
  }
  timeline.duration = length
}

export function regionOf(where: Where, timeline: Timeline, step: Step, note: Note): Region {
  const length = where.timeline === 'original' ? timeline.original : timeline.duration
  let [start, end] = [positionOn(where.start, length), positionOn(where.end, length)]
  const [saidStart, saidEnd] = [start, end]
  if (start > end && step.op === 'delete' && isBetweenEnds(where))
    throw outside('There is nothing between the two parts', timeline)
  if (start > end) {
    ;[start, end] = [end, start]
    note('range_swapped', 'The end was named before the start.', {})
  }
  const [askedStart, askedEnd] = [start, end]
  start = Math.max(0, start)
  end = Math.min(length, end)
  if (end - start < 0.001)
    throw outside(
      `${number(micro(saidStart))} s to ${number(micro(saidEnd))} s lies outside the recording`,
      timeline,
    )
  if (askedStart < -1e-6 || askedEnd > length + 1e-6) {
    if (step.op === 'delete' && start === 0 && end === length)
      throw outside('Nothing of the recording would be left', timeline)
    note(
      'region_clamped',
      `The recording is ${number(micro(length))} s long.`,
      region2wire({ startSeconds: micro(start), endSeconds: micro(end) }),
    )
  }
  if (where.timeline === 'original' && timeline.moved) {
    // A hair inside, so that a border falls on the side of what it borders.
    const hair = Math.min(1e-7, (end - start) / 4)
    const [one, other] = [timeline.toNow(start + hair), timeline.toNow(end - hair)]
    ;[start, end] = one < other ? [one, other] : [other, one]
    if (end - start < 0.001)
      throw outside('That part is no longer there when its turn comes', timeline)
  }
  return {
    startSeconds: micro(Math.max(0, start)),
    endSeconds: micro(Math.min(end, timeline.duration)),
  }
}

/** "keep the first and the last 2 s" of 3 s: they meet, and nothing was named the wrong way round. */
const isBetweenEnds = ({ start, end, timeline }: Where) =>
  timeline === 'current' &&
  !('from' in start && start.from === 'end') &&
  'from' in end &&
  end.from === 'end'

export function secondsOf(at: Moment, timeline: Timeline): number {
  if (at.timeline === 'current') return positionOn(at, timeline.duration)
  const seconds = positionOn(at, timeline.original)
  if (seconds > timeline.original + 1e-6)
    throw outside(`${number(seconds)} s lies outside the recording`, timeline)
  return timeline.moved ? timeline.toNow(seconds) : seconds
}

export function positionOn(position: Position, length: number): number {
  if ('fraction' in position) return position.fraction * length + (position.offsetSeconds ?? 0)
  return position.from === 'start' ? position.seconds : length - position.seconds
}

export const region2wire = ({ startSeconds, endSeconds }: Region) => ({
  start_seconds: startSeconds,
  end_seconds: endSeconds,
})

export const lengthOf = (region: Region | undefined, timeline: Timeline) =>
  region === undefined ? timeline.duration : region.endSeconds - region.startSeconds

export const isWholeRegion = (region: Region | undefined, timeline: Timeline) =>
  region !== undefined && region.startSeconds < 1e-6 && region.endSeconds > timeline.duration - 1e-6

export const outside = (what: string, { duration }: Timeline) =>
  refuse('region_outside_clip', `${what}: it is ${number(micro(duration))} s long.`, {
    reason: 'region_outside_clip',
    fix: `Name a part between 0 and ${number(micro(duration))} s.`,
    duration_seconds: micro(duration),
  })
