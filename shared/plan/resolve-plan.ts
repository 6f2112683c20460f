import {
  type Clip,
  engineOf,
  isOpenStep,
  MAX_OUTPUT_SECONDS,
  type Moment,
  type Plan,
  type PlanWarning,
  type Position,
  type Region,
  type Step,
  type Where,
} from './plan.ts'
import { refuse } from './refuse.ts'
import { micro } from './round.ts'
import { says, understood } from './sentence.ts'
import { number } from './slots.ts'
import { lengthAfter, type TimeMap, timeMapOf, unmoved } from './time-map.ts'

/**
 * The same plan with its places in seconds of this clip. Lengths are simulated step by step; what comes
 * after a step whose length only hearing decides stays symbolic. Resolving again changes nothing.
 *
 * @throws DomainError `region_outside_clip`, `parameter_out_of_range`, `no_effect`, `instruction_unsupported`
 */
export function resolvePlan(plan: Plan, clip: Clip): Plan {
  const timeline = openTimeline(clip)
  const kept = plan.warnings.filter((warning) => !isRecomputed(warning))
  const found: PlanWarning[] = []
  const steps: Step[] = []
  const dropped: { index: number; why: string }[] = []
  let resolved = true

  for (const [index, step] of plan.steps.entries()) {
    const before = found.length
    const next = resolveStep(step, timeline, (code, message, details) =>
      found.push({ code, message, step: steps.length, details }),
    )
    const why = whyNoEffect(next, timeline)
    if (why !== null) {
      found.length = before
      dropped.push({ index, why })
      continue
    }
    if (!timeline.known && isSymbolic(step)) resolved = false
    advance(timeline, next)
    steps.push(next)
  }
  if (steps.length === 0) throw noEffect(dropped.map(({ why }) => why))

  const index = (old: number) => old - dropped.filter((drop) => drop.index < old).length
  const gone = new Set(dropped.map((drop) => drop.index))
  return {
    ...plan,
    engine: engineOf(steps),
    understood: understood(steps),
    steps,
    warnings: [
      ...kept
        .filter(({ step }) => step === null || !gone.has(step))
        .map((warning) => ({
          ...warning,
          step: warning.step === null ? null : index(warning.step),
        })),
      ...dropped.map(({ why }) => warn('already_so', `Left out: ${why}.`)),
      ...found.filter((warning) => !isRecomputed(warning)),
      ...found.filter(isRecomputed),
    ],
    clip,
    resolved,
  }
}

const RECOMPUTED: ReadonlySet<string> = new Set([
  'region_clamped',
  'range_swapped',
  'times_refer_to_original',
  'made_stereo',
])

/** Found again by resolving again; a fade's length, once clamped, is what the step says. */
const isRecomputed = ({ code, details }: PlanWarning) =>
  RECOMPUTED.has(code) && !('asked_seconds' in details)

const warn = (code: PlanWarning['code'], message: string): PlanWarning => ({
  code,
  message,
  step: null,
  details: {},
})

type Note = (code: PlanWarning['code'], message: string, details: Record<string, unknown>) => void

/** Where the clip stands between two steps. */
type Timeline = {
  readonly original: number
  readonly sampleRateHz: number | null
  duration: number
  channels: number | null
  toNow: TimeMap
  moved: boolean
  /** False after a step whose effect on time only hearing decides. */
  known: boolean
}

