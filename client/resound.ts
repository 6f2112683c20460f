/**
 * The TypeScript client of resound. No dependencies: fetch and WebCrypto, so Node, Deno, Bun, browsers and
 * React Native. Objects are as they go over the wire; options are camelCase.
 */
import type { WireLimits, WireModel } from '#shared/wire/deployment.ts'
import type { WireEdit, WirePlanned } from '#shared/wire/edit-answers.ts'
import type { CreateEditInput, OutputBody, ParamsBody, RetryEditInput } from '#shared/wire/edits.ts'
import type { WireUpload } from '#shared/wire/uploads.ts'
import type { List } from '#shared/wire/values.ts'
import type { WireWebhookSecret } from '#shared/wire/webhooks.ts'
import { type AudioSource, bytesOf } from './audio-source.ts'
import { EditResult } from './edit-result.ts'
import { EditFailedError, ResoundError } from './errors.ts'
import type { StreamEvent } from './event-stream.ts'
import { type ApiRequest, callApi, type HttpOptions } from './http.ts'
import { uploadBytes } from './upload-bytes.ts'
import { hasEnded, streamEvents, type WaitOptions, waitForEdit } from './wait-for-edit.ts'

// biome-ignore lint/performance/noBarrelFile: a published package has one door
export {
  ApiError,
  ConnectionError,
  EditFailedError,
  ResoundError,
  WaitTimeoutError,
} from './errors.ts'
export { verifyWebhook, WebhookVerificationError } from './verify-webhook.ts'
export type { AudioSource, EditResult }
export type Edit = WireEdit

export type ResoundOptions = {
  /** A key or a client token. */
  readonly apiKey: string
  readonly baseUrl?: string | undefined
  readonly fetch?: typeof fetch | undefined
  readonly maxRetries?: number | undefined
  readonly timeoutMs?: number | undefined
}

/** Members may be undefined: they are then as good as left out. */
type Loose<T> = { readonly [Key in keyof T]?: T[Key] | undefined }

export type EditOptions = WaitOptions & {
  readonly params?: Loose<ParamsBody> | undefined
  readonly output?: Loose<OutputBody> | undefined
  readonly model?: string | undefined
  readonly metadata?: Readonly<Record<string, string>> | undefined
  readonly webhook?: { readonly url: string; readonly events?: readonly string[] } | undefined
  readonly maxCredits?: number | undefined
  readonly expectPlanHash?: string | undefined
  /** As the header: `90`, `10m`, `2h`. */
  readonly cancelAfter?: string | number | undefined
  /** Names this one edit; used in every retry of this call. A random one unless given. */
  readonly idempotencyKey?: string | undefined
  /** Whether aborting cancels the edit too, and not only the waiting for it. */
  readonly cancelOnAbort?: boolean | undefined
}

type Call = { readonly signal?: AbortSignal | undefined }
type Creating = Call & {
  readonly idempotencyKey?: string | undefined
  readonly waitSeconds?: number | undefined
  readonly cancelAfter?: string | number | undefined
}
type Waiting = Call & { readonly waitSeconds?: number | undefined }
type PageQuery = Call & { readonly limit?: number | undefined; readonly after?: string | undefined }

const DEFAULT_BASE_URL = 'http://127.0.0.1:8787'

export class Resound {
  readonly #http: HttpOptions

