import { describe, expect, test } from 'vitest'
import { S3Refusal } from './s3-refusal.ts'
import { ACCESS_KEY_ID, SECRET_ACCESS_KEY } from './s3-server.ts'
import {
  type SignatureRules,
  verifyAuthorized,
  verifyPost,
  verifyPresigned,
  type WireForm,
  type WireRequest,
} from './s3-signature.ts'
import {
  EXPIRES_IN_MS,
  OF_A_FORM,
  OF_A_GET,
  OF_A_PUT,
  requestSigner,
  type Tampering,
} from './s3-tamperings.ts'

const rulesAt = (now: number, overrides: Partial<SignatureRules> = {}): SignatureRules => ({
  now,
  region: 'us-east-1',
  secretFor: (id) => (id === ACCESS_KEY_ID ? SECRET_ACCESS_KEY : undefined),
  ...overrides,
})

/** The code S3 answers, or 'accepted'. */
function verdict(verify: () => unknown): string {
  try {
    verify()
    return 'accepted'
  } catch (error) {
    if (error instanceof S3Refusal) return error.code
    throw error
  }
}

// ── what AWS publishes ──────────────────────────────────────────────────────────────────────────

describe('the worked examples of the S3 API reference', () => {
  // https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html: GET /test.txt of
  // examplebucket, 24 May 2013 00:00:00 GMT, valid for a day.
  const PRESIGNED: WireRequest = {
    method: 'GET',
    path: '/test.txt',
    query:
      'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
    headers: { host: 'examplebucket.s3.amazonaws.com' },
    body: new Uint8Array(),
  }
  const MAY_24 = Date.UTC(2013, 4, 24)

  test('the presigned GET is accepted for its day, and not after', () => {
    expect(verdict(() => verifyPresigned(PRESIGNED, rulesAt(MAY_24)))).toBe('accepted')
    expect(verdict(() => verifyPresigned(PRESIGNED, rulesAt(MAY_24 + 86_399_000)))).toBe('accepted')
    expect(verdict(() => verifyPresigned(PRESIGNED, rulesAt(MAY_24 + 86_400_000)))).toBe(
      'AccessDenied',
    )
  })

  // https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html, "GET Object"
  test('the GET with an Authorization header is accepted', () => {
    const request: WireRequest = {
      ...PRESIGNED,
      query: '',
      headers: {
        host: 'examplebucket.s3.amazonaws.com',
        range: 'bytes=0-9',
        'x-amz-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
        'x-amz-date': '20130524T000000Z',
        authorization:
          'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
      },
    }
    expect(verdict(() => verifyAuthorized(request, rulesAt(MAY_24)))).toBe('accepted')
    const other = { ...request, headers: { ...request.headers, range: 'bytes=0-8' } }
    expect(verdict(() => verifyAuthorized(other, rulesAt(MAY_24)))).toBe('SignatureDoesNotMatch')
    expect(verdict(() => verifyAuthorized(request, rulesAt(MAY_24 + 900_001)))).toBe(
      'RequestTimeTooSkewed',
    )
  })

  // https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-post-example.html
  const POLICY =
    'eyAiZXhwaXJhdGlvbiI6ICIyMDE1LTEyLTMwVDEyOjAwOjAwLjAwMFoiLA0KICAiY29uZGl0aW9ucyI6IFsNCiAgICB7ImJ1Y2tldCI6ICJzaWd2NGV4YW1wbGVidWNrZXQifSwNCiAgICBbInN0YXJ0cy13aXRoIiwgIiRrZXkiLCAidXNlci91c2VyMS8iXSwNCiAgICB7ImFjbCI6ICJwdWJsaWMtcmVhZCJ9LA0KICAgIHsic3VjY2Vzc19hY3Rpb25fcmVkaXJlY3QiOiAiaHR0cDovL3NpZ3Y0ZXhhbXBsZWJ1Y2tldC5zMy5hbWF6b25hd3MuY29tL3N1Y2Nlc3NmdWxfdXBsb2FkLmh0bWwifSwNCiAgICBbInN0YXJ0cy13aXRoIiwgIiRDb250ZW50LVR5cGUiLCAiaW1hZ2UvIl0sDQogICAgeyJ4LWFtei1tZXRhLXV1aWQiOiAiMTQzNjUxMjM2NTEyNzQifSwNCiAgICB7IngtYW16LXNlcnZlci1zaWRlLWVuY3J5cHRpb24iOiAiQUVTMjU2In0sDQogICAgWyJzdGFydHMtd2l0aCIsICIkeC1hbXotbWV0YS10YWciLCAiIl0sDQoNCiAgICB7IngtYW16LWNyZWRlbnRpYWwiOiAiQUtJQUlPU0ZPRE5ON0VYQU1QTEUvMjAxNTEyMjkvdXMtZWFzdC0xL3MzL2F3czRfcmVxdWVzdCJ9LA0KICAgIHsieC1hbXotYWxnb3JpdGhtIjogIkFXUzQtSE1BQy1TSEEyNTYifSwNCiAgICB7IngtYW16LWRhdGUiOiAiMjAxNTEyMjlUMDAwMDAwWiIgfQ0KICBdDQp9'

  test('the form is accepted, and its file name takes the place of the variable', () => {
    const form: WireForm = {
      bucket: 'sigv4examplebucket',
      filename: 'photo.jpg',
      file: new Uint8Array(3),
      fields: [
        ['key', 'user/user1/$' + '{filename}'],
        ['acl', 'public-read'],
        [
          'success_action_redirect',
          'http://sigv4examplebucket.s3.amazonaws.com/successful_upload.html',
        ],
        ['Content-Type', 'image/jpeg'],
        ['x-amz-meta-uuid', '14365123651274'],
        ['x-amz-server-side-encryption', 'AES256'],
        ['X-Amz-Credential', 'AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request'],
        ['X-Amz-Algorithm', 'AWS4-HMAC-SHA256'],
        ['X-Amz-Date', '20151229T000000Z'],
        ['x-amz-meta-tag', ''],
        ['Policy', POLICY],
        ['X-Amz-Signature', '8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e'],
      ],
    }
    const DECEMBER_29 = Date.UTC(2015, 11, 29)
    expect(verifyPost(form, rulesAt(DECEMBER_29))).toBe('user/user1/photo.jpg')
    const noon = Date.UTC(2015, 11, 30, 12)
    expect(verdict(() => verifyPost(form, rulesAt(noon)))).toBe('AccessDenied')
    const elsewhere = { ...form, bucket: 'another' }
    expect(verdict(() => verifyPost(elsewhere, rulesAt(DECEMBER_29)))).toBe('AccessDenied')
  })
})

