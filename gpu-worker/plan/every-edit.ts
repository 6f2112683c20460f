import type { Plan, Step } from '#shared/plan/plan.ts'
import { lengthAfter } from '#shared/plan/time-map.ts'
import { type Audio, durationSeconds, frameCount } from '../audio/audio.ts'
import { toDb } from '../audio/decibels.ts'
import { nonFiniteCount } from '../audio/finite.ts'
import type { Interval } from '../audio/intervals.ts'
import { atLeast, atMost, skipped, within } from '../audio/measure/findings.ts'
import { loudestDbfs, QUIETEST_DBFS } from '../audio/measure/levels.ts'
import { truePeak } from '../audio/true-peak.ts'
import type { Finding } from '../effects/effect.ts'
import type { Clipping } from './ceiling.ts'
import { isChanged } from './is-changed.ts'
import { type Kept, largestDifference } from './kept.ts'

export type Edited = {
  readonly plan: Plan
  readonly input: Audio
  readonly output: Audio
  readonly kept: readonly Kept[]
  /** Where peaks are held below the ceiling: what the steps touched, without what only the limiter did. */
  readonly held: readonly Interval[]
  readonly ceilingDbtp: number
  readonly clipping: Clipping
}

/** What must hold of every edit, whatever its steps were. The encoded file is checked by `compareWithFile`. */
export function everyEditFindings(edited: Edited): Finding[] {
  return [
    frames(edited),
    untouched(edited),
    finite(edited),
    changed(edited),
    peak(edited),
    notSilent(edited),
  ]
}

/** Each step counts its own frames exactly; here the plan as a whole is compared with what was foretold. */
function frames({ plan, input, output }: Edited): Finding {
  const estimator = 'length foretold by the plan; as many frames of rounding as its steps may add'
  const expected = plan.steps.reduce(
    (length, step) => lengthAfter(step, length),
    durationSeconds(input),
  )
  if (Number.isNaN(expected))
    return skipped('frames', 'the length depends on what was heard', estimator)
  return within('frames', {
    expected: Math.round(expected * output.sampleRateHz),
    measured: frameCount(output),
    tolerance: Math.ceil(plan.steps.reduce(roundedAfter, 0)),
    unit: 'frames',
    estimator,
  })
}

/** By how many frames a length may be off after a step, if it was by `frames` before. */
function roundedAfter(frames: number, step: Step): number {
  switch (step.op) {
    case 'loop': // each play is as long as the rounded region, less the rounded cross-fade
      return step.count === undefined ? frames + 1 : step.count * (frames + 1.5)
    case 'speed':
    case 'playback_rate':
      return Math.max(1, 1 / (step.factor ?? 1)) * (frames + 1)
    case 'echo':
      return frames + Math.max(1, step.repeats / 2)
    default:
      return frames + 1
  }
}

function untouched({ input, output, kept }: Edited): Finding {
  return within('untouched_max_abs_diff', {
    expected: 0,
    measured: largestDifference(input, output, kept),
    tolerance: 0,
    unit: null,
    estimator: 'every sample outside the touched intervals against the input',
  })
}

function finite({ output }: Edited): Finding {
  const bad = output.channels.reduce((sum, samples) => sum + nonFiniteCount(samples), 0)
  const estimator = 'samples that are not numbers'
  return within('finite', { expected: 0, measured: bad, tolerance: 0, unit: 'samples', estimator })
}

function changed({ plan, input, output }: Edited): Finding {
  const estimator = 'result against the input'
  const isOther = plan.steps.some((step) => step.op === 'convert') || isChanged(input, output)
  return {
    name: 'changed',
    status: isOther ? 'pass' : 'fail',
    expected: 'a difference',
    measured: isOther ? 'a difference' : 'none',
    tolerance: null,
    unit: null,
    estimator,
  }
}

function peak({ output, held, ceilingDbtp, clipping }: Edited): Finding {
  const estimator = 'true peak of the touched intervals, BS.1770-4'
  if (clipping === 'clip') return skipped('true_peak', 'clipping was asked for', estimator)
  return atMost('true_peak', {
    expected: ceilingDbtp,
    measured: toDb(truePeak(output, held)),
    tolerance: 0.1,
    unit: 'dBTP',
    estimator,
  })
}

/** A step that keeps the sound may lower it by this much, below the level at which a sound is heard. */
const MOST_LOST_DB = 20

function notSilent({ plan, input, output }: Edited): Finding {
  const estimator = 'level of the loudest 20 ms frame'
  const before = loudestDbfs(input)
  if (before <= QUIETEST_DBFS) return skipped('not_silent', 'the input is silent', estimator)
  if (plan.steps.some(({ op }) => MAY_LEAVE_SILENCE.has(op)))
    return skipped('not_silent', 'the plan may leave nothing but silence', estimator)
  return atLeast('not_silent', {
    expected: Math.min(QUIETEST_DBFS, before - MOST_LOST_DB),
    measured: loudestDbfs(output),
    tolerance: 0,
    unit: 'dBFS',
    estimator,
  })
}

/**
 * Steps that turn some sound into silence because it was asked for: they lower it, leave out where or what it
 * is, or put it where the sample rate cannot hold it. What is left of it each of them measures itself.
 */
const MAY_LEAVE_SILENCE: ReadonlySet<Step['op']> = new Set([
  ...(['gain', 'volume_ramp', 'normalize', 'fade_in', 'fade_out', 'mute', 'gate'] as const),
  ...(['trim', 'delete', 'playback_rate', 'pitch', 'convert'] as const),
  ...(['low_pass', 'high_pass', 'band_pass', 'band_stop', 'notch', 'eq', 'device'] as const),
  ...(['dehum', 'denoise', 'declick', 'remove_dc', 'bitcrush', 'remove', 'extract'] as const),
  ...(['pan', 'stereo_width', 'to_mono', 'chorus', 'flanger'] as const), // opposite waves cancel
  ...(['reverb'] as const), // the room alone answers later than a short region ends
])
