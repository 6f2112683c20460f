import type { WireEvent } from '#shared/wire/webhooks.ts'

export type WebhookEvent = WireEvent

/** A webhook that is not to be believed. */
export class WebhookVerificationError extends Error {
  override readonly name = 'WebhookVerificationError' as const
  readonly reason: 'missing_header' | 'bad_timestamp' | 'too_old' | 'too_new' | 'no_match'

  constructor(reason: WebhookVerificationError['reason'], message: string) {
    super(message)
    this.reason = reason
  }
}

type RawRequest = {
  readonly headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>
  /** As it arrived, byte for byte: what was parsed and written again has another signature. */
  readonly body: string | Uint8Array
}

/**
 * The event of a webhook, once its signature was found to be right (Standard Webhooks 1.0.0).
 *
 * @param secret `whsec_…`, or several while one is being changed
 * @throws WebhookVerificationError
 */
export async function verifyWebhook(
  request: Request | RawRequest,
  secret: string | readonly string[],
  { toleranceSeconds = 300 }: { toleranceSeconds?: number } = {},
): Promise<WebhookEvent> {
  const body = await rawBody(request)
  const id = header(request, 'webhook-id')
  const timestamp = header(request, 'webhook-timestamp')
  const signatures = header(request, 'webhook-signature')
  checkTime(timestamp, toleranceSeconds)

  const prefix = new TextEncoder().encode(`${id}.${timestamp}.`)
  const signed = new Uint8Array(prefix.length + body.length)
  signed.set(prefix)
  signed.set(body, prefix.length)
  for (const one of [secret].flat())
    for (const signature of signatures.split(' '))
      if (await matches(signature, one, signed)) return JSON.parse(new TextDecoder().decode(body))
  throw new WebhookVerificationError(
    'no_match',
    'No signature matches. The usual cause: the body was parsed and written again before it was verified.',
  )
}

async function rawBody(request: Request | RawRequest): Promise<Uint8Array> {
  if (request instanceof Request) return new Uint8Array(await request.arrayBuffer())
  if (typeof request.body === 'string') return new TextEncoder().encode(request.body)
  if (request.body instanceof Uint8Array) return request.body
  throw new TypeError('Expected the raw body as a string or bytes, got something parsed')
}

function header(request: Request | RawRequest, name: string): string {
  const { headers } = request
  const value =
    headers instanceof Headers
      ? headers.get(name)
      : Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1]
  const text = Array.isArray(value) ? value[0] : value
  if (typeof text !== 'string' || text === '')
    throw new WebhookVerificationError('missing_header', `The header ${name} is missing.`)
  return text
}

/** In both directions: an old one may be replayed, a new one was signed for later. */
function checkTime(timestamp: string, toleranceSeconds: number): void {
  if (!/^\d{1,12}$/.test(timestamp))
    throw new WebhookVerificationError('bad_timestamp', 'webhook-timestamp is not a number.')
  const age = Date.now() / 1000 - Number(timestamp)
  if (age > toleranceSeconds)
    throw new WebhookVerificationError('too_old', `It was signed ${Math.round(age)} s ago.`)
  if (age < -toleranceSeconds)
    throw new WebhookVerificationError('too_new', `It was signed ${Math.round(-age)} s ahead.`)
}

/** WebCrypto compares in constant time. */
async function matches(signature: string, secret: string, signed: Uint8Array): Promise<boolean> {
  const [version, encoded] = signature.split(',')
  if (version !== 'v1' || encoded === undefined) return false
  const given = decodeBase64(encoded)
  const key = decodeBase64(secret.replace(/^whsec_/, ''))
  if (!given || !key) return false
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const imported = await crypto.subtle.importKey('raw', key, algorithm, false, ['verify'])
  return crypto.subtle.verify('HMAC', imported, given, signed as Uint8Array<ArrayBuffer>)
}

function decodeBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
  } catch {
    return undefined
  }
}
