import type { AttemptError, Delivery, DeliveryAttempt } from '#shared/delivery.ts'
import { checkTarget, type TargetRules } from '#shared/net/address.ts'
import { type Answer, SendError, type SendOptions, sendRequest } from '#shared/net/send-request.ts'
import type { Clock, Random } from '#shared/ports.ts'
import { signWebhook } from '#shared/signature.ts'
import { afterAttempt, parseRetryAfter } from './schedule.ts'

const HEADERS_MS = 15_000
const BODY_MS = 5000
const MAX_BODY_BYTES = 65_536
const SNIPPET_BYTES = 1024
/** Longer than an attempt can take: nobody else sends meanwhile. */
export const DELIVERY_LEASE_MS = HEADERS_MS + BODY_MS + 10_000

export type DeliverDeps = {
  readonly clock: Clock
  readonly random: Random
  readonly rules: TargetRules
  readonly send?: (url: URL, options: SendOptions) => Promise<Answer>
}

/**
 * One signed POST of the event's body, byte for byte as it was made, and what becomes of the delivery.
 * Never throws for what a receiver does.
 */
export async function deliver(
  delivery: Delivery,
  body: string,
  secrets: readonly string[],
  deps: DeliverDeps,
): Promise<{ readonly delivery: Delivery; readonly attempt: DeliveryAttempt }> {
  const { clock, random } = deps
  const at = clock.now()
  const startMs = clock.monotonic()
  const result = await post(delivery, body, secrets, deps)
  const attempt: DeliveryAttempt = {
    number: delivery.attempts.length + 1,
    at,
    httpStatus: 'answer' in result ? result.answer.status : null,
    latencyMs: Math.round(clock.monotonic() - startMs),
    error: 'answer' in result ? errorOf(result.answer.status) : result.error,
    responseSnippet: 'answer' in result ? snippetOf(result.answer.body) : null,
  }
  const now = clock.now()
  const retryAfterMs = 'answer' in result ? askedDelay(result.answer, now) : undefined
  return { attempt, delivery: afterAttempt(delivery, attempt, { now, retryAfterMs, random }) }
}

async function post(
  delivery: Delivery,
  body: string,
  secrets: readonly string[],
  { clock, rules, send = sendRequest }: DeliverDeps,
): Promise<{ answer: Answer } | { error: AttemptError }> {
  const target = checkTarget(delivery.url, rules)
  if (!target.ok) return { error: 'address_forbidden' }
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'resound-webhooks/1',
    ...signWebhook({ id: delivery.eventId, body }, secrets, clock.now()),
    'resound-attempt': `${delivery.attempts.length + 1}`,
  }
  try {
    const answer = await send(target.url, {
      method: 'POST',
      headers,
      body: Buffer.from(body),
      headersMs: HEADERS_MS,
      bodyMs: BODY_MS,
      maxBodyBytes: MAX_BODY_BYTES,
      allowPrivate: rules.allowPrivate,
      clock,
    })
    return { answer }
  } catch (error) {
    if (error instanceof SendError) return { error: error.failure }
    throw error
  }
}

function errorOf(status: number): AttemptError | null {
  if (status >= 200 && status < 300) return null
  return status >= 300 && status < 400 ? 'redirect' : 'http_status'
}

const askedDelay = ({ status, headers }: Answer, now: number): number | undefined =>
  status === 429 || status === 503 ? parseRetryAfter(headers['retry-after'], now) : undefined

const snippetOf = (body: Uint8Array): string =>
  Buffer.from(body.subarray(0, SNIPPET_BYTES)).toString('utf8')
