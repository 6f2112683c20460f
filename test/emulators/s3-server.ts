/**
 * A bucket with versions in memory, behind HTTP, that refuses what s3-signature.ts refuses: tests only.
 * It knows the requests the product makes and no others; anything else is 501.
 */
import { createHash, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { S3Refusal } from './s3-refusal.ts'
import { verifyAuthorized, verifyPost, verifyPresigned, type WireRequest } from './s3-signature.ts'

export const ACCESS_KEY_ID = 'AKIAIOSFODNN7EXAMPLE'
export const SECRET_ACCESS_KEY = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'

/** `undefined` lets the request pass; 'cut' closes the connection without an answer. */
export type Fault = S3Refusal | 'cut' | undefined

export type S3Server = AsyncDisposable & {
  readonly endpoint: string
  readonly region: string
  /** Requests that were answered, as `PutObject uploads/x`. */
  readonly log: string[]
  /** Asked before every request. */
  fault: (operation: string, key: string) => Fault
  /** Bytes of a body to send before the connection is cut; asked at every GET. */
  cutBodyAfter: () => number | undefined
  /** Awaited before every answer. */
  delay: () => Promise<void>
  versionsOf(key: string): number
}

type Version = {
  readonly id: string
  readonly bytes: Uint8Array | undefined // undefined: a delete marker
  readonly contentType: string
  readonly modifiedAt: number
}

export async function startS3(
  options: {
    bucket?: string
    region?: string
    now?: () => number
    isVersioned?: boolean
    pageSize?: number
  } = {},
): Promise<S3Server> {
  const {
    bucket = 'media',
    region = 'us-east-1',
    now = Date.now,
    isVersioned = true,
    pageSize = 2,
  } = options
  const objects = new Map<string, Version[]>() // newest first
  const rules = () => ({
    now: now(),
    region,
    secretFor: (id: string) => (id === ACCESS_KEY_ID ? SECRET_ACCESS_KEY : undefined),
  })
  const http = createServer((request, response) => void answer(request, response))
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const endpoint = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  const server: S3Server = {
    endpoint,
    region,
    log: [],
    fault: () => undefined,
    cutBodyAfter: () => undefined,
    delay: async () => {},
    versionsOf: (key) => objects.get(key)?.length ?? 0,
    async [Symbol.asyncDispose]() {
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
    },
  }

  type Context = { request: WireRequest; query: URLSearchParams; response: ServerResponse }
  const OPERATIONS: Record<string, (key: string, context: Context) => void> = {
    PutObject(key, { request, response }) {
      const version = put(
        key,
        request.body,
        request.headers['content-type'] ?? 'binary/octet-stream',
      )
      describe(response, version, true)
      response.end()
    },

    GetObject(key, { request, query, response }) {
      const version = read(key, query, request)
      const bytes = version.bytes!
      const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '')
      const [start, end] = range
        ? [
            Number(range[1]),
            range[2] === '' ? bytes.length : Math.min(bytes.length, Number(range[2]) + 1),
          ]
        : [0, bytes.length]
      if (range && start >= bytes.length)
        throw new S3Refusal(416, 'InvalidRange', 'The requested range is not satisfiable')
      describe(response, version, !range && request.headers['x-amz-checksum-mode'] === 'ENABLED')
      if (range) response.setHeader('content-range', `bytes ${start}-${end - 1}/${bytes.length}`)
      response.setHeader('content-length', end - start)
      for (const [name, value] of query)
        if (name.startsWith('response-')) response.setHeader(name.slice('response-'.length), value)
      response.writeHead(range ? 206 : 200)
      const cut = server.cutBodyAfter()
      if (cut === undefined) return void response.end(bytes.subarray(start, end))
      response.write(bytes.subarray(start, start + cut), () => response.destroy())
    },

    HeadObject(key, { request, query, response }) {
      const version = read(key, query, request)
      describe(response, version, request.headers['x-amz-checksum-mode'] === 'ENABLED')
      response.setHeader('content-length', version.bytes!.length)
      response.end()
    },

    DeleteObject(key, { query, response }) {
      const id = query.get('versionId')
      const versions = objects.get(key) ?? []
      if (id !== null)
        objects.set(
          key,
          versions.filter((version) => version.id !== id),
        )
      else if (!isVersioned) objects.delete(key)
      else if (versions.length > 0) put(key, undefined, '')
      if (objects.get(key)?.length === 0) objects.delete(key)
      response.writeHead(204).end()
    },

    ListObjectsV2(_, { query, response }) {
      const after = query.get('continuation-token') ?? ''
      const keys = keysUnder(query).filter((key) => objects.get(key)![0]!.bytes && key > after)
      const page = keys.slice(0, pageSize)
      const isCut = keys.length > page.length
      const contents = page.map((key) => {
        const { bytes, modifiedAt } = objects.get(key)![0]!
        return `<Contents><Key>${xml(key)}</Key><LastModified>${new Date(modifiedAt).toISOString()}</LastModified><Size>${bytes!.length}</Size></Contents>`
      })
      const next = isCut
        ? `<NextContinuationToken>${xml(page.at(-1)!)}</NextContinuationToken>`
        : ''
      answerXml(
        response,
        `<ListBucketResult><Name>${bucket}</Name><KeyCount>${page.length}</KeyCount><IsTruncated>${isCut}</IsTruncated>${next}${contents.join('')}</ListBucketResult>`,
      )
    },

    ListObjectVersions(_, { query, response }) {
      const all = keysUnder(query).flatMap((key) =>
        objects.get(key)!.map((version) => ({ key, version })),
      )
      const at = all.findIndex(
        ({ key, version }) =>
          key === query.get('key-marker') && version.id === query.get('version-id-marker'),
      )
      const page = all.slice(at + 1, at + 1 + pageSize)
      const isCut = at + 1 + pageSize < all.length
      const entries = page.map(({ key, version }) => {
        const tag = version.bytes ? 'Version' : 'DeleteMarker'
        return `<${tag}><Key>${xml(key)}</Key><VersionId>${version.id}</VersionId><LastModified>${new Date(version.modifiedAt).toISOString()}</LastModified></${tag}>`
      })
      const last = page.at(-1)
      const next =
        isCut && last
          ? `<NextKeyMarker>${xml(last.key)}</NextKeyMarker><NextVersionIdMarker>${last.version.id}</NextVersionIdMarker>`
          : ''
      answerXml(
        response,
        `<ListVersionsResult><Name>${bucket}</Name><IsTruncated>${isCut}</IsTruncated>${next}${entries.join('')}</ListVersionsResult>`,
      )
    },
  }

  return server

  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('date', new Date(now()).toUTCString())
    response.setHeader('x-amz-request-id', randomBytes(8).toString('hex'))
    try {
      const request = await readRequest(incoming)
      const [, bucketInPath = '', ...rest] = request.path.split('/')
      const key = decodeURIComponent(rest.join('/'))
      const query = new URLSearchParams(request.query)
      const operation = operationOf(request.method, key, query)
      await server.delay()
      const fault = server.fault(operation, key)
      if (fault === 'cut') return void incoming.socket.destroy()
      if (fault) throw fault
      const isForm = operation === 'PostObject'
      if (query.has('X-Amz-Signature')) verifyPresigned(request, rules())
      else if (!isForm) verifyAuthorized(request, rules())
      if (bucketInPath !== bucket)
        throw new S3Refusal(404, 'NoSuchBucket', 'The specified bucket does not exist')
      server.log.push(`${operation} ${key || (query.get('prefix') ?? '')}`)
      if (isForm) return await postObject(request, response)
      OPERATIONS[operation]!(key, { request, query, response })
    } catch (error) {
      refuse(error, response, incoming.method === 'HEAD')
    }
  }

  async function postObject(
    { headers, body }: WireRequest,
    response: ServerResponse,
  ): Promise<void> {
    const form = await new Response(body as Uint8Array<ArrayBuffer>, {
      headers: { 'content-type': headers['content-type'] ?? '' },
    }).formData()
    const fields: [string, string][] = []
    let file: File | undefined
    for (const [name, value] of form) {
      if (name === 'file') file = value as File
      else if (!file) fields.push([name, String(value)]) // what follows `file` is ignored
    }
    if (!file)
      throw new S3Refusal(
        400,
        'InvalidArgument',
        'POST requires exactly one file upload per request.',
      )
    const bytes = new Uint8Array(await file.arrayBuffer())
    const key = verifyPost({ bucket, fields, filename: file.name, file: bytes }, rules())
    const of = (name: string) => fields.find(([field]) => field.toLowerCase() === name)?.[1]
    const version = put(key, bytes, of('content-type') ?? file.type)
    describe(response, version, true)
    response.writeHead(Number(of('success_action_status') ?? 204)).end()
  }

  function put(key: string, bytes: Uint8Array | undefined, contentType: string): Version {
    const version = {
      id: isVersioned ? randomBytes(16).toString('base64url') : 'null',
      bytes: bytes && Uint8Array.from(bytes),
      contentType,
      modifiedAt: now(),
    }
    objects.set(key, [version, ...(isVersioned ? (objects.get(key) ?? []) : [])])
    return version
  }

  function read(key: string, query: URLSearchParams, { headers }: WireRequest): Version {
    const id = query.get('versionId')
    const versions = objects.get(key) ?? []
    const version = id === null ? versions[0] : versions.find((one) => one.id === id)
    if (id !== null && !version)
      throw new S3Refusal(404, 'NoSuchVersion', 'The specified version does not exist.')
    if (!version?.bytes) throw new S3Refusal(404, 'NoSuchKey', 'The specified key does not exist.')
    const wanted = headers['if-match']
    if (wanted !== undefined && wanted !== etag(version.bytes))
      throw new S3Refusal(
        412,
        'PreconditionFailed',
        'At least one of the pre-conditions did not hold',
      )
    return version
  }

  function describe(response: ServerResponse, version: Version, withChecksum: boolean): void {
    response.setHeader('etag', etag(version.bytes!))
    response.setHeader('last-modified', new Date(version.modifiedAt).toUTCString())
    response.setHeader('content-type', version.contentType)
    response.setHeader('accept-ranges', 'bytes')
    if (isVersioned) response.setHeader('x-amz-version-id', version.id)
    if (withChecksum) {
      response.setHeader('x-amz-checksum-sha256', hash('sha256', version.bytes!).toString('base64'))
      response.setHeader('x-amz-checksum-type', 'FULL_OBJECT')
    }
  }

  function keysUnder(query: URLSearchParams): string[] {
    const prefix = query.get('prefix') ?? ''
    return [...objects.keys()].filter((key) => key.startsWith(prefix)).toSorted()
  }
}

