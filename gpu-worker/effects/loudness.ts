import { DomainError } from '#shared/errors.ts'
import type { Audio } from '../audio/audio.ts'
import { fromDb, toDb } from '../audio/decibels.ts'
import { limiterGain, withGain } from '../audio/limiter.ts'
import { integratedLoudness, ungatedLoudness } from '../audio/loudness.ts'
import { atMost, limitedBy, within } from '../audio/measure/findings.ts'
import { gainCurveFinding } from '../audio/measure/gain-curve.ts'
import { largestMagnitude, mean } from '../audio/measure/statistics.ts'
import { scaled } from '../audio/scaled.ts'
import { truePeak } from '../audio/true-peak.ts'
import { bestGainDb } from './best-gain.ts'
import type { Effect } from './effect.ts'

const RELEASE_MS = 50
/** Louder by this much, a recording that is as loud as its ceiling allows hardly gains by it. */
const PUSH_DB = 6
const LEAST_WON_LU = 1
const TOLERANCE_LU = { oneGain: 0.2, limited: 0.5 }

/**
 * One gain for the whole clip, then a limiter at the ceiling; more gain for what the limiter takes away.
 * Where no gain reaches the target, the loudest that the ceiling allows, with a warning.
 */
export const effect: Effect<'loudness'> = {
  op: 'loudness',
  apply(input, { targetLufs, ceilingDbtp }) {
    const before = loudnessOf(input)
    if (before === Number.NEGATIVE_INFINITY)
      throw new DomainError('no_effect', 'The recording is silent: it has no loudness to change.')

    const at = (gainDb: number) => limited(input, gainDb, ceilingDbtp)
    const loudness = (gainDb: number) => integratedLoudness(at(gainDb))
    const audio = at(bestGainDb(loudness, { startDb: targetLufs - before, targetLufs }))
    const reached = integratedLoudness(audio)
    if (Math.abs(reached - targetLufs) <= TOLERANCE_LU.limited) return { audio, kept: [] }

    const lufs = Number(reached.toFixed(1))
    const message = `It is as loud as a ceiling of ${ceilingDbtp} dBTP allows: ${lufs} LUFS, not ${targetLufs}.`
    const details = { target_lufs: targetLufs, loudness_lufs: lufs }
    return { audio, kept: [], warnings: [{ code: 'limited', message, details }] }
  },
  verify(input, output, { targetLufs, ceilingDbtp }) {
    const loudness = within('loudness', {
      expected: targetLufs,
      measured: integratedLoudness(output),
      tolerance: TOLERANCE_LU[isOneGain(input, output) ? 'oneGain' : 'limited'],
      unit: 'LUFS',
      estimator: 'integrated loudness, BS.1770-4',
    })
    return [
      isFull(output, { targetLufs, ceilingDbtp }) ? limitedBy(loudness) : loudness,
      atMost('peak', {
        expected: ceilingDbtp,
        measured: toDb(truePeak(output)),
        tolerance: 0.1,
        unit: 'dBTP',
        estimator: 'true peak, BS.1770-4',
      }),
      gainCurveFinding(input, output, {
        lowest: fromDb(lowestGainDb(input, { targetLufs, ceilingDbtp })),
        highest: Number.POSITIVE_INFINITY,
      }),
    ]
  },
}

/** So quiet that the gates of BS.1770 let nothing through, it has a loudness all the same. */
function loudnessOf(input: Audio): number {
  const gated = integratedLoudness(input)
  return gated === Number.NEGATIVE_INFINITY ? ungatedLoudness(input) : gated
}

/** A limiter lowers nothing below what the highest peak needs, or what all of it was raised by. */
const lowestGainDb = (input: Audio, asked: { targetLufs: number; ceilingDbtp: number }): number =>
  Math.min(asked.targetLufs - loudnessOf(input), asked.ceilingDbtp - toDb(truePeak(input))) - 3

/** The audio that much louder, held at the ceiling. */
function limited(input: Audio, gainDb: number, ceilingDbtp: number): Audio {
  const channels = input.channels.map((samples) => scaled(samples, fromDb(gainDb)))
  const audio = { ...input, channels }
  const gain = limiterGain(audio, { ceiling: fromDb(ceilingDbtp), releaseMs: RELEASE_MS })
  return gain ? { ...audio, channels: withGain(channels, gain) } : audio
}

/** Whether it is too quiet, and pushing it harder against the ceiling would hardly make it louder. */
function isFull(output: Audio, asked: { targetLufs: number; ceilingDbtp: number }): boolean {
  const loudness = integratedLoudness(output)
  if (!(loudness < asked.targetLufs)) return false
  const pushed = integratedLoudness(limited(output, PUSH_DB, asked.ceilingDbtp))
  return pushed - loudness <= LEAST_WON_LU
}

/** Whether the loudest sample grew by as much as the whole: then no limiter was at work. */
function isOneGain(input: Audio, output: Audio): boolean {
  const growth = (of: (samples: Float32Array) => number) =>
    Math.max(...output.channels.map(of)) / Math.max(...input.channels.map(of))
  const peak = growth(largestMagnitude)
  const average = growth((samples) => mean(samples.map(Math.abs)))
  return Math.abs(peak / average - 1) < 1e-3
}
