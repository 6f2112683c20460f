import { z } from 'zod'
import { statuses } from './edits.ts'
import { wirePlanSchema } from './plan-schemas.ts'
import type { WirePlan, WirePlanWarning } from './plans.ts'
import { id, mode, sha256Hex, time } from './values.ts'

// What a caller gets about edits. The server describes it and is held to it by tests; nothing checks it at
// run time, so that only the description and the types need this file.

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
