import { z } from 'zod'
import {
  healthSchema,
  limitsSchema,
  modelSchema,
  readySchema,
  statusSchema,
} from '#shared/wire/deployment.ts'
import { editSchema, plannedSchema } from '#shared/wire/edit-answers.ts'
import { createEditBody, listEditsQuery, planBody, retryEditBody } from '#shared/wire/edits.ts'
import { createUploadBody, uploadSchema } from '#shared/wire/uploads.ts'
import { listOf } from '#shared/wire/values.ts'
import { rotateSecretBody, webhookSecretSchema } from '#shared/wire/webhooks.ts'
import { listModelsQuery } from './models.ts'
import type { PublicCode } from './problem.ts'

// Every route as it is documented. A test holds this list against the routes that are registered, and
// the scopes against those that are asked for.

export type Operation = {
  readonly id: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string // as registered
  readonly tag: string
  readonly summary: string
  /** `any`: every valid key; null: no credential. */
  readonly scope: string | null
  readonly opensWithLink?: true
  readonly body?: z.ZodType
  readonly query?: z.ZodObject
  readonly headers?: readonly RequestHeader[]
  readonly answers: Readonly<Record<number, Answer>>
  readonly problems: readonly PublicCode[]
}

export type Answer = {
  readonly says: string
  readonly schema?: z.ZodType
  readonly type?: string
  readonly headers?: readonly string[]
}

export type RequestHeader = 'Idempotency-Key' | 'Prefer' | 'Cancel-After' | 'Last-Event-ID'

const upload = { says: 'The upload', schema: uploadSchema }
const edit = { says: 'The edit', schema: editSchema }
const ended: Answer = { ...edit, says: 'The edit, which has ended' }
const moving: Answer = {
  ...edit,
  says: 'The edit, which has not ended',
  headers: ['Retry-After', 'Preference-Applied'],
}
const made: Record<number, Answer> = {
  202: {
    ...moving,
    headers: ['Location', 'Retry-After', 'Preference-Applied', 'Idempotent-Replayed'],
  },
  200: { ...ended, headers: ['Location', 'Preference-Applied', 'Idempotent-Replayed'] },
}

const REFUSED_BODY: PublicCode[] = [
  'invalid_json',
  'payload_too_large',
  'unsupported_media_type',
  'invalid_request',
]
const REFUSED_INPUT: PublicCode[] = [
  'not_found',
  'edit_not_finished',
  'no_output',
  'data_removed',
  'output_expired',
  'unsupported_audio',
  'upload_mismatch',
  'upload_unusable',
  'input_url_forbidden',
  'audio_too_long',
  'audio_too_short',
]
const REFUSED_PLAN: PublicCode[] = [
  'instruction_not_understood',
  'ambiguous_instruction',
  'instruction_unsupported',
  'region_outside_clip',
  'parameter_out_of_range',
  'no_effect',
  'model_not_installed',
  'model_unknown',
  'model_version_unavailable',
  'sampler_unavailable',
]
const REFUSED_CREATION: PublicCode[] = [
  'invalid_header',
  'idempotency_in_progress',
  'idempotency_key_mismatch',
]
const REFUSED_SUBMISSION: PublicCode[] = [
  ...REFUSED_BODY,
  ...REFUSED_CREATION,
  ...REFUSED_INPUT,
  ...REFUSED_PLAN,
  'insufficient_credits',
  'price_above_max',
  'webhook_url_forbidden',
  'queue_full',
  'overloaded',
  'paused',
]

const linkQuery = z.strictObject({
  expires: z.string().optional(),
  signature: z.string().optional(),
})

const html = (says: string): Answer => ({ says, type: 'text/html; charset=utf-8' })