  constructor({ apiKey, baseUrl, fetch: send, maxRetries, timeoutMs }: ResoundOptions) {
    this.#http = {
      apiKey,
      baseUrl: (baseUrl ?? DEFAULT_BASE_URL).replace(/\/+$/, ''),
      fetch: send ?? ((input, init) => fetch(input, init)),
      maxRetries: maxRetries ?? 4,
      timeoutMs: timeoutMs ?? 30_000,
    }
  }

  /**
   * The edited recording: uploads, submits, waits, and opens the result on demand. A lost answer never
   * makes a second edit. Aborting stops the waiting; the edit goes on unless `cancelOnAbort`.
   *
   * @throws ApiError, EditFailedError, WaitTimeoutError, ConnectionError; the signal's reason when aborted
   */
  async edit(
    source: AudioSource,
    instruction: string,
    options: EditOptions = {},
  ): Promise<EditResult> {
    const { signal, cancelOnAbort = false } = options
    const idempotencyKey = options.idempotencyKey ?? crypto.randomUUID()
    const audio = await this.#audioOf(source, {
      idempotencyKey: `${idempotencyKey}:upload`,
      signal,
    })
    signal?.throwIfAborted()
    const submitted = await this.edits.create(
      { audio, instruction, ...bodyOf(options) } as unknown as CreateEditInput,
      {
        idempotencyKey,
        cancelAfter: options.cancelAfter,
        signal: cancelOnAbort ? undefined : signal, // who would cancel it has to know what it made
      },
    )
    try {
      signal?.throwIfAborted()
      options.onProgress?.(submitted)
      const edit = hasEnded(submitted) ? submitted : await this.edits.wait(submitted.id, options)
      if (edit.status !== 'succeeded') throw new EditFailedError(edit)
      return new EditResult(edit, this.#http)
    } catch (error) {
      if (error instanceof ResoundError) error.editId = submitted.id
      if (signal?.aborted && cancelOnAbort) await this.edits.cancel(submitted.id)
      throw error
    }
  }

  readonly uploads = {
    create: (body: object, { idempotencyKey = crypto.randomUUID(), signal }: Creating = {}) =>
      this.#call<WireUpload>('POST', '/v1/uploads', {
        body,
        headers: { 'idempotency-key': idempotencyKey },
        signal,
      }),
    get: (id: string, { signal }: Call = {}) =>
      this.#call<WireUpload>('GET', `/v1/uploads/${id}`, { signal }),
    complete: (id: string, { signal }: Call = {}) =>
      this.#call<WireUpload>('POST', `/v1/uploads/${id}/complete`, { signal }),
    delete: (id: string, { signal }: Call = {}) =>
      this.#call<WireUpload>('DELETE', `/v1/uploads/${id}`, { signal }),
  }

  readonly edits = {
    create: (body: CreateEditInput, options: Creating = {}) =>
      this.#call<WireEdit>('POST', '/v1/edits', { body, ...creating(options) }),
    get: (id: string, options: Waiting = {}) =>
      this.#call<WireEdit>('GET', `/v1/edits/${id}`, waiting(options)),
    list: ({
      signal,
      ...query
    }: PageQuery & {
      readonly status?: string | readonly string[]
      readonly created_after?: string
      readonly created_before?: string
      readonly idempotency_key?: string
    } = {}) => this.#call<List<WireEdit>>('GET', '/v1/edits', { query, signal }),
    cancel: (id: string, options: Waiting = {}) =>
      this.#call<WireEdit>('POST', `/v1/edits/${id}/cancel`, { body: {}, ...waiting(options) }),
    retry: (id: string, body: RetryEditInput = {}, options: Creating = {}) =>
      this.#call<WireEdit>('POST', `/v1/edits/${id}/retry`, { body, ...creating(options) }),
    delete: (id: string, { signal }: Call = {}) =>
      this.#call<WireEdit>('DELETE', `/v1/edits/${id}`, { signal }),
    /** The edit once it has ended, whatever its end. */
    wait: (id: string, options: WaitOptions = {}) =>
      waitForEdit(this.#http, id, options).catch((error) => {
        if (error instanceof ResoundError) error.editId = id
        throw error
      }),
    /** One connection to the event stream. */
    events: (
      id: string,
      options: Call & { readonly lastId?: string } = {},
    ): AsyncGenerator<StreamEvent, void, undefined> => streamEvents(this.#http, id, options),
  }

  readonly plans = {
    create: (body: object, { signal }: Call = {}) =>
      this.#call<WirePlanned>('POST', '/v1/plans', { body, signal }),
  }

  readonly models = {
    list: ({ signal, ...query }: PageQuery = {}) =>
      this.#call<List<WireModel>>('GET', '/v1/models', { query, signal }),
    get: (id: string, { signal }: Call = {}) =>
      this.#call<WireModel>('GET', `/v1/models/${encodeURIComponent(id)}`, { signal }),
  }

  readonly webhookEndpoints = {
    /** Of `default`: what signs webhooks that are named on an edit. */
    secret: (id = 'default', { signal }: Call = {}) =>
      this.#call<WireWebhookSecret>('GET', `/v1/webhook_endpoints/${id}/secret`, { signal }),
    rotateSecret: (
      id = 'default',
      body: { overlap_seconds?: number } = {},
      { signal }: Call = {},
    ) =>
      this.#call<WireWebhookSecret>('POST', `/v1/webhook_endpoints/${id}/rotate_secret`, {
        body,
        signal,
        isRepeatable: false, // twice would be two rotations
      }),
  }

  limits({ signal }: Call = {}): Promise<WireLimits> {
    return this.#call<WireLimits>('GET', '/v1/limits', { signal })
  }

  async #audioOf(
    source: AudioSource,
    options: { idempotencyKey: string; signal: AbortSignal | undefined },
  ): Promise<Record<string, string>> {
    if ('uploadId' in source) return { upload_id: source.uploadId }
    if ('editId' in source) return { edit_id: source.editId }
    if ('url' in source) return { url: source.url }
    const upload = await uploadBytes(this.#http, (await bytesOf(source))!, options)
    return { upload_id: upload.id }
  }

  #call<Answer>(
    method: ApiRequest['method'],
    path: string,
    request: Omit<ApiRequest, 'method' | 'path' | 'isRepeatable'> & { isRepeatable?: boolean },
  ): Promise<Answer> {
    return callApi<Answer>(this.#http, { isRepeatable: true, ...request, method, path })
  }
}

/** A creating request always has a key: without one it could not be repeated. */
const creating = ({ idempotencyKey, cancelAfter, ...options }: Creating) => {
  const { headers, ...rest } = waiting(options)
  return {
    ...rest,
    headers: {
      ...headers,
      'idempotency-key': idempotencyKey ?? crypto.randomUUID(),
      'cancel-after': cancelAfter === undefined ? undefined : String(cancelAfter),
    },
  }
}

const waiting = ({ waitSeconds, signal }: Waiting) => ({
  signal,
  headers: { prefer: waitSeconds === undefined ? undefined : `wait=${waitSeconds}` },
  waitMs: (waitSeconds ?? 0) * 1000,
})

const bodyOf = (options: EditOptions) => ({
  params: options.params,
  output: options.output,
  model: options.model,
  metadata: options.metadata,
  webhook: options.webhook,
  max_credits: options.maxCredits,
  expect_plan_hash: options.expectPlanHash,
})
