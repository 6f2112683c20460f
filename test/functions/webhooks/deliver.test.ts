import { Webhook } from 'standardwebhooks'
import { expect, test } from 'vitest'
import type { Delivery } from '#shared/delivery.ts'
import { systemRandom } from '#shared/local/system.ts'
import { type Answer, SendError, type SendOptions } from '#shared/net/send-request.ts'
import { deliver } from '../../../functions/webhooks/deliver.ts'
import { fixedClock } from '../../shared/local/open-world.ts'

const SECRET = 'whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8='
const BODY = '{"id":"evt_1","data":{"ü":1}}'

const delivery = (overrides: Partial<Delivery> = {}): Delivery => ({
  id: 'dlv_x',
  accountId: 'acct_x',
  eventId: 'evt_1',
  eventType: 'edit.succeeded',
  endpointId: null,
  url: 'https://app.example.com/hooks?a=1',
  trigger: 'event',
  status: 'pending',
  attempts: [],
  nextAttemptAt: 0,
  createdAt: 0,
  completedAt: null,
  ...overrides,
})

async function attemptOf(
  answer: Partial<Answer> | SendError,
  one = delivery(),
  rules = { allowedPorts: [443], allowPrivate: false },
) {
  const sent: { url: string; options: SendOptions }[] = []
  const clock = fixedClock(Date.now())
  const made = await deliver(one, BODY, [SECRET], {
    clock,
    random: systemRandom,
    rules,
    send: async (url, options) => {
      sent.push({ url: url.href, options })
      if (answer instanceof Error) throw answer
      return { status: 200, headers: {}, body: new Uint8Array(0), ...answer }
    },
  })
  return { ...made, sent, now: clock.now() }
}

test('what is sent verifies under the public library, byte for byte', async () => {
  const { sent, delivery: next, attempt } = await attemptOf({})
  const { url, options } = sent[0]!
  expect(url).toBe('https://app.example.com/hooks?a=1')
  const body = Buffer.from(options.body).toString()
  expect(body).toBe(BODY)
  expect(new Webhook(SECRET).verify(body, options.headers)).toEqual(JSON.parse(BODY))
  expect(options.headers).toMatchObject({
    'content-type': 'application/json',
    'user-agent': 'resound-webhooks/1',
    'webhook-id': 'evt_1',
    'resound-attempt': '1',
  })
  expect(options).toMatchObject({ headersMs: 15_000, maxBodyBytes: 65_536, allowPrivate: false })
  expect(next.status).toBe('succeeded')
  expect(attempt).toMatchObject({ number: 1, httpStatus: 200, error: null })
})

test('a later attempt keeps the id and counts on', async () => {
  const first = await attemptOf({ status: 500 })
  const second = await attemptOf({}, first.delivery)
  expect(second.sent[0]!.options.headers).toMatchObject({
    'webhook-id': 'evt_1',
    'resound-attempt': '2',
  })
  expect(second.delivery.attempts.map(({ number }) => number)).toEqual([1, 2])
})

test('every answer but 2xx is a failure with its name on record', async () => {
  const cases = [
    [204, null, 'succeeded'],
    [301, 'redirect', 'pending'],
    [400, 'http_status', 'pending'],
    [410, 'http_status', 'canceled'],
    [500, 'http_status', 'pending'],
  ] as const
  for (const [status, error, becomes] of cases) {
    const { attempt, delivery: next } = await attemptOf({ status })
    expect([attempt.error, attempt.httpStatus, next.status]).toEqual([error, status, becomes])
  }
  for (const failure of ['timeout', 'dns', 'tls', 'connection', 'address_forbidden'] as const) {
    const { attempt, delivery: next } = await attemptOf(new SendError(failure))
    expect([attempt.error, attempt.httpStatus, next.status]).toEqual([failure, null, 'pending'])
  }
})

test('429 and 503 may ask for more time, 500 may not', async () => {
  const headers = { 'retry-after': '600' }
  for (const [status, waitMs] of [
    [429, 600_000],
    [503, 600_000],
  ] as const) {
    const { delivery: next, now } = await attemptOf({ status, headers })
    expect(next.nextAttemptAt).toBe(now + waitMs)
  }
  const { delivery: next, now } = await attemptOf({ status: 500, headers })
  expect(next.nextAttemptAt).toBeLessThanOrEqual(now + 5500)
})

test('of the answer the first KiB is kept', async () => {
  const { attempt } = await attemptOf({ body: Buffer.from('y'.repeat(5000)) })
  expect(attempt.responseSnippet).toBe('y'.repeat(1024))
})

test('an address that is no target any more is never called', async () => {
  for (const url of ['http://app.example.com/', 'https://127.0.0.1/', 'https://localhost/x']) {
    const { attempt, sent } = await attemptOf({}, delivery({ url }))
    expect([attempt.error, sent.length]).toEqual(['address_forbidden', 0])
  }
  const rules = { allowedPorts: [443], allowPrivate: true }
  const { sent } = await attemptOf({}, delivery({ url: 'http://127.0.0.1:3000/' }), rules)
  expect(sent[0]!.options.allowPrivate).toBe(true)
})
