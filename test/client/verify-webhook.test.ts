import { Webhook } from 'standardwebhooks'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { verifyWebhook, WebhookVerificationError } from '../../client/resound.ts'

// The vector of the HTTP contract.
const SECRET = 'whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8='
const BODY = '{"type":"webhook.test","timestamp":"2026-11-23T01:41:02.918Z","data":{}}'
const HEADERS = {
  'webhook-id': 'evt_01M8310MT6JMRNV7E9Z0C1HT0H',
  'webhook-timestamp': '1795398062',
  'webhook-signature': 'v1,XHJw31Nmdo/asef3X3RxKmEO/Ry9Z9dUTWgyUdSkOLM=',
}
const AT = 1_795_398_062_000

beforeEach(() => {
  vi.useFakeTimers({ now: AT, toFake: ['Date'] })
  return () => vi.useRealTimers()
})

const reasonOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'verified',
    (error) => (error instanceof WebhookVerificationError ? error.reason : error.name),
  )

describe('verified', () => {
  test('the vector of the contract, as text, as bytes, and as a Request', async () => {
    const event = JSON.parse(BODY)
    expect(await verifyWebhook({ headers: HEADERS, body: BODY }, SECRET)).toEqual(event)
    const bytes = new TextEncoder().encode(BODY)
    expect(await verifyWebhook({ headers: new Headers(HEADERS), body: bytes }, SECRET)).toEqual(
      event,
    )
    const request = new Request('http://x.test', { method: 'POST', headers: HEADERS, body: BODY })
    expect(await verifyWebhook(request, SECRET)).toEqual(event)
  })

  test('what the public library signs, with either of two secrets', async () => {
    const other = `whsec_${Buffer.alloc(32, 9).toString('base64')}`
    const signature = new Webhook(other).sign('evt_x', new Date(AT), BODY)
    const headers = { ...HEADERS, 'webhook-id': 'evt_x', 'webhook-signature': signature }
    expect(await reasonOf(verifyWebhook({ headers, body: BODY }, [SECRET, other]))).toBe('verified')
  })

  test('during a rotation: two signatures, one of them ours', async () => {
    const headers = {
      ...HEADERS,
      'webhook-signature': `v1,${'A'.repeat(43)}= ${HEADERS['webhook-signature']}`,
    }
    expect(await reasonOf(verifyWebhook({ headers, body: BODY }, SECRET))).toBe('verified')
  })

  test('300 s early or late, and no more', async () => {
    const at = (seconds: number) => {
      vi.setSystemTime(AT + seconds * 1000)
      return reasonOf(verifyWebhook({ headers: HEADERS, body: BODY }, SECRET))
    }
    expect(await at(300)).toBe('verified')
    expect(await at(-300)).toBe('verified')
    expect(await at(301)).toBe('too_old')
    expect(await at(-301)).toBe('too_new')
  })
})

describe('refused', () => {
  test.each([
    ['missing_header', { ...HEADERS, 'webhook-id': '' }, BODY],
    ['missing_header', { ...HEADERS, 'webhook-signature': undefined }, BODY],
    ['bad_timestamp', { ...HEADERS, 'webhook-timestamp': 'now' }, BODY],
    ['no_match', { ...HEADERS, 'webhook-id': 'evt_other' }, BODY],
    ['no_match', HEADERS, `${BODY} `],
    ['no_match', { ...HEADERS, 'webhook-signature': 'v2,AAAA' }, BODY],
    ['no_match', { ...HEADERS, 'webhook-signature': 'v1,not base64!' }, BODY],
  ])('%s', async (reason, headers, body) => {
    expect(await reasonOf(verifyWebhook({ headers, body }, SECRET))).toBe(reason)
  })

  test('another secret', async () => {
    const other = `whsec_${Buffer.alloc(32, 9).toString('base64')}`
    expect(await reasonOf(verifyWebhook({ headers: HEADERS, body: BODY }, other))).toBe('no_match')
  })

  test('a body that was parsed is a type error', async () => {
    const body = JSON.parse(BODY)
    expect(await reasonOf(verifyWebhook({ headers: HEADERS, body }, SECRET))).toBe('TypeError')
  })
})
