import type { Finding } from '../../effects/effect.ts'
import type { Audio } from '../audio.ts'
import { powerToDb } from '../decibels.ts'
import type { Interval } from '../intervals.ts'
import { fftSizeOf } from '../sampled-powers.ts'
import { type Steady, steadyNoise } from '../steady-noise.ts'
import { bandLevels } from './band-levels.ts'
import { atMost, skipped, within } from './findings.ts'
import { frameLevels } from './levels.ts'
import { thirdOctaves } from './spectrum.ts'
import { mean, median, percentile } from './statistics.ts'

const QUIETEST_DBFS = -100
const NEAR_FLOOR_DB = 3
const FEWEST_FRAMES = 5
const FEWEST_BANDS = 4
const UNSURE_DB = 3 // how far the distance to the noise, seen in bands, may be from what the bins of a spectrum say
const LEAK_HZ = 200 // this far from a tone its share in a frame of 20 ms is 45 dB down

/**
 * Checks `noise_floor` and `level`: what became of the moments of each third-octave band in which nothing
 * but noise is heard, and that the loud moments stayed.
 *
 * @param inside where the step acted, frames; the noise is judged by the whole recording
 * @param reductionDb what was asked for
 * @param cleanSnrDb at this distance between sound and noise nothing need be done, 20 dB below it all
 */
export function noiseFindings(
  input: Audio,
  output: Audio,
  {
    inside,
    reductionDb,
    cleanSnrDb,
  }: { inside: Interval; reductionDb: number; cleanSnrDb: number },
): Finding[] {
  const [before, after] = [slice(input, inside), slice(output, inside)]
  const changes = noiseChanges(input, before, after)
  const estimator =
    'median change of the third-octave bands in 20 ms frames that are at their floor'
  const noise =
    changes.bands.length < FEWEST_BANDS
      ? skipped('noise_floor', 'no moment in which only noise is heard', estimator)
      : atMost('noise_floor', {
          expected:
            (-reductionDb *
              Math.min(1, Math.max(0, (cleanSnrDb - UNSURE_DB - changes.snrDb) / 20))) /
            2,
          measured: median(changes.bands),
          tolerance: 0.05,
          unit: 'dB',
          estimator,
        })
  return [noise, loudKept(before, after, reductionDb)]
}

/** Mean change of each band at its floor, in dB, and how far the sound is above all floors together. */
function noiseChanges(whole: Audio, before: Audio, after: Audio) {
  const edges = thirdOctaves(200, 0.4 * whole.sampleRateHz)
  const hasTone = heldTones(steadyNoise(whole), edges, fftSizeOf(whole) / whole.sampleRateHz)
  const floors = bandLevels(whole, edges).map((levels, band) =>
    hasTone[band] ? Number.NEGATIVE_INFINITY : percentile(levels, 0.1),
  )
  const [was, is] = [bandLevels(before, edges), bandLevels(after, edges)]
  const bands = floors.flatMap((floor, band) => {
    const quiet = Array.from(was[band]!.keys()).filter(
      (k) => was[band]![k]! <= floor + NEAR_FLOOR_DB,
    )
    if (floor < QUIETEST_DBFS || quiet.length < FEWEST_FRAMES) return []
    return [median(quiet.map((k) => is[band]![k]! - was[band]![k]!))]
  })
  const power = (level: number) => 10 ** (level / 10)
  const sound = mean(bandLevels(before, [edges[0]!, edges.at(-1)!])[0]!.map(power))
  const floor = floors.reduce((sum, level) => sum + power(level), 0)
  return { bands, snrDb: powerToDb(sound / floor) }
}

/** Whether what is heard in a band at its floor is a tone rather than noise. */
function heldTones({ noise, tones }: Steady, edgesHz: readonly number[], binsPerHz: number) {
  const between = (powers: Float64Array, lowHz: number, highHz: number) =>
    powers
      .subarray(Math.max(0, Math.round(lowHz * binsPerHz)), Math.round(highHz * binsPerHz))
      .reduce((sum, power) => sum + power, 0)
  return edgesHz
    .slice(1)
    .map(
      (high, band) =>
        between(tones, edgesHz[band]! - LEAK_HZ, high + LEAK_HZ) >
        between(noise, edgesHz[band]!, high),
    )
}

function loudKept(input: Audio, output: Audio, reductionDb: number): Finding {
  const estimator = 'P95 of the levels of 20 ms frames, result less input'
  const before = frameLevels(input)
  const after = frameLevels(output)
  // A recording that is nothing but noise is lowered as a whole.
  if (percentile(before, 0.95) - percentile(before, 0.1) < 6)
    return skipped('level', 'loud and quiet are hardly different', estimator)
  const measured = percentile(after, 0.95) - percentile(before, 0.95)
  const tolerance = Math.min(3, reductionDb)
  return within('level', { expected: 0, measured, tolerance, unit: 'dB', estimator })
}

const slice = ({ channels, sampleRateHz }: Audio, { start, end }: Interval): Audio => ({
  channels: channels.map((samples) => samples.subarray(start, end)),
  sampleRateHz,
})
