import type { Step } from '#shared/plan/plan.ts'
import { type Audio, frameCount } from '../audio/audio.ts'
import { within } from '../audio/measure/findings.ts'
import type { Finding } from '../effects/effect.ts'
import { largestDifference } from './kept.ts'
import { regionOf } from './regions.ts'

/** Steps whose region is not all they touch: they silence what is beside it, or join what was apart. */
const REACHING_OUT: ReadonlySet<Step['op']> = new Set([
  ...(['fade_in', 'fade_out', 'trim', 'delete', 'loop', 'swap', 'move'] as const),
  ...(['insert_silence', 'remove_silences'] as const),
])

/**
 * Whether a step with a region left what is before and after it, whatever its effect says that it kept: an effect
 * that took another region would say so of that one. Nothing when it did.
 */
export function outsideFindings(step: Step, input: Audio, output: Audio): Finding[] {
  if (!('region' in step) || step.region === undefined || REACHING_OUT.has(step.op)) return []
  const { start, end } = regionOf(step, input)
  const grown = frameCount(output) - frameCount(input)
  const finding = within('untouched_max_abs_diff', {
    expected: 0,
    measured: largestDifference(input, output, [
      { start: 0, end: start, source: 0 },
      { start: end + grown, end: frameCount(output), source: end },
    ]),
    tolerance: 0,
    unit: null,
    estimator: 'every sample before and after the region against the input',
  })
  return finding.status === 'fail' ? [finding] : []
}
