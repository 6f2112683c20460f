// Plans without sentences.

import type { Plan } from '#shared/plan/plan.ts'
import { type Said, planOf as withDefaults } from '../../test/gpu-worker/plan/plan-of.ts'

export type { Said }

/** The plan of some steps, everything that is not given at its default. @throws ZodError for a bad parameter */
export const planOf = (said: readonly Said[], { exact = false } = {}): Plan =>
  withDefaults(
    ...said.map(([op, parameters]): Said => [op, { ...(exact && { exact }), ...parameters }]),
  )

/** What a step's `where` looks like for a region of the recording as it was sent. */
export const between = (startSeconds: number, endSeconds: number) => ({
  where: {
    start: { from: 'start', seconds: startSeconds },
    end: { from: 'start', seconds: endSeconds },
    timeline: 'original',
  },
})
