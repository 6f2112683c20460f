import type { Context } from 'hono'
import { DomainError, type ErrorCode } from '#shared/errors.ts'
import type { WireProblem } from '#shared/wire/problems.ts'

/**
 * Every code a caller may see: its HTTP status (null: only ever in `edit.error`), its title, and what to
 * do about it. The pages under /errors are made from this table.
 */
export const PROBLEMS = {
  invalid_json: [
    400,
    'The body is not valid JSON',
    'Send one JSON value in UTF-8, without repeated keys.',
  ],
  invalid_header: [400, 'A header is malformed', 'Correct the header, or leave it out.'],
  missing_key: [401, 'No credential was sent', 'Send `Authorization: Bearer` with an API key.'],
  invalid_key: [
    401,
    'The credential is not valid',
    'Check that the key is complete, not revoked, and sent in the Authorization header.',
  ],
  key_expired: [401, 'The credential has expired', 'Use a newer key or token.'],
  insufficient_credits: [
    402,
    'The balance does not cover this edit',
    'Add credits, or shorten or simplify the edit.',
  ],
  spend_cap_reached: [
    402,
    'A spending cap would be passed',
    'Wait until `resets_at`, or raise the cap.',
  ],
  price_above_max: [
    402,
    'The price is above max_credits',
    'Raise `max_credits`, or shorten or simplify the edit.',
  ],
  edge_required: [
    403,
    'The request did not come through the public address',
    'Use the public address of this deployment.',
  ],
  missing_scope: [
    403,
    'The credential lacks a scope',
    'Use a key that has the scope named in `scope`.',
  ],
  key_disabled: [403, 'The key is switched off', 'Enable the key, or use another.'],
  ip_not_allowed: [
    403,
    'The key may not be used from this address',
    'Call from an allowed address, or change `allowed_ips`.',
  ],
  token_exhausted: [403, 'The client token is used up', 'Ask your backend for another token.'],
  privilege_escalation: [
    403,
    'A key cannot give what it does not have',
    'Use a key that has the scopes and mode to be given.',
  ],
  invalid_signature: [
    403,
    'The signed link was altered or is past its time',
    'Fetch the object again to get a fresh link.',
  ],
  not_found: [404, 'There is no such thing here', 'Check the address and the id.'],
  method_not_allowed: [405, 'The method is not offered here', 'Use a method of the Allow header.'],
  idempotency_in_progress: [
    409,
    'The same request is still being worked on',
    'Send it again after `Retry-After`.',
  ],
  upload_not_ready: [
    409,
    'The bytes have not arrived',
    'Send the bytes to `request.url`, then try again.',
  ],
  upload_in_use: [409, 'An unfinished edit needs this upload', 'Wait for the edit, or cancel it.'],
  edit_in_use: [
    409,
    'An unfinished edit needs the output of this edit',
    'Wait for that edit, or cancel it.',
  ],
  edit_not_finished: [409, 'The edit is not finished', 'Wait until the edit has ended.'],
  no_output: [
    409,
    'The edit has no output',
    'It failed, was canceled or expired: retry it, or use another edit.',
  ],
  edit_not_retryable: [
    409,
    'The edit cannot be retried',
    'Only failed, canceled and expired edits can be retried.',
  ],
  plan_changed: [
    409,
    'The plan is not the one that was expected',
    'Look at `plan`, and send its hash if it is right.',
  ],
  endpoint_disabled: [409, 'The webhook endpoint is disabled', 'Enable the endpoint first.'],
  rotation_in_progress: [
    409,
    'The previous rotation still overlaps',
    'Wait until `overlap_ends_at`.',
  ],
  limit_of_objects: [
    409,
    'There are as many as there may be',
    'Delete one that is no longer used.',
  ],
  data_removed: [410, 'The data was deleted', 'Upload the recording again.'],
  output_expired: [410, 'The data is past its retention', 'Run the edit again.'],
  payload_too_large: [413, 'The body is too large', 'Send at most `limit` bytes.'],
  unsupported_media_type: [
    415,
    'The request is not JSON',
    'Send `Content-Type: application/json`.',
  ],
  unsupported_audio: [
    415,
    'This is not audio that can be decoded here',
    'Send a WAV, FLAC, MP3 or Ogg file, or another type that `GET /v1/limits` names.',
  ],
  invalid_request: [422, 'The request is not valid', 'Correct what `errors` names.'],
  idempotency_key_mismatch: [
    422,
    'The Idempotency-Key was used with another body',
    'Use a new key for a new request.',
  ],
  upload_mismatch: [
    422,
    'The stored bytes are not what was declared',
    'Create a new upload with the right size and SHA-256.',
  ],
  upload_unusable: [422, 'The upload can no longer be used', 'Create a new upload.'],
  audio_too_long: [
    422,
    'The audio is longer than this deployment accepts',
    'Cut the file, or send only the part to be edited.',
  ],
  audio_too_short: [422, 'The audio is too short', 'Send a longer recording.'],
  input_url_forbidden: [
    422,
    'This address may not be fetched',
    'Use a public https address, or upload the file.',
  ],
  webhook_url_forbidden: [422, 'This address may not be called', 'Use a public https address.'],
  instruction_not_understood: [
    422,
    'The instruction was not understood',
    'Say what should change, as in `errors[].candidates`.',
  ],
  ambiguous_instruction: [
    422,
    'The instruction can be read in several ways',
    'Choose one of `errors[].candidates`.',
  ],
  instruction_unsupported: [422, 'This kind of change is not offered', 'See `errors[].fix`.'],
  region_outside_clip: [422, 'The region lies outside the audio', 'Name a part of the recording.'],
  parameter_out_of_range: [
    422,
    'An amount is out of range',
    'Use the nearest legal value in `errors[].fix`.',
  ],
  no_effect: [422, 'The edit would change nothing', 'Ask for a change this recording can show.'],
  model_not_installed: [
    422,
    'The edit needs a model, and none is installed',
    'Run the command in `install_command`, or ask for exact changes only.',
  ],
  model_unknown: [422, 'There is no such model', 'Use one of `available`.'],
  model_version_unavailable: [
    422,
    'This version of the model is not here',
    'Use one of `available`, or leave the version out.',
  ],
  sampler_unavailable: [422, 'The model does not have this sampler', 'Use one of `available`.'],
  rate_limited: [429, 'Too many requests', 'Slow down; `Retry-After` says for how long.'],
  queue_full: [429, 'Too many edits are waiting', 'Wait until some have ended.'],
  internal_error: [
    500,
    'Something went wrong on our side',
    'Try again later; nothing was charged.',
  ],
  overloaded: [503, 'The deployment is at its limit', 'Try again after `Retry-After`.'],
  paused: [503, 'An operator has paused the intake', 'Try again later.'],
  storage_unavailable: [
    503,
    'The storage does not answer',
    'Send the same request again; with an Idempotency-Key nothing happens twice.',
  ],
  storage_full: [503, 'The storage is full', 'Try again later.'],
  // ends of an accepted edit: never an HTTP error
  decode_failed: [
    null,
    'The file could not be decoded',
    'Check that the file plays, and upload it again.',
  ],
  audio_empty: [null, 'The file holds no audio', 'Send a recording with sound in it.'],
  duration_mismatch: [
    null,
    'The recording is much longer than was priced',
    'Declare the right length, or leave it out.',
  ],
  input_changed: [
    null,
    'The input was overwritten after the edit was accepted',
    'Upload the recording again and submit a new edit.',
  ],
  input_removed: [
    null,
    'The input was deleted before the edit ran',
    'Upload the recording again and submit a new edit.',
  ],
  input_unreachable: [
    null,
    'The input address did not answer',
    'Check the address, then retry the edit.',
  ],
  input_too_large: [
    null,
    'The input is larger than this deployment accepts',
    'Send a smaller file.',
  ],
  check_failed: [
    null,
    'The result did not do what the plan promised',
    'Look at `checks`; change the instruction or the recording.',
  ],
  resource_limit: [
    null,
    'The edit used more memory or time than it may',
    'Send a shorter recording.',
  ],
  model_error: [null, 'The model failed', 'Retry the edit.'],
  out_of_memory: [null, 'The worker ran out of memory', 'Retry the edit, or shorten it.'],
  timeout: [null, 'The edit took too long', 'Retry the edit, or shorten it.'],
  worker_lost: [
    null,
    'The worker was lost three times',
    'Retry the edit; if it happens again, tell the operator.',
  ],
  storage_failed: [null, 'The storage of the edit failed', 'Retry the edit.'],
} as const satisfies Partial<Record<ErrorCode, readonly [number | null, string, string]>>

