import { describe, expect, test } from 'vitest'
import { uploadSchema } from '../../../shared/wire/uploads.ts'
import { wave } from './wave.ts'
import { call, openWorld, PUBLIC_URL, send, sha256, sharedWorld, upload } from './world.ts'

const bytes = wave(0.5)
const described = { content_type: 'audio/wav', bytes: bytes.length, sha256: sha256(bytes) }

describe('201', () => {
  test('the answer is an upload, with its address and a request that lasts an hour', async () => {
    const { call } = await openWorld()
    const { status, headers, body } = await call('POST', '/v1/uploads', {
      ...described,
      filename: 'take3.wav',
      duration_seconds: 0.5,
    })
    expect(status).toBe(201)
    expect(uploadSchema.parse(body)).toMatchObject({
      object: 'upload',
      mode: 'live',
      status: 'pending',
      filename: 'take3.wav',
      content_type: 'audio/wav',
      bytes: bytes.length,
      sha256: sha256(bytes),
      request: {
        method: 'PUT',
        fields: null,
        headers: {
          'content-type': 'audio/wav',
          'x-amz-checksum-sha256': Buffer.from(sha256(bytes), 'hex').toString('base64'),
        },
        expires_at: '2026-11-23T02:40:00.000Z',
      },
      probe: null,
      error: null,
      created_at: '2026-11-23T01:40:00.000Z',
      ready_at: null,
      data_expires_at: '2026-11-24T01:40:00.000Z',
    })
    expect(headers.get('location')).toBe(`${PUBLIC_URL}/v1/uploads/${body.id}`)
    expect(headers.get('cache-control')).toBe('no-store')
  })

  test('bytes sent as the request says make the upload ready, and probed', async () => {
    const world = await openWorld()
    const { body } = await upload(world, bytes, { filename: 'take3.wav' })
    expect(body).toMatchObject({
      status: 'ready',
      request: null,
      ready_at: '2026-11-23T01:40:00.000Z',
      probe: {
        container: 'wav',
        codec: 'pcm_s16',
        sample_rate_hz: 8000,
        channels: 1,
        duration_seconds: 0.5,
        duration_source: 'header',
      },
    })
  })

  test('the same key and body give the same upload, as it is now', async () => {
    const world = await openWorld()
    const headers = { 'idempotency-key': '"k-1"' }
    const first = await world.call('POST', '/v1/uploads', described, headers)
    await send(world.app, first.body.request, bytes)
    const again = await world.call(
      'POST',
      '/v1/uploads',
      { ...described },
      { 'idempotency-key': 'k-1' },
    )
    expect(again.status).toBe(201)
    expect(again.headers.get('idempotent-replayed')).toBe('true')
    expect(again.body).toMatchObject({ id: first.body.id, status: 'ready' })
    expect(first.headers.has('idempotent-replayed')).toBe(false)
  })

  test('a replay after the hour is the upload as it is then: expired', async () => {
    const world = await openWorld()
    const headers = { 'idempotency-key': 'k' }
    await world.call('POST', '/v1/uploads', described, headers)
    await world.clock.advance(3_600_000)
    const { status, body } = await world.call('POST', '/v1/uploads', described, headers)
    expect({ status, state: body.status, request: body.request }).toEqual({
      status: 201,
      state: 'expired',
      request: null,
    })
  })

  test('64 equal requests at once make one upload', async () => {
    const { call } = await openWorld()
    const answers = await Promise.all(
      Array.from({ length: 64 }, () =>
        call('POST', '/v1/uploads', described, { 'idempotency-key': 'twin' }),
      ),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]))
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1)
  })

  test('a form policy needs neither size nor hash', async () => {
    const { call } = await openWorld()
    const { status, body } = await call('POST', '/v1/uploads', {
      method: 'POST',
      content_type: 'audio/wav',
    })
    expect(status).toBe(201)
    expect(body.request).toMatchObject({ method: 'POST', headers: {} })
    expect(Object.keys(body.request.fields)).toContain('policy')
    expect(body).toMatchObject({ bytes: null, sha256: null })
  })
})

