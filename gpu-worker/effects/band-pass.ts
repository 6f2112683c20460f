import { butterworthBandPass } from '../audio/butterworth.ts'
import { powerToDb } from '../audio/decibels.ts'
import { bandFinding } from '../audio/measure/response.ts'
import { onRegion } from '../plan/regions.ts'
import type { Effect } from './effect.ts'
import { filtered, highPassPower, lowPassPower, responseFinding } from './filters.ts'

/** A Butterworth high-pass at the lower edge, then a low-pass at the upper one, each of the order asked for. */
export const effect: Effect<'band_pass'> = {
  op: 'band_pass',
  apply: filtered(({ lowHz, highHz, order }, sampleRateHz) =>
    butterworthBandPass(lowHz, highHz, { order, sampleRateHz }),
  ),
  verify: onRegion((input, output, step) => {
    const { sampleRateHz } = input
    const { lowHz, highHz, order } = step
    const theory = (hz: number) =>
      highPassPower(hz, { cutoffHz: lowHz, order, sampleRateHz }) *
      lowPassPower(hz, { cutoffHz: highHz, order, sampleRateHz })
    return [
      responseFinding(effect, step, {
        edges: [lowHz, highHz].map((hz) => ({ hz, expectedDb: powerToDb(theory(hz)) })),
        sampleRateHz,
      }),
      bandFinding(input, output, {
        bands: [
          { lowHz: 0, highHz: lowHz / 2 },
          { lowHz: 2 * highHz, highHz: sampleRateHz / 2 },
        ],
        theory,
        toleranceDb: 3,
        resolutionHz: lowHz / 4,
        settleSeconds: 10 / lowHz,
        orLess: true,
      }),
    ]
  }),
}
