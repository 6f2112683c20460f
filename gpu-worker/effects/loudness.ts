import { DomainError } from '#shared/errors.ts'
import type { Audio } from '../audio/audio.ts'
import { fromDb, toDb } from '../audio/decibels.ts'
import { limiterGain, withGain } from '../audio/limiter.ts'
import { integratedLoudness } from '../audio/loudness.ts'
import { atMost, within } from '../audio/measure/findings.ts'
import { largestMagnitude, mean } from '../audio/measure/statistics.ts'
import { truePeak } from '../audio/true-peak.ts'
import type { Effect } from './effect.ts'

const CLOSE_ENOUGH_LU = 0.02
const MOST_ROUNDS = 8
const LEAST_YIELD = 0.1
const MOST_CHANGE_DB = 12
const RELEASE_MS = 50

/** One gain for the whole clip, then a limiter at the ceiling; more gain for what the limiter takes away. */
export const effect: Effect<'loudness'> = {
  op: 'loudness',
  apply(input, { targetLufs, ceilingDbtp }) {
    const before = integratedLoudness(input)
    if (before === Number.NEGATIVE_INFINITY)
      throw new DomainError('no_effect', 'The recording is silent: it has no loudness to change.')

    const ceiling = fromDb(ceilingDbtp)
    let gainDb = targetLufs - before
    let yieldPerDb = 1 // how much of a dB of gain the limiter lets through
    let audio = limited(louder(input, gainDb), ceiling)
    let missing = targetLufs - integratedLoudness(audio)
    for (let round = 1; round < MOST_ROUNDS && Math.abs(missing) > CLOSE_ENOUGH_LU; round++) {
      const change = Math.min(MOST_CHANGE_DB, missing / yieldPerDb)
      audio = limited(louder(input, gainDb + change), ceiling)
      const stillMissing = targetLufs - integratedLoudness(audio)
      yieldPerDb = Math.min(1, Math.max(LEAST_YIELD, (missing - stillMissing) / change))
      gainDb += change
      missing = stillMissing
    }
    return { audio, kept: [] }
  },
  verify(input, output, { targetLufs, ceilingDbtp }) {
    const peakDbtp = toDb(truePeak(output))
    return [
      within('loudness', {
        expected: targetLufs,
        measured: integratedLoudness(output),
        tolerance: isOneGain(input, output) ? 0.2 : 0.5,
        unit: 'LUFS',
        estimator: 'integrated loudness, BS.1770-4',
      }),
      atMost('peak', {
        expected: ceilingDbtp,
        measured: peakDbtp,
        tolerance: 0.1,
        unit: 'dBTP',
        estimator: 'true peak, BS.1770-4',
      }),
    ]
  },
}

const louder = (input: Audio, gainDb: number): Audio => {
  const factor = fromDb(gainDb)
  return { ...input, channels: input.channels.map((samples) => samples.map((x) => x * factor)) }
}

function limited(audio: Audio, ceiling: number): Audio {
  const gain = limiterGain(audio, { ceiling, releaseMs: RELEASE_MS })
  return gain ? { ...audio, channels: withGain(audio.channels, gain) } : audio
}

/** Whether the loudest sample grew by as much as the whole: then no limiter was at work. */
function isOneGain(input: Audio, output: Audio): boolean {
  const growth = (of: (samples: Float32Array) => number) =>
    Math.max(...output.channels.map(of)) / Math.max(...input.channels.map(of))
  const peak = growth(largestMagnitude)
  const average = growth((samples) => mean(samples.map(Math.abs)))
  return Math.abs(peak / average - 1) < 1e-3
}
