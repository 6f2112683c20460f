import { notchBiquad } from '../audio/biquad.ts'
import { atMost } from '../audio/measure/findings.ts'
import { bandFinding, probedDb } from '../audio/measure/response.ts'
import { onRegion } from '../plan/regions.ts'
import type { Effect } from './effect.ts'
import { filtered, onWholeClip, prewarped, ringSeconds } from './filters.ts'

/** A notch: nothing left at one frequency, −3 dB at a distance of f / (2 Q). */
export const effect: Effect<'notch'> = {
  op: 'notch',
  apply: filtered((step, sampleRateHz) => [notchBiquad({ ...step, sampleRateHz })]),
  verify: onRegion((input, output, step) => {
    const { sampleRateHz } = input
    const { frequencyHz, q } = step
    const [level] = probedDb((impulse) => onWholeClip(effect, step, impulse), {
      frequenciesHz: [frequencyHz],
      seconds: 0.05 + ringSeconds(frequencyHz, { q, sampleRateHz }),
      sampleRateHz,
    })
    const w0 = prewarped(frequencyHz, sampleRateHz)
    const reach = frequencyHz / q / 4
    return [
      atMost('response', {
        expected: -40,
        measured: level!,
        tolerance: 0,
        unit: 'dB',
        estimator: 'impulse through the effect, level at the notch',
      }),
      bandFinding(input, output, {
        bands: [{ lowHz: frequencyHz - 2 * reach, highHz: frequencyHz + 2 * reach }],
        theory(hz) {
          const w = prewarped(hz, sampleRateHz)
          const detune = (w0 * w0 - w * w) ** 2
          return detune / (detune + ((w * w0) / q) ** 2)
        },
        toleranceDb: 3,
        resolutionHz: reach,
        settleSeconds: (10 * q) / frequencyHz,
        orLess: true,
      }),
    ]
  }),
}
