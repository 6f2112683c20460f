import { z } from 'zod'
import { OBJECTIVES } from '../samplers.ts'
import { time } from './values.ts'

// What a deployment says of itself: limits, models, state.

export const limitsSchema = z
  .strictObject({
    object: z.literal('limits'),
    max_upload_bytes: z.int(),
    max_base64_bytes: z.int(),
    min_input_seconds: z.number(),
    max_input_seconds: z.number(),
    max_output_seconds: z.number(),
    max_instruction_characters: z.int(),
    max_queued: z.int(),
    max_running: z.int(),
    output_retention_seconds: z.int(),
    event_retention_seconds: z.int(),
    input_content_types: z.array(z.string()),
    output_formats: z.array(z.string()),
    rate_limits: z
      .strictObject({
        submit: z.int(),
        upload: z.int(),
        plan: z.int(),
        read: z.int(),
        admin: z.int(),
      })
      .nullable(),
    caps: z.strictObject({
      daily_credits: z.int().nullable(),
      monthly_credits: z.int().nullable(),
    }),
    low_balance_credits: z.int().nullable(),
    queued: z.int(),
    running: z.int(),
  })
  .meta({ id: 'Limits' })
export type WireLimits = z.infer<typeof limitsSchema>

export const modelSchema = z
  .strictObject({
    id: z.string(),
    object: z.literal('model'),
    version: z.string().nullable(),
    default: z.boolean(),
    status: z.enum(['ready', 'cold', 'not_installed']),
    sample_rate_hz: z.number(),
    channels: z.int(),
    window_seconds: z.number(),
    objective: z.enum(OBJECTIVES),
    samplers: z.array(z.string()),
    defaults: z.strictObject({
      steps: z.int(),
      guidance_scale: z.number(),
      strength: z.number(),
      sampler: z.string(),
    }),
    price: z.strictObject({
      unit: z.literal('credit'),
      model_rate: z.number(),
      exact_rate: z.number(),
      minimum_seconds: z.number(),
    }),
    precision: z.string().nullable(),
    license: z.string().nullable(),
    install_command: z.string(),
    deprecated_at: time.nullable(),
    removed_at: time.nullable(),
  })
  .meta({ id: 'Model' })
export type WireModel = z.infer<typeof modelSchema>

const readiness = z.enum(['ready', 'cold', 'not_installed', 'unhealthy'])

export const statusSchema = z
  .strictObject({
    object: z.literal('status'),
    status: z.enum(['ok', 'degraded', 'down']),
    version: z.string(),
    api_version: z.string(),
    intake: z.enum(['open', 'paused']),
    queue: z.strictObject({
      queued: z.int(),
      running: z.int(),
      oldest_queued_seconds: z.number().nullable(),
      wait_p50_seconds: z.number().nullable(),
      wait_p90_seconds: z.number().nullable(),
      reason: z.string(),
    }),
    workers: z.strictObject({
      ready: z.int(),
      busy: z.int(),
      starting: z.int(),
      unhealthy: z.int(),
      max: z.int(),
    }),
    engines: z.strictObject({ exact: readiness, model: readiness }),
    webhooks: z.strictObject({
      pending: z.int(),
      oldest_pending_seconds: z.number().nullable(),
    }),
    as_of: time,
  })
  .meta({ id: 'Status' })
export type WireStatus = z.infer<typeof statusSchema>

export const healthSchema = z
  .strictObject({ status: z.literal('ok'), version: z.string() })
  .meta({ id: 'Health' })

const readyCheck = z.enum(['ok', 'failed'])
export const readySchema = z
  .strictObject({
    status: z.enum(['ready', 'not_ready']),
    checks: z.strictObject({ store: readyCheck, storage: readyCheck, queue: readyCheck }),
  })
  .meta({ id: 'Ready' })
export type WireReady = z.infer<typeof readySchema>
