import { createHash } from 'node:crypto'
import { S3Client } from '@aws-sdk/client-s3'
import { describe, expect, test } from 'vitest'
import { s3Signer } from '#shared/aws/s3-signer.ts'
import { anUpload } from '../contract/builders.ts'
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

const EXPIRES_IN_MS = 3_600_000

const signerOf = (sessionToken?: string) =>
  s3Signer(
    new S3Client({
      region: 'us-east-1',
      requestChecksumCalculation: 'WHEN_REQUIRED',
      credentials: {
        accessKeyId: ACCESS_KEY_ID,
        secretAccessKey: SECRET_ACCESS_KEY,
        ...(sessionToken !== undefined && { sessionToken }),
      },
    }),
    { bucket: 'media', now: Date.now },
  )
const signer = signerOf()
const signerWithToken = signerOf('a-token') // as every role has one

async function aPut(body: Uint8Array, objectKey = 'uploads/upl_1', contentType = 'audio/wav') {
  const upload = anUpload('acct_x', {
    objectKey,
    contentType,
    declaredBytes: body.length,
    declaredSha256: createHash('sha256').update(body).digest('hex'),
  })
  const { url, headers } = await signer.signUpload(upload, {
    expiresAt: Date.now() + EXPIRES_IN_MS,
    maxBytes: 1_000_000,
  })
  return onTheWire('PUT', url, { ...headers, 'content-length': String(body.length) }, body)
}

async function aGet(
  key = 'outputs/e/1-a.flac',
  version: string | null = 'v1',
  filename = 'a.flac',
) {
  const url = await signer.signDownload(key, {
    expiresAt: Date.now() + EXPIRES_IN_MS,
    filename,
    contentType: 'audio/flac',
    version,
  })
  return onTheWire('GET', url)
}

async function aForm(size: number, most: number, objectKey = 'uploads/upl_1'): Promise<WireForm> {
  const file = new Uint8Array(size).fill(1)
  const upload = anUpload('acct_x', {
    method: 'POST',
    objectKey,
    declaredBytes: most,
    declaredSha256: createHash('sha256').update(file).digest('hex'),
  })
  const { fields } = await signerWithToken.signUpload(upload, {
    expiresAt: Date.now() + EXPIRES_IN_MS,
    maxBytes: 1_000_000,
  })
  return { bucket: 'media', fields: Object.entries(fields!), filename: 'take.wav', file }
}

/** As a client sends it: the path is not touched, whatever is in it. */
function onTheWire(
  method: string,
  url: string,
  headers: Record<string, string> = {},
  body: Uint8Array = new Uint8Array(),
): WireRequest {
  const [, host, path, query] = /^https:\/\/([^/]+)(\/[^?]*)\?(.*)$/.exec(url)!
  return { method, path: path!, query: query!, headers: { ...headers, host: host! }, body }
}

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
        ? await aForm(1 + random(100), 100, key).then((form) =>
            verdict(() => verifyPost(form, rulesAt(Date.now()))),
          )
        : await (kind === 0
            ? aPut(body, key, ['audio/wav', 'audio/x-m4a', 'application/octet-stream'][random(3)])
            : aGet(key, random(2) === 0 ? null : text(32), text(30))
          ).then((request) => verdict(() => verifyPresigned(request, rulesAt(Date.now()))))
    verdicts.set(outcome, (verdicts.get(outcome) ?? 0) + 1)
  }
  expect([...verdicts]).toEqual([['accepted', 1000]])
})

test('a signed PUT holds no checksum but ours, and all that was declared is a signed header', async () => {
  const { query } = await aPut(new Uint8Array(4))
  const parameters = new URLSearchParams(query)
  expect([...parameters.keys()].filter((name) => /checksum|crc/i.test(name))).toEqual([])
  expect(parameters.get('X-Amz-SignedHeaders')).toBe(
    'content-length;content-type;host;x-amz-checksum-sha256',
  )
  expect(Number(parameters.get('X-Amz-Expires'))).toBeLessThanOrEqual(EXPIRES_IN_MS / 1000 + 1)
})

test('the order of the parameters on the line decides nothing', async () => {
  const request = await aGet()
  const turned = { ...request, query: request.query.split('&').toReversed().join('&') }
  expect(verdict(() => verifyPresigned(turned, rulesAt(Date.now())))).toBe('accepted')
})

type Tampering<T> = readonly [what: string, code: string, change: (given: T) => T]

const query =
  (change: (parameters: Map<string, string>) => void) =>
  (request: WireRequest): WireRequest => {
    const parameters = new Map(
      request.query.split('&').map((pair) => pair.split('=') as [string, string]),
    )
    change(parameters)
    return { ...request, query: [...parameters].map((pair) => pair.join('=')).join('&') }
  }
