import { DomainError } from '#shared/errors.ts'
import type { ResolvedStepOf } from '#shared/plan/plan.ts'
import { type Audio, frameCount } from '../audio/audio.ts'
import { filterCascade, highPassBiquad, lowPassBiquad } from '../audio/biquad.ts'
import { fromDb, powerToDb } from '../audio/decibels.ts'
import { bandLevels } from '../audio/measure/band-levels.ts'
import { atMost, skipped, within } from '../audio/measure/findings.ts'
import { referenceFinding } from '../audio/measure/reference.ts'
import { deessed } from '../audio/measure/sibilants.ts'
import { median } from '../audio/measure/statistics.ts'
import { runningPower } from '../audio/running-rms.ts'
import { coreOf, inRegion, onRegion, regionOf, slice, toFrames } from '../plan/regions.ts'
import type { Effect, Finding } from './effect.ts'

type Deess = ResolvedStepOf<'deess'>

const SPLIT = 0.7 // of the frequency named
const RMS_SECONDS = 0.005
const TRIGGER_DB = -6 // high band against low band
const QUIETEST_DB = -60 // what is quieter than this is no sibilant
const ATTACK_SECONDS = 0.001
const RELEASE_SECONDS = 0.04
const CONTEXT_SECONDS = 0.5
const TOLERANCE = 1e-4 // of the filters, whose bands are rounded to 32 bits and summed

/** Where the high band outweighs the low one, it is lowered: s, sh, t without their edge. */
export const effect: Effect<'deess'> = {
  op: 'deess',
  apply: inRegion(
    (input, { frequencyHz, reductionDb }) => {
      const { low, high } = split(input, SPLIT * frequencyHz)
      const gain = sibilanceGain(low, high, { reductionDb, sampleRateHz: input.sampleRateHz })
      if (!gain) throw new DomainError('no_effect', 'No sibilants were found.')
      return low.map((samples, c) => samples.map((x, n) => x + gain[n]! * high[c]![n]!))
    },
    { contextSeconds: CONTEXT_SECONDS },
  ),
  verify: (input, output, step) => [
    ...ofSibilants(input, output, step),
    formulaFinding(input, output, step),
  ],
}

/** Linkwitz-Riley bands of order 4: together they have the spectrum of the input. */
function split({ channels, sampleRateHz }: Audio, frequencyHz: number) {
  const shape = {
    frequencyHz: Math.min(frequencyHz, 0.49 * sampleRateHz),
    q: Math.SQRT1_2,
    sampleRateHz,
  }
  const [lowPass, highPass] = [lowPassBiquad(shape), highPassBiquad(shape)]
  return {
    low: channels.map((samples) => filterCascade(samples, [lowPass, lowPass])),
    high: channels.map((samples) => filterCascade(samples, [highPass, highPass])),
  }
}

/** Gain of the high band, one for all channels, or undefined when nothing triggers. */
function sibilanceGain(
  low: readonly Float32Array[],
  high: readonly Float32Array[],
  { reductionDb, sampleRateHz }: { reductionDb: number; sampleRateHz: number },
): Float64Array | undefined {
  const window = Math.max(1, Math.round(RMS_SECONDS * sampleRateHz))
  const power = (channels: readonly Float32Array[]) =>
    channels
      .map((samples) => runningPower(samples, window))
      .reduce((sum, powers) => sum.map((value, n) => value + powers[n]!))
  const [lowPower, highPower] = [power(low), power(high)]
  const ratio = 10 ** (TRIGGER_DB / 10)
  const floor = 10 ** (QUIETEST_DB / 10)
  const attack = Math.exp(-1 / (ATTACK_SECONDS * sampleRateHz))
  const release = Math.exp(-1 / (RELEASE_SECONDS * sampleRateHz))
  let reduction = 0
  let isTriggered = false
  const gain = lowPower.map((quiet, n) => {
    const isSibilant = highPower[n]! > floor && highPower[n]! > ratio * quiet
    isTriggered ||= isSibilant
    const wanted = isSibilant ? reductionDb : 0
    const pole = wanted > reduction ? attack : release
    reduction = wanted + pole * (reduction - wanted)
    return fromDb(-reduction)
  })
  return isTriggered ? gain : undefined
}