describe('401', () => {
  test('without a credential', async () => {
    const { app } = await openWorld()
    const { status, body } = await call(app, {
      method: 'POST',
      path: '/v1/uploads',
      body: described,
    })
    expect({ status, code: body.code }).toEqual({ status: 401, code: 'missing_key' })
  })
})

describe('403', () => {
  test('with a key that lacks uploads:write', async () => {
    const world = await openWorld()
    const { secret } = await world.addKey({ scopes: ['edits:read'] })
    const { status, body } = await world.call('POST', '/v1/uploads', described, {
      authorization: `Bearer ${secret}`,
    })
    expect({ status, code: body.code, scope: body.scope }).toEqual({
      status: 403,
      code: 'missing_scope',
      scope: 'uploads:write',
    })
  })
})

describe('413', () => {
  test('one byte above the limit, and not at it', async () => {
    const { call } = await openWorld({ config: {} })
    const at = await call('POST', '/v1/uploads', { ...described, bytes: 1_000_000 })
    const above = await call('POST', '/v1/uploads', { ...described, bytes: 1_000_001 })
    expect(at.status).toBe(201)
    expect(above.body).toMatchObject({
      status: 413,
      code: 'payload_too_large',
      limit: 1_000_000,
      actual: 1_000_001,
    })
  })
})

describe('415', () => {
  test('a type that is not accepted, with those that are', async () => {
    const { call } = await openWorld()
    const { body } = await call('POST', '/v1/uploads', { ...described, content_type: 'text/html' })
    expect(body).toMatchObject({ status: 415, code: 'unsupported_audio' })
    expect(body.accepted).toContain('audio/wav')
  })

  test('a body that is not called JSON', async () => {
    const { call } = await openWorld()
    const { body } = await call('POST', '/v1/uploads', described, { 'content-type': 'text/plain' })
    expect(body).toMatchObject({ status: 415, code: 'unsupported_media_type' })
  })
})

describe('422', () => {
  const shared = sharedWorld()

  test.each([
    ['bytes', { content_type: 'audio/wav', sha256: sha256(bytes) }, 'missing'],
    ['sha256', { content_type: 'audio/wav', bytes: 3 }, 'missing'],
    ['content_type', { bytes: 3, sha256: sha256(bytes) }, 'missing'],
    ['bytes', { ...described, bytes: 0 }, 'out_of_range'],
    ['bytes', { ...described, bytes: 1.5 }, 'wrong_type'],
    ['bytes', { ...described, bytes: '3' }, 'wrong_type'],
    ['sha256', { ...described, sha256: 'ABC' }, 'malformed'],
    ['filename', { ...described, filename: '' }, 'too_short'],
    ['filename', { ...described, filename: 'a'.repeat(256) }, 'too_long'],
    ['filename', { ...described, filename: 'a\nb' }, 'malformed'],
    ['method', { ...described, method: 'PATCH' }, 'not_allowed'],
    ['duration_seconds', { ...described, duration_seconds: -1 }, 'out_of_range'],
    ['status', { ...described, status: 'ready' }, 'unknown_field'],
  ])('a fault in %s is named, with its reason', async (field, body, reason) => {
    const answer = await shared.call('POST', '/v1/uploads', body)
    expect(answer.body).toMatchObject({ status: 422, code: 'invalid_request', retryable: false })
    expect(answer.body.errors).toEqual([
      expect.objectContaining({ location: `body.${field}`, reason }),
    ])
  })

  test('every fault has an entry of its own', async () => {
    const { call } = await openWorld()
    const { body } = await call('POST', '/v1/uploads', { bytes: 'x', a: 1, b: 2, content_type: 3 })
    expect(body.errors.map((fault: { location: string }) => fault.location).toSorted()).toEqual([
      'body.a',
      'body.b',
      'body.bytes',
      'body.content_type',
    ])
  })

  test('the same key with another body', async () => {
    const { call } = await openWorld()
    const headers = { 'idempotency-key': 'k' }
    await call('POST', '/v1/uploads', described, headers)
    const { body } = await call('POST', '/v1/uploads', { ...described, filename: 'b' }, headers)
    expect(body).toMatchObject({ status: 422, code: 'idempotency_key_mismatch' })
  })
})
