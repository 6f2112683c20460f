/** Requests as the product signs them, and what must not be changed in them: for the verifier, and for others. */
import { createHash } from 'node:crypto'
import { S3Client } from '@aws-sdk/client-s3'
import { s3Signer } from '#shared/aws/s3-signer.ts'
import { anUpload } from '../contract/builders.ts'
import { ACCESS_KEY_ID, SECRET_ACCESS_KEY } from './s3-server.ts'
import type { WireForm, WireRequest } from './s3-signature.ts'

export const EXPIRES_IN_MS = 3_600_000
const BUCKET = 'media'

const CREDENTIALS = { accessKeyId: ACCESS_KEY_ID, secretAccessKey: SECRET_ACCESS_KEY }

/** @param endpoint undefined: AWS's own */
export function requestSigner(endpoint?: string, credentials = CREDENTIALS) {
  const signerOf = (sessionToken?: string) =>
    s3Signer(
      new S3Client({
        region: 'us-east-1',
        requestChecksumCalculation: 'WHEN_REQUIRED',
        ...(endpoint !== undefined && { endpoint }),
        credentials: {
          ...credentials,
          ...(sessionToken !== undefined && { sessionToken }),
        },
      }),
      { bucket: BUCKET, now: Date.now },
    )
  const signer = signerOf()
  const signerWithToken = signerOf('a-token') // as every role has one
  const inAnHour = () => ({ expiresAt: Date.now() + EXPIRES_IN_MS, maxBytes: 1_000_000 })

  return {
    async put(
      body: Uint8Array,
      objectKey = 'uploads/upl_1',
      contentType = 'audio/wav',
    ): Promise<WireRequest> {
      const upload = anUpload('acct_x', {
        objectKey,
        contentType,
        declaredBytes: body.length,
        declaredSha256: sha256(body),
      })
      const { url, headers } = await signer.signUpload(upload, inAnHour())
      return onTheWire('PUT', url, { ...headers, 'content-length': String(body.length) }, body)
    },

    async get(
      key = 'outputs/e/1-a.flac',
      version: string | null = 'v1',
      filename = 'a.flac',
    ): Promise<WireRequest> {
      const options = { ...inAnHour(), filename, contentType: 'audio/flac', version }
      return onTheWire('GET', await signer.signDownload(key, options))
    },

    async form(size: number, most: number, objectKey = 'uploads/upl_1'): Promise<WireForm> {
      const file = new Uint8Array(size).fill(1)
      const upload = anUpload('acct_x', {
        method: 'POST',
        objectKey,
        declaredBytes: most,
        declaredSha256: sha256(file),
      })
      const { fields } = await signerWithToken.signUpload(upload, inAnHour())
      return { bucket: BUCKET, fields: Object.entries(fields!), filename: 'take.wav', file }
    },
  }
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** As a client sends it: the path is not touched, whatever is in it. */
function onTheWire(
  method: string,
  url: string,
  headers: Record<string, string> = {},
  body: Uint8Array = new Uint8Array(),
): WireRequest {
  const [, host, path, query] = /^https?:\/\/([^/]+)(\/[^?]*)\?(.*)$/.exec(url)!
  return { method, path: path!, query: query!, headers: { ...headers, host: host! }, body }
}

export type Tampering<T> = readonly [what: string, code: string, change: (given: T) => T]

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
    (request) => ({
      ...request,
      query: request.query.replace(/Credential=\w+/, 'Credential=AKIAOTHER'),
    }),
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

export const OF_A_PUT: readonly Tampering<WireRequest>[] = [
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

export const OF_A_GET: readonly Tampering<WireRequest>[] = [
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

export const OF_A_FORM: readonly Tampering<WireForm>[] = [
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
