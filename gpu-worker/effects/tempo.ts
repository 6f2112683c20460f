import type { Region } from '#shared/plan/plan/places.ts'
import { type Audio, frameCount } from '../audio/audio.ts'
import type { Interval } from '../audio/intervals.ts'
import { pitchChangeCents } from '../audio/measure/f0.ts'
import { skipped, within } from '../audio/measure/findings.ts'
import { joinFrames } from '../plan/joins.ts'
import { regionOf, slice } from '../plan/regions.ts'
import { replaceRegion } from '../plan/splice.ts'
import type { Applied, Finding } from './effect.ts'

// What speed and playback_rate share: a region of the clip is replaced by a longer or shorter one.

type TempoStep = { readonly exact?: true | undefined; readonly region?: Region | undefined }

/** The region as `stretched` makes it, in place of what it was. */
export function replaceByStretched(
  input: Audio,
  step: TempoStep,
  stretched: (part: Audio) => Float32Array[],
): Pick<Applied, 'audio' | 'kept'> {
  const region = regionOf(step, input)
  const material = stretched(slice(input, region))
  if (!step.region) return { audio: { ...input, channels: material }, kept: [] }
  const half = joinFrames(step, input.sampleRateHz)
  return replaceRegion(input, region, { material, half })
}

/** The same region before and after. */
export function bothSides(
  input: Audio,
  output: Audio,
  step: TempoStep,
): { before: Audio; after: Audio } {
  const region: Interval = regionOf(step, input)
  const end = region.end + frameCount(output) - frameCount(input)
  return { before: slice(input, region), after: slice(output, { start: region.start, end }) }
}

const LEAST_PAIRS = 10

/** Check `f0`: how far the pitch moved, where both sides have one. */
export function pitchFinding(
  before: Audio,
  after: Audio,
  { expectedCents, toleranceCents }: { expectedCents: number; toleranceCents: number },
): Finding {
  const scale = frameCount(after) / frameCount(before)
  const toOutput = (seconds: number) => seconds * scale
  const { cents, pairs } = pitchChangeCents(before, after, { expectedCents, toOutput })
  const estimator = 'YIN, median over pairs of voiced frames'
  if (pairs < LEAST_PAIRS) return skipped('f0', 'no steady pitch was found', estimator)
  return within('f0', {
    expected: expectedCents,
    measured: cents,
    tolerance: toleranceCents,
    unit: 'cents',
    estimator,
  })
}