export type PublicCode = keyof typeof PROBLEMS

/** For whom nobody knew anything better. */
export const whatToDo = (code: string): string | null =>
  isPublicCode(code) ? PROBLEMS[code][2] : null

export const isPublicCode = (code: string): code is PublicCode => Object.hasOwn(PROBLEMS, code)

/** Codes the storage adapters use of an edit's input, as an answer to a request. */
const AS_ANSWER: Partial<Record<ErrorCode, ErrorCode>> = {
  input_removed: 'data_removed',
  input_changed: 'data_removed',
  storage_failed: 'storage_unavailable',
}

/** How long to wait, where the thrower did not know better. */
const RETRY_AFTER_SECONDS: Partial<Record<ErrorCode, number>> = {
  idempotency_in_progress: 1,
  rate_limited: 10,
  queue_full: 10,
  overloaded: 10,
  paused: 60,
  storage_unavailable: 2,
  storage_full: 5,
}

/** What an error answers; anything but a DomainError with a status is `internal_error`. */
export function answerable(error: unknown): DomainError & { readonly status: number } {
  if (error instanceof DomainError) {
    const code = AS_ANSWER[error.code] ?? error.code
    const status = isPublicCode(code) ? PROBLEMS[code][0] : null
    if (status !== null && code === error.code) return Object.assign(error, { status })
    if (status !== null) return Object.assign(new DomainError(code, error.message), { status })
  }
  const internal = new DomainError('internal_error', 'The request could not be answered.', {
    cause: error,
  })
  return Object.assign(internal, { status: 500 })
}

