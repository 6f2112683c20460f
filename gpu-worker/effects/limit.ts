import { DomainError } from '#shared/errors.ts'
import { type Audio, frameCount } from '../audio/audio.ts'
import { fromDb, toDb } from '../audio/decibels.ts'
import type { Interval } from '../audio/intervals.ts'
import { limiterGain, withGain } from '../audio/limiter.ts'
import { atLeast, atMost, skipped } from '../audio/measure/findings.ts'
import { gainCurveFinding } from '../audio/measure/gain-curve.ts'
import { truePeak } from '../audio/true-peak.ts'
import { coreOf, inRegion, type Regional, slice, toFrames } from '../plan/regions.ts'
import type { Effect } from './effect.ts'

/** What the limiter hears before and after a region. */
const CONTEXT_SECONDS = 0.05
/** Where that is cut off, the curve between its samples may overshoot by as much. */
const OVERSHOOT_DB = 1.5
const CUT_FRAMES = 64

/** Louder by `driveDb`, then no peak above the ceiling: it looks 5 ms ahead. */
export const effect: Effect<'limit'> = {
  op: 'limit',
  apply: inRegion(
    (input, { ceilingDbtp, driveDb, releaseMs }) => {
      const drive = fromDb(driveDb)
      const channels = input.channels.map((samples) => samples.map((x) => x * drive))
      const shape = { ceiling: fromDb(ceilingDbtp), releaseMs }
      const gain = limiterGain({ ...input, channels }, shape)
      if (!gain && driveDb === 0)
        throw new DomainError('no_effect', `No peak is above ${ceilingDbtp} dBTP.`)
      return gain ? withGain(channels, gain) : channels
    },
    { contextSeconds: CONTEXT_SECONDS },
  ),
  verify(input, output, { ceilingDbtp, driveDb, ...step }) {
    const core = withoutCuts(step, input)
    const reach = toFrames(CONTEXT_SECONDS, input.sampleRateHz)
    const around = { start: core.start - reach, end: core.end + reach }
    const peakDb = (audio: Audio, inside: Interval) => toDb(truePeak(audio, [inside]))
    const [own, near] = [peakDb(input, core), peakDb(input, clamped(around, input))]
    const measured = peakDb(output, core)
    const unit = 'dBTP'
    const estimator = 'true peak, BS.1770-4'
    const isLoweredFromBeside = near > own + 0.1 && near + driveDb > ceilingDbtp
    return [
      atMost('peak', { expected: ceilingDbtp, measured, tolerance: 0.1, unit, estimator }),
      isLoweredFromBeside
        ? skipped('drive', 'a louder peak beside the region lowers it too', estimator)
        : atLeast('drive', {
            expected: Math.min(ceilingDbtp, own + driveDb),
            ...{ measured, tolerance: 1, unit, estimator },
          }),
      gainCurveFinding(slice(input, core), slice(output, core), {
        lowest: fromDb(Math.min(driveDb, ceilingDbtp - near) - OVERSHOOT_DB),
        highest: fromDb(driveDb),
      }),
    ]
  },
}

/** At a raw splice the curve between the samples is of both sides: what is near it is left out. */
function withoutCuts(step: Regional, input: Audio): Interval {
  const { start, end } = coreOf(step, input)
  if (!step.exact || end - start < 4 * CUT_FRAMES) return { start, end }
  return {
    start: start > 0 ? start + CUT_FRAMES : start,
    end: end < frameCount(input) ? end - CUT_FRAMES : end,
  }
}

const clamped = ({ start, end }: Interval, audio: Audio): Interval => ({
  start: Math.max(0, start),
  end: Math.min(frameCount(audio), end),
})
