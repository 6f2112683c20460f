import { reader } from '../audio/fractional-delay.ts'
import { changedFinding } from '../audio/measure/formula.ts'
import { inRegion, onRegion } from '../plan/regions.ts'
import type { Effect } from './effect.ts'
import { onWholeClip } from './filters.ts'
import { swingFindings } from './swings.ts'

const FIRST_DELAY_SECONDS = 0.015
const DELAY_STEP_SECONDS = 0.005

/** The sound with voices beside it that come a little later, each swinging in time on its own. */
export const effect: Effect<'chorus'> = {
  op: 'chorus',
  apply: inRegion(
    ({ channels, sampleRateHz }, { rateHz, depthMs, voices, mix }) => {
      const w = (2 * Math.PI * rateHz) / sampleRateHz
      const swing = ((depthMs / 1000) * sampleRateHz) / 2
      const delays = Array.from({ length: voices }, (_, v) => ({
        frames: (FIRST_DELAY_SECONDS + v * DELAY_STEP_SECONDS) * sampleRateHz,
        phase: (2 * Math.PI * v) / voices,
      }))
      return channels.map((samples) => {
        const at = reader(samples)
        return samples.map((x, n) => {
          let sum = 0
          for (const { frames, phase } of delays)
            sum += at(n - frames - swing * Math.sin(w * n + phase))
          return (1 - mix) * x + (mix * sum) / voices
        })
      })
    },
    { contextSeconds: 0.1 },
  ),
  verify: onRegion((input, output, step) => {
    const oneVoice = { ...step, voices: 1, mix: 1 }
    return [
      ...swingFindings((signal) => onWholeClip(effect, oneVoice, signal), step, {
        longestSeconds: FIRST_DELAY_SECONDS + step.depthMs / 1000 + 0.002,
        sampleRateHz: input.sampleRateHz,
        estimator: 'places of a row of impulses through one voice of the effect',
      }),
      ...(step.mix === 0 ? [] : [changedFinding(input, output, step.mix)]),
    ]
  }),
}
