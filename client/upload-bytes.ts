import type { WireSignedRequest, WireUpload } from '#shared/wire/uploads.ts'
import { type Bytes, contentTypeOf } from './audio-source.ts'
import { ApiError, ResoundError } from './errors.ts'
import { callApi, type HttpOptions, sendOnce, withRetries } from './http.ts'

/** An upload may take this long on top of the usual: for 50 kB/s. */
const SLOWEST_BYTES_PER_MS = 50

/**
 * Bytes in the server's storage, as an upload that can be edited. Hashed first: size, type and hash are
 * part of what the server signs, so nothing else can arrive in their place.
 */
export async function uploadBytes(
  http: HttpOptions,
  bytes: Bytes,
  { idempotencyKey, signal }: { idempotencyKey: string; signal: AbortSignal | undefined },
): Promise<WireUpload> {
  const { blob, filename } = bytes
  const upload = await callApi<WireUpload>(http, {
    method: 'POST',
    path: '/v1/uploads',
    body: {
      filename,
      content_type: contentTypeOf(bytes),
      bytes: blob.size,
      sha256: await sha256Of(blob),
    },
    headers: { 'idempotency-key': idempotencyKey },
    isRepeatable: true,
    signal,
  })
  // A replayed request: the bytes are there already
  if (upload.status !== 'pending' || !upload.request) return upload
  await put(http, upload.request, { blob, signal })
  return upload
}

async function put(
  http: HttpOptions,
  request: WireSignedRequest,
  { blob, signal }: { blob: Blob; signal: AbortSignal | undefined },
): Promise<void> {
  const timeoutMs = http.timeoutMs + blob.size / SLOWEST_BYTES_PER_MS
  await withRetries({ retries: http.maxRetries, signal }, async () => {
    const init = { method: request.method, headers: request.headers, body: blob }
    const response = await sendOnce(http.fetch, request.url, init, { timeoutMs, signal })
    if (response.ok) return
    if (response.status >= 500)
      throw new ApiError(response.status, null, { requestId: null, retryAfterSeconds: null })
    const said = /<Message>([^<]*)/.exec(await response.text())?.[1] ?? ''
    throw new ResoundError(`The storage refused the bytes (${response.status}). ${said}`.trim())
  })
}

async function sha256Of(blob: Blob): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', await blob.arrayBuffer())
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
