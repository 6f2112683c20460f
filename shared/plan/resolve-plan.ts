import type { Clip, Moment, Region, Where } from './plan/places.ts'
import { engineOf, isOpenStep, type Plan, type PlanWarning, type Step } from './plan.ts'
import { refuse } from './refuse.ts'
import { noEffect, whyNoEffect } from './resolve-plan/no-effect.ts'
import { checkApart, checkCrossfade, checkRates, inRange } from './resolve-plan/ranges.ts'
import {
  advance,
  isWholeRegion,
  lengthOf,
  type Note,
  openTimeline,
  outside,
  positionOn,
  region2wire,
  regionOf,
  secondsOf,
  type Timeline,
} from './resolve-plan/timeline.ts'
import { micro } from './round.ts'
import { says, understood } from './sentence.ts'
import { number } from './slots.ts'

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
  if (step.op === 'swap') checkApart(resolved as Extract<Step, { op: 'swap' }>)
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

/** Whether anything in it is still a word rather than a second. */
export const isSymbolic = (step: Step): boolean =>
  ['where', 'otherWhere', 'noiseWhere', 'at', 'to', 'targetDurationSeconds'].some(
    (name) => name in step,
  ) ||
  step.op === 'fade_in' ||
  step.op === 'fade_out' ||
  (step.op === 'swap' && step.split !== 'auto')
