import { expect, test } from 'vitest'
import type { Delivery, DeliveryAttempt } from '#shared/delivery.ts'
import { afterAttempt, parseRetryAfter } from '../../../functions/webhooks/schedule.ts'

const NOW = 1_790_000_000_000
const random = (share: number) => ({
  bytes: () => {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32BE(Math.round(share * 0xffff_ffff))
    return bytes
  },
})

const pending: Delivery = {
  id: 'dlv_x',
  accountId: 'acct_x',
  eventId: 'evt_x',
  eventType: 'edit.succeeded',
  endpointId: null,
  url: 'https://app.example.com/',
  trigger: 'event',
  status: 'pending',
  attempts: [],
  nextAttemptAt: NOW,
  createdAt: NOW,
  completedAt: null,
}
const attempt = (number: number, httpStatus: number): DeliveryAttempt => ({
  number,
  at: NOW,
  httpStatus,
  latencyMs: 1,
  error: httpStatus < 300 ? null : 'http_status',
  responseSnippet: '',
})
const after = (number: number, status: number, share = 0.5, retryAfterMs?: number) =>
  afterAttempt(pending, attempt(number, status), { now: NOW, retryAfterMs, random: random(share) })

// The schedule as it is published: attempt 1 at once, then so long after the one before.
const PUBLISHED_SECONDS = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]

test('a failed attempt is tried again on the published schedule, ten times in 75 h 35 min', () => {
  const waits = PUBLISHED_SECONDS.map((_, i) => (after(i + 1, 500).nextAttemptAt! - NOW) / 1000)
  expect(waits.map(Math.round)).toEqual(PUBLISHED_SECONDS)
  // 5 s + 75 h 35 min: the five seconds are not told to anyone
  expect(PUBLISHED_SECONDS.reduce((sum, seconds) => sum + seconds)).toBe(75 * 3600 + 35 * 60 + 5)
  expect(after(10, 500)).toMatchObject({
    status: 'exhausted',
    nextAttemptAt: null,
    completedAt: NOW,
  })
})

test('the jitter is ten per cent either way', () => {
  expect(after(2, 500, 0).nextAttemptAt).toBe(NOW + 270_000)
  expect(after(2, 500, 1).nextAttemptAt).toBe(NOW + 330_000)
})

test('a success ends the delivery, and so does a receiver that says it is gone', () => {
  expect(after(3, 204)).toMatchObject({
    status: 'succeeded',
    nextAttemptAt: null,
    completedAt: NOW,
  })
  expect(after(1, 410)).toMatchObject({ status: 'canceled', nextAttemptAt: null })
})

test('every attempt is on the record it leaves', () => {
  expect(after(1, 500).attempts).toEqual([attempt(1, 500)])
})

test('what a receiver asks for counts when it is later, up to an hour', () => {
  expect(after(1, 503, 0.5, 60_000).nextAttemptAt).toBe(NOW + 60_000)
  expect(after(1, 503, 0.5, 1).nextAttemptAt).toBe(NOW + 5000)
  expect(after(1, 503, 0.5, 9e9).nextAttemptAt).toBe(NOW + 3_600_000)
})

test('Retry-After is read as seconds or as a date, and nonsense is nothing', () => {
  expect(parseRetryAfter('120', NOW)).toBe(120_000)
  expect(parseRetryAfter('99999999999', NOW)).toBe(99_999_999_999_000)
  expect(parseRetryAfter(new Date(NOW + 60_000).toUTCString(), NOW)).toBe(60_000)
  expect(parseRetryAfter(new Date(NOW - 60_000).toUTCString(), NOW)).toBe(0)
  for (const header of [undefined, '', 'soon', '-5', '1.5.2'])
    expect(parseRetryAfter(header, NOW) ?? 0).toBe(0)
})
