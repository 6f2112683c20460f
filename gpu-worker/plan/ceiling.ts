import type { Plan, PlanWarning } from '#shared/plan/plan.ts'
import { type Audio, frameCount } from '../audio/audio.ts'
import { fromDb, toDb } from '../audio/decibels.ts'
import { covered, type Interval } from '../audio/intervals.ts'
import { limiterGain, withGain } from '../audio/limiter.ts'
import { truePeak } from '../audio/true-peak.ts'
import { type Kept, touched, withoutTouched } from './kept.ts'

/** What happens above the ceiling: a limiter, less gain for everything, or nothing. */
export type Clipping = 'limit' | 'scale' | 'clip'

const RELEASE_MS = 50
const CLOSE_ENOUGH_DB = 0.01

/**
 * How high the peaks of an edit may reach, in dBTP: −1, or as high as the recording or a step of the
 * plan put them, but never above full scale.
 */
export function ceilingOf(plan: Plan, input: Audio): number {
  const asked = plan.steps.flatMap((step) => {
    if (step.op === 'normalize') return [step.peakDbfs]
    return step.op === 'loudness' || step.op === 'limit' ? [step.ceilingDbtp] : []
  })
  return Math.min(0, Math.max(-1, toDb(truePeak(input)), ...asked))
}

export type Held = {
  readonly audio: Audio
  readonly kept: readonly Kept[]
  /**
   * Where no peak is above the ceiling now. Around it the limiter may have lowered some of the input's own
   * peaks without holding them.
   */
  readonly held: readonly Interval[]
  readonly warnings: readonly PlanWarning[]
}

/** The audio with the peaks of its touched intervals at or below the ceiling. */
export function holdBelow(
  { audio, kept }: { audio: Audio; kept: readonly Kept[] },
  { ceilingDbtp, clipping }: { ceilingDbtp: number; clipping: Clipping },
): Held {
  const intervals = touched(kept, frameCount(audio))
  const excessDb = toDb(truePeak(audio, intervals)) - ceilingDbtp
  if (clipping === 'clip' || !(excessDb > CLOSE_ENOUGH_DB))
    return { audio, kept, held: intervals, warnings: [] }
  return clipping === 'scale'
    ? scaled(audio, excessDb)
    : limited({ audio, kept, intervals, ceilingDbtp })
}

function scaled(audio: Audio, excessDb: number): Held {
  const factor = fromDb(-excessDb)
  const channels = audio.channels.map((samples) => samples.map((x) => x * factor))
  const message = `Everything was lowered by ${excessDb.toFixed(1)} dB so that nothing clips.`
  const details = { reduction_db: rounded(excessDb) }
  return {
    audio: { ...audio, channels },
    kept: [],
    held: [{ start: 0, end: frameCount(audio) }],
    warnings: [{ code: 'scaled', message, step: null, details }],
  }
}

function limited({
  audio,
  kept,
  intervals,
  ceilingDbtp,
}: {
  audio: Audio
  kept: readonly Kept[]
  intervals: readonly Interval[]
  ceilingDbtp: number
}): Held {
  const shape = { ceiling: fromDb(ceilingDbtp), releaseMs: RELEASE_MS, within: intervals }
  const gain = limiterGain(audio, shape)
  if (!gain) return { audio, kept, held: intervals, warnings: [] }
  const reduced = framesBelowOne(gain)
  const seconds = covered(reduced) / audio.sampleRateHz
  const reductionDb = -toDb(gain.reduce((least, g) => Math.min(least, g), 1))
  const message = `Peaks were lowered by up to ${reductionDb.toFixed(1)} dB so that nothing clips.`
  const details = { max_reduction_db: rounded(reductionDb), seconds: rounded(seconds) }
  return {
    audio: { ...audio, channels: withGain(audio.channels, gain) },
    kept: withoutTouched(kept, reduced, frameCount(audio)),
    held: intervals,
    warnings: [{ code: 'limited', message, step: null, details }],
  }
}

function framesBelowOne(gain: Float64Array): Interval[] {
  const intervals: Interval[] = []
  let start = -1
  for (let n = 0; n <= gain.length; n++) {
    const isReduced = n < gain.length && gain[n]! < 1
    if (isReduced && start < 0) start = n
    if (isReduced || start < 0) continue
    intervals.push({ start, end: n })
    start = -1
  }
  return intervals
}

const rounded = (value: number): number => Math.round(value * 1000) / 1000
