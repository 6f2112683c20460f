import type { Finding } from '../../effects/effect.ts'
import type { Audio } from '../audio.ts'
import { integratedLoudness } from '../loudness.ts'
import { skipped, within } from './findings.ts'
import { audiblePower } from './statistics.ts'

/** Check `loudness`: the same as before, ± 0.5 LU. */
export function loudnessKept(input: Audio, output: Audio): Finding {
  const estimator = 'integrated loudness, BS.1770-4'
  const [expected, measured] = [integratedLoudness(input), integratedLoudness(output)]
  if (!(expected > -70) || audiblePower(input.channels) < 1e-7)
    return skipped('loudness', 'too quiet to have a loudness', estimator)
  return within('loudness', { expected, measured, tolerance: 0.5, unit: 'LUFS', estimator })
}