export const OPERATIONS: readonly Operation[] = [
  {
    id: 'createUpload',
    method: 'POST',
    path: '/v1/uploads',
    tag: 'Uploads',
    summary: 'Ask where to send the bytes of a recording',
    scope: 'uploads:write',
    body: createUploadBody,
    headers: ['Idempotency-Key'],
    answers: { 201: { ...upload, headers: ['Location', 'Idempotent-Replayed'] } },
    problems: [...REFUSED_BODY, ...REFUSED_CREATION, 'unsupported_audio', 'storage_full'],
  },
  {
    id: 'getUpload',
    method: 'GET',
    path: '/v1/uploads/:id',
    tag: 'Uploads',
    summary: 'See an upload, with a fresh signed request while it is pending',
    scope: 'uploads:write',
    answers: { 200: upload },
    problems: ['not_found', 'invalid_request'],
  },
  {
    id: 'completeUpload',
    method: 'POST',
    path: '/v1/uploads/:id/complete',
    tag: 'Uploads',
    summary: 'Look at the stored bytes now',
    scope: 'uploads:write',
    answers: { 200: upload },
    problems: [
      ...REFUSED_BODY,
      'not_found',
      'upload_not_ready',
      'data_removed',
      'output_expired',
      'unsupported_audio',
      'upload_mismatch',
    ],
  },
  {
    id: 'deleteUpload',
    method: 'DELETE',
    path: '/v1/uploads/:id',
    tag: 'Uploads',
    summary: 'Remove the bytes of an upload',
    scope: 'uploads:write',
    answers: { 200: upload },
    problems: [...REFUSED_BODY, 'not_found', 'upload_in_use'],
  },
  {
    id: 'createPlan',
    method: 'POST',
    path: '/v1/plans',
    tag: 'Edits',
    summary: 'See what would be done, at what price, without doing it',
    scope: 'edits:read',
    body: planBody,
    answers: { 200: { says: 'Plan, price and time', schema: plannedSchema } },
    problems: [...REFUSED_BODY, ...REFUSED_INPUT, ...REFUSED_PLAN],
  },
  {
    id: 'createEdit',
    method: 'POST',
    path: '/v1/edits',
    tag: 'Edits',
    summary: 'Edit a recording from a sentence',
    scope: 'edits:write',
    body: createEditBody,
    headers: ['Idempotency-Key', 'Prefer', 'Cancel-After'],
    answers: made,
    problems: [...REFUSED_SUBMISSION, 'plan_changed', 'storage_full'],
  },
  {
    id: 'listEdits',
    method: 'GET',
    path: '/v1/edits',
    tag: 'Edits',
    summary: 'List edits, newest first',
    scope: 'edits:read',
    query: listEditsQuery,
    answers: {
      200: { says: 'A page of edits', schema: listOf(editSchema, 'EditList'), headers: ['Link'] },
    },
    problems: ['invalid_request'],
  },
  {
    id: 'getEdit',
    method: 'GET',
    path: '/v1/edits/:id',
    tag: 'Edits',
    summary: 'See an edit',
    scope: 'edits:read',
    headers: ['Prefer'],
    answers: { 200: ended, 202: moving },
    problems: ['not_found', 'invalid_header', 'invalid_request'],
  },
  {
    id: 'followEdit',
    method: 'GET',
    path: '/v1/edits/:id/events',
    tag: 'Edits',
    summary: 'Follow an edit as server-sent events',
    scope: 'edits:read',
    headers: ['Last-Event-ID'],
    answers: {
      200: { says: 'A stream of `edit`, `progress` and `end` events', type: 'text/event-stream' },
      204: { says: 'The edit has ended, and its end was seen' },
    },
    problems: ['not_found', 'invalid_header', 'invalid_request', 'rate_limited'],
  },
  ...(['output', 'input'] as const).map(
    (which): Operation => ({
      id: which === 'output' ? 'getEditOutput' : 'getEditInput',
      method: 'GET',
      path: `/v1/edits/:id/${which}`,
      tag: 'Edits',
      summary:
        which === 'output' ? 'Get the edited recording' : 'Get exactly the bytes that were edited',
      scope: 'edits:read',
      opensWithLink: true,
      query: linkQuery,
      answers: { 302: { says: 'To a signed address of the bytes', headers: ['Location'] } },
      problems: [
        'invalid_signature',
        'not_found',
        ...(which === 'output'
          ? (['edit_not_finished', 'no_output'] as const)
          : (['upload_not_ready'] as const)),
        'data_removed',
        'output_expired',
        'invalid_request',
      ],
    }),
  ),
  {
    id: 'cancelEdit',
    method: 'POST',
    path: '/v1/edits/:id/cancel',
    tag: 'Edits',
    summary: 'Cancel an edit, however far it is',
    scope: 'edits:write',
    headers: ['Prefer'],
    answers: { 200: ended, 202: moving },
    problems: [...REFUSED_BODY, 'not_found', 'invalid_header'],
  },
  {
    id: 'retryEdit',
    method: 'POST',
    path: '/v1/edits/:id/retry',
    tag: 'Edits',
    summary: 'Make a new edit like one that did not succeed',
    scope: 'edits:write',
    body: retryEditBody,
    headers: ['Idempotency-Key', 'Prefer', 'Cancel-After'],
    answers: made,
    problems: [...REFUSED_SUBMISSION, 'edit_not_retryable'],
  },
  {
    id: 'deleteEdit',
    method: 'DELETE',
    path: '/v1/edits/:id',
    tag: 'Edits',
    summary: 'Remove the data of an edit; the record stays',
    scope: 'edits:write',
    answers: { 200: edit },
    problems: [...REFUSED_BODY, 'not_found', 'edit_not_finished', 'edit_in_use'],
  },
  {
    id: 'getWebhookSecret',
    method: 'GET',
    path: '/v1/webhook_endpoints/default/secret',
    tag: 'Webhooks',
    summary: 'See the secret that signs the webhooks of single edits',
    scope: 'webhooks:write',
    answers: { 200: { says: 'The secret', schema: webhookSecretSchema } },
    problems: ['invalid_request'],
  },
  {
    id: 'rotateWebhookSecret',
    method: 'POST',
    path: '/v1/webhook_endpoints/default/rotate_secret',
    tag: 'Webhooks',
    summary: 'Change that secret; for a while both sign',
    scope: 'webhooks:write',
    body: rotateSecretBody,
    answers: { 200: { says: 'The new secret', schema: webhookSecretSchema } },
    problems: [...REFUSED_BODY, 'rotation_in_progress'],
  },
  {
    id: 'getLimits',
    method: 'GET',
    path: '/v1/limits',
    tag: 'Deployment',
    summary: 'See the limits in force',
    scope: 'any',
    answers: { 200: { says: 'The limits', schema: limitsSchema } },
    problems: ['invalid_request'],
  },
  {
    id: 'listModels',
    method: 'GET',
    path: '/v1/models',
    tag: 'Deployment',
    summary: 'List the models this deployment knows',
    scope: 'any',
    query: listModelsQuery,
    answers: {
      200: { says: 'The models', schema: listOf(modelSchema, 'ModelList'), headers: ['Link'] },
    },
    problems: ['invalid_request'],
  },
  {
    id: 'getModel',
    method: 'GET',
    path: '/v1/models/:id',
    tag: 'Deployment',
    summary: 'See a model',
    scope: 'any',
    answers: { 200: { says: 'The model', schema: modelSchema } },
    problems: ['not_found', 'invalid_request'],
  },
  {
    id: 'getStatus',
    method: 'GET',
    path: '/v1/status',
    tag: 'Deployment',
    summary: 'See how the deployment is',
    scope: null,
    answers: { 200: { says: 'Queue, workers, engines and webhooks', schema: statusSchema } },
    problems: ['invalid_request'],
  },
  {
    id: 'getHealth',
    method: 'GET',
    path: '/healthz',
    tag: 'Deployment',
    summary: 'Whether the process serves',
    scope: null,
    answers: { 200: { says: 'It does', schema: healthSchema } },
    problems: ['invalid_request'],
  },
  {
    id: 'getReadiness',
    method: 'GET',
    path: '/readyz',
    tag: 'Deployment',
    summary: 'Whether what it stands on answers',
    scope: null,
    answers: {
      200: { says: 'It does', schema: readySchema },
      503: { says: 'It does not', schema: readySchema },
    },
    problems: ['invalid_request'],
  },
  {
    id: 'getOpenapi',
    method: 'GET',
    path: '/openapi.json',
    tag: 'Documentation',
    summary: 'This description',
    scope: null,
    answers: { 200: { says: 'OpenAPI 3.1', type: 'application/json' } },
    problems: ['invalid_request'],
  },
  {
    id: 'getDocs',
    method: 'GET',
    path: '/docs',
    tag: 'Documentation',
    summary: 'The same as a page',
    scope: null,
    answers: { 200: html('The page') },
    problems: ['invalid_request'],
  },
  {
    id: 'getErrorPage',
    method: 'GET',
    path: '/errors/:code',
    tag: 'Documentation',
    summary: 'What an error code means',
    scope: null,
    answers: { 200: html('The page of the code') },
    problems: ['not_found', 'invalid_request'],
  },
]

