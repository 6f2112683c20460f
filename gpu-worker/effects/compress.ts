import { DomainError } from '#shared/errors.ts'
import type { ResolvedStepOf } from '#shared/plan/plan.ts'
import type { Audio } from '../audio/audio.ts'
import { fromDb, toDb } from '../audio/decibels.ts'
import type { Interval } from '../audio/intervals.ts'
import { withGain } from '../audio/limiter.ts'
import { integratedLoudness } from '../audio/loudness.ts'
import { atLeast, atMost, skipped, within } from '../audio/measure/findings.ts'
import { gainCurveFinding } from '../audio/measure/gain-curve.ts'
import { frameLevels, levelChangesDb } from '../audio/measure/levels.ts'
import { audiblePower, largestMagnitude, mean, percentile } from '../audio/measure/statistics.ts'
import { coreOf, inRegion, onRegion, regionOf, slice } from '../plan/regions.ts'
import type { Effect, Finding } from './effect.ts'

type Compress = ResolvedStepOf<'compress'>

const LOWEST_DB = -120
const MOST_MAKEUP_DB = 12
const CONTEXT_SECONDS = 0.5
const BEGINNING_SECONDS = 0.01 // half a period of 50 Hz: a peak is among them

/**
 * Loud parts made quieter, then everything louder by what that took from the loudness. One gain for all
 * channels, from the loudest of them.
 *
 * @see Giannoulis, Massberg & Reiss 2012, "Digital dynamic range compressor design" (log domain, eq. 4, 17)
 */
export const effect: Effect<'compress'> = {
  op: 'compress',
  apply: inRegion(
    (input, step, { inside }) => {
      const gain = compressorGain(input, step)
      if (gain.every((g) => g === 1))
        throw new DomainError('no_effect', `Nothing is louder than ${step.thresholdDbfs} dBFS.`)
      const channels = withGain(input.channels, gain)
      return step.makeup ? madeUp(input, { ...input, channels }, inside) : channels
    },
    { contextSeconds: CONTEXT_SECONDS },
  ),
  verify(input, output, step) {
    const core = coreOf(step, input)
    const bounds = gainBounds(input, step)
    const findings = [
      ...gainFindings(input, output, step),
      gainCurveFinding(slice(input, core), slice(output, core), bounds),
    ]
    // The gates of BS.1770 may let other blocks of a short part through once its ends are left out.
    const region = regionOf(step, input)
    const loudness = () => loudnessFinding(slice(input, region), slice(output, region))
    return step.makeup ? [...findings, loudness()] : findings
  },
}

const gainFindings = onRegion<Compress>((input, output, step) => [
  spreadFinding(input, output),
  reductionFinding(input, output, step),
])

function compressorGain({ channels, sampleRateHz }: Audio, step: Compress): Float64Array {
  const { attackMs, releaseMs } = step
  const attack = Math.exp(-1000 / (attackMs * sampleRateHz))
  const release = Math.exp(-1000 / (releaseMs * sampleRateHz))
  const frames = channels[0]?.length ?? 0
  const wantedAt = (n: number) => {
    let most = 0
    for (const samples of channels) most = Math.max(most, Math.abs(samples[n]!))
    return reductionDb(Math.max(LOWEST_DB, toDb(most)), step)
  }
  // A recording that begins in the middle of a sound has no attack there: the gain starts where that
  // sound had brought it, else its first milliseconds stand out by all that is made up.
  let held = 0 // dB of reduction, ≥ 0
  for (let n = 0; n < Math.min(frames, Math.round(BEGINNING_SECONDS * sampleRateHz)); n++)
    held = Math.max(held, wantedAt(n))
  let smooth = held
  return Float64Array.from({ length: frames }, (_, n) => {
    const wanted = wantedAt(n)
    held = Math.max(wanted, release * held + (1 - release) * wanted)
    smooth = attack * smooth + (1 - attack) * held
    if (smooth < 1e-9) smooth = 0
    return smooth === 0 ? 1 : fromDb(-smooth)
  })
}

