import { butterworthHighPass } from '../audio/butterworth.ts'
import { bandFinding } from '../audio/measure/response.ts'
import { onRegion } from '../plan/regions.ts'
import type { Effect } from './effect.ts'
import { filtered, HALF_POWER_DB, highPassPower, responseFinding } from './filters.ts'

/** Butterworth high-pass: −3 dB at the cutoff, falling by 6 dB per octave and order below it. */
export const effect: Effect<'high_pass'> = {
  op: 'high_pass',
  apply: filtered(({ cutoffHz, order }, sampleRateHz) =>
    butterworthHighPass(cutoffHz, { order, sampleRateHz }),
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
        bands: [{ lowHz: 0, highHz: cutoffHz / 2 }],
        theory: (hz) => highPassPower(hz, { ...step, sampleRateHz }),
        toleranceDb: 3,
        resolutionHz: cutoffHz / 4,
        settleSeconds: 10 / cutoffHz,
        orLess: true,
      }),
    ]
  }),
}
