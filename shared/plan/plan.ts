import { z } from 'zod'
import { OBJECTIVES } from '../samplers.ts'
import { exactSteps } from './plan/exact-steps.ts'
import { openSteps } from './plan/open-steps.ts'
import { Clip, seconds } from './plan/places.ts'
import { range } from './plan/ranges.ts'

// What an instruction was understood to mean: the one form in which the API shows, the store keeps and
// the worker runs it. Names are camelCase here; shared/wire/plans.ts has the snake_case form.

export const PLAN_VERSION = 1
export const MAX_STEPS = 16

// --- steps ---

type SchemaOf = typeof exactSteps & typeof openSteps

export type ExactOp = keyof typeof exactSteps
export type OpenOp = keyof typeof openSteps
export type Op = ExactOp | OpenOp
export type StepOf<Name extends Op> = z.infer<SchemaOf[Name]>

export const exactOps = Object.keys(exactSteps) as ExactOp[]
export const openOps = Object.keys(openSteps) as OpenOp[]

export const Step = z.discriminatedUnion('op', [
  ...(Object.values(exactSteps) as [SchemaOf[ExactOp], ...SchemaOf[ExactOp][]]),
  ...Object.values(openSteps),
])
export type Step = { [Name in Op]: StepOf<Name> }[Op]

export type OpenStep = StepOf<OpenOp>

/** What resolving adds to a step, so that whoever runs it need not ask. */
type Resolving = {
  fade_in: 'durationSeconds'
  fade_out: 'durationSeconds'
  mute: 'region'
  bleep: 'region'
  trim: 'region'
  delete: 'region'
  speed: 'factor'
  move: 'region' | 'toSeconds'
  insert_silence: 'atSeconds'
}
type Filled<T, Key extends keyof T> = T & { [Name in Key]-?: NonNullable<T[Name]> }

/** A step as the runner gets it. `region` absent: the whole clip. */
export type ResolvedStepOf<Name extends Op> = Name extends keyof Resolving
  ? Filled<StepOf<Name>, Extract<Resolving[Name], keyof StepOf<Name>>>
  : StepOf<Name>

export const isOpenStep = (step: { op: string }): step is OpenStep =>
  Object.hasOwn(openSteps, step.op)

// --- the plan ---

const PLANNING_WARNINGS = [
  'region_clamped',
  'range_swapped',
  'vague_region',
  'times_refer_to_original',
  'reading_chosen',
  'loudness_rule',
  'spelling_corrected',
  'applied_to_whole_recording',
  'made_stereo',
  'already_so',
  'moved_last',
  'clause_ignored',
  'parameter_unused',
] as const
const RUNNING_WARNINGS = [
  'limited',
  'scaled',
  'truncated_source',
  'non_finite_samples',
  'lossy_source',
  'channels_folded',
  'bandwidth_limited',
  'chunked',
  'weak_evidence',
] as const

/** `details` has wire names and wire values: it is shown as it is. */
export const PlanWarning = z.strictObject({
  code: z.enum([...PLANNING_WARNINGS, ...RUNNING_WARNINGS]),
  message: z.string(),
  step: z.int().min(0).nullable(),
  details: z.record(z.string(), z.unknown()),
})
export type PlanWarning = z.infer<typeof PlanWarning>

export const Unsupported = z.strictObject({
  text: z.string(),
  reason: z.string(),
  message: z.string(),
})
export type Unsupported = z.infer<typeof Unsupported>

export const Plan = z.strictObject({
  version: z.literal(PLAN_VERSION),
  engine: z.enum(['exact', 'model', 'mixed']),
  understood: z.string().min(1),
  steps: z.array(Step).min(1).max(MAX_STEPS),
  warnings: z.array(PlanWarning),
  unsupported: z.array(Unsupported),
  clip: Clip.nullable(),
  resolved: z.boolean(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
})
export type Plan = Omit<z.infer<typeof Plan>, 'steps'> & { steps: Step[] }

/** The `params` of an edit that planning reads, and whether a model is there to run open steps. */
export const PlanOptions = z.object({
  engine: z.enum(['auto', 'exact', 'model']).default('auto'),
  quality: z.enum(['reference', 'fast']).default('reference'),
  steps: z.int().min(4).max(250).default(100),
  sampler: z.string().default('dpmpp_3m_sde'),
  objective: z.enum(OBJECTIVES).optional(), // of the model that open steps use; v unless given
  strength: range(0, 1).default(0.5),
  candidates: z.int().min(1).max(4).default(1),
  region: z
    .strictObject({ startSeconds: seconds, endSeconds: z.number().positive().nullable() })
    .nullable()
    .default(null),
  exact: z.boolean().default(false),
  allowPartial: z.boolean().default(false),
  modelInstalled: z.boolean().default(false),
})
export type PlanOptions = z.infer<typeof PlanOptions>

export const engineOf = (steps: readonly Step[]): Plan['engine'] => {
  const open = steps.filter(isOpenStep).length
  return open === 0 ? 'exact' : open === steps.length ? 'model' : 'mixed'
}
