import type { Finding } from '../../effects/effect.ts'
import type { Audio } from '../audio.ts'
import { toDb } from '../decibels.ts'
import type { Interval } from '../intervals.ts'
import { integratedLoudness } from '../loudness.ts'
import { skipped, within } from './findings.ts'
import { type Comparing, gainTo, type Reference, referenceFinding, scale } from './reference.ts'
import { largestMagnitude } from './statistics.ts'

type Places = {
  /** Where the step acted, frames of the input and of the result. */
  readonly region: Interval
  /** The same without its fades. */
  readonly core: Interval
}

type Matching = Comparing & {
  /** A reference that nowhere reaches this is but the rounding of something louder beside it; 0 unless given. */
  readonly faintest?: number
}

/**
 * Checks `formula` and `loudness` of a sound that was changed and then made as loud as it was: the result is the
 * reference times one gain, and with that gain the reference has the loudness of the input. It is measured on the
 * reference, because at the ends of a part the result fades into what is beside it.
 *
 * @param reference of the region, at the loudness that the change gave it; its gain is brought to that of the result
 */
export function matchedFindings(
  input: Audio,
  output: Audio,
  reference: Reference,
  { region, core, tolerance, slack = () => 0, faintest = 0 }: Places & Matching,
): Finding[] {
  const cut = (samples: Float32Array) => samples.subarray(core.start, core.end)
  const after = { ...output, channels: output.channels.map(cut) }
  const inside = reference.map((samples) =>
    samples.subarray(core.start - region.start, core.end - region.start),
  )
  const before = input.channels.map((samples) => samples.subarray(region.start, region.end))
  const wanted = integratedLoudness({ ...input, channels: before })
  const isHeard = inside.some((samples) => largestMagnitude(samples) > faintest)
  if (!isHeard && wanted > Number.NEGATIVE_INFINITY) {
    const reason = 'nothing but rounding is left of the sound'
    return [skipped('formula', reason), skipped('loudness', reason)]
  }
  const gain = isHeard ? gainTo(after, inside) : undefined
  scale(reference, gain ?? 1)
  return [
    referenceFinding(after, inside, {
      tolerance,
      slack: (c, n) => (gain ?? 1) * slack(c, n), // it is of the reference before it was matched
    }),
    loudnessFinding({ ...input, channels: reference }, wanted, gain),
  ]
}

function loudnessFinding(matched: Audio, expected: number, gain: number | undefined): Finding {
  const estimator = 'integrated loudness, BS.1770-4, without the fades at the ends of a part'
  if (gain === undefined) return skipped('loudness', 'nothing is heard', estimator)
  if (expected === Number.NEGATIVE_INFINITY)
    return within('loudness', {
      expected: 0,
      measured: toDb(gain),
      tolerance: 0.1,
      unit: 'dB',
      estimator: 'gain of a sound so quiet that it has no loudness',
    })
  const measured = integratedLoudness(matched)
  if (measured === Number.NEGATIVE_INFINITY)
    return skipped('loudness', 'too quiet to have a loudness', estimator)
  return within('loudness', { expected, measured, tolerance: 0.5, unit: 'LUFS', estimator })
}
