import type { WireEdit, WireProgress } from '#shared/wire/edit-answers.ts'
import { ApiError, ConnectionError, ResoundError, WaitTimeoutError } from './errors.ts'
import { readEvents, type StreamEvent } from './event-stream.ts'
import { apiError, callApi, type HttpOptions } from './http.ts'
import { deadline, pause } from './pause.ts'

export type WaitOptions = {
  readonly waitSeconds?: number | undefined
  readonly signal?: AbortSignal | undefined
  /** The last snapshot, with progress merged in. */
  readonly onProgress?: ((edit: WireEdit) => void) | undefined
}

const TERMINAL: ReadonlySet<string> = new Set(['succeeded', 'failed', 'canceled', 'expired'])

/** An unknown status is not an end: newer servers may have more of them. */
export const hasEnded = (edit: { status: string }): boolean => TERMINAL.has(edit.status)

const SILENCE_MS = 45_000 // three pings were missed
const FAILURES_BEFORE_POLLING = 2
const DEFAULT_WAIT_SECONDS = 1800
const POLL_WAIT_SECONDS = 25
const POLL_PAUSE_MS = 500 // between two answers, should they not be held
const RECONNECT_MS = 1000

/**
 * The edit once it has ended, whatever its end. Follows the event stream; after two connections that
 * failed, or where bodies do not stream, asks with `Prefer: wait`.
 *
 * @throws WaitTimeoutError; the signal's reason when aborted. The edit goes on in both cases.
 */
export async function waitForEdit(
  http: HttpOptions,
  id: string,
  { waitSeconds = DEFAULT_WAIT_SECONDS, signal, onProgress }: WaitOptions,
): Promise<WireEdit> {
  const limit = deadline(waitSeconds * 1000, signal)
  try {
    const edit = await followStream(http, id, { signal: limit.signal, onProgress })
    return edit ?? (await poll(http, id, { signal: limit.signal, onProgress }))
  } catch (error) {
    if (signal?.aborted) throw signal.reason
    if (limit.signal.aborted) throw new WaitTimeoutError(id, waitSeconds)
    throw error
  } finally {
    limit.done()
  }
}

type Follow = { signal: AbortSignal; onProgress: WaitOptions['onProgress'] }

/** The ended edit; undefined when streaming does not work here. */
async function followStream(
  http: HttpOptions,
  id: string,
  { signal, onProgress }: Follow,
): Promise<WireEdit | undefined> {
  let last: WireEdit | undefined
  let lastId: string | undefined
  let failures = 0
  while (failures < FAILURES_BEFORE_POLLING) {
    let hasSpoken = false
    try {
      for await (const message of streamEvents(http, id, { lastId, signal })) {
        hasSpoken = true
        if (message.event === 'edit') {
          last = JSON.parse(message.data) as WireEdit
          lastId = message.id ?? undefined
        } else if (message.event === 'progress' && last)
          last = { ...last, ...(JSON.parse(message.data) as WireProgress) }
        else continue
        onProgress?.(last)
        if (hasEnded(last)) return last
      }
      if (!hasSpoken) failures += 1
    } catch (error) {
      if (signal.aborted) throw signal.reason
      if (error instanceof ApiError && !error.retryable) throw error
      failures = hasSpoken ? 1 : failures + 1
    }
    if (failures < FAILURES_BEFORE_POLLING) await pause(failures === 0 ? 0 : RECONNECT_MS, signal)
  }
  return undefined
}

/**
 * One connection to the event stream. It ends when the server closes it.
 *
 * @throws ApiError, ConnectionError when it breaks or is silent too long; the signal's reason
 */
export async function* streamEvents(
  http: HttpOptions,
  id: string,
  { lastId, signal }: { lastId?: string | undefined; signal?: AbortSignal | undefined },
): AsyncGenerator<StreamEvent, void, undefined> {
  const connection = new AbortController()
  const stop = () => connection.abort(signal?.reason)
  if (signal?.aborted) stop()
  signal?.addEventListener('abort', stop, { once: true })
  const silence = watchdog(connection, http.timeoutMs)
  const headers: Record<string, string> = {
    authorization: `Bearer ${http.apiKey}`,
    accept: 'text/event-stream',
  }
  if (lastId !== undefined) headers['last-event-id'] = lastId
  try {
    const response = await http.fetch(`${http.baseUrl}/v1/edits/${id}/events`, {
      headers,
      signal: connection.signal,
    })
    if (!response.ok) throw await apiError(response)
    if (response.status === 204) return
    if (!response.body) throw new ConnectionError('Bodies do not stream here.')
    yield* readEvents(heard(response.body, () => silence.reset(SILENCE_MS)))
  } catch (cause) {
    if (signal?.aborted) throw signal.reason
    if (cause instanceof ResoundError) throw cause
    throw new ConnectionError('The event stream broke.', { cause })
  } finally {
    silence.reset(undefined)
    signal?.removeEventListener('abort', stop)
    connection.abort()
  }
}

/** Cuts a connection that has been silent for so long. */
function watchdog(connection: AbortController, ms: number) {
  let timer: ReturnType<typeof setTimeout> | undefined
  const reset = (next: number | undefined) => {
    clearTimeout(timer)
    if (next !== undefined)
      timer = setTimeout(() => connection.abort(new Error(`silent for ${next} ms`)), next)
  }
  reset(ms)
  return { reset }
}

async function* heard(
  body: ReadableStream<Uint8Array>,
  onChunk: () => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = body.getReader()
  try {
    for (;;) {
      onChunk()
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } finally {
    void reader.cancel().catch(() => undefined)
  }
}

/** Asks again and again; the server holds each answer until something has happened. */
async function poll(
  http: HttpOptions,
  id: string,
  { signal, onProgress }: Follow,
): Promise<WireEdit> {
  for (;;) {
    const edit = await callApi<WireEdit>(http, {
      method: 'GET',
      path: `/v1/edits/${id}`,
      headers: { prefer: `wait=${POLL_WAIT_SECONDS}` },
      isRepeatable: true,
      waitMs: POLL_WAIT_SECONDS * 1000,
      signal,
    })
    onProgress?.(edit)
    if (hasEnded(edit)) return edit
    await pause(POLL_PAUSE_MS, signal)
  }
}
