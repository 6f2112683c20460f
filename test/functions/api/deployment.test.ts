import { describe, expect, test } from 'vitest'
import { apiConfig } from '../../../functions/api/api-config.ts'
import type { ApiConfig } from '../../../functions/api/deps.ts'
import { parseConfig } from '../../../shared/config.ts'
import {
  healthSchema,
  limitsSchema,
  modelSchema,
  readySchema,
  statusSchema,
} from '../../../shared/wire/deployment.ts'
import { aDelivery } from '../../contract/builders.ts'
import { wave } from './wave.ts'
import { claimed, succeeded } from './worker.ts'
import { call, openWorld, sharedWorld, type World } from './world.ts'

const make = async ({ call }: World) =>
  (
    await call('POST', '/v1/edits', {
      audio: { base64: Buffer.from(wave(0.5)).toString('base64') },
      instruction: 'turn it up by 6 dB',
    })
  ).body

describe('limits', () => {
  test('are those in force, with how much of them is used', async () => {
    const world = await openWorld()
    await make(world)
    await claimed(world, (await make(world)).id)
    const { status, body } = await world.call('GET', '/v1/limits')
    expect(status).toBe(200)
    expect(limitsSchema.parse(body)).toMatchObject({
      max_upload_bytes: 1_000_000,
      max_instruction_characters: 1000,
      output_retention_seconds: 604_800,
      event_retention_seconds: 2_592_000,
      output_formats: ['flac', 'wav', 'mp3'],
      rate_limits: null,
      caps: { daily_credits: null, monthly_credits: null },
      queued: 1,
      running: 1,
    })
  })
})

const machine = {
  ...{ publicUrl: '', softwareVersion: '0', linkKey: new Uint8Array(32) },
  ...{ defaultQuality: 'fast' as const, hasFfmpeg: false },
}

test('what comes inside a request may be no larger than an upload', () => {
  const base64Of = (bytes: string) =>
    apiConfig(parseConfig({ RESOUND_MAX_UPLOAD_BYTES: bytes }), machine).limits.maxBase64Bytes
  expect(base64Of('5000')).toBe(5000)
  expect(base64Of('5000000')).toBe(262_144)
})

test('an installed ffmpeg widens what is read, not what is written', () => {
  const [without, with_] = [false, true].map((hasFfmpeg) =>
    apiConfig(parseConfig({}), { ...machine, hasFfmpeg }),
  ) as [ApiConfig, ApiConfig]
  expect(with_.containers.length).toBeGreaterThan(without.containers.length)
  expect([without.outputFormats, with_.outputFormats]).toEqual(
    Array(2).fill(['flac', 'wav', 'mp3']),
  )
})

test('JSON says that it is UTF-8', async () => {
  const { app } = await openWorld()
  for (const path of ['/v1/status', '/healthz', '/readyz']) {
    const { headers } = await app.request(path)
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8')
  }
})

describe('models', () => {
  test('are listed, and one can be looked at', async () => {
    const { call } = await openWorld()
    const { body } = await call('GET', '/v1/models')
    expect(body).toMatchObject({ object: 'list', has_more: false, next_after: null })
    expect(modelSchema.parse(body.data[0])).toMatchObject({
      id: 'sao-instruct',
      version: null,
      status: 'not_installed',
    })
    expect((await call('GET', '/v1/models/sao-instruct')).body).toEqual(body.data[0])
    expect((await call('GET', '/v1/models/other')).status).toBe(404)
    expect((await call('GET', '/v1/models?limit=0')).status).toBe(422)
  })
})

describe('status', () => {
  test('is public, and counts what waits and runs', async () => {
    const world = await openWorld()
    await succeeded(world, (await make(world)).id)
    await make(world)
    await world.clock.advance(12_000)
    const { status, body } = await call(world.app, { method: 'GET', path: '/v1/status' })
    expect(status).toBe(200)
    expect(statusSchema.parse(body)).toMatchObject({
      status: 'ok',
      api_version: '2026-11-01',
      intake: 'open',
      queue: {
        queued: 1,
        running: 0,
        oldest_queued_seconds: 12,
        wait_p50_seconds: 0.1,
        wait_p90_seconds: 0.1,
        reason: 'in_line',
      },
      workers: { ready: 1, busy: 0, starting: 0, unhealthy: 0, max: 1 },
      engines: { exact: 'ready', model: 'not_installed' },
    })
  })

  test('is looked up once in five seconds', async () => {
    const world = await openWorld()
    const queued = async () => (await world.call('GET', '/v1/status')).body.queue.queued
    expect(await queued()).toBe(0)
    await make(world)
    await world.clock.advance(4999)
    expect(await queued()).toBe(0)
    await world.clock.advance(1)
    expect(await queued()).toBe(1)
  })

  test('degraded when edits wait for over a minute without a worker, down when workers only die', async () => {
    const load = { ready: 0, busy: 0, starting: 0, unhealthy: 0, max: 1, isPaused: false }
    const world = await openWorld({ deps: { workers: async () => load } })
    await make(world)
    await world.clock.advance(61_000)
    expect((await world.call('GET', '/v1/status')).body).toMatchObject({
      status: 'degraded',
      queue: { reason: 'no_capacity' },
    })
    const dying = await openWorld({ deps: { workers: async () => ({ ...load, unhealthy: 1 }) } })
    expect((await dying.call('GET', '/v1/status')).body).toMatchObject({
      status: 'down',
      engines: { exact: 'unhealthy' },
    })
  })
})

