/**
 * Every failure with a name, and whether the same thing done again later may succeed.
 * The first block answers requests (HTTP), the second ends accepted edits (`edit.error`), the third
 * never leaves the house. Which HTTP status a code has is said in functions/api/problem.ts.
 */
const RETRYABLE = {
  // requests
  invalid_json: false,
  invalid_header: false,
  missing_key: false,
  invalid_key: false,
  key_expired: false,
  insufficient_credits: false,
  spend_cap_reached: false,
  price_above_max: false,
  edge_required: false,
  missing_scope: false,
  key_disabled: false,
  ip_not_allowed: false,
  token_exhausted: false,
  privilege_escalation: false,
  invalid_signature: false,
  not_found: false,
  method_not_allowed: false,
  idempotency_in_progress: true,
  upload_not_ready: true,
  upload_in_use: false,
  edit_in_use: false,
  edit_not_finished: true,
  no_output: false,
  edit_not_retryable: false,
  plan_changed: false,
  endpoint_disabled: false,
  rotation_in_progress: false,
  limit_of_objects: false,
  data_removed: false,
  output_expired: false,
  payload_too_large: false,
  unsupported_media_type: false,
  unsupported_audio: false,
  invalid_request: false,
  idempotency_key_mismatch: false,
  upload_mismatch: false,
  upload_unusable: false,
  audio_too_long: false,
  audio_too_short: false,
  input_url_forbidden: false,
  webhook_url_forbidden: false,
  instruction_not_understood: false,
  ambiguous_instruction: false,
  instruction_unsupported: false,
  region_outside_clip: false,
  parameter_out_of_range: false,
  no_effect: false,
  model_not_installed: false,
  model_unknown: false,
  model_version_unavailable: false,
  sampler_unavailable: false,
  rate_limited: true,
  queue_full: true,
  internal_error: true,
  overloaded: true,
  paused: true,
  storage_unavailable: true,
  storage_full: true,
  // ends of an accepted edit
  decode_failed: false,
  audio_empty: false,
  duration_mismatch: false,
  input_changed: false,
  input_removed: false,
  input_unreachable: true,
  input_too_large: false,
  check_failed: false,
  resource_limit: false,
  model_error: true,
  out_of_memory: true,
  timeout: true,
  worker_lost: true,
  storage_failed: true,
  // models: what `resound model` and a worker's start say of files and hubs
  invalid_model_file: false, // damaged, hostile, or not what its name says
  unsupported_model: false, // in order, but not of the family, or not fitting its configuration
  model_hub_refused: false,
  model_hub_unreachable: true,
  // inside only: no caller ever sees one of these
  lease_held: true,
  lease_lost: true,
  illegal_transition: false,
} as const

export type ErrorCode = keyof typeof RETRYABLE

export const isRetryable = (code: ErrorCode): boolean => RETRYABLE[code]

/** Whether an edit that ended so may succeed when it is tried again: another worker may have the model. */
export const mayEndOtherwise = (code: ErrorCode): boolean =>
  code === 'model_not_installed' || RETRYABLE[code]

export const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(RETRYABLE, code)

/** What exactly was wrong, where, and what to do: one entry of a problem's `errors[]`. */
export type Fault = {
  readonly location: string // body.…, query.…, header.…
  readonly reason: string
  readonly message: string
  readonly fix: string | null
  readonly [extra: string]: unknown
}

export type DomainErrorOptions = ErrorOptions & {
  readonly fix?: string
  readonly errors?: readonly Fault[]
  /** Extra members of the problem document, or `details` of an edit's error: wire names, wire values. */
  readonly details?: Readonly<Record<string, unknown>>
  readonly retryAfterSeconds?: number
}

/** A failure the caller may read about: `message` and `fix` are for them, `cause` is for us. */
export class DomainError extends Error {
  override readonly name = 'DomainError' as const
  readonly code: ErrorCode
  readonly retryable: boolean
  readonly fix: string | null
  readonly errors: readonly Fault[]
  readonly details: Readonly<Record<string, unknown>>
  readonly retryAfterSeconds: number | undefined

  constructor(code: ErrorCode, message: string, options: DomainErrorOptions = {}) {
    super(message, options)
    this.code = code
    this.retryable = RETRYABLE[code]
    this.fix = options.fix ?? null
    this.errors = options.errors ?? []
    this.details = options.details ?? {}
    this.retryAfterSeconds = options.retryAfterSeconds
  }
}
