import type { ResolvedStepOf } from '#shared/plan/plan.ts'
import type { Audio } from '../audio/audio.ts'
import type { Interval } from '../audio/intervals.ts'
import { skipped, within } from '../audio/measure/findings.ts'
import { gainErrorDb } from '../audio/measure/gain-error.ts'
import { largestMagnitude, median } from '../audio/measure/statistics.ts'
import { slice, toFrames } from '../plan/regions.ts'
import type { Finding } from './effect.ts'

// What fade_in and fade_out share. Place i of n runs from 0 (silence) to n (the sound as it is).

type FadeStep = ResolvedStepOf<'fade_in'> | ResolvedStepOf<'fade_out'>
export type FadeCurve = FadeStep['curve']

/** Gain at i of n: exactly 0 at i = 0, 1 at i = n. The exponential one starts 60 dB down. */
export function fadeGain(curve: FadeCurve, i: number, n: number): number {
  const t = i / n
  if (curve === 'linear') return t
  if (curve === 'quarter_sine') return Math.sin((Math.PI / 2) * t)
  return i === 0 ? 0 : 10 ** (-3 * (1 - t))
}

/** Frames of a fade that starts or ends the clip; never more than there are. */
export const fadeFrames = ({ durationSeconds }: FadeStep, sampleRateHz: number, frames: number) =>
  Math.min(frames, Math.max(1, toFrames(durationSeconds!, sampleRateHz)))

const QUIETEST_DBFS = -60

/**
 * Check `envelope`: at a quarter, half and three quarters of the way from silence to sound the level has
 * changed as the curve says.
 *
 * @param span where the envelope moves, frames
 * @param rises whether silence is at its start
 */
export function envelopeFindings(
  input: Audio,
  output: Audio,
  { span, rises, curve }: { span: Interval; rises: boolean; curve: FadeCurve },
): Finding[] {
  const frames = span.end - span.start
  const hop = Math.max(1, Math.round(Math.min(0.01 * input.sampleRateHz, frames / 100)))
  const gainAt = (n: number) => curveAt(curve, (rises ? n - span.start : span.end - 1 - n) / frames)

  const errors = [0.25, 0.5, 0.75].flatMap((share) => {
    const middle = span.start + Math.round((rises ? share : 1 - share) * (frames - 1))
    const changes = [-2, -1, 0].flatMap((hops) => {
      const start = Math.max(span.start, middle + hops * hop)
      const within = { start, end: Math.min(span.end, start + 2 * hop) }
      return gainErrorDb(input, output, { within, gainAt, quietestDbfs: QUIETEST_DBFS }) ?? []
    })
    return changes.length === 0 ? [] : [median(changes)]
  })
  const estimator = 'level change of short frames at 25, 50 and 75 % of the fade, against the curve'
  if (errors.length === 0) return [skipped('envelope', 'the fade lies in silence', estimator)]
  const measured = largestMagnitude(errors)
  return [within('envelope', { expected: 0, measured, tolerance: 0.5, unit: 'dB', estimator })]
}

/** The curves written a second time, so that a slip in the first is seen. */
function curveAt(curve: FadeCurve, t: number): number {
  if (curve === 'exponential') return Math.exp((t - 1) * Math.log(1000))
  return curve === 'linear' ? t : Math.cos((1 - t) * (Math.PI / 2))
}

/** Check `silence`: all of it is exactly 0. */
export function silenceFinding(output: Audio, inside: Interval): Finding {
  const measured = Math.max(...slice(output, inside).channels.map(largestMagnitude))
  const estimator = 'largest magnitude'
  return within('silence', { expected: 0, measured, tolerance: 0, unit: null, estimator })
}
