import { DomainError } from '#shared/errors.ts'
import { fromDb, toDb } from '../audio/decibels.ts'
import { limiterGain, withGain } from '../audio/limiter.ts'
import { atLeast, atMost } from '../audio/measure/findings.ts'
import { truePeak } from '../audio/true-peak.ts'
import { coreOf, inRegion } from '../plan/regions.ts'
import type { Effect } from './effect.ts'

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
    { contextSeconds: 0.05 },
  ),
  verify(input, output, { ceilingDbtp, driveDb, ...step }) {
    const core = [coreOf(step, input)]
    const highest = Math.min(ceilingDbtp, toDb(truePeak(input, core)) + driveDb)
    const measured = toDb(truePeak(output, core))
    const unit = 'dBTP'
    const estimator = 'true peak, BS.1770-4'
    return [
      atMost('peak', { expected: ceilingDbtp, measured, tolerance: 0.1, unit, estimator }),
      atLeast('drive', { expected: highest, measured, tolerance: 1, unit, estimator }),
    ]
  },
}
