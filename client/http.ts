import type { WireProblem } from '#shared/wire/problems.ts'
import { ApiError, ConnectionError } from './errors.ts'
import { deadline, pause } from './pause.ts'

export type HttpOptions = {
  readonly apiKey: string
  readonly baseUrl: string
  readonly fetch: typeof fetch
  readonly maxRetries: number
  readonly timeoutMs: number
}

export type ApiRequest = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly query?: Readonly<Record<string, unknown>> | undefined
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string | undefined>>
  /** Whether doing it twice is the same as doing it once. */
  readonly isRepeatable: boolean
  readonly signal?: AbortSignal | undefined
  /** On top of the usual time: the server was asked to hold its answer. */
  readonly waitMs?: number
}

const MAX_DELAY_MS = 8000
const FIRST_DELAY_MS = 500
const MAX_RETRY_AFTER_MS = 60_000

/**
 * One request, repeated while it may succeed: network errors and problems called retryable. What is not
 * repeatable is sent once.
 *
 * @throws ApiError, ConnectionError; the signal's reason when aborted
 */
export async function callApi<Answer>(http: HttpOptions, request: ApiRequest): Promise<Answer> {
  const url = addressOf(http.baseUrl, request)
  const init: RequestInit = {
    method: request.method,
    headers: headersOf(http.apiKey, request),
    ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
  }
  const retries = request.isRepeatable ? http.maxRetries : 0
  return withRetries({ retries, signal: request.signal }, async () => {
    const timeoutMs = http.timeoutMs + (request.waitMs ?? 0)
    const response = await sendOnce(http.fetch, url, init, { timeoutMs, signal: request.signal })
    if (!response.ok) throw await apiError(response)
    return (await response.json()) as Answer
  })
}

/**
 * Tries again after min(8 s, 0.5 s × 2ⁿ) with full jitter, or after what the server asked for, up to a
 * minute.
 */
export async function withRetries<Result>(
  { retries, signal }: { retries: number; signal: AbortSignal | undefined },
  attempt: () => Promise<Result>,
): Promise<Result> {
  for (let tried = 0; ; tried++) {
    try {
      return await attempt()
    } catch (error) {
      if (signal?.aborted) throw signal.reason
      const mayHelp =
        error instanceof ConnectionError || (error instanceof ApiError && error.retryable)
      if (!mayHelp || tried >= retries) throw error
      const asked = error instanceof ApiError ? error.retryAfterSeconds : null
      const delay =
        asked === null
          ? Math.random() * Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** tried)
          : Math.min(MAX_RETRY_AFTER_MS, asked * 1000)
      await pause(delay, signal)
    }
  }
}

/** @throws ConnectionError when no answer came; the signal's reason when aborted */
export async function sendOnce(
  send: typeof fetch,
  url: string,
  init: RequestInit,
  { timeoutMs, signal }: { timeoutMs: number; signal?: AbortSignal | undefined },
): Promise<Response> {
  const limit = deadline(timeoutMs, signal)
  try {
    const response = await send(url, { ...init, signal: limit.signal })
    // The body counts too: an answer that never ends is none
    const body = await response.arrayBuffer()
    return new Response(hasNoBody(response.status) ? null : body, {
      status: response.status,
      headers: response.headers,
    })
  } catch (cause) {
    if (signal?.aborted) throw signal.reason
    throw new ConnectionError(
      `No answer from ${new URL(url).origin}: ${reasonOf(cause, limit.signal)}`,
      {
        cause,
      },
    )
  } finally {
    limit.done()
  }
}

/** What a refusal says, or as much of it as can be read. */
export async function apiError(response: Response): Promise<ApiError> {
  const isProblem = /json/.test(response.headers.get('content-type') ?? '')
  const problem = isProblem
    ? ((await response.json().catch(() => null)) as WireProblem | null)
    : null
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
  return new ApiError(response.status, problem, {
    requestId: response.headers.get('x-request-id'),
    retryAfterSeconds: Number.isFinite(seconds) ? seconds : null,
  })
}

function addressOf(baseUrl: string, { path, query }: ApiRequest): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query ?? {}))
    for (const one of [value].flat())
      if (one !== undefined && one !== null) parameters.append(name, String(one))
  const text = String(parameters)
  return `${baseUrl}${path}${text === '' ? '' : `?${text}`}`
}

function headersOf(apiKey: string, { headers, body }: ApiRequest): Record<string, string> {
  const all: Record<string, string> = { authorization: `Bearer ${apiKey}` }
  if (body !== undefined) all['content-type'] = 'application/json'
  for (const [name, value] of Object.entries(headers ?? {}))
    if (value !== undefined) all[name] = value
  return all
}

const hasNoBody = (status: number): boolean => status === 204 || status === 205 || status === 304

const reasonOf = (cause: unknown, { reason, aborted }: AbortSignal): string => {
  const error = aborted ? reason : cause
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error
  return inner instanceof Error ? inner.message : String(inner)
}
