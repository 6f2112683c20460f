import { z } from 'zod'
import { type WirePlan, type WirePlanWarning, wirePlanSchema } from './plans.ts'
import { id, metadataSchema, mode, pageQuery, sha256Hex, time, timeFilter } from './values.ts'
import { webhookBody } from './webhooks.ts'

// ── what a caller sends ─────────────────────────────────────────────────────────────────────────

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

// ── what a caller gets ──────────────────────────────────────────────────────────────────────────

const measured = z.union([z.number(), z.array(z.number()), z.string()]).nullable()

const warning = z.strictObject({
  code: z.string(),
  message: z.string(),
  step: z.int().nullable(),
  details: z.record(z.string(), z.unknown()),
}) as unknown as z.ZodType<WirePlanWarning>

export const queueSchema = z.strictObject({
  position: z.int().min(1).nullable(),
  reason: z.enum([
    'in_line',
    'capacity_starting',
    'account_concurrency',
    'no_capacity',
    'workers_unhealthy',
    'retrying',
    'paused',
  ]),
  message: z.string(),
})
export type WireQueue = z.infer<typeof queueSchema>

export const etaSchema = z.strictObject({ seconds: z.number(), p90_seconds: z.number() })
export type WireEta = z.infer<typeof etaSchema>

export const priceItemSchema = z.strictObject({
  item: z.enum(['base', 'model']),
  step: z.int().nullable(),
  credits: z.int(),
})