describe('status of webhooks', () => {
  /** A delivery of an edit, made now, whose next attempt is so much later. */
  const delivering = async (dueInMs: number) => {
    const world = await openWorld()
    await make(world)
    const { deliveries } = world.local
    const [event] = await deliveries.pendingEvents(1)
    const now = world.clock.now()
    const delivery = aDelivery(world.account.id, event!.id, {
      createdAt: now,
      nextAttemptAt: now + dueInMs,
    })
    await deliveries.fanOut(event!.id, '{}', [delivery])
    return world
  }

  test('a receiver that is waited for until its next attempt degrades nothing', async () => {
    const world = await delivering(300_000)
    await world.clock.advance(300_000)
    expect((await world.call('GET', '/v1/status')).body).toMatchObject({
      status: 'ok',
      webhooks: { pending: 1, oldest_pending_seconds: 300 },
    })
  })

  test('an attempt that nobody makes for over a minute does', async () => {
    const world = await delivering(5000)
    await world.clock.advance(65_000)
    expect((await world.call('GET', '/v1/status')).body.status).toBe('ok')
    await world.clock.advance(5000)
    expect((await world.call('GET', '/v1/status')).body.status).toBe('degraded')
  })
})

describe('health', () => {
  test('/healthz touches no store', async () => {
    const { app } = await openWorld()
    const { status, body } = await call(app, { method: 'GET', path: '/healthz' })
    expect(status).toBe(200)
    expect(healthSchema.parse(body)).toEqual({ status: 'ok', version: '0.1.0-test' })
  })

  test('/readyz says what answers', async () => {
    const { app } = await openWorld()
    const { status, body } = await call(app, { method: 'GET', path: '/readyz' })
    expect(status).toBe(200)
    expect(readySchema.parse(body)).toEqual({
      status: 'ready',
      checks: { store: 'ok', storage: 'ok', queue: 'ok' },
    })
  })

  test('/readyz is 503 when something fails, is silent for two seconds, or the process is stopping', async () => {
    const failing = await openWorld({ deps: { workers: () => Promise.reject(new Error('x')) } })
    expect(await call(failing.app, { method: 'GET', path: '/readyz' })).toMatchObject({
      status: 503,
      body: { status: 'not_ready', checks: { store: 'ok', storage: 'ok', queue: 'failed' } },
    })
    const silent = await openWorld({ deps: { workers: () => new Promise(() => {}) } })
    const answer = call(silent.app, { method: 'GET', path: '/readyz' })
    await silent.clock.sleeping(1)
    await silent.clock.advance(2000)
    expect((await answer).body.checks.queue).toBe('failed')
    const stopping = await openWorld({ deps: { isStopping: () => true } })
    expect((await call(stopping.app, { method: 'GET', path: '/readyz' })).status).toBe(503)
  })
})

describe('422', () => {
  const world = sharedWorld()
  test.each([
    ['/v1/edits?__proto__=1', ['query.__proto__']],
    ['/v1/edits?__proto__=1&limit=0&__proto__=2', ['query.__proto__', 'query.limit']],
    ['/v1/status?__proto__=1', ['query.__proto__']],
    ['/healthz?x=1', ['query.x']],
    ['/readyz?x=1', ['query.x']],
    ['/openapi.json?x=1', ['query.x']],
    ['/docs?x=1', ['query.x']],
  ])('a parameter that %s does not have', async (path, locations) => {
    const { body } = await world.call('GET', path)
    expect(body).toMatchObject({ status: 422, code: 'invalid_request' })
    expect(body.errors.map(({ location }: { location: string }) => location)).toEqual(locations)
  })
})
