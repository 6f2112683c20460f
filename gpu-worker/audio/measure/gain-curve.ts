import type { Finding } from '../../effects/effect.ts'
import { type Audio, frameCount } from '../audio.ts'
import { within } from './findings.ts'
import { formulaFinding } from './formula.ts'

const ROUNDING = 1e-6 // of samples that were rounded to 32 bits twice

/**
 * Check `formula`: every frame of the result is the input's times a gain, the same in all channels and
 * between two bounds, linear. What was cut out, moved, exchanged or added is of no gain's making.
 */
export function gainCurveFinding(
  input: Audio,
  output: Audio,
  { lowest, highest }: { lowest: number; highest: number },
): Finding {
  let largest = 0
  for (let n = 0; n < frameCount(output); n++) {
    let [both, power] = [0, 0]
    for (const [c, samples] of input.channels.entries()) {
      both += samples[n]! * output.channels[c]![n]!
      power += samples[n]! ** 2
    }
    const gain = Math.min(highest, Math.max(lowest, power > 0 ? both / power : 1))
    for (const [c, samples] of input.channels.entries()) {
      const wanted = gain * samples[n]!
      const error = Math.abs(output.channels[c]![n]! - wanted) / Math.max(1, Math.abs(wanted))
      if (!(error <= largest)) largest = error // NaN stays
    }
  }
  const estimator = 'every frame against the input times a gain that is the same in all channels'
  const check = { measured: largest, tolerance: ROUNDING, unit: null, estimator }
  return within('formula', { expected: 0, ...check })
}

/** Check `formula`: the whole result is the input times one gain. */
export function oneGainFinding(input: Audio, output: Audio): Finding {
  let [both, power] = [0, 0]
  for (const [c, samples] of input.channels.entries())
    for (const [n, x] of samples.entries()) {
      both += x * output.channels[c]![n]!
      power += x * x
    }
  const gain = power > 0 ? Math.max(0, both / power) : 1 // upside down is no gain
  return formulaFinding(output, (c, n) => gain * input.channels[c]![n]!, ROUNDING)
}