/** What the compressor takes from a level once it has settled, dB ≥ 0: nothing, a knee, a line. */
function reductionDb(levelDb: number, { thresholdDbfs, ratio, kneeDb }: Compress): number {
  const over = levelDb - thresholdDbfs
  if (over <= -kneeDb / 2) return 0
  const slope = 1 - 1 / ratio
  return over < kneeDb / 2 ? (slope * (over + kneeDb / 2) ** 2) / (2 * kneeDb) : slope * over
}

function madeUp(input: Audio, compressed: Audio, inside: Interval): Float32Array[] {
  const lost =
    integratedLoudness(slice(input, inside)) - integratedLoudness(slice(compressed, inside))
  const gain = fromDb(Number.isFinite(lost) ? Math.min(MOST_MAKEUP_DB, lost) : 0)
  return compressed.channels.map((samples) => samples.map((x) => x * gain))
}

const SLOW = { windowSeconds: 0.4, hopSeconds: 0.1 }
const FEWEST_LEVELS = 20
const QUARTER = 0.25

/**
 * Check `spread`: loud and quiet did not move apart. A click alone makes the moment after it quieter, and with
 * that all levels differ more: what counts is what became of the loud ones and of the quiet ones.
 */
function spreadFinding(input: Audio, output: Audio): Finding {
  const estimator =
    'level change of the loudest quarter of 400 ms levels, less that of the quietest'
  const [before, after] = [frameLevels(input, SLOW), frameLevels(output, SLOW)]
  const heard = Array.from(before.keys()).filter((k) => before[k]! > -70)
  if (heard.length < FEWEST_LEVELS) return skipped('spread', 'too short', estimator)
  const sorted = heard.toSorted((a, b) => before[a]! - before[b]!)
  const count = Math.floor(QUARTER * sorted.length)
  const change = (frames: number[]) => mean(frames.map((k) => after[k]! - before[k]!))
  const measured = change(sorted.slice(-count)) - change(sorted.slice(0, count))
  return atMost('spread', { expected: 0.1, measured, tolerance: 0.4, unit: 'dB', estimator })
}

/** Check `reduction`: the gain moved, as far as the levels of the input make it move at least. */
function reductionFinding(input: Audio, output: Audio, step: Compress): Finding {
  const estimator =
    'spread of the level change of 20 ms frames, against a twentieth of the static curve'
  const levels = Array.from(frameLevels(input)).filter((level) => level > -70)
  const curve = levels.map((level) => {
    const over = Math.max(0, level + 3 - step.thresholdDbfs) // a sine's peak is 3 dB above its RMS
    return over - over / step.ratio
  })
  const spread = (values: number[]) => percentile(values, 0.98) - percentile(values, 0.02)
  const expected = spread(curve)
  if (!(expected > 2)) return skipped('reduction', 'the level hardly moves', estimator)
  const measured = spread(levelChangesDb(input, output))
  return atLeast('reduction', {
    expected: expected / 20,
    measured,
    tolerance: 0,
    unit: 'dB',
    estimator,
  })
}

/** The least and the greatest gain that a compressor of these parameters may have on this recording. */
function gainBounds({ channels }: Audio, { thresholdDbfs, ratio, kneeDb, makeup }: Compress) {
  const overDb = toDb(Math.max(...channels.map(largestMagnitude))) - thresholdDbfs + kneeDb / 2
  const mostDb = Math.max(0, overDb) * (1 - 1 / ratio)
  return { lowest: fromDb(-mostDb - 1), highest: makeup ? fromDb(MOST_MAKEUP_DB) : 1 }
}

function loudnessFinding(input: Audio, output: Audio): Finding {
  const [expected, measured] = [integratedLoudness(input), integratedLoudness(output)]
  const estimator = 'integrated loudness, BS.1770-4'
  if (!(expected > -70) || audiblePower(input.channels) < 1e-7)
    return skipped('loudness', 'too quiet to have a loudness', estimator)
  const finding = { expected, measured, tolerance: 0.5, unit: 'LUFS', estimator }
  // More than 12 dB are not made up: then the result may be quieter.
  return expected - measured > 0.5 ? atMost('loudness', finding) : within('loudness', finding)
}
