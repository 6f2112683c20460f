import { exactSteps } from '#shared/plan/plan/exact-steps.ts'
import { type ExactOp, engineOf, type Plan, type Step } from '#shared/plan/plan.ts'
import { planHash } from '#shared/plan/plan-hash.ts'

export type Said = readonly [op: ExactOp, parameters: Record<string, unknown>]

/** A plan as the planner would make it, before it is resolved. */
export function planOf(...said: readonly Said[]): Plan {
  const steps = said.map(([op, parameters]) =>
    exactSteps[op].parse({ op, says: op, ...parameters }),
  ) as Step[]
  return {
    version: 1,
    engine: engineOf(steps),
    understood: 'Do it.',
    steps,
    warnings: [],
    unsupported: [],
    clip: null,
    resolved: false,
    hash: planHash(steps),
  }
}

const from = (seconds: number) => ({ from: 'start', seconds })

/** A place between two moments of the recording as it was sent, unless said otherwise. */
export const between = (start: number, end: number, timeline = 'original') => ({
  where: { start: from(start), end: from(end), timeline },
})
