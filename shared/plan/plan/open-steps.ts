import { z } from 'zod'
import { Moment, regional, seconds } from './places.ts'
import { hz, range } from './ranges.ts'

// The operations that need the model: what they are told.

const openly = <Op extends string>(op: Op) => ({
  op: z.literal(op),
  engine: z.literal('model').default('model'),
  said: z.string().optional(),
  says: z.string().min(1),
  exact: z.literal(true).optional(),
  instruction: z.string().min(1).max(1000),
  strength: range(0, 1),
  candidates: z.int().min(1).max(4),
  denoisingSteps: z.int().min(1),
  evaluations: z.int().min(1),
})

/** The caller's words: data, never executed, never a path or a key. */
const words = z.string().min(1).max(200)

export const openSteps = {
  /** `at` stands instead of `placement`. */
  add: z
    .strictObject({
      ...openly('add'),
      target: words,
      placement: z.enum(['start', 'middle', 'end', 'throughout', 'after_end']).optional(),
      at: Moment.optional(),
      atSeconds: seconds.optional(),
      level: z.enum(['foreground', 'background']),
      count: z.int().min(1).max(100).optional(),
      ...regional,
    })
    .refine((step) => (step.placement === undefined) !== (step.at === undefined), {
      message: 'exactly one of placement and at is needed',
    }),
  remove: z.strictObject({ ...openly('remove'), target: words, ...regional }),
  replace: z.strictObject({
    ...openly('replace'),
    target: words,
    replacement: words,
    ...regional,
  }),
  extract: z.strictObject({ ...openly('extract'), target: words, ...regional }),
  restyle: z.strictObject({
    ...openly('restyle'),
    style: words,
    target: words.optional(),
    ...regional,
  }),
  /** Needs a region, or looks for gaps itself. */
  inpaint: z.strictObject({
    ...openly('inpaint'),
    gaps: z.literal('auto').optional(),
    description: words.optional(),
    ...regional,
  }),
  enhance: z.strictObject({ ...openly('enhance'), ...regional }),
  super_resolution: z.strictObject({
    ...openly('super_resolution'),
    bandwidthHz: hz(20).optional(),
  }),
} as const
