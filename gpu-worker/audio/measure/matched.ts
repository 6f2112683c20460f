import type { Finding } from '../../effects/effect.ts'
import type { Audio } from '../audio.ts'
import { toDb } from '../decibels.ts'
import type { Interval } from '../intervals.ts'
import { integratedLoudness } from '../loudness.ts'
import { skipped, within } from './findings.ts'
import { gainTo, type Reference, referenceFinding, scale } from './reference.ts'

type Places = {
  /** Where the step acted, frames of the input and of the result. */
  readonly region: Interval
  /** The same without its fades. */
  readonly core: Interval
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
  {
    region,
    core,
    ...comparing
  }: Places & Pick<Parameters<typeof referenceFinding>[2], 'tolerance' | 'isSure'>,
): Finding[] {
  const cut = (samples: Float32Array) => samples.subarray(core.start, core.end)
  const after = { ...output, channels: output.channels.map(cut) }
  const inside = reference.map((samples) =>
    samples.subarray(core.start - region.start, core.end - region.start),
  )
  const gain = gainTo(after, inside)
  scale(reference, gain ?? 1)
  const before = input.channels.map((samples) => samples.subarray(region.start, region.end))
  return [
    referenceFinding(after, inside, comparing),
    loudnessFinding({ ...input, channels: before }, reference, gain),
  ]
}

function loudnessFinding(before: Audio, matched: Reference, gain: number | undefined): Finding {
  const estimator = 'integrated loudness, BS.1770-4, without the fades at the ends of a part'
  if (gain === undefined) return skipped('loudness', 'nothing is heard', estimator)
  const expected = integratedLoudness(before)
  const measured = integratedLoudness({ ...before, channels: matched })
  const isHeard = expected > Number.NEGATIVE_INFINITY && measured > Number.NEGATIVE_INFINITY
  if (isHeard)
    return within('loudness', { expected, measured, tolerance: 0.5, unit: 'LUFS', estimator })
  return within('loudness', {
    expected: 0,
    measured: toDb(gain),
    tolerance: 0.1,
    unit: 'dB',
    estimator: 'gain of a sound so quiet that it has no loudness',
  })
}
