/**
 * What real S3 checks of a signed request (Signature Version 4), written from the S3 API reference and
 * sharing no code with the SDK that signs: tests only. Every function throws S3Refusal with S3's own
 * code, or returns.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { S3Refusal } from './s3-refusal.ts'

/** A request as it came over the wire. */
export type WireRequest = {
  readonly method: string
  readonly path: string // as on the request line, still encoded
  readonly query: string // without '?', still encoded
  readonly headers: Readonly<Record<string, string>> // names in lower case
  readonly body: Uint8Array
}

export type SignatureRules = {
  readonly now: number // Unix milliseconds
  readonly region: string
  /** undefined for an access key that does not exist */
  readonly secretFor: (accessKeyId: string) => string | undefined
}

const ALGORITHM = 'AWS4-HMAC-SHA256'
const SKEW_MS = 15 * 60_000
const LONGEST_EXPIRY_SECONDS = 604_800
const UNSIGNED = 'UNSIGNED-PAYLOAD'

/** Query parameters carry the signature: a presigned URL. */
export function verifyPresigned(request: WireRequest, rules: SignatureRules): void {
  const query = parseQuery(request.query)
  const of = (name: string) => query.find(([key]) => key === name)?.[1]
  if (of('X-Amz-Algorithm') !== ALGORITHM)
    throw badQuery('X-Amz-Algorithm only supports HMAC-SHA256')
  const scope = readScope(of('X-Amz-Credential'), rules, badQuery)
  const date = of('X-Amz-Date') ?? ''
  const signedAt = readDate(date)
  if (signedAt === undefined) throw badQuery('X-Amz-Date must be yyyyMMddTHHmmssZ')
  if (!date.startsWith(scope.day)) throw badQuery('The scope date is not that of X-Amz-Date')
  const expires = of('X-Amz-Expires') ?? ''
  const isRightExpiry = /^\d{1,6}$/.test(expires) && Number(expires) <= LONGEST_EXPIRY_SECONDS
  if (!isRightExpiry || Number(expires) < 1) throw badQuery('X-Amz-Expires must be 1 to 604800')
  const signature = of('X-Amz-Signature')
  if (signature === undefined) throw badQuery('X-Amz-Signature is missing')

  const signedHeaders = readSignedHeaders(of('X-Amz-SignedHeaders') ?? '', request)
  const payloadHash =
    of('X-Amz-Content-Sha256') ?? request.headers['x-amz-content-sha256'] ?? UNSIGNED
  const unsignedQuery = query.filter(([name]) => name !== 'X-Amz-Signature')
  const canonical = canonicalRequest(request, { query: unsignedQuery, signedHeaders, payloadHash })
  compare(signature, signCanonical(canonical, date, scope))

  if (signedAt > rules.now + SKEW_MS)
    throw new S3Refusal(403, 'AccessDenied', 'Request is not yet valid')
  if (signedAt + Number(expires) * 1000 <= rules.now)
    throw new S3Refusal(403, 'AccessDenied', 'Request has expired')
  checkBody(request, payloadHash, (name) => request.headers[name] ?? of(name))
}

/** The Authorization header carries the signature: what an SDK client sends. */
export function verifyAuthorized(request: WireRequest, rules: SignatureRules): void {
  const header = request.headers.authorization ?? ''
  if (!header.startsWith(`${ALGORITHM} `)) throw badHeader('Unsupported Authorization Type')
  const parts = new Map(
    header
      .slice(ALGORITHM.length + 1)
      .split(/,\s*/)
      .map((part) => part.split('=', 2) as [string, string]),
  )
  const scope = readScope(parts.get('Credential'), rules, badHeader)
  const date = request.headers['x-amz-date'] ?? ''
  const signedAt = readDate(date)
  if (signedAt === undefined) throw badHeader('x-amz-date must be yyyyMMddTHHmmssZ')
  if (Math.abs(signedAt - rules.now) > SKEW_MS)
    throw new S3Refusal(
      403,
      'RequestTimeTooSkewed',
      'The difference between the request time and the current time is too large.',
    )
  if (!date.startsWith(scope.day)) throw badHeader('The scope date is not that of x-amz-date')
  const payloadHash = request.headers['x-amz-content-sha256']
  if (payloadHash === undefined)
    throw new S3Refusal(
      400,
      'InvalidRequest',
      'Missing required header for this request: x-amz-content-sha256',
    )

  const signedHeaders = readSignedHeaders(parts.get('SignedHeaders') ?? '', request)
  const query = parseQuery(request.query)
  const canonical = canonicalRequest(request, { query, signedHeaders, payloadHash })
  compare(parts.get('Signature') ?? '', signCanonical(canonical, date, scope))
  checkBody(request, payloadHash, (name) => request.headers[name])
}

type Scope = { readonly day: string; readonly region: string; readonly secret: string }

