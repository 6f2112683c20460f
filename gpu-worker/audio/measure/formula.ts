import type { Finding } from '../../effects/effect.ts'
import type { Audio } from '../audio.ts'
import { atLeast, skipped, within } from './findings.ts'
import { audiblePower } from './statistics.ts'

/**
 * Check `formula`: every sample is what a formula makes of the input. The tolerance is of samples up to 1;
 * larger ones, of floating-point recordings, have their rounding in proportion.
 */
export function formulaFinding(
  output: Audio,
  expected: (channel: number, frame: number) => number,
  tolerance: number,
): Finding {
  let largest = 0
  for (const [c, samples] of output.channels.entries())
    for (let n = 0; n < samples.length; n++) {
      const wanted = expected(c, n)
      const error = Math.abs(samples[n]! - wanted)
      if (error <= largest) continue // and not where either is no number
      largest = Math.max(largest, error / Math.max(1, Math.abs(wanted)))
    }
  const estimator = 'every sample against the formula'
  return within('formula', { expected: 0, measured: largest, tolerance, unit: null, estimator })
}

/**
 * Check `applied`, for a sound that is no simple function of the input: at least it is not the input.
 *
 * @param share how much of the result is the changed sound, 0 … 1
 */
export function changedFinding(input: Audio, output: Audio, share = 1): Finding {
  const estimator = 'power of the difference to the input, against the input'
  if (audiblePower(input.channels) < 1e-8)
    return skipped('applied', 'the recording is silent', estimator)
  const expected = -60 + 20 * Math.log10(share)
  const measured = differenceDb(input, output)
  return atLeast('applied', { expected, measured, tolerance: 0, unit: 'dB', estimator })
}

function differenceDb(input: Audio, output: Audio): number {
  let [power, difference] = [0, 0]
  for (const [c, samples] of output.channels.entries())
    for (let n = 0; n < samples.length; n++) {
      power += input.channels[c]![n]! ** 2
      difference += (samples[n]! - input.channels[c]![n]!) ** 2
    }
  return 10 * Math.log10(difference / power + 1e-15)
}
