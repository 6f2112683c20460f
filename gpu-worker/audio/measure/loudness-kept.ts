import type { Finding } from '../../effects/effect.ts'
import { type Audio, durationSeconds } from '../audio.ts'
import { integratedLoudness } from '../loudness.ts'
import { skipped, within } from './findings.ts'
import { audiblePower } from './statistics.ts'

/** Shorter than one block of BS.1770: the joins at the ends of a part are much of it. */
const ONE_BLOCK_SECONDS = 0.4
/** Most of a part this short is joins. */
const SHORTEST_SECONDS = 0.03

/** Check `loudness`: the same as before. */
export function loudnessKept(input: Audio, output: Audio): Finding {
  const estimator = 'integrated loudness, BS.1770-4'
  const [expected, measured] = [integratedLoudness(input), integratedLoudness(output)]
  if (!(expected > -70) || audiblePower(input.channels) < 1e-7)
    return skipped('loudness', 'too quiet to have a loudness', estimator)
  if (durationSeconds(input) < SHORTEST_SECONDS)
    return skipped('loudness', 'too short to have a loudness', estimator)
  const tolerance = durationSeconds(input) < ONE_BLOCK_SECONDS ? 1 : 0.5
  return within('loudness', { expected, measured, tolerance, unit: 'LUFS', estimator })
}
