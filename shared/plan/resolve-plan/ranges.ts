import type { Step } from '../plan.ts'
import { refuse } from '../refuse.ts'
import { micro } from '../round.ts'
import { number } from '../slots.ts'
import type { Timeline } from './timeline.ts'

// Ranges that depend on the clip: rates, factors, cross-fades.

/** Two parts change places only if neither holds anything of the other. */
export function checkApart({ region, otherRegion }: Extract<Step, { op: 'swap' }>): void {
  if (region === undefined || otherRegion === undefined) return
  const start = Math.max(region.startSeconds, otherRegion.startSeconds)
  const end = Math.min(region.endSeconds, otherRegion.endSeconds)
  if (end <= start + 1e-6) return
  throw refuse(
    'parameter_out_of_range',
    `Both parts hold what lies from ${number(start)} s to ${number(end)} s, so they cannot change places.`,
    { reason: 'parameter_out_of_range', fix: 'Name two parts that have nothing in common.' },
  )
}

/** Copies overlap by at most half their length: else three would sound at once. */
export function checkCrossfade(step: Extract<Step, { op: 'loop' }>, length: number): void {
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

export function inRange(
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

export function checkRates(step: Step, { sampleRateHz }: Timeline): void {
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
