import { z } from 'zod'
import { id, mode, sha256Hex, time } from './values.ts'

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const WITHOUT_CONTROLS = /^[^\u0000-\u001f\u007f-\u009f]*$/

export const createUploadBody = z
  .strictObject({
    method: z.enum(['PUT', 'POST']).default('PUT'),
    filename: z
      .string()
      .min(1)
      .max(255)
      .regex(WITHOUT_CONTROLS, { error: 'no control characters' })
      .nullable()
      .default(null),
    content_type: z.string(),
    bytes: z.int().positive().optional(),
    sha256: sha256Hex.optional(),
    duration_seconds: z.number().positive().nullable().default(null),
  })
  .superRefine((body, context) => {
    if (body.method !== 'PUT') return
    for (const field of ['bytes', 'sha256'] as const)
      if (body[field] === undefined)
        context.addIssue({
          code: 'invalid_type',
          expected: field === 'bytes' ? 'int' : 'string',
          path: [field],
          input: undefined,
          message: `required with method PUT`,
        })
  })
  .meta({ id: 'CreateUpload' })
export type CreateUploadBody = z.infer<typeof createUploadBody>

export const probeSchema = z.strictObject({
  container: z.string().nullable(),
  codec: z.string().nullable(),
  sample_rate_hz: z.number().nullable(),
  channels: z.int().nullable(),
  duration_seconds: z.number().nullable(),
  duration_source: z.enum(['header', 'declared', 'unknown']),
})

export const signedRequestSchema = z
  .strictObject({
    method: z.enum(['PUT', 'POST']),
    url: z.string(),
    fields: z.record(z.string(), z.string()).nullable(),
    headers: z.record(z.string(), z.string()),
    expires_at: time,
  })
  .meta({ id: 'SignedRequest' })

export const uploadSchema = z
  .strictObject({
    id: id('upl'),
    object: z.literal('upload'),
    mode,
    status: z.enum(['pending', 'ready', 'failed', 'expired', 'removed']),
    filename: z.string().nullable(),
    content_type: z.string(),
    bytes: z.int().nullable(),
    sha256: sha256Hex.nullable(),
    request: signedRequestSchema.nullable(),
    probe: probeSchema.nullable(),
    error: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
    created_at: time,
    ready_at: time.nullable(),
    data_expires_at: time.nullable(),
  })
  .meta({ id: 'Upload' })
export type WireUpload = z.infer<typeof uploadSchema>
export type WireSignedRequest = z.infer<typeof signedRequestSchema>