function readScope(
  credential: string | undefined,
  { region, secretFor }: SignatureRules,
  malformed: (message: string, more?: Record<string, string>) => S3Refusal,
): Scope {
  const [accessKeyId, day, scopeRegion, service, end, ...rest] = (credential ?? '').split('/')
  if (rest.length > 0 || end !== 'aws4_request' || !/^\d{8}$/.test(day ?? ''))
    throw malformed('the Credential is mal-formed')
  if (scopeRegion !== region)
    throw malformed(`the region '${scopeRegion}' is wrong; expecting '${region}'`, {
      Region: region,
    })
  if (service !== 's3') throw malformed(`incorrect service '${service}'`)
  const secret = secretFor(accessKeyId!)
  if (secret === undefined)
    throw new S3Refusal(
      403,
      'InvalidAccessKeyId',
      'The AWS Access Key Id you provided does not exist.',
    )
  return { day: day!, region: scopeRegion, secret }
}

/** Unix milliseconds of a basic ISO 8601 time; undefined for anything else. */
function readDate(text: string): number | undefined {
  const [, y, mo, d, h, mi, s] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text) ?? []
  const at = y === undefined ? Number.NaN : Date.parse(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`)
  return Number.isNaN(at) ? undefined : at
}

/** `host` and every x-amz-… header of the request must be signed, and what is signed must be there. */
function readSignedHeaders(list: string, { headers }: WireRequest): readonly string[] {
  const signed = list.split(';')
  const unsigned = Object.keys(headers).filter(
    (name) => (name === 'host' || name.startsWith('x-amz-')) && !signed.includes(name),
  )
  if (unsigned.length > 0)
    throw new S3Refusal(
      403,
      'AccessDenied',
      'There were headers present in the request which were not signed',
      {
        HeadersNotSigned: unsigned.join(', '),
      },
    )
  if (signed.toSorted().join(';') !== list || signed.some((name) => headers[name] === undefined))
    throw mismatch()
  return signed
}

function canonicalRequest(
  { method, path, headers }: Pick<WireRequest, 'method' | 'path' | 'headers'>,
  signed: {
    query: readonly (readonly [string, string])[]
    signedHeaders: readonly string[]
    payloadHash: string
  },
): string {
  const query = signed.query
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .toSorted((a, b) => (a < b ? -1 : 1))
  return [
    method,
    path
      .split('/')
      .map((segment) => encode(decodeURIComponent(segment)))
      .join('/'), // no normalisation, encoded once
    query.join('&'),
    ...signed.signedHeaders.map(
      (name) => `${name}:${(headers[name] ?? '').trim().replace(/ +/g, ' ')}`,
    ),
    '',
    signed.signedHeaders.join(';'),
    signed.payloadHash,
  ].join('\n')
}

function signCanonical(canonical: string, date: string, scope: Scope): string {
  const text = [
    ALGORITHM,
    date,
    `${scope.day}/${scope.region}/s3/aws4_request`,
    sha256Hex(canonical),
  ]
  return hmac(signingKey(scope), text.join('\n')).toString('hex')
}

function signingKey({ secret, day, region }: Scope): Buffer {
  return [day, region, 's3', 'aws4_request'].reduce(hmac, Buffer.from(`AWS4${secret}`))
}

function compare(given: string, right: string): void {
  const [a, b] = [Buffer.from(given), Buffer.from(right)]
  if (a.length !== b.length || !timingSafeEqual(a, b)) throw mismatch()
}

/** Length and hashes that were declared; of an upload they were signed above. */
function checkBody(
  { headers, body }: WireRequest,
  payloadHash: string,
  declared: (name: string) => string | undefined,
): void {
  const length = headers['content-length']
  if (length !== undefined && Number(length) !== body.length)
    throw new S3Refusal(400, 'IncompleteBody', 'You did not provide the number of bytes specified')
  if (payloadHash !== UNSIGNED && payloadHash !== sha256Hex(body))
    throw new S3Refusal(
      400,
      'XAmzContentSHA256Mismatch',
      'The provided x-amz-content-sha256 does not match',
    )
  checkDigests(declared, body)
}

function checkDigests(declared: (name: string) => string | undefined, body: Uint8Array): void {
  const sha256 = declared('x-amz-checksum-sha256')
  if (sha256 !== undefined && sha256 !== createHash('sha256').update(body).digest('base64'))
    throw new S3Refusal(
      400,
      'BadDigest',
      'The SHA256 you specified did not match the calculated checksum.',
    )
  const crc = declared('x-amz-checksum-crc32')
  const right = Buffer.alloc(4)
  right.writeUInt32BE(crc32(body))
  if (crc !== undefined && crc !== right.toString('base64'))
    throw new S3Refusal(
      400,
      'BadDigest',
      'The CRC32 you specified did not match the calculated checksum.',
    )
}

// ── forms ───────────────────────────────────────────────────────────────────────────────────────

export type WireForm = {
  readonly bucket: string // of the address it was sent to
  readonly fields: readonly (readonly [string, string])[] // in order, without `file`
  readonly filename: string
  readonly file: Uint8Array
}

type Condition =
  | Readonly<Record<string, string>>
  | readonly [string, string | number, string | number]

/** A POST policy. @returns the key the file goes to */
export function verifyPost(form: WireForm, rules: SignatureRules): string {
  const fields = new Map(form.fields.map(([name, value]) => [name.toLowerCase(), value]))
  const of = (name: string) => fields.get(name) ?? ''
  const policyText = of('policy')
  if (of('x-amz-algorithm') !== ALGORITHM)
    throw new S3Refusal(400, 'InvalidArgument', 'Only AWS4-HMAC-SHA256 is supported')
  const scope = readScope(of('x-amz-credential'), rules, badForm)
  if (readDate(of('x-amz-date')) === undefined || !of('x-amz-date').startsWith(scope.day))
    throw badForm('X-Amz-Date must be that of the credential')
  compare(of('x-amz-signature'), policySignature(policyText, scope))

  const key = of('key').replaceAll(FILENAME, form.filename)
  const policy = JSON.parse(Buffer.from(policyText, 'base64').toString('utf8')) as {
    expiration: string
    conditions: readonly Condition[]
  }
  if (!(Date.parse(policy.expiration) > rules.now))
    throw denied('Invalid according to Policy: Policy expired.')
  const values = new Map([...fields, ['key', key], ['bucket', form.bucket]])
  const covered = new Set(
    policy.conditions.flatMap((condition) => checkCondition(condition, values, form)),
  )
  for (const name of fields.keys())
    if (!covered.has(name) && !EXEMPT.has(name) && !name.startsWith('x-ignore-'))
      throw denied(`Invalid according to Policy: Extra input fields: ${name}`)
  checkDigests((name) => fields.get(name), form.file)
  return key
}

/** What a form may write for the name its browser gives the file. */
const FILENAME = ['$', '{filename}'].join('')
const EXEMPT = new Set(['policy', 'x-amz-signature', 'file'])

function policySignature(policyText: string, scope: Scope): string {
  return hmac(signingKey(scope), policyText).toString('hex')
}

/** @returns the field the condition is about */
function checkCondition(
  condition: Condition,
  values: ReadonlyMap<string, string>,
  { file, fields }: WireForm,
): string[] {
  if (!Array.isArray(condition))
    return Object.entries(condition).map(([name, value]) => checkField('eq', name, value))
  const [kind, second, third] = condition as readonly [string, string | number, string | number]
  if (kind === 'content-length-range') {
    if (file.length < Number(second))
      throw new S3Refusal(
        400,
        'EntityTooSmall',
        'Your proposed upload is smaller than the minimum allowed size',
      )
    if (file.length > Number(third))
      throw new S3Refusal(
        400,
        'EntityTooLarge',
        'Your proposed upload exceeds the maximum allowed size',
      )
    return []
  }
  return [checkField(String(kind), String(second).replace(/^\$/, ''), String(third))]

  function checkField(how: string, written: string, value: string | number): string {
    const expected = String(value)
    const name = written.toLowerCase()
    const given = values.get(name)
    const holds =
      how === 'eq'
        ? given === expected
        : how === 'starts-with' && given !== undefined && given.startsWith(expected)
    if (!holds)
      throw denied(
        `Invalid according to Policy: Policy Condition failed: ["${how}", "$${written}", "${expected}"]`,
      )
    if (fields.filter(([field]) => field.toLowerCase() === name).length > 1)
      throw new S3Refusal(400, 'InvalidArgument', `${written} was sent twice`)
    return name
  }
}

// ── small things ────────────────────────────────────────────────────────────────────────────────

/** RFC 3986: everything but A–Z a–z 0–9 - _ . ~ */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  )

const parseQuery = (query: string): [string, string][] =>
  query
    .split('&')
    .filter(Boolean)
    .map((pair) => {
      const at = pair.includes('=') ? pair.indexOf('=') : pair.length
      return [decodeURIComponent(pair.slice(0, at)), decodeURIComponent(pair.slice(at + 1))]
    })

const hmac = (key: Uint8Array, text: string): Buffer =>
  createHmac('sha256', key).update(text).digest()
const sha256Hex = (data: string | Uint8Array): string =>
  createHash('sha256').update(data).digest('hex')

const mismatch = (): S3Refusal =>
  new S3Refusal(
    403,
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided.',
  )
const denied = (message: string): S3Refusal => new S3Refusal(403, 'AccessDenied', message)
const badQuery = (message: string, more = {}): S3Refusal =>
  new S3Refusal(400, 'AuthorizationQueryParametersError', message, more)
const badHeader = (message: string, more = {}): S3Refusal =>
  new S3Refusal(
    400,
    'AuthorizationHeaderMalformed',
    `The authorization header is malformed; ${message}`,
    more,
  )
const badForm = (message: string, more = {}): S3Refusal =>
  new S3Refusal(400, 'InvalidArgument', message, more)