/** Check `formula`: every sample is the low band and as much of the high one as the definition leaves. */
function formulaFinding(input: Audio, output: Audio, step: Deess): Finding {
  const core = coreOf(step, input)
  const reach = toFrames(CONTEXT_SECONDS, input.sampleRateHz)
  const heard = Math.max(0, regionOf(step, input).start - reach)
  const { reference, slack } = deessed(slice(input, { start: heard, end: core.end }), step)
  const skipped = core.start - heard
  return referenceFinding(
    slice(output, core),
    reference.map((samples) => samples.subarray(skipped)),
    { tolerance: TOLERANCE, slack: (c, n) => slack[c]![skipped + n]! },
  )
}

const ofSibilants = onRegion(sibilanceFindings)

/** Check `sibilance`: the hissing frames lost at least half the reduction, all others kept their level. */
function sibilanceFindings(input: Audio, output: Audio, step: Deess): Finding[] {
  const estimator = 'level change of 20 ms frames by the share of high frequencies'
  if (frameCount(input) < 0.05 * input.sampleRateHz)
    return [skipped('sibilance', 'too short', estimator)]
  const corner = SPLIT * step.frequencyHz
  const top = Math.min(1.8 * corner, input.sampleRateHz / 2)
  const before = bandLevels(input, [0, corner, top])
  const after = bandLevels(output, [0, corner, top])
  const isLoud = (k: number) => before[1]![k]! > QUIETEST_DB + 6
  const share = (k: number) => before[1]![k]! - before[0]![k]!
  const frames = Array.from(before[0]!.keys())
  const hissing = frames.filter((k) => isLoud(k) && share(k) > TRIGGER_DB + 6)
  const others = frames.filter((k) => before[0]![k]! > -60 && share(k) < TRIGGER_DB - 12)

  const findings: Finding[] = []
  if (hissing.length < 3)
    findings.push(skipped('sibilance', 'no frame is clearly a sibilant', estimator))
  else
    findings.push(
      atMost('sibilance', {
        expected: median(possibleChangesDb(input, hissing, step)) / 2,
        measured: median(hissing.map((k) => after[1]![k]! - before[1]![k]!)),
        tolerance: 0,
        unit: 'dB',
        estimator,
      }),
    )
  if (others.length >= 3)
    findings.push(
      within('level', {
        expected: 0,
        measured: median(
          others.map((k) => powerToDb(total(after, k)) - powerToDb(total(before, k))),
        ),
        tolerance: 0.5,
        unit: 'dB',
        estimator,
      }),
    )
  return findings
}

const STEPS_OF_BAND = [1, 1.1, 1.25, 1.4, 1.6, 1.8] // of the corner

/**
 * By how much the high band of each frame can change at most. Just above the corner the low band, which is not
 * lowered, has a share in it: 1 of 1 + r⁴ (Linkwitz-Riley, r times the corner, both in phase).
 */
function possibleChangesDb(
  input: Audio,
  frames: readonly number[],
  { frequencyHz, reductionDb }: Deess,
): number[] {
  const gain = fromDb(-reductionDb)
  const edges = STEPS_OF_BAND.map((r) => Math.min(r * SPLIT * frequencyHz, input.sampleRateHz / 2))
  const bands = bandLevels(input, edges)
  const lowered = STEPS_OF_BAND.slice(0, -1).map((r) => ((1 + gain * r ** 4) / (1 + r ** 4)) ** 2)
  return frames.map((k) => {
    const after = bands.reduce((sum, levels, b) => sum + lowered[b]! * 10 ** (levels[k]! / 10), 0)
    return powerToDb(after / total(bands, k))
  })
}

const total = (bands: readonly Float64Array[], k: number): number =>
  bands.reduce((sum, levels) => sum + 10 ** (levels[k]! / 10), 0)
