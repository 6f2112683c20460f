import type { Clip } from './plan/places.ts'
import { engineOf, type Plan, type PlanWarning, type Step } from './plan.ts'
import { noEffect, whyNoEffect } from './resolve-plan/no-effect.ts'
import { resolveStep } from './resolve-plan/resolve-step.ts'
import { advance, openTimeline } from './resolve-plan/timeline.ts'
import { understood } from './sentence.ts'

/**
 * The same plan with its places in seconds of this clip. Lengths are simulated step by step; what comes
 * after a step whose length only hearing decides stays symbolic. Resolving again changes nothing.
 *
 * @throws DomainError `region_outside_clip`, `parameter_out_of_range`, `no_effect`, `instruction_unsupported`
 */
export function resolvePlan(plan: Plan, clip: Clip): Plan {
  const timeline = openTimeline(clip)
  const kept = plan.warnings.filter((warning) => !isRecomputed(warning))
  const found: PlanWarning[] = []
  const steps: Step[] = []
  const dropped: { index: number; why: string }[] = []
  let resolved = true

  for (const [index, step] of plan.steps.entries()) {
    const before = found.length
    const next = resolveStep(step, timeline, (code, message, details) =>
      found.push({ code, message, step: steps.length, details }),
    )
    const why = whyNoEffect(next, timeline)
    if (why !== null) {
      found.length = before
      dropped.push({ index, why })
      continue
    }
    if (!timeline.known && isSymbolic(step)) resolved = false
    advance(timeline, next)
    steps.push(next)
  }
  if (steps.length === 0) throw noEffect(dropped.map(({ why }) => why))

  const index = (old: number) => old - dropped.filter((drop) => drop.index < old).length
  const gone = new Set(dropped.map((drop) => drop.index))
  return {
    ...plan,
    engine: engineOf(steps),
    understood: understood(steps),
    steps,
    warnings: [
      ...kept
        .filter(({ step }) => step === null || !gone.has(step))
        .map((warning) => ({
          ...warning,
          step: warning.step === null ? null : index(warning.step),
        })),
      ...dropped.map(({ why }) => warn('already_so', `Left out: ${why}.`)),
      ...found.filter((warning) => !isRecomputed(warning)),
      ...found.filter(isRecomputed),
    ],
    clip,
    resolved,
  }
}

const RECOMPUTED: ReadonlySet<string> = new Set([
  'region_clamped',
  'range_swapped',
  'times_refer_to_original',
  'made_stereo',
])

/** Found again by resolving again; a fade's length, once clamped, is what the step says. */
const isRecomputed = ({ code, details }: PlanWarning) =>
  RECOMPUTED.has(code) && !('asked_seconds' in details)

const warn = (code: PlanWarning['code'], message: string): PlanWarning => ({
  code,
  message,
  step: null,
  details: {},
})

/** Whether anything in it is still a word rather than a second. */
export const isSymbolic = (step: Step): boolean =>
  ['where', 'otherWhere', 'noiseWhere', 'at', 'to', 'targetDurationSeconds'].some(
    (name) => name in step,
  ) ||
  step.op === 'fade_in' ||
  step.op === 'fade_out' ||
  (step.op === 'swap' && step.split !== 'auto')
