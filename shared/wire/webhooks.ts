import { z } from 'zod'
import { id, mode, time } from './values.ts'

/** The four terminal ones: what is sent unless something else is asked for. */
export const TERMINAL_EVENTS = [
  'edit.succeeded',
  'edit.failed',
  'edit.canceled',
  'edit.expired',
] as const

/** What one edit can tell. */
export const EDIT_EVENTS = [...TERMINAL_EVENTS, 'edit.queued', 'edit.processing'] as const

/** The `webhook` of one edit. Which addresses are allowed is said where they are looked at. */
export const webhookBody = z.strictObject({
  url: z.string().min(1),
  events: z
    .union([z.tuple([z.literal('*')]), z.array(z.enum(EDIT_EVENTS)).min(1).max(20)])
    .default([...TERMINAL_EVENTS]),
})
export type WebhookBody = z.infer<typeof webhookBody>

export const webhookSecretSchema = z
  .strictObject({
    object: z.literal('webhook_secret'),
    secret: z.string(),
    previous_secret_expires_at: time.nullable(),
  })
  .meta({ id: 'WebhookSecret' })
export type WireWebhookSecret = z.infer<typeof webhookSecretSchema>

export const rotateSecretBody = z
  .strictObject({ overlap_seconds: z.int().min(0).max(604_800).default(86_400) })
  .meta({ id: 'RotateSecret' })

/** What a webhook carries. `data` is the object as it was at that moment. */
export const eventSchema = z
  .strictObject({
    id: id('evt'),
    object: z.literal('event'),
    type: z.string(),
    api_version: z.string(),
    mode,
    timestamp: time,
    data: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'Event' })
export type WireEvent = z.infer<typeof eventSchema>
