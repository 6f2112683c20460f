import { randomBytes } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { expect, test } from 'vitest'
import { systemRandom } from '#shared/local/system.ts'
import { newWebhookSecret, signingSecrets, signWebhook, verifyWebhook } from '#shared/signature.ts'

// Our own published vector, and the `standardwebhooks` package 1.1.1 (npm) as the other side.
const SECRET = 'whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8='
const ID = 'evt_01M8310MT6JMRNV7E9Z0C1HT0H'
const SECONDS = 1_795_398_062
const BODY = '{"type":"webhook.test","timestamp":"2026-11-23T01:41:02.918Z","data":{}}'
const HEADERS = {
  'webhook-id': ID,
  'webhook-timestamp': `${SECONDS}`,
  'webhook-signature': 'v1,XHJw31Nmdo/asef3X3RxKmEO/Ry9Z9dUTWgyUdSkOLM=',
}
const NOW = SECONDS * 1000

test('the published vector is what we sign', () => {
  expect(signWebhook({ id: ID, body: BODY }, [SECRET], NOW + 999)).toEqual(HEADERS)
  expect(verifyWebhook(HEADERS, BODY, [SECRET], NOW)).toBeUndefined()
  expect(verifyWebhook(HEADERS, Buffer.from(BODY), [SECRET], NOW)).toBeUndefined()
})

test('what we sign verifies under the public library, and what it signs under ours', () => {
  const now = Date.now()
  for (let i = 0; i < 200; i++) {
    const secret = newWebhookSecret(systemRandom)
    const body = JSON.stringify({
      type: 'edit.succeeded',
      data: randomBytes(i * 7).toString('latin1'),
    })
    const id = `evt_${i}`
    const headers = signWebhook({ id, body }, [secret], now)
    expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body))
    const theirs = new Webhook(secret).sign(id, new Date(now), body)
    expect(headers['webhook-signature']).toBe(theirs)
    expect(
      verifyWebhook({ ...headers, 'webhook-signature': theirs }, body, [secret], now),
    ).toBeUndefined()
  }
})

test('while a rotation runs both secrets sign and either verifies; afterwards the new one alone', () => {
  const now = Date.now()
  const [old, fresh] = [newWebhookSecret(systemRandom), newWebhookSecret(systemRandom)]
  const rotated = { secret: fresh, previous: { secret: old, expiresAt: now + 1 } }
  expect(signingSecrets(rotated, now)).toEqual([fresh, old])
  expect(signingSecrets(rotated, now + 1)).toEqual([fresh])
  const headers = signWebhook({ id: ID, body: BODY }, signingSecrets(rotated, now), now)
  expect(headers['webhook-signature'].split(' ')).toHaveLength(2)
  for (const secret of [old, fresh]) {
    expect(new Webhook(secret).verify(BODY, headers)).toEqual(JSON.parse(BODY))
    expect(verifyWebhook(headers, BODY, [secret], now)).toBeUndefined()
  }
  const after = signWebhook({ id: ID, body: BODY }, signingSecrets(rotated, now + 1), now)
  expect(verifyWebhook(after, BODY, [old], now)).toBe('no_match')
})

test('300 seconds either way are accepted, 301 are not', () => {
  const at = (seconds: number) => verifyWebhook(HEADERS, BODY, [SECRET], NOW + seconds * 1000)
  expect([at(-300), at(-299), at(299), at(300)]).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ])
  expect([at(301), at(-301)]).toEqual(['too_old', 'too_new'])
})

test('a missing or malformed header is named', () => {
  for (const name of Object.keys(HEADERS))
    expect(verifyWebhook({ ...HEADERS, [name]: undefined }, BODY, [SECRET], NOW)).toBe(
      'missing_header',
    )
  for (const timestamp of ['1e9', '-1', ' 1', '0x10', 'NaN'])
    expect(verifyWebhook({ ...HEADERS, 'webhook-timestamp': timestamp }, BODY, [SECRET], NOW)).toBe(
      'bad_timestamp',
    )
})

test('every single bit of id, body, signature and secret counts', () => {
  const flips = (text: string) =>
    Array.from({ length: text.length * 7 }, (_, bit) => {
      const bytes = Buffer.from(text)
      bytes[Math.floor(bit / 7)]! ^= 1 << (bit % 7)
      return bytes.toString('latin1')
    })
  for (const body of flips(BODY))
    expect(verifyWebhook(HEADERS, body, [SECRET], NOW)).toBe('no_match')
  for (const id of flips(ID))
    expect(verifyWebhook({ ...HEADERS, 'webhook-id': id }, BODY, [SECRET], NOW)).toBe('no_match')
  for (const signature of flips(HEADERS['webhook-signature']))
    expect(verifyWebhook({ ...HEADERS, 'webhook-signature': signature }, BODY, [SECRET], NOW)).toBe(
      'no_match',
    )
  const key = Buffer.from(SECRET.slice(6), 'base64')
  for (let bit = 0; bit < 256; bit++) {
    const other = Buffer.from(key)
    other[bit >> 3]! ^= 1 << (bit & 7)
    const secret = `whsec_${other.toString('base64')}`
    expect(verifyWebhook(HEADERS, BODY, [secret], NOW)).toBe('no_match')
  }
})

test('a secret that is none is our mistake, not a signature', () => {
  for (const secret of ['', 'whsec_', 'whsec_AAAA', 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8='])
    expect(() => signWebhook({ id: ID, body: BODY }, [secret], NOW)).toThrow(RangeError)
})