// ── what the product signs ──────────────────────────────────────────────────────────────────────

const sign = requestSigner()

test('1,000 requests the SDK signs for us, of any key, type, name and size, are accepted', async () => {
  const random = seeded(20130524)
  const letters = [
    'a',
    'Z',
    '7',
    '-',
    '_',
    '.',
    '~',
    ' ',
    '+',
    '&',
    '=',
    '%',
    "'",
    '(',
    ')',
    '*',
    '!',
    'é',
    '雨',
    '🎧',
    '@',
    ':',
    ',',
    '#',
    '?',
  ]
  const text = (most: number) =>
    Array.from({ length: 1 + random(most) }, () => letters[random(letters.length)]).join('')
  const verdicts = new Map<string, number>()
  for (let i = 0; i < 1000; i++) {
    const key = `uploads/${text(12)}/x${text(20)}`
    const body = new Uint8Array(random(300)).fill(random(256))
    const kind = i % 3
    const outcome =
      kind === 2
        ? await sign
            .form(1 + random(100), 100, key)
            .then((form) => verdict(() => verifyPost(form, rulesAt(Date.now()))))
        : await (kind === 0
            ? sign.put(
                body,
                key,
                ['audio/wav', 'audio/x-m4a', 'application/octet-stream'][random(3)],
              )
            : sign.get(key, random(2) === 0 ? null : text(32), text(30))
          ).then((request) => verdict(() => verifyPresigned(request, rulesAt(Date.now()))))
    verdicts.set(outcome, (verdicts.get(outcome) ?? 0) + 1)
  }
  expect([...verdicts]).toEqual([['accepted', 1000]])
})