function openTimeline(clip: Clip): Timeline {
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

function advance(timeline: Timeline, step: Step): void {
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

// --- one step ---

function resolveStep(step: Step, timeline: Timeline, note: Note): Step {
  checkRates(step, timeline)
  if (isOpenStep(step) && timeline.channels !== null && timeline.channels > 2)
    throw refuse(
      'instruction_unsupported',
      `The model hears one or two channels; this recording has ${timeline.channels}.`,
      {
        reason: 'channels',
        fix: 'Mix it down to stereo first.',
      },
    )
  if (!timeline.known) return step
  const resolved = { ...step } as Step & Record<string, unknown>
  let now: string | undefined
  const place = (where: Where): Region => {
    const region = regionOf(where, timeline, step, note)
    if (where.timeline === 'original' && timeline.moved) {
      now = `${number(region.startSeconds)} s to ${number(region.endSeconds)} s`
      note(
        'times_refer_to_original',
        'Times name the recording as it was sent.',
        region2wire(region),
      )
    }
    return region
  }
  const moment = (at: Moment): number => {
    const seconds = secondsOf(at, timeline)
    if (seconds > timeline.duration + 1e-6)
      throw outside(`${number(seconds)} s lies outside the recording`, timeline)
    if (at.timeline === 'original' && timeline.moved) {
      now = `at ${number(micro(seconds))} s`
      note('times_refer_to_original', 'Times name the recording as it was sent.', {
        at_seconds: micro(seconds),
      })
    }
    return micro(Math.min(seconds, timeline.duration))
  }

  if ('where' in step && step.where !== undefined) resolved.region = place(step.where)
  if ('otherWhere' in step && step.otherWhere !== undefined)
    resolved.otherRegion = place(step.otherWhere)
  if ('noiseWhere' in step && step.noiseWhere !== undefined)
    resolved.noiseRegion = place(step.noiseWhere)
  if (step.op === 'move') resolved.toSeconds = moment(step.to)
  if (step.op === 'insert_silence') resolved.atSeconds = moment(step.at)
  if (step.op === 'add' && step.at !== undefined) resolved.atSeconds = moment(step.at)
  if (step.op === 'swap' && step.split !== 'auto') {
    const split = micro(positionOn(step.split, timeline.duration))
    if (split < 0.001 || split > timeline.duration - 0.001)
      throw outside(`A split at ${number(split)} s leaves nothing to swap`, timeline)
    resolved.splitSeconds = split
  }
  if (step.op === 'fade_in' || step.op === 'fade_out')
    resolveFade(step, resolved as never, timeline, note)
  else if (
    isWholeRegion(resolved.region as Region | undefined, timeline) &&
    !REGION_KEPT.has(step.op)
  )
    delete resolved.region

  if (step.op === 'speed' && step.targetDurationSeconds !== undefined) {
    const length = lengthOf(resolved.region as Region | undefined, timeline)
    resolved.factor = inRange('speed', length / step.targetDurationSeconds, 0.25, 4, timeline)
  }
  if (step.op === 'loop' && step.targetDurationSeconds !== undefined) {
    const length = lengthOf(resolved.region as Region | undefined, timeline)
    if (step.targetDurationSeconds < length - 1e-6)
      throw refuse(
        'parameter_out_of_range',
        `Looping makes it longer than its ${number(micro(length))} s; ${number(step.targetDurationSeconds)} s is less.`,
        {
          reason: 'parameter_out_of_range',
          fix: `Ask for more than ${number(micro(length))} s, or trim instead.`,
        },
      )
  }
  if (step.op === 'trim' && lengthOf(resolved.region as Region, timeline) < SHORTEST_SECONDS)
    throw outside('Less than 10 ms would be kept', timeline)
  if (step.op === 'loop')
    checkCrossfade(step, lengthOf(resolved.region as Region | undefined, timeline))
  if (step.op === 'delete') {
    const left = timeline.duration - lengthOf(resolved.region as Region, timeline)
    if (left < SHORTEST_SECONDS)
      throw outside(
        left <= 1e-6 ? 'Nothing of the recording would be left' : 'Less than 10 ms would be left',
        timeline,
      )
  }
  if (step.op === 'pan' && timeline.channels === 1)
    note('made_stereo', 'Panning needs two channels: the result is stereo.', {})
  resolved.says = says(resolved as Step, now)
  return resolved as Step
}

/** What is left of a recording is at least this long. */
const SHORTEST_SECONDS = 0.01

/** Copies overlap by at most half their length: else three would sound at once. */
function checkCrossfade(step: Extract<Step, { op: 'loop' }>, length: number): void {
  const most = Math.floor((length / 2) * 1000)
  if (step.crossfadeMs <= most) return
  throw refuse(
    'parameter_out_of_range',
    `A cross-fade of ${number(step.crossfadeMs)} ms is more than half of the ${number(micro(length))} s that repeat.`,
    {
      reason: 'parameter_out_of_range',
      fix: `The nearest is ${most} ms.`,
      parameter: 'crossfade_ms',
      maximum: most,
    },
  )
}

/** These act on a part, even when the part is all of it. */
const REGION_KEPT: ReadonlySet<string> = new Set([
  'mute',
  'bleep',
  'trim',
  'delete',
  'swap',
  'move',
])

function resolveFade(
  step: Extract<Step, { op: 'fade_in' | 'fade_out' }>,
  resolved: { durationSeconds?: number; region?: Region },
  timeline: Timeline,
  note: Note,
): void {
  const { region } = resolved
  if (region !== undefined) {
    resolved.durationSeconds = micro(region.endSeconds - region.startSeconds)
    const touches =
      step.op === 'fade_in'
        ? region.startSeconds < 1e-6
        : Math.abs(region.endSeconds - timeline.duration) < 1e-6
    if (touches) delete resolved.region
    return
  }
  const { durationSeconds: asked } = step
  if (asked === undefined)
    resolved.durationSeconds = micro(Math.max(0.001, Math.min(2, timeline.duration / 4)))
  else if (asked > timeline.duration) {
    resolved.durationSeconds = micro(timeline.duration)
    note('region_clamped', `The recording is ${number(micro(timeline.duration))} s long.`, {
      asked_seconds: asked,
    })
  }
}

function regionOf(where: Where, timeline: Timeline, step: Step, note: Note): Region {
  const length = where.timeline === 'original' ? timeline.original : timeline.duration
  let [start, end] = [positionOn(where.start, length), positionOn(where.end, length)]
  if (start > end) {
    ;[start, end] = [end, start]
    note('range_swapped', 'The end was named before the start.', {})
  }
  const [askedStart, askedEnd] = [start, end]
  start = Math.max(0, start)
  end = Math.min(length, end)
  if (end - start < 0.001)
    throw outside(
      `${number(micro(askedStart))} s to ${number(micro(askedEnd))} s lies outside the recording`,
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

function secondsOf(at: Moment, timeline: Timeline): number {
  if (at.timeline === 'current') return positionOn(at, timeline.duration)
  const seconds = positionOn(at, timeline.original)
  if (seconds > timeline.original + 1e-6)
    throw outside(`${number(seconds)} s lies outside the recording`, timeline)
  return timeline.moved ? timeline.toNow(seconds) : seconds
}

function positionOn(position: Position, length: number): number {
  if ('fraction' in position) return position.fraction * length + (position.offsetSeconds ?? 0)
  return position.from === 'start' ? position.seconds : length - position.seconds
}

const region2wire = ({ startSeconds, endSeconds }: Region) => ({
  start_seconds: startSeconds,
  end_seconds: endSeconds,
})

const lengthOf = (region: Region | undefined, timeline: Timeline) =>
  region === undefined ? timeline.duration : region.endSeconds - region.startSeconds

const isWholeRegion = (region: Region | undefined, timeline: Timeline) =>
  region !== undefined && region.startSeconds < 1e-6 && region.endSeconds > timeline.duration - 1e-6

/** Whether anything in it is still a word rather than a second. */
export const isSymbolic = (step: Step): boolean =>
  ['where', 'otherWhere', 'noiseWhere', 'at', 'to', 'targetDurationSeconds'].some(
    (name) => name in step,
  ) ||
  step.op === 'fade_in' ||
  step.op === 'fade_out' ||
  (step.op === 'swap' && step.split !== 'auto')

// --- what cannot be ---

function inRange(
  name: string,
  value: number,
  low: number,
  high: number,
  timeline: Timeline,
): number {
  if (value >= low - 1e-9 && value <= high + 1e-9)
    return micro(Math.min(high, Math.max(low, value)))
  const nearest = value < low ? low : high
  throw refuse(
    'parameter_out_of_range',
    `A ${name} of ${number(micro(value))}x is outside ${low} to ${high}.`,
    {
      reason: 'parameter_out_of_range',
      fix: `The nearest is ${nearest}x: ${number(micro(timeline.duration / nearest))} s.`,
      minimum: low,
      maximum: high,
    },
  )
}

function checkRates(step: Step, { sampleRateHz }: Timeline): void {
  if (sampleRateHz === null) return
  const highest = 0.49 * sampleRateHz
  const check = (value: number) => {
    if (value <= highest) return
    throw refuse(
      'parameter_out_of_range',
      `${number(value)} Hz is more than this recording holds (${number(highest)} Hz).`,
      {
        reason: 'parameter_out_of_range',
        fix: `Use at most ${number(Math.floor(highest))} Hz.`,
        maximum: Math.floor(highest),
      },
    )
  }
  if (step.op === 'high_pass') check(step.cutoffHz)
  if (step.op === 'band_pass') check(step.highHz)
}

/** Why a step cannot change this clip, or null. */
function whyNoEffect(
  step: Step,
  { sampleRateHz, channels, duration, known }: Timeline,
): string | null {
  const highest = sampleRateHz === null ? Number.POSITIVE_INFINITY : 0.49 * sampleRateHz
  const mono = channels === 1
  if ('channel' in step && step.channel !== undefined && mono)
    return 'the recording has one channel'
  switch (step.op) {
    case 'gain':
      return step.gainDb === 0 ? 'a change of 0 dB changes nothing' : null
    case 'volume_ramp':
      return step.fromDb === 0 && step.toDb === 0
        ? 'a ramp from 0 dB to 0 dB changes nothing'
        : null
    case 'trim':
      return known && lengthOf(step.region, { duration } as Timeline) > duration - 1e-6
        ? 'the recording is not longer than what is kept'
        : null
    case 'speed':
      return step.factor === 1 ? 'it already has that speed' : null
    case 'playback_rate':
      return step.factor === 1 ? 'it already plays at that rate' : null
    case 'loop':
      return known &&
        step.targetDurationSeconds !== undefined &&
        Math.abs(step.targetDurationSeconds - lengthOf(step.region, { duration } as Timeline)) <
          1e-6
        ? 'it already has that length'
        : null
    case 'low_pass':
      return step.cutoffHz > highest ? 'there is nothing above that frequency' : null
    case 'band_stop':
      return step.lowHz > highest ? 'there is nothing in that band' : null
    case 'notch':
      return step.frequencyHz > highest ? 'there is nothing at that frequency' : null
    case 'eq':
      return step.gainDb === 0
        ? 'a change of 0 dB changes nothing'
        : step.frequencyHz > highest
          ? 'there is nothing at that frequency'
          : null
    case 'stereo_width':
      return mono
        ? 'the recording has one channel'
        : step.width === 1
          ? 'a width of 1 changes nothing'
          : null
    case 'swap_channels':
      return mono ? 'the recording has one channel' : null
    case 'to_mono':
      return mono ? 'the recording is mono already' : null
    case 'to_stereo':
      return channels !== null && channels >= 2 ? 'the recording has two channels already' : null
    case 'pan':
      return step.position === 0 && channels !== null && channels >= 2
        ? 'centre is where it is'
        : null
    case 'move': {
      if (!known || step.region === undefined || step.toSeconds === undefined) return null
      const { startSeconds, endSeconds } = step.region
      return step.toSeconds >= startSeconds - 1e-6 && step.toSeconds <= endSeconds + 1e-6
        ? 'that part is there already'
        : null
    }
    default:
      return null
  }
}

const noEffect = (why: readonly string[]) =>
  refuse('no_effect', `Nothing would change: ${why.join('; ')}.`, {
    reason: 'no_effect',
    fix: 'Ask for something that changes this recording.',
  })

const outside = (what: string, { duration }: Timeline) =>
  refuse('region_outside_clip', `${what}: it is ${number(micro(duration))} s long.`, {
    reason: 'region_outside_clip',
    fix: `Name a part between 0 and ${number(micro(duration))} s.`,
    duration_seconds: micro(duration),
  })
