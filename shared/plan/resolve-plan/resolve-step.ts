import type { Moment, Position, Region, Where } from '../plan/places.ts'
import { isOpenStep, type Step } from '../plan.ts'
import { refuse } from '../refuse.ts'
import { WHOLE } from '../regions/place.ts'
import { micro } from '../round.ts'
import { says } from '../sentence.ts'
import { number } from '../slots.ts'
import { checkApart, checkCrossfade, checkRates, inRange } from './ranges.ts'
import {
  isWholeRegion,
  lengthOf,
  type Note,
  outside,
  positionOn,
  region2wire,
  regionOf,
  secondsOf,
  type Timeline,
} from './timeline.ts'

// One step, with its places and lengths in seconds of the clip as it finds it.

export function resolveStep(step: Step, timeline: Timeline, note: Note): Step {
  checkRates(step, timeline)
  checkChannels(step, timeline)
  if (!timeline.known) return step
  const resolved = { ...step } as Resolved
  const scene: Scene = { step, resolved, timeline, note }
  resolveRegions(scene)
  resolveMoments(scene)
  if (step.op === 'fade_in' || step.op === 'fade_out') resolveFade(step, scene)
  else if (REGION_KEPT.has(step.op)) keepWholeRegion(scene)
  else forgetWholeRegion(scene)
  resolveLength(scene)
  checkWhatIsLeft(scene)
  if (step.op === 'pan' && timeline.channels === 1)
    note('made_stereo', 'Panning needs two channels: the result is stereo.', {})
  resolved.says = says(resolved, scene.now)
  return resolved
}

type Resolved = Step & Record<string, unknown> & { region?: Region; otherRegion?: Region }

type Scene = {
  readonly step: Step
  readonly resolved: Resolved
  readonly timeline: Timeline
  readonly note: Note
  /** Where a time of the original lies by now, if it moved. */
  now?: string
}

function checkChannels(step: Step, { channels }: Timeline): void {
  if (!isOpenStep(step) || channels === null || channels <= 2) return
  throw refuse(
    'instruction_unsupported',
    `The model hears one or two channels; this recording has ${channels}.`,
    { reason: 'channels', fix: 'Mix it down to stereo first.' },
  )
}

// --- places ---

function resolveRegions(scene: Scene): void {
  const { step, resolved } = scene
  if ('where' in step && step.where !== undefined) resolved.region = place(step.where, scene)
  if ('otherWhere' in step && step.otherWhere !== undefined)
    resolved.otherRegion = place(step.otherWhere, scene)
  if (step.op === 'swap') checkApart(resolved as Extract<Step, { op: 'swap' }>)
  if ('noiseWhere' in step && step.noiseWhere !== undefined)
    Object.assign(resolved, { noiseRegion: place(step.noiseWhere, scene) })
}

function place(where: Where, scene: Scene): Region {
  const { timeline, step, note } = scene
  const region = regionOf(where, timeline, step, note)
  if (where.timeline === 'original' && timeline.moved) {
    scene.now = `${number(region.startSeconds)} s to ${number(region.endSeconds)} s`
    note('times_refer_to_original', 'Times name the recording as it was sent.', region2wire(region))
  }
  return region
}

function resolveMoments(scene: Scene): void {
  const { step, resolved } = scene
  if (step.op === 'move') Object.assign(resolved, { toSeconds: moment(step.to, scene) })
  if (step.op === 'insert_silence' || (step.op === 'add' && step.at !== undefined))
    Object.assign(resolved, { atSeconds: moment(step.at!, scene) })
  if (step.op === 'swap' && step.split !== 'auto')
    Object.assign(resolved, { splitSeconds: splitOf(step.split, scene) })
}

function moment(at: Moment, scene: Scene): number {
  const { timeline, note } = scene
  const seconds = secondsOf(at, timeline)
  if (seconds > timeline.duration + 1e-6)
    throw outside(`${number(seconds)} s lies outside the recording`, timeline)
  if (at.timeline === 'original' && timeline.moved) {
    scene.now = `at ${number(micro(seconds))} s`
    note('times_refer_to_original', 'Times name the recording as it was sent.', {
      at_seconds: micro(seconds),
    })
  }
  return micro(Math.min(seconds, timeline.duration))
}

function splitOf(position: Position, { timeline }: Scene): number {
  const split = micro(positionOn(position, timeline.duration))
  if (split < 0.001 || split > timeline.duration - 0.001)
    throw outside(`A split at ${number(split)} s leaves nothing to swap`, timeline)
  return split
}

/** A part that is all of the clip is no part. */
function forgetWholeRegion({ resolved, timeline }: Scene): void {
  if (isWholeRegion(resolved.region, timeline)) delete resolved.region
}

/** "mute the left channel" names no part: it is all of it. */
function keepWholeRegion(scene: Scene): void {
  if (scene.step.op === 'mute') scene.resolved.region ??= place(WHOLE, scene)
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

// --- lengths ---

type Fade = Extract<Step, { op: 'fade_in' | 'fade_out' }>

function resolveFade(step: Fade, { resolved, timeline, note }: Scene): void {
  const { region } = resolved
  const last = (seconds: number) => Object.assign(resolved, { durationSeconds: micro(seconds) })
  if (region !== undefined) {
    last(region.endSeconds - region.startSeconds)
    if (touchesEdge(step, region, timeline)) delete resolved.region
  } else if (step.durationSeconds === undefined) {
    last(Math.max(0.001, Math.min(2, timeline.duration / 4)))
  } else if (step.durationSeconds > timeline.duration) {
    last(timeline.duration)
    note('region_clamped', `The recording is ${number(micro(timeline.duration))} s long.`, {
      asked_seconds: step.durationSeconds,
    })
  }
}

/** "fade in over the first 2 s": a fade lies at its edge anyway. */
const touchesEdge = ({ op }: Fade, { startSeconds, endSeconds }: Region, { duration }: Timeline) =>
  op === 'fade_in' ? startSeconds < 1e-6 : Math.abs(endSeconds - duration) < 1e-6

function resolveLength({ step, resolved, timeline }: Scene): void {
  if (!('targetDurationSeconds' in step) || step.targetDurationSeconds === undefined) return
  const length = lengthOf(resolved.region, timeline)
  if (step.op === 'speed')
    Object.assign(resolved, {
      factor: inRange('speed', length / step.targetDurationSeconds, 0.25, 4, timeline),
    })
  else checkLonger(step.targetDurationSeconds, length)
}

function checkLonger(targetSeconds: number, length: number): void {
  if (targetSeconds >= length - 1e-6) return
  const longest = number(micro(length))
  throw refuse(
    'parameter_out_of_range',
    `Looping makes it longer than its ${longest} s; ${number(targetSeconds)} s is less.`,
    {
      reason: 'parameter_out_of_range',
      fix: `Ask for more than ${longest} s, or trim instead.`,
    },
  )
}

function checkWhatIsLeft({ step, resolved, timeline }: Scene): void {
  const length = lengthOf(resolved.region, timeline)
  if (step.op === 'loop') checkCrossfade(step, length)
  if (step.op === 'trim' && length < SHORTEST_SECONDS)
    throw outside('Less than 10 ms would be kept', timeline)
  if (step.op !== 'delete') return
  const left = timeline.duration - length
  if (left <= 1e-6) throw outside('Nothing of the recording would be left', timeline)
  if (left < SHORTEST_SECONDS) throw outside('Less than 10 ms would be left', timeline)
}

/** What is left of a recording is at least this long. */
const SHORTEST_SECONDS = 0.01
