import type { Delivery, DeliveryAttempt } from '#shared/delivery.ts'
import type { Instant } from '#shared/id.ts'
import type { Random } from '#shared/ports.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** After attempt 1, 2, … failed: how long until the next. Ten attempts in 75 h 35 min. */
const DELAYS_MS: readonly number[] = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
]
const JITTER = 0.1
const LONGEST_RETRY_AFTER_MS = HOUR

/** What a delivery is after one more attempt. `retryAfterMs`: what a 429 or 503 asked for. */
export function afterAttempt(
  delivery: Delivery,
  attempt: DeliveryAttempt,
  { now, retryAfterMs, random }: { now: Instant; retryAfterMs: number | undefined; random: Random },
): Delivery {
  const next = { ...delivery, attempts: [...delivery.attempts, attempt] }
  const ended = { ...next, nextAttemptAt: null, completedAt: now }
  if (attempt.error === null) return { ...ended, status: 'succeeded' }
  if (attempt.httpStatus === 410) return { ...ended, status: 'canceled' } // gone, and says so
  const delayMs = DELAYS_MS[attempt.number - 1]
  if (delayMs === undefined) return { ...ended, status: 'exhausted' }
  const jitteredMs = Math.round(delayMs * (1 + JITTER * (2 * uniform(random) - 1)))
  const askedMs = Math.min(retryAfterMs ?? 0, LONGEST_RETRY_AFTER_MS)
  return { ...next, nextAttemptAt: now + Math.max(jitteredMs, askedMs) }
}

/** Seconds or an HTTP date (RFC 9110, 10.2.3); undefined for anything else. */
export function parseRetryAfter(header: string | undefined, now: Instant): number | undefined {
  if (header === undefined) return undefined
  if (/^\d+$/.test(header)) return Number(header) * SECOND
  const at = Date.parse(header)
  return Number.isNaN(at) ? undefined : Math.max(0, at - now)
}

/** 0 ≤ x ≤ 1 */
const uniform = (random: Random): number =>
  Buffer.from(random.bytes(4)).readUInt32BE() / 0xffff_ffff