const set = (name: string, value: string) => query((parameters) => parameters.set(name, value))
const header =
  (name: string, value: string | undefined) =>
  (request: WireRequest): WireRequest => {
    const { [name]: _, ...headers } = request.headers
    return { ...request, headers: value === undefined ? headers : { ...headers, [name]: value } }
  }

/** Of every signed address. */
const OF_ANY_ADDRESS: readonly Tampering<WireRequest>[] = [
  ['another signature', 'SignatureDoesNotMatch', set('X-Amz-Signature', 'a'.repeat(64))],
  ['no signature', 'AuthorizationQueryParametersError', query((p) => p.delete('X-Amz-Signature'))],
  [
    'another time of the same day',
    'SignatureDoesNotMatch',
    (request) => {
      const date = /X-Amz-Date=(\d{8})T(\d{6})Z/.exec(request.query)!
      return set('X-Amz-Date', `${date[1]}T${date[2] === '000000' ? '000001' : '000000'}Z`)(request)
    },
  ],
  ['another day', 'AuthorizationQueryParametersError', set('X-Amz-Date', '20130524T000000Z')],
  ['a longer life', 'SignatureDoesNotMatch', set('X-Amz-Expires', '7200')],
  ['a life above a week', 'AuthorizationQueryParametersError', set('X-Amz-Expires', '604801')],
  ['no life', 'AuthorizationQueryParametersError', set('X-Amz-Expires', '0')],
  ['another method', 'SignatureDoesNotMatch', (request) => ({ ...request, method: 'DELETE' })],
  ['another key', 'SignatureDoesNotMatch', (request) => ({ ...request, path: `${request.path}x` })],
  ['another host', 'SignatureDoesNotMatch', header('host', 'other.s3.us-east-1.amazonaws.com')],
  ['a header of S3 more', 'AccessDenied', header('x-amz-acl', 'public-read')],
  ['a parameter more', 'SignatureDoesNotMatch', set('response-cache-control', 'public')],
  [
    'another algorithm',
    'AuthorizationQueryParametersError',
    set('X-Amz-Algorithm', 'AWS4-HMAC-SHA1'),
  ],
  [
    'another access key',
    'InvalidAccessKeyId',
    (request) => ({ ...request, query: request.query.replace(ACCESS_KEY_ID, 'AKIAOTHER') }),
  ],
  [
    'another region',
    'AuthorizationQueryParametersError',
    (request) => ({ ...request, query: request.query.replace('us-east-1', 'eu-west-1') }),
  ],
  [
    'another hash of the payload',
    'SignatureDoesNotMatch',
    set('X-Amz-Content-Sha256', '0'.repeat(64)),
  ],
]

const OF_A_PUT: readonly Tampering<WireRequest>[] = [
  ...OF_ANY_ADDRESS,
  [
    'another length',
    'SignatureDoesNotMatch',
    (request) => ({ ...header('content-length', '5')(request), body: new Uint8Array(5) }),
  ],
  [
    'a byte more than was said',
    'IncompleteBody',
    (request) => ({ ...request, body: new Uint8Array(5) }),
  ],
  [
    'a byte less than was said',
    'IncompleteBody',
    (request) => ({ ...request, body: new Uint8Array(3) }),
  ],
  ['another type', 'SignatureDoesNotMatch', header('content-type', 'text/html')],
  ['no type', 'SignatureDoesNotMatch', header('content-type', undefined)],
  ['other bytes', 'BadDigest', (request) => ({ ...request, body: new Uint8Array(4).fill(9) })],
  [
    'other bytes and their hash',
    'SignatureDoesNotMatch',
    (request) => {
      const body = new Uint8Array(4).fill(9)
      const checksum = createHash('sha256').update(body).digest('base64')
      return { ...header('x-amz-checksum-sha256', checksum)(request), body }
    },
  ],
  ['no hash', 'SignatureDoesNotMatch', header('x-amz-checksum-sha256', undefined)],
  [
    'the hash not signed',
    'AccessDenied',
    set('X-Amz-SignedHeaders', 'content-length%3Bcontent-type%3Bhost'),
  ],
  [
    'the host not signed',
    'AccessDenied',
    set('X-Amz-SignedHeaders', 'content-length%3Bcontent-type%3Bx-amz-checksum-sha256'),
  ],
]

const OF_A_GET: readonly Tampering<WireRequest>[] = [
  ...OF_ANY_ADDRESS,
  ['another version', 'SignatureDoesNotMatch', set('versionId', 'v2')],
  ['no version', 'SignatureDoesNotMatch', query((p) => p.delete('versionId'))],
  ['another type', 'SignatureDoesNotMatch', set('response-content-type', 'text%2Fhtml')],
  ['another name', 'SignatureDoesNotMatch', set('response-content-disposition', 'inline')],
]

