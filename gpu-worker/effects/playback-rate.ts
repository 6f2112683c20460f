import { frameCount } from '../audio/audio.ts'
import { resampledFinding } from '../audio/measure/resampled.ts'
import { framesAre } from '../audio/measure/sample-map.ts'
import { readAt } from '../audio/resample.ts'
import { joinFrames } from '../plan/joins.ts'
import { regionOf } from '../plan/regions.ts'
import type { Effect } from './effect.ts'
import { bothSides, pitchFinding, replaceByStretched } from './tempo.ts'

/** Faster or slower as a tape is: the pitch goes with it. */
export const effect: Effect<'playback_rate'> = {
  op: 'playback_rate',
  apply: (input, step) =>
    replaceByStretched(input, step, ({ channels }) =>
      readAt(channels, {
        step: step.factor,
        frames: playedFrames(channels[0]!.length, step.factor),
      }),
    ),
  verify(input, output, step) {
    const { start, end } = regionOf(step, input)
    const { before, after } = bothSides(input, output, step)
    const played = { ...after, sampleRateHz: input.sampleRateHz / step.factor }
    const joined = step.region ? 2 * joinFrames(step, input.sampleRateHz) : 0
    const expectedCents = 1200 * Math.log2(step.factor)
    return [
      framesAre(frameCount(input) - (end - start) + playedFrames(end - start, step.factor), output),
      pitchFinding(before, after, { expectedCents, toleranceCents: 10 }),
      resampledFinding(before, played, joined),
    ]
  },
}

const playedFrames = (frames: number, factor: number) => Math.max(1, Math.round(frames / factor))
