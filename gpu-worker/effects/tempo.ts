import type { Region } from '#shared/plan/plan/places.ts'
import { type Audio, frameCount } from '../audio/audio.ts'
import type { Interval } from '../audio/intervals.ts'
import { pitchChangeCents } from '../audio/measure/f0.ts'
import { limitedBy, skipped, within } from '../audio/measure/findings.ts'
import { audiblePower, correlation } from '../audio/measure/statistics.ts'
import { stretchedImage } from '../audio/measure/stretched-image.ts'
import { stretchedLevels } from '../audio/measure/stretched-levels.ts'
import { stretchedTimes } from '../audio/measure/stretched-times.ts'
import { joinFrames } from '../plan/joins.ts'
import { regionOf, slice } from '../plan/regions.ts'
import { replaceRegion } from '../plan/splice.ts'
import type { Applied, Finding } from './effect.ts'

// What speed, pitch and playback_rate share: a region of the clip is replaced by a longer or shorter one.

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

const LEAST_PAIRS = 15
/** Cents; pairs that agree no better are of several sounds at once. */
const LARGEST_SPREAD = 10
const LEAST_TOLERANCE = 7.5
const LEAST_ALIKE = 0.3
const INAUDIBLE = 1e-6 // of the power of the loudest channel

/** Check `f0`: how far the pitch moved, where both sides have one; the better pairs agree, the closer it is held. */
export function pitchFinding(
  before: Audio,
  after: Audio,
  { expectedCents, toleranceCents }: { expectedCents: number; toleranceCents: number },
): Finding {
  const scale = frameCount(after) / frameCount(before)
  const toOutput = (seconds: number) => seconds * scale
  const { cents, pairs, spread } = pitchChangeCents(before, after, { expectedCents, toOutput })
  const estimator = 'YIN, median over pairs of voiced frames'
  if (pairs < LEAST_PAIRS || spread > LARGEST_SPREAD)
    return skipped('f0', 'no steady pitch was found', estimator)
  return within('f0', {
    expected: expectedCents,
    measured: cents,
    tolerance: areAlike(before)
      ? Math.min(toleranceCents, LEAST_TOLERANCE + spread / 2)
      : toleranceCents,
    unit: 'cents',
    estimator,
  })
}

/** Whether all that is heard is one sound: of two at once, near each other, neither is moved to the cent. */
function areAlike({ channels }: Audio): boolean {
  const powers = channels.map((samples) => audiblePower([samples]))
  const loudest = Math.max(...powers)
  const heard = channels.filter((_, c) => powers[c]! > INAUDIBLE * loudest)
  return heard.every((samples, c) => c === 0 || correlation(heard[c - 1]!, samples) > LEAST_ALIKE)
}

/** What must hold of a sound at another tempo or pitch: where it is, how loud, and in which ear. */
export function stretchedFindings(before: Audio, after: Audio, ratio = 1): Finding[] {
  const heard = [
    stretchedLevels(before, after, ratio),
    ...stretchedTimes(before, after, ratio),
    stretchedImage(before, after, ratio),
  ]
  const failed = heard.filter(({ status }) => status === 'fail')
  // a delay is heard by the same lags as the times
  const isAlone = new Set(failed.map(({ name }) => (name === 'delay' ? 'times' : name))).size === 1
  return isAlone && failed.every(isLittle) ? heard.map(limitedBy) : heard
}

/**
 * These checks have no formula behind them, only what real sounds do: of a hundred honest stretches of drums, mixes and
 * gated sound one is beyond one of the bounds, by up to 2.7 times. That alone refuses nothing; it is told.
 */
const isLittle = ({ name, measured, tolerance }: Finding): boolean =>
  Math.abs(Number(measured)) < (MOST_ALONE[name] ?? 1) * Number(tolerance)

/** Times the bound, for each check that was beyond it. */
const MOST_ALONE: Readonly<Record<string, number>> = {
  level: 1.5,
  times: 1.6,
  delay: 1.5,
  tempo: 3,
  image: 3,
}
