// Plans without sentences.

import { type ExactOp, engineOf, exactSteps, type Plan, type Step } from '#shared/plan/plan.ts'
import { planHash } from '#shared/plan/plan-hash.ts'

export type Said = readonly [op: ExactOp, parameters: Readonly<Record<string, unknown>>]

/** The plan of some steps, everything that is not given at its default. @throws ZodError for a bad parameter */
export function planOf(said: readonly Said[], { exact = false } = {}): Plan {
  const steps = said.map(([op, parameters]) =>
    exactSteps[op].parse({ op, says: op, ...(exact && { exact: true }), ...parameters }),
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

/** What a step's `where` looks like for a region of the recording as it was sent. */
export const between = (startSeconds: number, endSeconds: number) => ({
  where: {
    start: { from: 'start', seconds: startSeconds },
    end: { from: 'start', seconds: endSeconds },
    timeline: 'original',
  },
})
