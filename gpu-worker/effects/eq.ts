import type { ResolvedStepOf } from '#shared/plan/plan.ts'
import { highShelfBiquad, lowShelfBiquad, peakBiquad } from '../audio/biquad.ts'
import { powerToDb } from '../audio/decibels.ts'
import { bandFinding } from '../audio/measure/response.ts'
import { onRegion } from '../plan/regions.ts'
import type { Effect } from './effect.ts'
import { filtered, prewarped, responseFinding } from './filters.ts'

/** One band of an equaliser: a peak, or a shelf that is half up at its frequency. */
export const effect: Effect<'eq'> = {
  op: 'eq',
  apply: filtered((step, sampleRateHz) => [DESIGNS[step.shape]({ ...step, sampleRateHz })]),
  verify: onRegion((input, output, step) => {
    const { sampleRateHz } = input
    const { frequencyHz, q } = step
    const theory = (hz: number) => powerOf(step, hz, sampleRateHz)
    return [
      responseFinding(effect, step, {
        edges: [frequencyHz, farInside(step, sampleRateHz)].map((hz) => ({
          hz,
          expectedDb: powerToDb(theory(hz)),
        })),
        sampleRateHz,
        toleranceDb: 0.1,
        q: Math.max(1, q),
      }),
      bandFinding(input, output, {
        bands: [bandOf(step, sampleRateHz)],
        theory,
        toleranceDb: 1,
        resolutionHz: frequencyHz / Math.max(2, 4 * q),
        settleSeconds: (10 * Math.max(1, q)) / frequencyHz,
      }),
    ]
  }),
}

const DESIGNS = { low_shelf: lowShelfBiquad, high_shelf: highShelfBiquad, peak: peakBiquad }

type Band = ResolvedStepOf<'eq'>

/** Three octaves into a shelf, where all of its gain is; for a peak an octave beside it. */
function farInside({ shape, frequencyHz }: Band, sampleRateHz: number): number {
  const hz = { low_shelf: frequencyHz / 8, high_shelf: frequencyHz * 8, peak: frequencyHz * 2 }[
    shape
  ]
  return Math.min(hz, 0.49 * sampleRateHz)
}

/** Where the recording shows the change: the peak's own third octave, or the shelf beyond its corner. */
function bandOf({ shape, frequencyHz }: Band, sampleRateHz: number) {
  if (shape === 'low_shelf') return { lowHz: 0, highHz: frequencyHz }
  if (shape === 'high_shelf') return { lowHz: frequencyHz, highHz: sampleRateHz / 2 }
  return { lowHz: frequencyHz / 2 ** 0.5, highHz: frequencyHz * 2 ** 0.5 }
}

/** |H|² of the analog prototypes, s = i·w/w0 with both prewarped. @see Bristow-Johnson, as in biquad.ts */
function powerOf(
  { shape, frequencyHz, gainDb, q }: Band,
  hz: number,
  sampleRateHz: number,
): number {
  const a = 10 ** (gainDb / 40)
  const x = prewarped(hz, sampleRateHz) / prewarped(frequencyHz, sampleRateHz)
  const size = (constant: number, square: number, linear: number) =>
    (constant - square * x * x) ** 2 + (linear * x) ** 2
  if (shape === 'peak') return size(1, 1, a / q) / size(1, 1, 1 / (a * q))
  const slope = Math.sqrt(a) / q
  return shape === 'low_shelf'
    ? (a * a * size(a, 1, slope)) / size(1, a, slope)
    : (a * a * size(1, a, slope)) / size(a, 1, slope)
}
