import type { Finding } from '../../effects/effect.ts'
import type { Audio } from '../audio.ts'
import { within } from './findings.ts'

/** Check `formula`: every sample is what a formula makes of the input. */
export function formulaFinding(
  output: Audio,
  expected: (channel: number, frame: number) => number,
  tolerance: number,
): Finding {
  let largest = 0
  for (const [c, samples] of output.channels.entries())
    for (let n = 0; n < samples.length; n++)
      largest = Math.max(largest, Math.abs(samples[n]! - expected(c, n)))
  const estimator = 'every sample against the formula'
  return within('formula', { expected: 0, measured: largest, tolerance, unit: null, estimator })
}
