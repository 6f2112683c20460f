import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Instant } from './id.ts'
import type { Random, WebhookSecret } from './ports.ts'

// Standard Webhooks 1.0.0 (github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md).

const PREFIX = 'whsec_'
const SECRET_BYTES = 32
const TOLERANCE_SECONDS = 300

export type SignatureHeaders = {
  readonly 'webhook-id': string
  readonly 'webhook-timestamp': string
  readonly 'webhook-signature': string
}

/** Why a request is not from us. */
export type SignatureFault = 'missing_header' | 'bad_timestamp' | 'too_old' | 'too_new' | 'no_match'

export const newWebhookSecret = (random: Random): string =>
  PREFIX + Buffer.from(random.bytes(SECRET_BYTES)).toString('base64')

/** The secrets that sign at this instant, newest first: two while a rotation runs. */
export const signingSecrets = ({ secret, previous }: WebhookSecret, now: Instant): string[] =>
  previous && previous.expiresAt > now ? [secret, previous.secret] : [secret]

/** The three headers of one attempt. One signature per secret, newest first. */
export function signWebhook(
  message: { readonly id: string; readonly body: string },
  secrets: readonly string[],
  now: Instant,
): SignatureHeaders {
  const timestamp = `${Math.floor(now / 1000)}`
  const signatures = secrets.map(
    (secret) => `v1,${signature(secret, message.id, timestamp, message.body)}`,
  )
  return {
    'webhook-id': message.id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  }
}

/**
 * Whether a request was signed with one of these secrets, at most five minutes away.
 *
 * @param body the bytes as they came: a body that was parsed and written anew does not verify
 * @returns undefined when it was, else why not
 */
export function verifyWebhook(
  headers: { readonly [name in keyof SignatureHeaders]?: string | undefined },
  body: string | Uint8Array,
  secrets: readonly string[],
  now: Instant,
): SignatureFault | undefined {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp } = headers
  const given = headers['webhook-signature']
  if (!id || !timestamp || !given) return 'missing_header'
  if (!/^\d{1,12}$/.test(timestamp)) return 'bad_timestamp'
  const ageSeconds = Math.floor(now / 1000) - Number(timestamp)
  if (ageSeconds > TOLERANCE_SECONDS) return 'too_old'
  if (ageSeconds < -TOLERANCE_SECONDS) return 'too_new'

  const expected = secrets.map((secret) => Buffer.from(signature(secret, id, timestamp, body)))
  let matches = false
  for (const part of given.split(' ')) {
    if (!part.startsWith('v1,')) continue
    const candidate = Buffer.from(part.slice(3))
    for (const wanted of expected)
      matches =
        (wanted.length === candidate.length && timingSafeEqual(wanted, candidate)) || matches
  }
  return matches ? undefined : 'no_match'
}

function signature(
  secret: string,
  id: string,
  timestamp: string,
  body: string | Uint8Array,
): string {
  const key = Buffer.from(secret.slice(PREFIX.length), 'base64')
  if (!secret.startsWith(PREFIX) || key.length < 24)
    throw new RangeError('Expected whsec_ and at least 24 bytes in base64, got something else')
  return createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')
}