/** Only where the server is its own storage. */
export const STORAGE_OPERATIONS: readonly Operation[] = [
  {
    id: 'putObject',
    method: 'PUT',
    path: '/storage/*',
    tag: 'Storage',
    summary: 'Send the bytes of an upload, exactly as `request` says',
    scope: null,
    answers: {
      200: { says: 'Stored' },
      400: { says: 'The bytes do not have the hash', type: 'application/xml' },
      403: { says: 'Not what was signed, or too late', type: 'application/xml' },
    },
    problems: [],
  },
  {
    id: 'postObject',
    method: 'POST',
    path: '/storage',
    tag: 'Storage',
    summary: 'Send the bytes of an upload as a form',
    scope: null,
    answers: {
      204: { says: 'Stored' },
      400: { says: 'Size out of range', type: 'application/xml' },
      403: { says: 'Not what was signed, or too late', type: 'application/xml' },
    },
    problems: [],
  },
  {
    id: 'getObject',
    method: 'GET',
    path: '/storage/*',
    tag: 'Storage',
    summary: 'Get the bytes of a signed address, or a range of them',
    scope: null,
    answers: {
      200: {
        says: 'The bytes',
        type: 'application/octet-stream',
        headers: ['Content-Disposition'],
      },
      206: { says: 'The range', type: 'application/octet-stream', headers: ['Content-Range'] },
      304: { says: 'What `If-None-Match` names is still there' },
      403: { says: 'Not what was signed, or too late', type: 'application/xml' },
      404: { says: 'The object is gone, or another one', type: 'application/xml' },
      412: { says: 'What `If-Match` names is not there', type: 'application/xml' },
      416: { says: 'The range lies outside', type: 'application/xml' },
    },
    problems: [],
  },
]
