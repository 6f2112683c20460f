import type { ResolvedStepOf } from '#shared/plan/plan.ts'
import { type Audio, frameCount } from '../audio.ts'
import { frameLevels } from './levels.ts'
import { percentile } from './statistics.ts'

const HOP_SECONDS = 0.01
const WINDOW_SECONDS = 0.02
const HYSTERESIS_DB = 3
const GRID_DB = 1 // after a cut the same sound lies elsewhere in the frames

/**
 * The longest pause that is left where a step should have shortened it, in seconds. With a region only
 * the part of the output that it became is looked at.
 */
export function longestPauseSeconds(
  input: Audio,
  output: Audio,
  { thresholdDbfs, scope, region }: ResolvedStepOf<'remove_silences'>,
): number {
  const threshold =
    thresholdDbfs === 'auto'
      ? Math.min(-30, Math.max(-60, percentile(frameLevels(input), 0.1) + 8))
      : thresholdDbfs
  const removed = (frameCount(input) - frameCount(output)) / input.sampleRateHz
  const from = region ? region.startSeconds : 0
  const to = region ? region.endSeconds - removed : frameCount(output) / output.sampleRateHz
  const levels = frameLevels(output).subarray(
    Math.round(from / HOP_SECONDS),
    Math.max(Math.round(from / HOP_SECONDS), Math.round(to / HOP_SECONDS)),
  )
  const runs = quietRuns(levels, threshold - GRID_DB)
  const wanted = runs.filter(({ first, last }) => {
    if (scope === 'all') return true
    return (first === 0 && scope !== 'end') || (last === levels.length - 1 && scope !== 'start')
  })
  return Math.max(
    0,
    ...wanted.map(({ first, last }) => (last - first) * HOP_SECONDS + WINDOW_SECONDS),
  )
}

function quietRuns(levels: Float64Array, threshold: number) {
  const runs: { first: number; last: number }[] = []
  for (const [k, level] of levels.entries()) {
    const run = runs.at(-1)
    if (run?.last === k - 1 && level < threshold + HYSTERESIS_DB) run.last = k
    else if (level < threshold) runs.push({ first: k, last: k })
  }
  return runs
}
