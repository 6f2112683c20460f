import { filterCascade } from '../audio/biquad.ts'
import { butterworthLowPass } from '../audio/butterworth.ts'
import { bandFinding } from '../audio/measure/response.ts'
import { inRegion, onRegion } from '../plan/regions.ts'
import type { Effect } from './effect.ts'
import { edgeFinding, FILTER_WARM_UP_SECONDS, prewarped } from './filters.ts'

/** Butterworth low-pass: −3 dB at the cutoff, 6 dB per octave and order above it. */
export const effect: Effect<'low_pass'> = {
  op: 'low_pass',
  apply: inRegion(
    ({ channels, sampleRateHz }, { cutoffHz, order }) => {
      const sections = butterworthLowPass(cutoffHz, { order, sampleRateHz })
      return channels.map((samples) => filterCascade(samples, sections))
    },
    { contextSeconds: FILTER_WARM_UP_SECONDS },
  ),
  verify: onRegion((input, output, step) => {
    const { sampleRateHz } = input
    const { cutoffHz, order } = step
    return [
      edgeFinding(effect, step, { edgesHz: [cutoffHz], sampleRateHz }),
      bandFinding(input, output, {
        lowHz: 2 * cutoffHz,
        highHz: sampleRateHz / 2,
        theory: (hz) =>
          1 /
          (1 + (prewarped(hz, sampleRateHz) / prewarped(cutoffHz, sampleRateHz)) ** (2 * order)),
        toleranceDb: 3,
      }),
    ]
  }),
}
