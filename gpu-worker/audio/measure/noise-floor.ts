import type { Finding } from '../../effects/effect.ts'
import { type Audio, frameCount } from '../audio.ts'
import { powerToDb } from '../decibels.ts'
import { bandLevels } from './band-levels.ts'
import { atMost, skipped, within } from './findings.ts'
import { frameLevels } from './levels.ts'
import { thirdOctaves } from './spectrum.ts'
import { median, percentile } from './statistics.ts'

const SHORTEST_SECONDS = 0.5
const QUIETEST_DBFS = -100

/**
 * Checks `noise_floor` and `level`: what is left in the quiet moments of each third-octave band, and that
 * the loud moments stayed.
 *
 * @param reductionDb what was asked for
 * @param cleanSnrDb at this distance between sound and noise nothing need be done, 20 dB below it all
 */
export function noiseFindings(
  input: Audio,
  output: Audio,
  { reductionDb, cleanSnrDb }: { reductionDb: number; cleanSnrDb: number },
): Finding[] {
  const estimator = 'median over third-octave bands of the quietest tenth of 20 ms frames'
  if (frameCount(input) < SHORTEST_SECONDS * input.sampleRateHz)
    return [skipped('noise_floor', 'too short', estimator)]
  const edges = thirdOctaves(200, 0.4 * input.sampleRateHz)
  const quiet = (audio: Audio) => bandLevels(audio, edges).map((levels) => percentile(levels, 0.1))
  const [before, after] = [quiet(input), quiet(output)]
  const floor = before.reduce((sum, level) => sum + 10 ** (level / 10), 0)
  const powers = bandLevels(input, [edges[0]!, edges.at(-1)!])[0]!.map(
    (level) => 10 ** (level / 10),
  )
  const snrDb = powerToDb(powers.reduce((sum, power) => sum + power, 0) / powers.length / floor)
  const due = reductionDb * Math.min(1, Math.max(0, (cleanSnrDb - snrDb) / 20))
  const changes = before.flatMap((level, band) =>
    level > QUIETEST_DBFS ? [after[band]! - level] : [],
  )
  const noise =
    changes.length === 0
      ? skipped('noise_floor', 'the quiet moments are silent', estimator)
      : atMost('noise_floor', {
          expected: -due / 2,
          measured: median(changes),
          tolerance: 0,
          unit: 'dB',
          estimator,
        })
  return [noise, loudKept(input, output, reductionDb)]
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