test('a signed PUT holds no checksum but ours, and all that was declared is a signed header', async () => {
  const { query } = await sign.put(new Uint8Array(4))
  const parameters = new URLSearchParams(query)
  expect([...parameters.keys()].filter((name) => /checksum|crc/i.test(name))).toEqual([])
  expect(parameters.get('X-Amz-SignedHeaders')).toBe(
    'content-length;content-type;host;x-amz-checksum-sha256',
  )
  expect(Number(parameters.get('X-Amz-Expires'))).toBeLessThanOrEqual(EXPIRES_IN_MS / 1000 + 1)
})

test('the order of the parameters on the line decides nothing', async () => {
  const request = await sign.get()
  const turned = { ...request, query: request.query.split('&').toReversed().join('&') }
  expect(verdict(() => verifyPresigned(turned, rulesAt(Date.now())))).toBe('accepted')
})

describe('at least 20 tamperings of each kind of request are refused, each with the code of S3', () => {
  test('of a PUT', async () => {
    const request = await sign.put(new Uint8Array(4))
    expect(outcomes(request, OF_A_PUT, (it) => verifyPresigned(it, rulesAt(Date.now())))).toEqual(
      expected(OF_A_PUT),
    )
  })
  test('of a GET', async () => {
    const request = await sign.get()
    expect(outcomes(request, OF_A_GET, (it) => verifyPresigned(it, rulesAt(Date.now())))).toEqual(
      expected(OF_A_GET),
    )
  })
  test('of a form', async () => {
    const form = await sign.form(8, 8)
    expect(outcomes(form, OF_A_FORM, (it) => verifyPost(it, rulesAt(Date.now())))).toEqual(
      expected(OF_A_FORM),
    )
  })

  test('before its time, after its time, and within the skew of 15 minutes', async () => {
    const [put, form] = [await sign.put(new Uint8Array(4)), await sign.form(8, 8)]
    const at = (ms: number) => [
      verdict(() => verifyPresigned(put, rulesAt(Date.now() + ms))),
      verdict(() => verifyPost(form, rulesAt(Date.now() + ms))),
    ]
    expect(at(-14 * 60_000)).toEqual(['accepted', 'accepted'])
    expect(at(-16 * 60_000)[0]).toBe('AccessDenied')
    expect(at(EXPIRES_IN_MS - 60_000)).toEqual(['accepted', 'accepted'])
    expect(at(EXPIRES_IN_MS + 2000)).toEqual(['AccessDenied', 'AccessDenied'])
  })

  test('both bounds of a form are allowed', async () => {
    for (const size of [1, 8]) {
      const form = await sign.form(size, 8)
      expect(verdict(() => verifyPost(form, rulesAt(Date.now())))).toBe('accepted')
    }
  })
})

function outcomes<T>(given: T, tamperings: readonly Tampering<T>[], verify: (it: T) => unknown) {
  expect(verdict(() => verify(given))).toBe('accepted') // or a refusal would prove nothing
  expect(tamperings.length).toBeGreaterThanOrEqual(20)
  return Object.fromEntries(
    tamperings.map(([what, , tamper]) => [what, verdict(() => verify(tamper(given)))]),
  )
}

const expected = (tamperings: readonly (readonly [string, string, unknown])[]) =>
  Object.fromEntries(tamperings.map(([what, code]) => [what, code]))

/** A small generator, so that a failure can be repeated. @returns whole numbers below `below` */
function seeded(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}
