import { DomainError } from '#shared/errors.ts'
import { type Audio, frameCount } from '../audio/audio.ts'
import { fromDb, toDb } from '../audio/decibels.ts'
import type { Interval } from '../audio/intervals.ts'
import { limiterGain, withGain } from '../audio/limiter.ts'
import { atLeast, atMost, skipped } from '../audio/measure/findings.ts'
import { truePeak } from '../audio/true-peak.ts'
import { coreOf, inRegion, toFrames } from '../plan/regions.ts'
import type { Effect } from './effect.ts'

/** What the limiter hears before and after a region. */
const CONTEXT_SECONDS = 0.05

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
    const core = coreOf(step, input)
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
    ]
  },
}

const clamped = ({ start, end }: Interval, audio: Audio): Interval => ({
  start: Math.max(0, start),
  end: Math.min(frameCount(audio), end),
})
