import { z } from 'zod'
import { metadataSchema, pageQuery, timeFilter } from './values.ts'
import { webhookBody } from './webhooks.ts'

// What a caller sends about edits; what comes back is in edit-answers.ts.

const text = z
  .string()
  .transform((words) => words.trim())
  .refine((words) => [...words].length >= 1, {
    error: 'at least one character',
    params: { reason: 'too_short' },
  })
  .refine((words) => [...words].length <= 1000, {
    error: 'at most 1000 characters',
    params: { reason: 'too_long' },
  })
  .meta({ minLength: 1, maxLength: 1000 })

export const SAMPLE_RATES_HZ = [
  8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 88200, 96000,
] as const

export const statuses = [
  'awaiting_upload',
  'queued',
  'processing',
  'succeeded',
  'failed',
  'canceled',
  'expired',
] as const

export const audioBody = z
  .strictObject({
    upload_id: z.string().optional(),
    url: z.string().optional(),
    edit_id: z.string().optional(),
    base64: z.string().min(1).optional(),
    duration_seconds: z.number().positive().nullable().optional(),
  })
  .superRefine((audio, context) => {
    const named = (['upload_id', 'url', 'edit_id', 'base64'] as const).filter(
      (member) => audio[member] !== undefined,
    )
    if (named.length !== 1)
      context.addIssue({
        code: 'custom',
        path: [],
        message: 'exactly one of upload_id, url, edit_id and base64 is needed',
        params: { reason: named.length === 0 ? 'missing' : 'conflict' },
      })
    if (audio.duration_seconds !== undefined && audio.url === undefined)
      context.addIssue({
        code: 'custom',
        path: ['duration_seconds'],
        message: 'is only allowed beside url',
        params: { reason: 'not_allowed' },
      })
  })
  .meta({
    oneOf: ['upload_id', 'url', 'edit_id', 'base64'].map((member) => ({ required: [member] })),
  })
export type AudioBody = z.infer<typeof audioBody>

/** Every member optional: what is left out takes the default, or on retry the original's value. */
export const paramsBody = z.strictObject({
  engine: z.enum(['auto', 'exact', 'model']).optional(),
  quality: z.enum(['reference', 'fast']).optional(),
  steps: z.int().min(4).max(250).optional(),
  guidance_scale: z.number().min(1).max(15).optional(),
  strength: z.number().min(0).max(1).optional(),
  sampler: z.string().min(1).max(64).optional(),
  seed: z.int().min(0).max(4_294_967_295).nullable().optional(),
  negative_instruction: text.nullable().optional(),
  candidates: z.int().min(1).max(4).optional(),
  region: z
    .strictObject({
      start_seconds: z.number().min(0),
      end_seconds: z.number().positive().nullable().default(null),
    })
    .refine((region) => region.end_seconds === null || region.end_seconds > region.start_seconds, {
      error: 'end_seconds must be above start_seconds',
      path: ['end_seconds'],
      params: { reason: 'out_of_range' },
    })
    .nullable()
    .optional(),
  exact: z.boolean().optional(),
  allow_partial: z.boolean().optional(),
  clipping: z.enum(['limit', 'scale', 'clip']).optional(),
})
export type ParamsBody = z.infer<typeof paramsBody>

export const outputBody = z.strictObject({
  format: z.enum(['flac', 'wav', 'mp3']).optional(),
  sample_rate_hz: z.literal(SAMPLE_RATES_HZ).nullable().optional(),
})
export type OutputBody = z.infer<typeof outputBody>

const planHash = z.string().regex(/^[0-9a-f]{64}$/)
const credits = z.int().min(0)

export const createEditBody = z
  .strictObject({
    audio: audioBody,
    instruction: text,
    model: z.string().min(1).max(200).optional(),
    params: paramsBody.optional(),
    output: outputBody.optional(),
    expect_plan_hash: planHash.nullable().optional(),
    max_credits: credits.nullable().optional(),
    webhook: webhookBody.nullable().optional(),
    metadata: metadataSchema.optional(),
  })
  .meta({ id: 'CreateEdit' })
/** As callers write it: what has a default may be left out. */
export type CreateEditInput = z.input<typeof createEditBody>

export const planBody = z
  .strictObject({
    audio: audioBody.optional(),
    duration_seconds: z.number().positive().nullable().optional(),
    instruction: text,
    model: z.string().min(1).max(200).optional(),
    params: paramsBody.optional(),
    output: outputBody.optional(),
  })
  .superRefine((body, context) => {
    if (body.audio !== undefined && body.duration_seconds !== undefined)
      context.addIssue({
        code: 'custom',
        path: ['duration_seconds'],
        message: 'is only allowed without audio',
        params: { reason: 'conflict' },
      })
  })
  .meta({ id: 'CreatePlan' })
export type PlanBody = z.infer<typeof planBody>

export const retryEditBody = z
  .strictObject({
    params: paramsBody.optional(),
    output: outputBody.optional(),
    webhook: webhookBody.nullable().optional(),
    metadata: metadataSchema.optional(),
    max_credits: credits.nullable().optional(),
  })
  .meta({ id: 'RetryEdit' })
export type RetryEditBody = z.infer<typeof retryEditBody>
export type RetryEditInput = z.input<typeof retryEditBody>

export const listEditsQuery = z.strictObject({
  ...pageQuery('edit'),
  status: z.array(z.enum(statuses)).optional(),
  created_after: timeFilter.optional(),
  created_before: timeFilter.optional(),
  idempotency_key: z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/)
    .optional(),
})
