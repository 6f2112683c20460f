import { DomainError } from '#shared/errors.ts'
import type { ResolvedStepOf } from '#shared/plan/plan.ts'
import type { Audio } from '../audio/audio.ts'
import { fromDb, toDb } from '../audio/decibels.ts'
import type { Interval } from '../audio/intervals.ts'
import { withGain } from '../audio/limiter.ts'
import { integratedLoudness } from '../audio/loudness.ts'
import { compressed } from '../audio/measure/compression.ts'
import { skipped, within } from '../audio/measure/findings.ts'
import { gainTo, referenceFinding, scale } from '../audio/measure/reference.ts'
import { coreOf, inRegion, regionOf, slice, toFrames } from '../plan/regions.ts'
import type { Effect, Finding } from './effect.ts'

type Compress = ResolvedStepOf<'compress'>

const LOWEST_DB = -120
const MOST_MAKEUP_DB = 12
const CONTEXT_SECONDS = 0.5
const TOLERANCE = 1e-4 // 0.001 dB: the arithmetic is of 64 bits, its result is rounded to 32 twice
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
    const [region, core] = [regionOf(step, input), coreOf(step, input)]
    const reach = toFrames(CONTEXT_SECONDS, input.sampleRateHz)
    const heard = Math.max(0, region.start - reach)
    const sound = compressed(slice(input, { start: heard, end: region.end + reach }), step)
    const between = ({ start, end }: Interval) =>
      sound.map((samples) => samples.subarray(start - heard, end - heard))
    const after = slice(output, core)
    const gain = gainTo(after, between(core))
    const lost = loudnessLost(slice(input, region), { ...input, channels: between(region) })
    scale(sound, gain ?? 1)
    return [
      referenceFinding(after, between(core), { tolerance: TOLERANCE }),
      makeupFinding(step.makeup ? lost : 0, gain),
    ]
  },
}

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

const loudnessLost = (input: Audio, compressed: Audio): number =>
  integratedLoudness(input) - integratedLoudness(compressed)

/** Check `makeup`: all of it is louder by what the compressor took from the loudness, or by nothing. */
function makeupFinding(lost: number, gain: number | undefined): Finding {
  const estimator = 'gain of the result over what the curve alone gives, by regression'
  if (gain === undefined) return skipped('makeup', 'nothing is heard', estimator)
  return within('makeup', {
    expected: Number.isFinite(lost) ? Math.min(MOST_MAKEUP_DB, lost) : 0,
    measured: toDb(gain),
    tolerance: 0.1,
    unit: 'dB',
    estimator,
  })
}