const change =
  (name: string, value: string | undefined) =>
  (form: WireForm): WireForm => ({
    ...form,
    fields: form.fields.flatMap(([field, was]) =>
      field !== name
        ? [[field, was] as const]
        : value === undefined
          ? []
          : [[field, value] as const],
    ),
  })
const fieldOf = (form: WireForm, name: string) => form.fields.find(([field]) => field === name)![1]
const policyWith =
  (edit: (text: string) => string) =>
  (form: WireForm): WireForm => {
    const text = Buffer.from(fieldOf(form, 'Policy'), 'base64').toString('utf8')
    return change('Policy', Buffer.from(edit(text)).toString('base64'))(form)
  }

const OF_A_FORM: readonly Tampering<WireForm>[] = [
  ['another signature', 'SignatureDoesNotMatch', change('X-Amz-Signature', 'a'.repeat(64))],
  ['no signature', 'SignatureDoesNotMatch', change('X-Amz-Signature', undefined)],
  [
    'a policy that lives longer',
    'SignatureDoesNotMatch',
    policyWith((text) => text.replace('"20', '"21')),
  ],
  [
    'a policy for another key',
    'SignatureDoesNotMatch',
    policyWith((text) => text.replace('upl_1', 'upl_2')),
  ],
  ['a policy with a space more', 'SignatureDoesNotMatch', policyWith((text) => `${text} `)],
  [
    'a policy for more bytes',
    'SignatureDoesNotMatch',
    policyWith((text) => text.replace(',8]', ',9]')),
  ],
  ['another key', 'AccessDenied', change('key', 'uploads/upl_2')],
  ['no key', 'AccessDenied', change('key', undefined)],
  ['another type', 'AccessDenied', change('Content-Type', 'text/html')],
  ['no type', 'AccessDenied', change('Content-Type', undefined)],
  ['another status', 'AccessDenied', change('success_action_status', '201')],
  ['another bucket in the form', 'AccessDenied', (form) => ({ ...form, bucket: 'other' })],
  ['another hash', 'AccessDenied', change('x-amz-checksum-sha256', 'A'.repeat(43))],
  ['no hash', 'AccessDenied', change('x-amz-checksum-sha256', undefined)],
  ['another token', 'AccessDenied', change('X-Amz-Security-Token', 'b-token')],
  [
    'a field more',
    'AccessDenied',
    (form) => ({ ...form, fields: [...form.fields, ['acl', 'public-read']] }),
  ],
  [
    'a field twice',
    'InvalidArgument',
    (form) => ({ ...form, fields: [['key', 'uploads/upl_2'], ...form.fields] }),
  ],
  ['another date', 'InvalidArgument', change('X-Amz-Date', '20130524T000000Z')],
  ['another algorithm', 'InvalidArgument', change('X-Amz-Algorithm', 'AWS4-HMAC-SHA1')],
  [
    'another region',
    'InvalidArgument',
    (form) =>
      change(
        'X-Amz-Credential',
        fieldOf(form, 'X-Amz-Credential').replace('us-east-1', 'eu-west-1'),
      )(form),
  ],
  [
    'a file one byte above the bound',
    'EntityTooLarge',
    (form) => ({ ...form, file: new Uint8Array(9) }),
  ],
  [
    'a file one byte below the bound',
    'EntityTooSmall',
    (form) => ({ ...form, file: new Uint8Array() }),
  ],
  [
    'other bytes of the same length',
    'BadDigest',
    (form) => ({ ...form, file: new Uint8Array(8).fill(9) }),
  ],
]

describe('at least 20 tamperings of each kind of request are refused, each with the code of S3', () => {
  test('of a PUT', async () => {
    const request = await aPut(new Uint8Array(4))
    expect(outcomes(request, OF_A_PUT, (it) => verifyPresigned(it, rulesAt(Date.now())))).toEqual(
      expected(OF_A_PUT),
    )
  })
  test('of a GET', async () => {
    const request = await aGet()
    expect(outcomes(request, OF_A_GET, (it) => verifyPresigned(it, rulesAt(Date.now())))).toEqual(
      expected(OF_A_GET),
    )
  })
  test('of a form', async () => {
    const form = await aForm(8, 8)
    expect(outcomes(form, OF_A_FORM, (it) => verifyPost(it, rulesAt(Date.now())))).toEqual(
      expected(OF_A_FORM),
    )
  })

  test('before its time, after its time, and within the skew of 15 minutes', async () => {
    const [put, form] = [await aPut(new Uint8Array(4)), await aForm(8, 8)]
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
      const form = await aForm(size, 8)
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