export const editSchema = z
  .strictObject({
    id: id('edit'),
    object: z.literal('edit'),
    mode,
    version: z.int().positive(),
    status: z.enum(statuses),
    stage: z
      .enum([
        'starting',
        'fetching',
        'decoding',
        'editing',
        'denoising',
        'measuring',
        'encoding',
        'storing',
      ])
      .nullable(),
    stage_detail: z
      .strictObject({
        plan_step: z.int().nullable(),
        plan_steps: z.int().nullable(),
        denoising_step: z.int().nullable(),
        denoising_steps: z.int().nullable(),
      })
      .nullable(),
    progress: z.int().min(0).max(100),
    attempt: z.int().min(1),
    queue: queueSchema.nullable(),
    eta: etaSchema.nullable(),
    cancel_requested_at: time.nullable(),
    instruction: z.string().nullable(),
    engine: z.enum(['exact', 'model', 'mixed']),
    model: z.string().nullable(),
    model_version: z.string().nullable(),
    software_version: z.string().nullable(),
    params: z.strictObject({
      engine: z.enum(['auto', 'exact', 'model']),
      quality: z.enum(['reference', 'fast']),
      steps: z.int(),
      guidance_scale: z.number(),
      strength: z.number(),
      sampler: z.string(),
      seed: z.int(),
      negative_instruction: z.string().nullable(),
      candidates: z.int(),
      region: z
        .strictObject({ start_seconds: z.number(), end_seconds: z.number().nullable() })
        .nullable(),
      exact: z.boolean(),
      allow_partial: z.boolean(),
      clipping: z.enum(['limit', 'scale', 'clip']),
    }),
    requested_output: z.strictObject({
      format: z.string(),
      sample_rate_hz: z.number().nullable(),
    }),
    input: z.strictObject({
      source: z.enum(['upload', 'url', 'edit', 'base64']),
      upload_id: z.string().nullable(),
      edit_id: z.string().nullable(),
      url: z.string().nullable(),
      filename: z.string().nullable(),
      format: z.string().nullable(),
      bytes: z.int().nullable(),
      sha256: sha256Hex.nullable(),
      frames: z.int().nullable(),
      duration_seconds: z.number().nullable(),
      sample_rate_hz: z.number().nullable(),
      channels: z.int().nullable(),
      peaks_url: z.string().nullable(),
      spectrogram_url: z.string().nullable(),
    }),
    plan: (wirePlanSchema as unknown as z.ZodType<WirePlan>).nullable(),
    warnings: z.array(warning),
    output: z
      .strictObject({
        url: z.string(),
        url_expires_at: time,
        filename: z.string(),
        format: z.string(),
        bytes: z.int(),
        sha256: sha256Hex,
        frames: z.int(),
        duration_seconds: z.number(),
        sample_rate_hz: z.number(),
        channels: z.int(),
        bits_per_sample: z.int().nullable(),
        peaks_url: z.string().nullable(),
        spectrogram_url: z.string().nullable(),
      })
      .nullable(),
    checks: z.array(
      z.strictObject({
        step: z.int().nullable(),
        name: z.string(),
        status: z.enum(['pass', 'limited', 'skipped', 'fail']),
        expected: measured,
        measured,
        tolerance: z.union([z.number(), z.array(z.number()), z.string()]).nullable(),
        unit: z.string().nullable(),
        estimator: z.string().nullable(),
      }),
    ),
    candidates: z.array(
      z.strictObject({
        step: z.int(),
        index: z.int(),
        seed: z.int(),
        score: z.number(),
        gate: z.string().nullable(),
        chosen: z.boolean(),
      }),
    ),
    error: z
      .strictObject({
        code: z.string(),
        message: z.string(),
        retryable: z.boolean(),
        fix: z.string().nullable(),
        details: z.record(z.string(), z.unknown()),
      })
      .nullable(),
    billing: z.strictObject({
      unit: z.literal('credit'),
      held_credits: z.int(),
      charged_credits: z.int().nullable(),
      released_credits: z.int().nullable(),
      refunded_credits: z.int(),
      outcome: z.enum(['held', 'settled', 'released']),
      reason: z
        .enum([
          'succeeded',
          'failed',
          'expired',
          'canceled_before_start',
          'canceled_while_running',
          'test_mode',
        ])
        .nullable(),
      priced_seconds: z.number(),
      breakdown: z.array(priceItemSchema),
      settled_at: time.nullable(),
      refunded_at: time.nullable(),
    }),
    metrics: z
      .strictObject({
        queue_ms: z.int(),
        starting_ms: z.int(),
        fetch_ms: z.int(),
        decode_ms: z.int(),
        exact_ms: z.int(),
        denoise_ms: z.int(),
        measure_ms: z.int(),
        encode_ms: z.int(),
        store_ms: z.int(),
        total_ms: z.int(),
        evaluations: z.int(),
        device: z.string().nullable(),
      })
      .nullable(),
    webhook: z.strictObject({ url: z.string(), events: z.array(z.string()) }).nullable(),
    metadata: z.record(z.string(), z.string()),
    parent_edit_id: z.string().nullable(),
    retried_from: z.string().nullable(),
    created_by: z.strictObject({
      key_id: z.string().nullable(),
      client_token_id: z.string().nullable(),
      subject: z.string().nullable(),
    }),
    created_at: time,
    queued_at: time.nullable(),
    started_at: time.nullable(),
    completed_at: time.nullable(),
    deadline_at: time,
    data_expires_at: time.nullable(),
    data_removed: z.boolean(),
    urls: z.strictObject({
      self: z.string(),
      events: z.string(),
      output: z.string(),
      input: z.string(),
      cancel: z.string(),
      retry: z.string(),
    }),
  })
  .meta({ id: 'Edit' })
export type WireEdit = z.infer<typeof editSchema>

/** `data` of a `progress` event of the stream. */
export const progressSchema = editSchema
  .pick({
    version: true,
    status: true,
    stage: true,
    stage_detail: true,
    progress: true,
    attempt: true,
    queue: true,
    eta: true,
  })
  .meta({ id: 'EditProgress' })
export type WireProgress = z.infer<typeof progressSchema>

export const plannedSchema = z
  .strictObject({
    object: z.literal('plan'),
    model: z.string().nullable(),
    model_version: z.string().nullable(),
    plan: wirePlanSchema as unknown as z.ZodType<WirePlan>,
    price: z.strictObject({
      unit: z.literal('credit'),
      credits: z.int(),
      is_upper_bound: z.boolean(),
      priced_seconds: z.number(),
      breakdown: z.array(priceItemSchema),
    }),
    affordable: z.boolean(),
    eta: etaSchema.nullable(),
    output_seconds: z.number().nullable(),
  })
  .meta({ id: 'PlannedEdit' })
export type WirePlanned = z.infer<typeof plannedSchema>
