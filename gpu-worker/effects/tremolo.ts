import { within } from '../audio/measure/findings.ts'
import { formulaFinding } from '../audio/measure/formula.ts'
import { modulationOf, steadySine } from '../audio/measure/modulation.ts'
import { coreOf, inRegion, regionOf, slice } from '../plan/regions.ts'
import type { Effect } from './effect.ts'
import { onWholeClip } from './filters.ts'

/** A gain that swings between 1 and 1 − depth, starting at 1. */
export const effect: Effect<'tremolo'> = {
  op: 'tremolo',
  apply: inRegion(({ channels, sampleRateHz }, { rateHz, depth }) => {
    const w = (2 * Math.PI * rateHz) / sampleRateHz
    return channels.map((samples) =>
      samples.map((x, n) => x * (1 - (depth * (1 - Math.cos(w * n))) / 2)),
    )
  }),
  verify(input, output, step) {
    const { sampleRateHz } = input
    const { rateHz, depth } = step
    const swing = modulationOf(onWholeClip(effect, step, steadySine(rateHz, sampleRateHz)).audio)
    const estimator = 'envelope of a 1 kHz tone through the effect'
    const region = regionOf(step, input)
    const core = coreOf(step, input)
    const before = slice(input, core)
    const expected = (c: number, n: number) => {
      const turns = ((n + core.start - region.start) * rateHz) / sampleRateHz
      return before.channels[c]![n]! * (1 - depth * Math.sin(Math.PI * turns) ** 2)
    }
    return [
      within('modulation', {
        expected: depth,
        measured: swing.depth,
        tolerance: 0.05 * depth + 1e-3,
        unit: null,
        estimator,
      }),
      ...(depth < 0.01
        ? []
        : [
            within('modulation_rate', {
              expected: rateHz,
              measured: swing.rateHz,
              tolerance: 0.02 * rateHz,
              unit: 'Hz',
              estimator,
            }),
          ]),
      formulaFinding(slice(output, core), expected, 1e-5),
    ]
  },
}
