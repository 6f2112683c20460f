import { reader } from '../audio/fractional-delay.ts'
import { within } from '../audio/measure/findings.ts'
import { changedFinding } from '../audio/measure/formula.ts'
import { steadySine, vibratoOf } from '../audio/measure/modulation.ts'
import { inRegion, onRegion } from '../plan/regions.ts'
import type { Effect } from './effect.ts'
import { onWholeClip } from './filters.ts'

const CENTS_TO_RATIO = Math.LN2 / 1200

/** A pitch that swings by `depthCents` to both sides: a delay that moves as a sine does. */
export const effect: Effect<'vibrato'> = {
  op: 'vibrato',
  apply: inRegion(
    ({ channels, sampleRateHz }, { rateHz, depthCents }) => {
      const w = (2 * Math.PI * rateHz) / sampleRateHz
      const swing = (depthCents * CENTS_TO_RATIO) / w // frames
      return channels.map((samples) => {
        const at = reader(samples)
        // Starts and stays around no delay at all: the sound is where it was.
        return samples.map((_, n) => at(n - swing * Math.sin(w * n)))
      })
    },
    { contextSeconds: 0.1 },
  ),
  verify: onRegion((input, output, step) => {
    const { rateHz, depthCents } = step
    const swing = vibratoOf(onWholeClip(effect, step, steadySine(rateHz, input.sampleRateHz)).audio)
    const estimator = 'frequency of a 1 kHz tone through the effect'
    return [
      within('modulation', {
        expected: depthCents,
        measured: swing.cents,
        tolerance: 0.05 * depthCents + 0.5,
        unit: 'cents',
        estimator,
      }),
      within('modulation_rate', {
        expected: rateHz,
        measured: swing.rateHz,
        tolerance: 0.02 * rateHz,
        unit: 'Hz',
        estimator,
      }),
      changedFinding(input, output),
    ]
  }),
}
