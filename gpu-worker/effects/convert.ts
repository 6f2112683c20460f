import { frameCount } from '../audio/audio.ts'
import { within } from '../audio/measure/findings.ts'
import { resampledFinding } from '../audio/measure/resampled.ts'
import { framesAre } from '../audio/measure/sample-map.ts'
import { resample } from '../audio/resample.ts'
import { allKept } from '../plan/kept.ts'
import type { Effect } from './effect.ts'

/** Another sample rate; format, bit depth and bit rate are the encoder's affair. */
export const effect: Effect<'convert'> = {
  op: 'convert',
  apply(input, { sampleRateHz }) {
    if (sampleRateHz === undefined || sampleRateHz === input.sampleRateHz)
      return { audio: input, kept: allKept(frameCount(input)) }
    return { audio: resample(input, sampleRateHz), kept: [] }
  },
  verify(input, output, { sampleRateHz = input.sampleRateHz }) {
    return [
      framesAre(Math.round((frameCount(input) * sampleRateHz) / input.sampleRateHz), output),
      within('encoding', {
        expected: sampleRateHz,
        measured: output.sampleRateHz,
        tolerance: 0,
        unit: 'Hz',
        estimator: 'sample rate of the result',
      }),
      ...(sampleRateHz === input.sampleRateHz ? [] : [resampledFinding(input, output)]),
    ]
  },
}
