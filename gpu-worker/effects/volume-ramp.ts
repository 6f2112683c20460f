import { frameCount } from '../audio/audio.ts'
import { fromDb, powerToDb } from '../audio/decibels.ts'
import { skipped, within } from '../audio/measure/findings.ts'
import { framePowers } from '../audio/measure/levels.ts'
import { median } from '../audio/measure/statistics.ts'
import { coreOf, inRegion, regionOf, slice } from '../plan/regions.ts'
import type { Effect } from './effect.ts'

/** A gain that moves evenly in dB from one value to another; 0 dB outside its region. */
export const effect: Effect<'volume_ramp'> = {
  op: 'volume_ramp',
  apply(input, step, context) {
    const region = regionOf(step, input)
    const { fromDb: first, toDb: last } = step
    return inRegion(({ channels }) =>
      channels.map((samples) =>
        samples.map(
          (x, n) => x * fromDb(first + ((last - first) * n) / (region.end - region.start)),
        ),
      ),
    )(input, step, context)
  },
  verify(input, output, step) {
    const region = regionOf(step, input)
    const core = coreOf(step, input)
    const [before, after] = [slice(input, core), slice(output, core)]
    const hopSeconds = frameCount(before) / input.sampleRateHz / 200
    const shape = { windowSeconds: hopSeconds, hopSeconds }
    const powers = framePowers(before, shape)
    const changes = framePowers(after, shape).map((power, k) => {
      const centre = core.start + ((k + 0.5) / powers.length) * (core.end - core.start)
      const way = (centre - region.start) / (region.end - region.start)
      const expected = step.fromDb + (step.toDb - step.fromDb) * way
      return powers[k]! > 1e-7 ? powerToDb(power / powers[k]!) - expected : Number.NaN
    })
    const usable = (from: number, to: number) =>
      Array.from(changes.slice(from, to)).filter((change) => !Number.isNaN(change))
    const ends = [usable(0, 10), usable(-10, changes.length)].filter(({ length }) => length > 0)
    const estimator = 'median distance from the line, first and last 5 % of the region'
    if (ends.length === 0) return [skipped('ramp', 'both ends of the ramp are silent', estimator)]
    const measured = Math.max(...ends.map((errors) => Math.abs(median(errors))))
    return [within('ramp', { expected: 0, measured, tolerance: 0.3, unit: 'dB', estimator })]
  },
}
