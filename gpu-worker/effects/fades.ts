import type { ResolvedStepOf } from '#shared/plan/plan.ts'
import type { Audio } from '../audio/audio.ts'
import { powerToDb, toDb } from '../audio/decibels.ts'
import type { Interval } from '../audio/intervals.ts'
import { skipped, within } from '../audio/measure/findings.ts'
import { framePowers } from '../audio/measure/levels.ts'
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
  const hopSeconds = Math.min(0.01, frames / input.sampleRateHz / 100)
  const shape = { windowSeconds: 2 * hopSeconds, hopSeconds }
  const before = framePowers(slice(input, span), shape)
  const after = framePowers(slice(output, span), shape)

  const errors = [0.25, 0.5, 0.75].flatMap((share) => {
    const place = rises ? share : 1 - share
    const centre = Math.round(place * (before.length - 1))
    const changes = [centre - 1, centre, centre + 1]
      .filter((k) => powerToDb(before[k] ?? 0) > -60)
      .map((k) => {
        const way = (k + 1) / (before.length + 1) // the frame's own middle, 0 … 1 along the span
        const expected = toDb(curveAt(curve, rises ? way : 1 - way))
        return powerToDb(after[k]! / before[k]!) - expected
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
