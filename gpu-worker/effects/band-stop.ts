import { butterworthBandStop } from '../audio/butterworth.ts'
import { bandFinding } from '../audio/measure/response.ts'
import { onRegion } from '../plan/regions.ts'
import type { Effect } from './effect.ts'
import { filtered, HALF_POWER_DB, prewarped, responseFinding } from './filters.ts'

/** Butterworth band-stop: −3 dB at both edges, nothing left in the middle. */
export const effect: Effect<'band_stop'> = {
  op: 'band_stop',
  apply: filtered(({ lowHz, highHz, order }, sampleRateHz) =>
    butterworthBandStop(lowHz, highHz, { order, sampleRateHz }),
  ),
  verify: onRegion((input, output, step) => {
    const { sampleRateHz } = input
    const { lowHz, highHz, order } = step
    const [w1, w2] = [prewarped(lowHz, sampleRateHz), prewarped(highHz, sampleRateHz)]
    const inwards = (highHz / lowHz) ** 0.25
    return [
      responseFinding(effect, step, {
        edges: [lowHz, highHz].map((hz) => ({ hz, expectedDb: HALF_POWER_DB })),
        sampleRateHz,
        q: lowHz / (highHz - lowHz) + 1,
      }),
      bandFinding(input, output, {
        bands: [{ lowHz: lowHz * inwards, highHz: highHz / inwards }],
        theory(hz) {
          const w = prewarped(hz, sampleRateHz)
          return 1 / (1 + ((w * (w2 - w1)) / (w * w - w1 * w2)) ** order)
        },
        toleranceDb: 3,
        resolutionHz: (highHz - lowHz) / 8,
        settleSeconds: 10 / Math.min(lowHz, highHz - lowHz),
        orLess: true,
      }),
    ]
  }),
}
