import { butterworthLowPass } from '../audio/butterworth.ts'
import { bandFinding } from '../audio/measure/response.ts'
import { onRegion } from '../plan/regions.ts'
import type { Effect } from './effect.ts'
import { filtered, HALF_POWER_DB, lowPassPower, responseFinding } from './filters.ts'

/** Butterworth low-pass: −3 dB at the cutoff, falling by 6 dB per octave and order above it. */
export const effect: Effect<'low_pass'> = {
  op: 'low_pass',
  apply: filtered(({ cutoffHz, order }, sampleRateHz) =>
    butterworthLowPass(cutoffHz, { order, sampleRateHz }),
  ),
  verify: onRegion((input, output, step) => {
    const { sampleRateHz } = input
    const { cutoffHz } = step
    return [
      responseFinding(effect, step, {
        edges: [{ hz: cutoffHz, expectedDb: HALF_POWER_DB }],
        sampleRateHz,
      }),
      bandFinding(input, output, {
        bands: [{ lowHz: 2 * cutoffHz, highHz: sampleRateHz / 2 }],
        theory: (hz) => lowPassPower(hz, { ...step, sampleRateHz }),
        toleranceDb: 3,
        resolutionHz: cutoffHz,
        settleSeconds: 10 / cutoffHz,
      }),
    ]
  }),
}
