import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'esbuild'
import { Miniflare } from 'miniflare'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newApiKey } from '#shared/keys.ts'
import { systemRandom } from '#shared/local/system.ts'
import { encodeWav } from '../../gpu-worker/audio/codecs/wav-encode.ts'
import { ALL_SCOPES } from '../functions/api/world.ts'

const PUBLIC_URL = 'http://resound.test'
const KEY = newApiKey('live', systemRandom)
/** What every runtime for such code offers; anything else of Node would tie the API to Node. */
const ALLOWED = new Set(['node:crypto', 'node:buffer'])

let worker: Miniflare
let url: URL

beforeAll(async () => {
  worker = new Miniflare({
    // As a module that is not parsed by Miniflare first: its parser is older than what workerd runs.
    modules: [{ type: 'ESModule', path: 'worker.mjs', contents: await bundle('./worker.ts') }],
    compatibilityDate: '2026-04-01',
    compatibilityFlags: ['nodejs_compat'],
    bindings: { KEY, PUBLIC_URL, SCOPES: ALL_SCOPES.join(' ') },
    host: '127.0.0.1',
    cf: false,
  })
  url = await worker.ready
}, 60_000)
afterAll(() => worker?.dispose())

test('a bundle that needs more of Node than crypto and buffer is none', async () => {
  await expect(bundle('../../functions/api/write-openapi.ts')).rejects.toThrow('node:fs/promises')
})

test('upload, plan, edit, replay, list, events, cancel: the API answers as everywhere', async () => {
  const audio = aSecond()
  const upload = await call('POST', '/v1/uploads', {
    content_type: 'audio/wav',
    bytes: audio.length,
    sha256: createHash('sha256').update(audio).digest('hex'),
    filename: 'take.wav',
  })
  expect([upload.status, upload.body.status]).toEqual([201, 'pending'])
  const { request } = upload.body
  const sent = await fetch(here(request.url), {
    method: request.method,
    headers: request.headers,
    body: audio,
  })
  expect(sent.status).toBe(200)
  const complete = await call('POST', `/v1/uploads/${upload.body.id}/complete`)
  expect(complete.body).toMatchObject({
    status: 'ready',
    probe: { container: 'wav', sample_rate_hz: 44_100, channels: 1, duration_seconds: 1 },
  })

  const wish = {
    audio: { upload_id: upload.body.id },
    instruction: 'make it 6 dB louder, then fade out',
  }
  const plan = await call('POST', '/v1/plans', wish)
  expect(plan.status).toBe(200)
  expect(plan.body.plan.steps.map((step: { op: string }) => step.op)).toEqual(['gain', 'fade_out'])

  const headers = { 'idempotency-key': 'once' }
  const edit = await call('POST', '/v1/edits', wish, headers)
  expect([edit.status, edit.body.status]).toEqual([202, 'queued'])
  const replay = await call('POST', '/v1/edits', wish, headers)
  expect([replay.status, replay.body.id]).toEqual([202, edit.body.id])
  expect(replay.headers.get('idempotent-replayed')).toBe('true')
  const list = await call('GET', '/v1/edits')
  expect(list.body.data.map(({ id }: { id: string }) => id)).toEqual([edit.body.id])

  const events = await fetch(here(`/v1/edits/${edit.body.id}/events`), { headers: credentials })
  expect(events.headers.get('content-type')).toBe('text/event-stream')
  const told = eventsOf(events)
  expect((await told.next()).value).toMatchObject({ event: 'edit', data: { status: 'queued' } })
  const canceled = await call('POST', `/v1/edits/${edit.body.id}/cancel`)
  expect(canceled.body).toMatchObject({ status: 'canceled', billing: { charged_credits: 0 } })
  const rest: unknown[] = []
  for await (const event of told) rest.push(event)
  expect(rest.at(-2)).toMatchObject({ event: 'edit', data: { status: 'canceled' } })
  expect(rest.at(-1)).toMatchObject({ event: 'end' })
})

test('a body that is too large is 413, and one that says nothing is 422, as problem documents', async () => {
  const large = await call('POST', '/v1/edits', { instruction: 'x'.repeat(2_000_000) })
  expect([large.status, large.body.code]).toEqual([413, 'payload_too_large'])
  const empty = await call('POST', '/v1/edits', { instruction: '' })
  expect([empty.status, empty.body.code]).toEqual([422, 'invalid_request'])
  expect(empty.headers.get('content-type')).toContain('application/problem+json')
  expect(empty.body.errors.length).toBeGreaterThan(0)
})

test('a stranger, a forged upload and a webhook to a private address are refused', async () => {
  const stranger = await fetch(here('/v1/edits'), { headers: { authorization: 'Bearer x' } })
  expect(stranger.status).toBe(401)
  const forged = await fetch(here('/storage/uploads/upl_1?expires=1&signature=x'), {
    method: 'PUT',
    body: 'RIFF',
  })
  expect(forged.status).toBe(500) // the stand-in of the bucket says no more than no
  const hook = await call('POST', '/v1/edits', {
    audio: { upload_id: 'upl_x' },
    instruction: 'reverse it',
    webhook: { url: 'https://[::ffff:10.0.0.1]/' },
  })
  expect([hook.status, hook.body.code]).toEqual([422, 'webhook_url_forbidden'])
})

function aSecond(): Uint8Array<ArrayBuffer> {
  const samples = Int32Array.from({ length: 44_100 }, (_, n) => Math.round(8000 * Math.sin(n / 17)))
  const sound = { channels: [samples], sampleRateHz: 44_100, bitsPerSample: 16 as const }
  return new Uint8Array(encodeWav(sound, {}))
}

const credentials = { authorization: `Bearer ${KEY}` }
const here = (address: string): URL => {
  const { pathname, search } = new URL(address, PUBLIC_URL)
  return new URL(pathname + search, url)
}

async function call(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
) {
  const response = await fetch(here(path), {
    method,
    headers: { ...credentials, 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return { status: response.status, headers: response.headers, body: await response.json() } as {
    status: number
    headers: Headers
    // biome-ignore lint/suspicious/noExplicitAny: what came over the wire, looked at by the test
    body: any
  }
}

async function* eventsOf(response: Response): AsyncGenerator<{ event: string; data: unknown }> {
  let text = ''
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk
    const blocks = text.split('\n\n')
    text = blocks.pop() ?? ''
    for (const block of blocks) {
      const lines = new Map(
        block.split('\n').map((line) => line.split(/: (.*)/s, 2) as [string, string]),
      )
      if (lines.has('event'))
        yield { event: lines.get('event')!, data: JSON.parse(lines.get('data') ?? 'null') }
    }
  }
}

async function bundle(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    conditions: ['workerd', 'worker', 'import'],
    plugins: [onlyAllowed],
    logLevel: 'silent',
  })
  return outputFiles[0]!.text
}

const onlyAllowed: Plugin = {
  name: 'only what every runtime offers',
  setup({ onResolve }) {
    onResolve({ filter: /^node:/ }, ({ path, importer }) =>
      ALLOWED.has(path)
        ? { path, external: true }
        : { errors: [{ text: `${importer} imports ${path}` }] },
    )
  },
}
