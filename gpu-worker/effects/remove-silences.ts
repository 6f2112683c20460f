import { DomainError } from '#shared/errors.ts'
import type { ResolvedStepOf } from '#shared/plan/plan.ts'
import { type Audio, frameCount } from '../audio/audio.ts'
import { complement, type Interval } from '../audio/intervals.ts'
import { atMost } from '../audio/measure/findings.ts'
import { longestPauseSeconds } from '../audio/measure/pauses.ts'
import { joinFrames } from '../plan/joins.ts'
import { regionOf, toFrames } from '../plan/regions.ts'
import { inSequence, splice } from '../plan/splice.ts'
import type { Effect } from './effect.ts'
import { silentRuns } from './silences.ts'

type RemoveSilences = ResolvedStepOf<'remove_silences'>

/** Pauses are shortened, or silence at the clip's ends is cut away; what is kept of it stays on both sides. */
export const effect: Effect<'remove_silences'> = {
  op: 'remove_silences',
  apply(input, step) {
    const parts = complement(cutsOf(input, step), frameCount(input))
    const half = joinFrames(step, input.sampleRateHz)
    return splice(input, inSequence(input, parts, { half }))
  },
  timeMap(step, input) {
    const cuts = cutsOf(input, step)
    return (seconds) => {
      const frame = seconds * input.sampleRateHz
      const gone = cuts.reduce(
        (sum, { start, end }) => sum + Math.max(0, Math.min(frame, end) - start),
        0,
      )
      return (frame - gone) / input.sampleRateHz
    }
  },
  verify(input, output, step) {
    const { minSilenceSeconds, keepSeconds } = step
    return [
      atMost('longest_silence', {
        expected: Math.max(minSilenceSeconds, keepSeconds),
        measured: longestPauseSeconds(input, output, step),
        tolerance: 0.02,
        unit: 's',
        estimator: 'longest run of quiet 20 ms frames that is left',
      }),
    ]
  },
}

/** What is taken out, in frames of the input. */
function cutsOf(input: Audio, step: RemoveSilences): Interval[] {
  const frames = frameCount(input)
  const region = regionOf(step, input)
  const shortest = toFrames(step.minSilenceSeconds, input.sampleRateHz)
  const kept = toFrames(step.keepSeconds, input.sampleRateHz)
  const half = joinFrames(step, input.sampleRateHz)
  const runs = silentRuns(input, step.thresholdDbfs)
  if (runs.some(({ start, end }) => end - start >= frames))
    throw new DomainError('no_effect', 'The recording is silent: nothing of it would be left.')
  const cuts = runs
    .map((run) => ({
      start: Math.max(run.start, region.start),
      end: Math.min(run.end, region.end),
    }))
    .filter(({ start, end }) => end - start >= shortest && end - start > Math.max(kept, 2 * half))
    .filter((run) => isWanted(run, step.scope, frames))
    .map((run) => shortened(run, { kept, half, frames }))
  if (cuts.length === 0) throw new DomainError('no_effect', 'No silence of that length was found.')
  return cuts
}

function isWanted({ start, end }: Interval, scope: RemoveSilences['scope'], frames: number) {
  const [isFirst, isLast] = [start === 0, end === frames]
  if (scope === 'all') return true
  return (isFirst && scope !== 'end') || (isLast && scope !== 'start')
}

/**
 * Half of what is kept at each side; at a clip end all of it beside the sound. At least as much as a join
 * fades: the sound behind it begins as it did.
 */
function shortened(
  { start, end }: Interval,
  { kept, half, frames }: { kept: number; half: number; frames: number },
): Interval {
  const beside = Math.max(kept, 2 * half)
  if (start === 0) return { start, end: end - beside }
  if (end === frames) return { start: start + beside, end }
  const before = beside >> 1
  return { start: start + before, end: end - (beside - before) }
}
