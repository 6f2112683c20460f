import { type Audio, frameCount } from '../audio/audio.ts'
import { skipped, within } from '../audio/measure/findings.ts'
import { spectralShiftCents } from '../audio/measure/log-spectrum.ts'
import { framesAre } from '../audio/measure/sample-map.ts'
import { stretchPhaseVocoder } from '../audio/phase-vocoder.ts'
import { readAt } from '../audio/resample.ts'
import { coreOf, inRegion, slice } from '../plan/regions.ts'
import type { Effect, Finding } from './effect.ts'
import { pitchFinding, stretchedFindings } from './tempo.ts'

const CONTEXT_SECONDS = 0.1 // a window of the phase vocoder
const LEAST_LIKENESS = 0.6 // noise is as like itself elsewhere as 0.55

/** Higher or lower at the same tempo: stretched in time, then read faster or slower by as much. */
export const effect: Effect<'pitch'> = {
  op: 'pitch',
  apply: inRegion(
    ({ channels, sampleRateHz }, { semitones }) => {
      const ratio = 2 ** (semitones / 12)
      const length = channels[0]!.length
      const frames = Math.round(length * ratio)
      const longer = stretchPhaseVocoder(channels, { factor: 1 / ratio, frames, sampleRateHz })
      return readAt(longer, { step: ratio, frames: length })
    },
    { contextSeconds: CONTEXT_SECONDS },
  ),
  verify(input, output, step) {
    const core = coreOf(step, input)
    const [before, after] = [slice(input, core), slice(output, core)]
    const expectedCents = 100 * step.semitones
    const byPitch = pitchFinding(before, after, { expectedCents, toleranceCents: 15 })
    return [
      framesAre(frameCount(input), output),
      byPitch.status === 'skipped' ? bySpectrum(before, after, expectedCents) : byPitch,
      ...stretchedFindings(before, after, 2 ** (step.semitones / 12)),
    ]
  },
}

/** For sounds without a fundamental: where the whole spectrum went. */
function bySpectrum(before: Audio, after: Audio, expectedCents: number): Finding {
  const estimator = 'lag of the spectra on a logarithmic axis'
  const { cents, likeness } = spectralShiftCents(before, after, expectedCents)
  if (likeness < LEAST_LIKENESS)
    return skipped('f0', 'neither a pitch nor a shape of the spectrum', estimator)
  return within('f0', {
    expected: expectedCents,
    measured: cents,
    tolerance: 30,
    unit: 'cents',
    estimator,
  })
}
