import { fromDb } from '../audio/decibels.ts'
import type { Interval } from '../audio/intervals.ts'
import { skipped, within } from '../audio/measure/findings.ts'
import { formulaFinding } from '../audio/measure/formula.ts'
import { gainErrorDb } from '../audio/measure/gain-error.ts'
import { QUIETEST_DBFS } from '../audio/measure/levels.ts'
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
    const part = Math.max(1, Math.round((core.end - core.start) / 20))
    const gainAt = (n: number) => {
      const way = (n - region.start) / (region.end - region.start)
      return 10 ** ((step.fromDb + (step.toDb - step.fromDb) * way) / 20)
    }
    const formula = formulaFinding(
      slice(output, core),
      (c, n) => gainAt(core.start + n) * input.channels[c]![core.start + n]!,
      1e-6,
    )
    const errorDb = (within: Interval) =>
      gainErrorDb(input, output, { within, gainAt, quietestDbfs: QUIETEST_DBFS }) ?? []
    const ends = [
      piecesOf({ start: core.start, end: core.start + part }),
      piecesOf({ start: core.end - part, end: core.end }),
    ]
      .map((pieces) => pieces.flatMap(errorDb))
      .filter(({ length }) => length > 0)
    const estimator = 'median distance from the line, first and last 5 % of the region'
    if (ends.length === 0)
      return [skipped('ramp', 'both ends of the ramp are silent', estimator), formula]
    const measured = Math.max(...ends.map((errors) => Math.abs(median(errors))))
    return [
      within('ramp', { expected: 0, measured, tolerance: 0.3, unit: 'dB', estimator }),
      formula,
    ]
  },
}

const PIECES = 10

const piecesOf = ({ start, end }: Interval): Interval[] => {
  const length = Math.max(1, Math.floor((end - start) / PIECES))
  return Array.from({ length: Math.floor((end - start) / length) }, (_, i) => ({
    start: start + i * length,
    end: start + (i + 1) * length,
  }))
}
