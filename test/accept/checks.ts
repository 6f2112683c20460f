import { createHash } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { type Answer, http } from '../deployed/http.ts'
import { levelOf, tone } from '../deployed/recordings.ts'

export type Deployment = {
  readonly url: string
  readonly functionUrl: string | undefined
  readonly key: string
}

/** @returns what was seen; undefined when it could not be looked at */
type Check = (deployment: Deployment) => Promise<object | undefined>

export const CHECKS: Readonly<Record<string, Check>> = {
  'the function URL itself refuses': refusesDirectCalls,
  'credentials arrive, and names of ours from outside do not': headersPass,
  'an exact edit, with nothing but HTTP': exactEdit,
  'storage refuses what was altered': tamperings,
  '64 equal requests are one edit': oneEdit,
  'events begin within a second and live for two minutes': eventsLive,
}

const ask = (
  { url, key }: Deployment,
  method: string,
  path: string,
  json?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> =>
  http(`${url}${path}`, { method, json, headers: { authorization: `Bearer ${key}`, ...headers } })

function must(isTrue: boolean, sentence: string, seen: unknown): asserts isTrue {
  if (!isTrue) throw new Error(`${sentence}: ${JSON.stringify(seen)}`)
}

async function refusesDirectCalls({ functionUrl, key }: Deployment): Promise<object | undefined> {
  if (functionUrl === undefined) return undefined
  const statuses = []
  for (const origin of [undefined, 'x'.repeat(48)]) {
    const { status, body } = await http(new URL('/v1/limits', functionUrl).href, {
      headers: { authorization: `Bearer ${key}`, ...(origin && { 'x-resound-origin': origin }) },
    })
    must(status === 403 && body.code === 'edge_required', 'Expected 403 edge_required', body)
    statuses.push(status)
  }
  return { statuses }
}

async function headersPass(deployment: Deployment): Promise<object> {
  const spoofed = { 'x-resound-origin': 'y'.repeat(48), 'x-resound-viewer-ip': '10.0.0.1' }
  const own = await ask(deployment, 'GET', '/v1/limits', undefined, spoofed)
  must(own.status === 200, 'Expected 200 with a key and spoofed headers', own.body)
  const without = await http(`${deployment.url}/v1/limits`)
  must(without.status === 401, 'Expected 401 without a key', without.body)
  return { limits: own.body.object }
}

async function upload(deployment: Deployment, bytes: Buffer) {
  const { status, body } = await ask(deployment, 'POST', '/v1/uploads', {
    filename: 'tone.wav',
    content_type: 'audio/wav',
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  })
  must(status === 201, 'Expected an upload', body)
  return body as {
    id: string
    request: { url: string; method: string; headers: Record<string, string> }
  }
}

const put = ({ url, headers }: { url: string; headers: Record<string, string> }, bytes: Buffer) =>
  http(url, { method: 'PUT', headers, bytes })

const QUIETER = { instruction: 'make it 6 dB quieter', output: { format: 'wav' } }

async function exactEdit(deployment: Deployment): Promise<object> {
  const source = tone()
  const { id, request } = await upload(deployment, source)
  must((await put(request, source)).status === 200, 'Expected the storage to take the file', id)
  const began = performance.now()
  const { status, body } = await ask(deployment, 'POST', '/v1/edits', {
    audio: { upload_id: id },
    ...QUIETER,
  })
  must(status === 202, 'Expected 202', body)
  const edit = await ended(deployment, body.id)
  must(edit.status === 'succeeded', 'Expected an edit that succeeded', edit.error)
  const output = await http(edit.output.url)
  const change = levelOf(output.bytes).dbfs - levelOf(source).dbfs
  must(Math.abs(change + 6) < 0.1, 'Expected 6 dB less', change)
  return { change_db: Number(change.toFixed(2)), seconds: (performance.now() - began) / 1000 }
}

async function ended(deployment: Deployment, id: string) {
  for (let tries = 0; tries < 30; tries++) {
    const { body } = await ask(deployment, 'GET', `/v1/edits/${id}`, undefined, {
      prefer: 'wait=10',
    })
    if (['succeeded', 'failed', 'canceled', 'expired'].includes(body.status)) return body
    await setTimeout(500)
  }
  throw new Error(`${id} did not end in five minutes`)
}

async function tamperings(deployment: Deployment): Promise<object> {
  const bytes = tone()
  const other = Buffer.from(bytes)
  other[100] = other[100]! ^ 1
  const { request } = await upload(deployment, bytes)
  const { url, headers } = request
  const altered = {
    longer: () => put(request, Buffer.concat([bytes, Buffer.from('x')])),
    shorter: () => put(request, bytes.subarray(1)),
    bytes: () => put(request, other),
    type: () => put({ url, headers: { ...headers, 'content-type': 'text/html' } }, bytes),
    checksum: () => put({ url, headers: { ...headers, 'x-amz-checksum-sha256': 'AAAA' } }, bytes),
    key: () => put({ url: url.replace(/upl_\w{6}/, 'upl_AAAAAA'), headers }, bytes),
    signature: () => put({ url: url.replace(/(ignature=)..../, '$10000'), headers }, bytes),
    expiry: () => put({ url: url.replace(/(xpires=)(\d+)/, '$1$20'), headers }, bytes),
    method: () => http(url, { method: 'DELETE', headers }),
  }
  const seen: Record<string, number> = {}
  for (const [name, send] of Object.entries(altered)) seen[name] = (await send()).status
  const taken = Object.entries(seen).filter(([, status]) => status < 400)
  must(taken.length === 0, 'Expected every altered request to be refused', taken)
  must((await put(request, bytes)).status < 300, 'Expected the unaltered one to be taken', seen)
  return seen
}

async function oneEdit(deployment: Deployment): Promise<object> {
  const bytes = tone()
  const { id, request } = await upload(deployment, bytes)
  await put(request, bytes)
  const headers = { 'idempotency-key': `accept-${id}` }
  const body = { audio: { upload_id: id }, ...QUIETER }
  const answers = await Promise.all(
    Array.from({ length: 64 }, () => ask(deployment, 'POST', '/v1/edits', body, headers)),
  )
  const ids = new Set(
    answers.filter(({ status }) => status === 202).map((answer) => answer.body.id),
  )
  must(ids.size === 1, 'Expected one edit', [...ids])
  const statuses = Object.entries(Object.groupBy(answers, ({ status }) => status)).map(
    ([status, all]) => [status, all?.length],
  )
  return { statuses: Object.fromEntries(statuses) }
}

/** An edit that waits for its upload says nothing but pings: the longest silence there is. */
async function eventsLive(deployment: Deployment): Promise<object> {
  const { id } = await upload(deployment, tone())
  const { body } = await ask(deployment, 'POST', '/v1/edits', {
    audio: { upload_id: id },
    ...QUIETER,
  })
  const began = performance.now()
  const response = await fetch(`${deployment.url}/v1/edits/${body.id}/events`, {
    headers: { authorization: `Bearer ${deployment.key}`, accept: 'text/event-stream' },
  })
  let firstMs: number | undefined
  const until = began + 125_000
  for await (const _ of response.body!) {
    firstMs ??= performance.now() - began
    if (performance.now() > until) break
  }
  await ask(deployment, 'POST', `/v1/edits/${body.id}/cancel`)
  const aliveSeconds = (performance.now() - began) / 1000
  must(firstMs !== undefined && firstMs < 1000, 'Expected a first byte within 1 s', firstMs)
  must(aliveSeconds >= 120, 'Expected the stream to live for 120 s', aliveSeconds)
  return { first_ms: Math.round(firstMs), alive_seconds: Math.round(aliveSeconds) }
}