/** RFC 9457, with the members every problem of ours has. */
export const problemOf = (
  error: DomainError & { readonly status: number },
  options: { publicUrl: string; requestId: string },
): WireProblem => ({
  type: `${options.publicUrl}/errors/${error.code}`,
  title: PROBLEMS[error.code as PublicCode][1],
  status: error.status,
  code: error.code,
  detail: detailOf(error),
  retryable: error.retryable,
  request_id: options.requestId,
  ...error.details,
  errors: error.errors.map((fault) => ({ ...fault })),
})

/** What is wrong; and what to do, where no fault says it. */
function detailOf({ code, message, fix, errors }: DomainError): string {
  return errors.length > 0 ? message : `${message} ${fix ?? whatToDo(code)}`
}

export function problemResponse(
  c: Context,
  error: DomainError & { readonly status: number },
  options: { publicUrl: string; requestId: string },
): Response {
  const wait = error.retryAfterSeconds ?? RETRY_AFTER_SECONDS[error.code]
  if (wait !== undefined) c.header('Retry-After', String(Math.max(1, Math.ceil(wait))))
  if (error.status === 401) c.header('WWW-Authenticate', 'Bearer')
  if (error.status === 413) c.header('Connection', 'close')
  c.header('Content-Type', 'application/problem+json')
  return c.body(JSON.stringify(problemOf(error, options)), error.status as 400)
}