async function readRequest(incoming: IncomingMessage): Promise<WireRequest> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  const [path = '', query = ''] = (incoming.url ?? '').split('?', 2)
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(incoming.headers)) headers[name] = String(value)
  return { method: incoming.method ?? '', path, query, headers, body: Buffer.concat(chunks) }
}

function operationOf(method: string, key: string, query: URLSearchParams): string {
  if (key !== '') {
    if (method === 'PUT') return 'PutObject'
    if (method === 'GET') return 'GetObject'
    if (method === 'HEAD') return 'HeadObject'
    if (method === 'DELETE') return 'DeleteObject'
  } else {
    if (method === 'POST') return 'PostObject'
    if (query.has('versions')) return 'ListObjectVersions'
    if (query.get('list-type') === '2') return 'ListObjectsV2'
  }
  throw new S3Refusal(501, 'NotImplemented', `${method} ${key}`)
}

function refuse(error: unknown, response: ServerResponse, isHead: boolean): void {
  const refusal =
    error instanceof S3Refusal ? error : new S3Refusal(500, 'InternalError', String(error))
  if (refusal.more.Region) response.setHeader('x-amz-bucket-region', refusal.more.Region)
  response.statusCode = refusal.status
  if (isHead) return void response.end()
  const more = Object.entries(refusal.more).map(
    ([name, value]) => `<${name}>${xml(value)}</${name}>`,
  )
  answerXml(
    response,
    `<Error><Code>${refusal.code}</Code><Message>${xml(refusal.message)}</Message>${more.join('')}</Error>`,
  )
}

function answerXml(response: ServerResponse, body: string): void {
  response.setHeader('content-type', 'application/xml')
  response.end(`<?xml version="1.0" encoding="UTF-8"?>\n${body}`)
}

const hash = (name: string, bytes: Uint8Array): Buffer => createHash(name).update(bytes).digest()
const etag = (bytes: Uint8Array): string => `"${hash('md5', bytes).toString('hex')}"`
const xml = (text: string): string => text.replace(/[<>&"']/g, (c) => `&#${c.charCodeAt(0)};`)
