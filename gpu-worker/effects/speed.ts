import type { ResolvedStepOf } from '#shared/plan/plan.ts'
import { type Audio, frameCount } from '../audio/audio.ts'
import { atLeast, skipped } from '../audio/measure/findings.ts'
import { onsetCount, rhythmContrast, rhythmCorrelation } from '../audio/measure/onsets.ts'
import { framesAre } from '../audio/measure/sample-map.ts'
import { stretchPhaseVocoder } from '../audio/phase-vocoder.ts'
import { stretchWsola } from '../audio/wsola.ts'
import { regionOf, toFrames } from '../plan/regions.ts'
import type { Effect, Finding } from './effect.ts'
import { bothSides, pitchFinding, replaceByStretched, stretchedFindings } from './tempo.ts'

/** Faster or slower at the same pitch. */
export const effect: Effect<'speed'> = {
  op: 'speed',
  apply: (input, step) =>
    replaceByStretched(input, step, ({ channels, sampleRateHz }) => {
      const frames = stretchedFrames(input, step)
      const shape = { factor: channels[0]!.length / frames, frames, sampleRateHz }
      return step.method === 'wsola'
        ? stretchWsola(channels, shape)
        : stretchPhaseVocoder(channels, shape)
    }),
  verify(input, output, step) {
    const { start, end } = regionOf(step, input)
    const { before, after } = bothSides(input, output, step)
    const heard = stretchedFindings(before, after)
    // Passages that are found in their places tell the rhythm better than the steepness of its rises.
    const isPlaced = heard.some(({ name, status }) => name === 'times' && status === 'pass')
    return [
      framesAre(frameCount(input) - (end - start) + stretchedFrames(input, step), output),
      pitchFinding(before, after, { expectedCents: 0, toleranceCents: 15 }),
      ...(isPlaced ? [] : [rhythmFinding(before, after)]),
      ...heard,
    ]
  },
}

function stretchedFrames(input: Audio, step: ResolvedStepOf<'speed'>): number {
  const { start, end } = regionOf(step, input)
  const { factor, targetDurationSeconds } = step
  return targetDurationSeconds === undefined
    ? Math.max(1, Math.round((end - start) / factor))
    : toFrames(targetDurationSeconds, input.sampleRateHz)
}

const LEAST_CONTRAST = 2

function rhythmFinding(before: Audio, after: Audio): Finding {
  const estimator = 'correlation of the rises of the level, time scaled'
  if (onsetCount(before) < 3) return skipped('onsets', 'fewer than three onsets', estimator)
  if (rhythmContrast(before) < LEAST_CONTRAST)
    return skipped('onsets', 'the level moves as that of noise does', estimator)
  const scale = frameCount(after) / frameCount(before)
  const measured = rhythmCorrelation(before, after, (seconds) => seconds * scale)
  return atLeast('onsets', { expected: 0.6, measured, tolerance: 0, unit: null, estimator })
}
