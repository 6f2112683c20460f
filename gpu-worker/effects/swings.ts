import type { Audio } from '../audio/audio.ts'
import { delayTrack } from '../audio/measure/delays.ts'
import { within } from '../audio/measure/findings.ts'
import type { Applied, Finding } from './effect.ts'

// What chorus and flanger share: a delay that swings.

/** Checks `modulation` and `modulation_rate`: how far and how often the delay of `run` goes to and fro. */
export function swingFindings(
  run: (signal: Audio) => Pick<Applied, 'audio'>,
  { rateHz, depthMs }: { readonly rateHz: number; readonly depthMs: number },
  shape: { readonly longestSeconds: number; readonly sampleRateHz: number; estimator: string },
): Finding[] {
  const { estimator } = shape
  const track = delayTrack(run, { rateHz, ...shape })
  return [
    within('modulation', {
      expected: depthMs,
      measured: track.swingSeconds * 1000,
      tolerance: 0.05 * depthMs + 0.03,
      unit: 'ms',
      estimator,
    }),
    within('modulation_rate', {
      expected: rateHz,
      measured: track.rateHz,
      tolerance: 0.02 * rateHz,
      unit: 'Hz',
      estimator,
    }),
  ]
}
