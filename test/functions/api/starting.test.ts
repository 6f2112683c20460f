import { expect, test } from 'vitest'
import { createStartingApi } from '../../../functions/api/starting.ts'
import { idMaker } from '../../../shared/id.ts'
import { systemClock, systemRandom } from '../../../shared/local/system.ts'
import { healthSchema, readySchema } from '../../../shared/wire/deployment.ts'
import { problemSchema } from '../../../shared/wire/problems.ts'

const starting = (config: Partial<Parameters<typeof createStartingApi>[0]['config']> = {}) =>
  createStartingApi({
    newId: idMaker(systemClock.now, systemRandom.bytes),
    clock: systemClock,
    config: {
      ...{ publicUrl: 'http://here', softwareVersion: '0.1.0-test' },
      ...{ originSecrets: [], corsOrigins: [], ...config },
    },
    onRequest() {},
    onUnexpected() {},
  })
const app = starting()

test('while the stores open, every request gets a problem that says to come again', async () => {
  for (const [method, path] of [
    ['POST', '/v1/edits'],
    ['GET', '/v1/edits/edit_01M830Z2521HEAD8X4A1JH69RE'],
    ['PUT', '/storage/uploads/x'],
  ] as const) {
    const answer = await app.request(path, { method })
    expect(answer.status).toBe(503)
    expect(answer.headers.get('retry-after')).toBe('1')
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    const problem = problemSchema.parse(await answer.json())
    expect(problem).toMatchObject({ code: 'storage_unavailable', retryable: true })
    expect(problem.request_id).toBe(answer.headers.get('x-request-id'))
  }
})

test('while the stores open, /readyz says not_ready', async () => {
  const answer = await app.request('/readyz')
  expect(answer.status).toBe(503)
  expect(readySchema.parse(await answer.json()).status).toBe('not_ready')
})

test('while the stores open, the process serves, and /healthz says so', async () => {
  const answer = await app.request('/healthz')
  expect(answer.status).toBe(200)
  expect(healthSchema.parse(await answer.json())).toEqual({ status: 'ok', version: '0.1.0-test' })
  expect(answer.headers.get('access-control-allow-origin')).toBe('*')
})

test('while the stores open, pages of the listed origins may read that they should come again', async () => {
  const listed = starting({ corsOrigins: ['https://app.example.com'] })
  const ask = (method: string, origin: string, more: Record<string, string> = {}) =>
    listed.request('/v1/edits', { method, headers: { origin, ...more } })
  const wanted = { 'access-control-request-method': 'POST' }
  const preflight = await ask('OPTIONS', 'https://app.example.com', wanted)
  expect(preflight.status).toBe(204)
  expect(preflight.headers.get('access-control-allow-headers')).toContain('Idempotency-Key')
  const answer = await ask('POST', 'https://app.example.com')
  expect(answer.status).toBe(503)
  expect(answer.headers.get('access-control-allow-origin')).toBe('https://app.example.com')
  expect(answer.headers.get('access-control-expose-headers')).toContain('Retry-After')
  const other = await ask('POST', 'https://evil.example')
  expect(other.headers.has('access-control-allow-origin')).toBe(false)
})

test('while the stores open, what did not come through the edge is refused as it will be', async () => {
  const behind = starting({ originSecrets: ['s'.repeat(32)] })
  expect((await behind.request('/healthz')).status).toBe(403)
  const headers = { 'x-resound-origin': 's'.repeat(32) }
  expect((await behind.request('/healthz', { headers })).status).toBe(200)
})
