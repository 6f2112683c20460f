import { createHmac, timingSafeEqual } from 'node:crypto'
import { DomainError } from '../errors.ts'
import type { Instant } from '../id.ts'
import type { AudioStore, SignedRequest, SignedRequests } from '../ports.ts'

const PREFIX = '/storage/'
const CHECKSUM_HEADER = 'x-amz-checksum-sha256'

type SignOptions = { readonly key: Uint8Array; readonly publicUrl: string }

/** What a POST policy says; it travels as base64 JSON and is signed as it travels. */
type Policy = {
  readonly expires: number
  readonly key: string
  readonly content_type: string
  readonly min_bytes: number
  readonly max_bytes: number
  readonly sha256: string | null
}

/**
 * Storage URLs of this very server. The signature is HMAC-SHA256 over method, path, expiry and what the
 * body must be: the caller can change none of it.
 */
export function urlSigner({
  key,
  publicUrl,
}: SignOptions): Pick<AudioStore, 'signUpload' | 'signDownload'> {
  const base = publicUrl.replace(/\/$/, '')
  return {
    async signUpload(upload, { expiresAt, maxBytes }): Promise<SignedRequest> {
      const expires = Math.floor(expiresAt / 1000)
      const sha256 = upload.declaredSha256
      if (upload.method === 'POST') {
        const policy = encodePolicy({
          expires,
          key: upload.objectKey,
          content_type: upload.contentType,
          min_bytes: 1,
          max_bytes: Math.min(upload.declaredBytes ?? maxBytes, maxBytes),
          sha256,
        })
        const fields = {
          key: upload.objectKey,
          'content-type': upload.contentType,
          policy,
          signature: sign(key, ['POST', policy]),
        }
        return {
          method: 'POST',
          url: `${base}/storage`,
          headers: {},
          fields,
          expiresAt: expires * 1000,
        }
      }
      if (upload.declaredBytes === null || sha256 === null)
        throw new RangeError('Expected the size and SHA-256 of a PUT, got none')
      const checksum = Buffer.from(sha256, 'hex').toString('base64')
      const path = PREFIX + upload.objectKey
      const parts = ['PUT', path, expires, upload.declaredBytes, upload.contentType, checksum]
      return {
        method: 'PUT',
        url: `${base}${path}?${new URLSearchParams({ expires: `${expires}`, signature: sign(key, parts) })}`,
        headers: { 'content-type': upload.contentType, [CHECKSUM_HEADER]: checksum },
        fields: null,
        expiresAt: expires * 1000,
      }
    },

    async signDownload(objectKey, { expiresAt, filename, contentType, version = null }) {
      const expires = Math.floor(expiresAt / 1000)
      const path = PREFIX + objectKey
      const query = new URLSearchParams({ expires: `${expires}`, type: contentType })
      if (filename !== null) query.set('filename', filename)
      if (version !== null) query.set('version', version)
      const parts = ['GET', path, expires, contentType, filename ?? '', version ?? '']
      query.set('signature', sign(key, parts))
      return `${base}${path}?${query}`
    },
  }
}

/** The other side: what a request that arrived is allowed to do. */
export function signedRequests({
  key,
  now,
}: {
  key: Uint8Array
  now: () => Instant
}): SignedRequests {
  return {
    put(url, headers) {
      refuseOthers(url, ['expires', 'signature'])
      const expires = url.searchParams.get('expires') ?? ''
      const contentType = headers.get('content-type') ?? ''
      const checksum = headers.get(CHECKSUM_HEADER) ?? ''
      const length = headers.get('content-length') ?? ''
      const parts = ['PUT', storagePath(url), expires, length, contentType, checksum]
      check(key, parts, url.searchParams.get('signature'))
      checkTime(expires, now())
      const bytes = Number(length)
      return {
        key: keyOf(url),
        minBytes: bytes,
        maxBytes: bytes,
        sha256: Buffer.from(checksum, 'base64').toString('hex'),
        contentType,
      }
    },

    form(_url, fields) {
      const { policy: encoded = '', signature = '', ...rest } = fields
      check(key, ['POST', encoded], signature)
      const policy = decodePolicy(encoded)
      checkTime(`${policy.expires}`, now())
      const signed: Record<string, string> = {
        key: policy.key,
        'content-type': policy.content_type,
      }
      for (const [name, value] of Object.entries(rest))
        if (signed[name] !== value)
          throw refused(`The form field ${name} is not the one that was signed.`)
      for (const name of Object.keys(signed))
        if (rest[name] === undefined) throw refused(`The form field ${name} is missing.`)
      return {
        key: policy.key,
        minBytes: policy.min_bytes,
        maxBytes: policy.max_bytes,
        sha256: policy.sha256,
        contentType: policy.content_type,
      }
    },

    get(url) {
      refuseOthers(url, ['expires', 'type', 'filename', 'version', 'signature'])
      const expires = url.searchParams.get('expires') ?? ''
      const contentType = url.searchParams.get('type') ?? ''
      const filename = url.searchParams.get('filename')
      const version = url.searchParams.get('version')
      const parts = ['GET', storagePath(url), expires, contentType, filename ?? '', version ?? '']
      check(key, parts, url.searchParams.get('signature'))
      checkTime(expires, now())
      return { key: keyOf(url), filename, contentType, version }
    },
  }
}

/** No part may contain the separator, so no two lists of parts give the same text. */
function sign(key: Uint8Array, parts: readonly (string | number)[]): string {
  const texts = parts.map(String)
  if (texts.some((text) => text.includes('\n')))
    throw new RangeError('Expected parts of one line each, got a line break')
  return createHmac('sha256', key).update(texts.join('\n')).digest('base64url')
}

function check(key: Uint8Array, parts: readonly string[], signature: string | null): void {
  const wanted = parts.some((part) => part.includes('\n')) ? '' : sign(key, parts)
  const [expected, given] = [Buffer.from(wanted), Buffer.from(signature ?? '')]
  if (wanted === '' || expected.length !== given.length || !timingSafeEqual(expected, given))
    throw refused('The request differs from the one that was signed.')
}

/** All of the query was signed: what stands twice, is empty or has another name was added. */
function refuseOthers({ searchParams }: URL, names: readonly string[]): void {
  const added = [...searchParams].some(
    ([name, value]) =>
      !names.includes(name) || value === '' || searchParams.getAll(name).length > 1,
  )
  if (added) throw refused('The request differs from the one that was signed.')
}

function checkTime(expires: string, now: Instant): void {
  if (!/^\d{1,12}$/.test(expires) || Number(expires) * 1000 <= now)
    throw refused('The signed request has expired.')
}

const refused = (message: string): DomainError =>
  new DomainError('invalid_signature', message, { fix: 'Ask for a new signed request.' })

/** Behind a public address with a path of its own, what stands before /storage/ does not count. */
const storagePath = (url: URL): string =>
  PREFIX + url.pathname.slice(url.pathname.indexOf(PREFIX) + PREFIX.length)

const keyOf = (url: URL): string => storagePath(url).slice(PREFIX.length)

const encodePolicy = (policy: Policy): string =>
  Buffer.from(JSON.stringify(policy)).toString('base64url')

const decodePolicy = (encoded: string): Policy =>
  JSON.parse(Buffer.from(encoded, 'base64url').toString('utf8')) as Policy
