/** What supervisor and children say to each other. A child has read hostile bytes: its words are parsed. */
import { z } from 'zod'
import type { CandidateRun, EditParams } from '#shared/edit.ts'
import { isErrorCode } from '#shared/errors.ts'
import { type OpenStep, type Plan, PlanWarning, Step } from '#shared/plan/plan.ts'
import type { DecodeLimits, Format } from '../audio/codecs/codec.ts'
import type { Finding } from '../effects/effect.ts'
import type { Kept } from '../plan/kept.ts'
import type { DecodedFile, EditedFile, EditJob } from '../workbench.ts'

// ── to a child ──────────────────────────────────────────────────────────────────────────────────

/** The files of a job lie in `folder`, which is the only place the child may write. */
export type ToDecode = {
  readonly type: 'decode'
  readonly folder: string
  readonly limits: DecodeLimits
}

export type ToEdit = {
  readonly type: 'edit'
  readonly folder: string
  readonly job: Pick<EditJob, 'plan' | 'output' | 'editId'> & {
    readonly decoded: Omit<DecodedFile, 'peaksPath' | 'spectrogramPath'>
    readonly params: Pick<EditParams, 'clipping'>
  }
  readonly limits: DecodeLimits
  readonly canOpen: boolean // whether the supervisor has a model for open steps
}

/** Planes of `folder` to be drawn. */
export type ToDraw = Format & { readonly type: 'draw'; readonly folder: string }

/** The answer to `drawable`: whether somebody else draws. */
export type Drawing = { readonly type: 'drawing'; readonly isTaken: boolean }

/** The answer to `open`: the planes of the result lie in `folder`. */
export type Opened = {
  readonly type: 'opened'
  readonly id: number
  readonly result: OpenStepFacts
}

/** The answer to `open` when it could not be done. */
export type Refused = {
  readonly type: 'refused'
  readonly id: number
  readonly code: string
  readonly message: string
  readonly fix: string | null
}

export type ToChild = ToDecode | ToEdit | ToDraw | Drawing | Opened | Refused

/** What an open step made, besides samples. */
export type OpenStepFacts = {
  readonly channels: number
  readonly sampleRateHz: number
  readonly kept: readonly Kept[]
  readonly findings: readonly Finding[]
  readonly warnings: readonly PlanWarning[]
  readonly candidates: readonly CandidateRun[]
  readonly evaluations: number
  readonly device: string
}

/** A step the supervisor has to have done by the model: planes of its input lie in `folder`, those of its result are to be written to `resultFolder`. */
export type OpenStepRequest = {
  readonly step: OpenStep
  readonly index: number
  readonly plan: Plan
  readonly params: EditParams
  readonly model: EditJob['model']
  readonly folder: string
  readonly resultFolder: string
  readonly channels: number
  readonly frames: number
  readonly sampleRateHz: number
}

// ── from a child ────────────────────────────────────────────────────────────────────────────────

const count = z.int().min(0)
const text = z.string().max(2000)
const details = z.record(z.string(), z.unknown())

const ready = z.object({ type: z.literal('ready') })
const failed = z.object({
  type: z.literal('failed'),
  code: z.string().refine(isErrorCode),
  message: text,
  fix: text.nullable(),
  details,
})
/** Our own mistake: not the file's. */
const crashed = z.object({ type: z.literal('crashed'), message: z.string().max(20_000) })

const decoded = z.object({
  type: z.literal('decoded'),
  frames: count.positive(),
  channels: count.positive().max(64),
  sampleRateHz: count.positive(),
  container: text,
  codec: text,
  bitsPerSample: count.nullable(),
  isFloat: z.boolean(),
  isLossy: z.boolean(),
  warnings: z.array(PlanWarning).max(16),
  truePeak: z.number().min(0).optional(),
})

const progress = z.object({
  type: z.literal('progress'),
  stage: z.enum(['editing', 'denoising', 'measuring', 'encoding']),
  planStep: count.nullable(),
  planSteps: count.nullable(),
})

/** The result lies in planes: it could be drawn while it is encoded. */
const drawable = z.object({
  type: z.literal('drawable'),
  channels: count.positive(),
  sampleRateHz: count.positive(),
})
const drawn = z.object({ type: z.literal('drawn') })

const open = z.object({
  type: z.literal('open'),
  id: count,
  index: count,
  step: Step,
  channels: count.positive(),
  frames: count.positive(),
  sampleRateHz: count.positive(),
})

const values = z.union([z.number(), z.array(z.number()), z.string(), z.null()])
const check = z.object({
  step: count.nullable(),
  name: text,
  status: z.enum(['pass', 'limited', 'skipped', 'fail']),
  expected: values,
  measured: values,
  tolerance: z.number().nullable(),
  unit: text.nullable(),
  estimator: text.nullable(),
})
const candidate = z.object({
  step: count,
  index: count,
  seed: z.number(),
  score: z.number(),
  gate: text.nullable(),
  chosen: z.boolean(),
})

const edited = z.object({
  type: z.literal('edited'),
  format: z.enum(['flac', 'wav', 'mp3']),
  bytes: count.positive(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  frames: count.positive(),
  sampleRateHz: count.positive(),
  channels: count.positive(),
  bitsPerSample: count.nullable(),
  checks: z.array(check),
  candidates: z.array(candidate),
  warnings: z.array(PlanWarning),
  timesMs: z.object({
    exact: z.number(),
    denoise: z.number(),
    measure: z.number(),
    encode: z.number(),
  }),
})

export const FromChild = z.discriminatedUnion('type', [
  ready,
  failed,
  crashed,
  decoded,
  progress,
  drawable,
  drawn,
  open,
  edited,
])
export type FromChild = z.infer<typeof FromChild>

export type ProgressReport = z.infer<typeof progress>
export type DecodedMessage = { readonly type: 'decoded' } & Omit<
  DecodedFile,
  'peaksPath' | 'spectrogramPath'
>
export type EditedFacts = { readonly type: 'edited' } & Omit<
  EditedFile,
  'outputPath' | 'peaksPath' | 'spectrogramPath' | 'evaluations' | 'device'
>
