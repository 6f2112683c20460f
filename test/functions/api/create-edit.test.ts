import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createApi } from '../../../functions/api/app.ts'
import { DomainError } from '../../../shared/errors.ts'
import type { EditId } from '../../../shared/id.ts'
import { editSchema } from '../../../shared/wire/edit-answers.ts'
import { wave } from './wave.ts'
import { read, succeeded, swept } from './worker.ts'
import {
  CONFIG,
  call,
  openWorld,
  PUBLIC_URL,
  send,
  sha256,
  sharedWorld,
  upload,
  type World,
} from './world.ts'

const bytes = wave(0.5)
const base64 = Buffer.from(bytes).toString('base64')
const simple = { audio: { base64 }, instruction: 'turn it up by 6 dB' }

async function pendingUpload({ call }: World, more: object = {}) {
  const { body } = await call('POST', '/v1/uploads', {
    content_type: 'audio/wav',
    bytes: bytes.length,
    sha256: sha256(bytes),
    ...more,
  })
  return body
}

describe('202', () => {
  test('an edit of an upload is queued, with every field of the Edit object', async () => {
    const world = await openWorld()
    const { body: ready } = await upload(world, bytes, { filename: 'take3.wav' })
    const { status, headers, body } = await world.call(
      'POST',
      '/v1/edits',
      {
        audio: { upload_id: ready.id },
        instruction: '  turn it up by 6 dB ',
        params: { seed: 7 },
        metadata: { user: 'u_991' },
        webhook: { url: 'https://app.example.com/hook' },
      },
      { 'cancel-after': '10m' },
    )
    expect(status).toBe(202)
    expect(editSchema.parse(body)).toMatchObject({
      object: 'edit',
      mode: 'live',
      version: 1,
      status: 'queued',
      stage: null,
      stage_detail: null,
      progress: 0,
      attempt: 1,
      queue: { position: 1, reason: 'in_line' },
      eta: null,
      instruction: 'turn it up by 6 dB',
      engine: 'exact',
      model: null,
      model_version: null,
      software_version: null,
      params: {
        engine: 'auto',
        quality: 'fast',
        steps: 100,
        guidance_scale: 5,
        strength: 0.5,
        sampler: 'dpmpp_3m_sde',
        seed: 7,
        negative_instruction: null,
        candidates: 1,
        region: null,
        exact: false,
        allow_partial: false,
        clipping: 'limit',
      },
      requested_output: { format: 'flac', sample_rate_hz: null },
      input: {
        source: 'upload',
        upload_id: ready.id,
        filename: 'take3.wav',
        format: 'wav',
        bytes: bytes.length,
        sha256: sha256(bytes),
        duration_seconds: 0.5,
        sample_rate_hz: 8000,
        channels: 1,
        frames: null,
      },
      plan: { version: 1, engine: 'exact', resolved: true, steps: [{ op: 'gain', gain_db: 6 }] },
      warnings: [],
      output: null,
      checks: [],
      candidates: [],
      error: null,
      billing: {
        held_credits: 1,
        charged_credits: null,
        released_credits: null,
        outcome: 'held',
        reason: null,
        priced_seconds: 0.5,
        breakdown: [{ item: 'base', step: null, credits: 1 }],
      },
      metrics: null,
      webhook: {
        url: 'https://app.example.com/hook',
        events: ['edit.succeeded', 'edit.failed', 'edit.canceled', 'edit.expired'],
      },
      metadata: { user: 'u_991' },
      parent_edit_id: null,
      retried_from: null,
      created_by: { key_id: world.key.id, client_token_id: null, subject: null },
      created_at: '2026-11-23T01:40:00.000Z',
      queued_at: '2026-11-23T01:40:00.000Z',
      started_at: null,
      completed_at: null,
      deadline_at: '2026-11-23T01:50:00.000Z',
      data_expires_at: null,
      data_removed: false,
      urls: {
        self: `${PUBLIC_URL}/v1/edits/${body.id}`,
        events: `${PUBLIC_URL}/v1/edits/${body.id}/events`,
      },
    })
    expect(headers.get('location')).toBe(`${PUBLIC_URL}/v1/edits/${body.id}`)
    expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
    expect(headers.has('idempotent-replayed')).toBe(false)
  })

  test('hold, event and message are there as soon as it is answered', async () => {
    const world = await openWorld()
    const { body } = await world.call('POST', '/v1/edits', simple)
    const message = await world.local.queue.receive({
      waitSeconds: 0.01,
      visibilityTimeoutSeconds: 10,
      signal: AbortSignal.timeout(5000),
    })
    expect(JSON.parse(message!.body)).toEqual({ v: 1, edit_id: body.id })
    expect(await world.local.edits.ledgerOf(body.id)).toMatchObject([{ kind: 'hold', credits: 1 }])
    expect(await world.local.deliveries.pendingEvents(10)).toMatchObject([
      { type: 'edit.queued', edit: { id: body.id } },
    ])
  })

  test('audio inside the request is stored as an upload of the account', async () => {
    const world = await openWorld()
    const { body } = await world.call('POST', '/v1/edits', simple)
    expect(body.input).toMatchObject({ source: 'base64', sha256: sha256(bytes), format: 'wav' })
    const { body: stored } = await world.call('GET', `/v1/uploads/${body.input.upload_id}`)
    expect(stored).toMatchObject({ status: 'ready', bytes: bytes.length })
  })

  test('an edit of an upload whose bytes are still to come waits for them, then is queued', async () => {
    const world = await openWorld()
    const pending = await pendingUpload(world, { duration_seconds: 0.5 })
    const { status, body } = await world.call('POST', '/v1/edits', {
      audio: { upload_id: pending.id },
      instruction: 'turn it up by 6 dB',
    })
    expect(status).toBe(202)
    expect(body).toMatchObject({
      status: 'awaiting_upload',
      queued_at: null,
      queue: null,
      billing: { held_credits: 1, priced_seconds: 0.5 },
    })
    await send(world.app, pending.request, bytes)
    const after = await world.call('GET', `/v1/edits/${body.id}`)
    expect(after.body).toMatchObject({ status: 'queued', version: 2, input: { format: 'wav' } })
  })

  test('bytes that come while their edit is written are not waited for again', async () => {
    const world = await openWorld()
    const pending = await pendingUpload(world)
    const { create } = world.local.edits
    world.deps.edits.create = async (...creation) => {
      await send(world.app, pending.request, bytes) // and whoever is told finds no edit that waits
      return create(...creation)
    }
    const { status, body } = await world.call('POST', '/v1/edits', {
      audio: { upload_id: pending.id },
      instruction: 'turn it up by 6 dB',
    })
    expect(status).toBe(202)
    expect((await world.call('GET', `/v1/edits/${body.id}`)).body.status).toBe('queued')
  })

  test('without any length the price is that of the longest input', async () => {
    const world = await openWorld()
    const pending = await pendingUpload(world)
    const { body } = await world.call('POST', '/v1/edits', {
      audio: { upload_id: pending.id },
      instruction: 'turn it up by 6 dB',
    })
    expect(body.billing).toMatchObject({ held_credits: 10, priced_seconds: 600 })
    expect(body.plan.clip).toBeNull()
  })

  test('the bytes are looked at by the submission itself, when nobody told of them', async () => {
    const world = await openWorld()
    const pending = await pendingUpload(world)
    await world.local.audio.write(`uploads/${pending.id}`, bytes, 'audio/wav')
    const { body } = await world.call('POST', '/v1/edits', {
      audio: { upload_id: pending.id },
      instruction: 'turn it up by 6 dB',
    })
    expect(body.status).toBe('queued')
  })

  test('an edit of an edit has its output as the input', async () => {
    const world = await openWorld()
    const { body: first } = await world.call('POST', '/v1/edits', simple)
    await succeeded(world, first.id)
    const { body } = await world.call('POST', '/v1/edits', {
      audio: { edit_id: first.id },
      instruction: 'turn it up by 3 dB',
    })
    expect(body).toMatchObject({
      parent_edit_id: first.id,
      input: { source: 'edit', edit_id: first.id, frames: 2400, filename: 'take3-edited.wav' },
    })
  })

  test('a seed that was not said comes from the id', async () => {
    const { call } = await openWorld()
    const { body } = await call('POST', '/v1/edits', simple)
    const digest = createHash('sha256').update(body.id).digest()
    expect(body.params.seed).toBe(digest.readUInt32BE(0))
  })

  test('what cannot matter is accepted, and named', async () => {
    const { call } = await openWorld()
    const { body } = await call('POST', '/v1/edits', {
      ...simple,
      model: 'sao-instruct',
      params: { steps: 50 },
    })
    expect(body.warnings.map((w: { details: object }) => w.details)).toEqual([
      { parameter: 'params.steps' },
      { parameter: 'model' },
    ])
    expect(body.warnings[0].code).toBe('parameter_unused')
  })

  test('Prefer: wait holds the answer no longer than said', async () => {
    const world = await openWorld()
    const answer = world.call('POST', '/v1/edits', simple, { prefer: 'respond-async, wait=5' })
    await world.clock.sleeping(1)
    await world.clock.advance(5000)
    const { status, headers } = await answer
    expect(status).toBe(202)
    expect(headers.get('preference-applied')).toBe('wait=5')
  })

  test('an unknown preference passes', async () => {
    const { call } = await openWorld()
    const { status, headers } = await call('POST', '/v1/edits', simple, {
      prefer: 'handling=lenient',
    })
    expect(status).toBe(202)
    expect(headers.has('preference-applied')).toBe(false)
  })
})

describe('200', () => {
  test('Prefer: wait answers as soon as the edit has ended, 25 s at most', async () => {
    const world = await openWorld()
    const answer = world.call('POST', '/v1/edits', simple, { prefer: 'wait=60' })
    await world.clock.sleeping(1)
    const { items } = await world.local.edits.list(
      { accountId: world.account.id, mode: 'live', subject: null },
      {
        statuses: [],
        createdAfter: undefined,
        createdBefore: undefined,
        idempotencyKey: undefined,
        after: undefined,
        limit: 1,
      },
    )
    await succeeded(world, items[0]!.id)
    const { status, headers, body } = await answer
    expect(status).toBe(200)
    expect(headers.get('preference-applied')).toBe('wait=25')
    expect(editSchema.parse(body)).toMatchObject({ status: 'succeeded', progress: 100 })
  })

  test('the same key and body give the same edit, as it is now, although its input is gone', async () => {
    const world = await openWorld()
    const { body: ready } = await upload(world, bytes)
    const request = { audio: { upload_id: ready.id }, instruction: 'turn it up by 6 dB' }
    const headers = { 'idempotency-key': 'once' }
    const first = await world.call('POST', '/v1/edits', request, headers)
    await succeeded(world, first.body.id)
    await world.call('DELETE', `/v1/uploads/${ready.id}`)
    const again = await world.call('POST', '/v1/edits', request, headers)
    expect(again.status).toBe(200)
    expect(again.headers.get('idempotent-replayed')).toBe('true')
    expect(again.body).toMatchObject({ id: first.body.id, status: 'succeeded' })
    expect(await world.local.edits.ledgerOf(first.body.id)).toHaveLength(2)
  })

  test('64 equal requests at once make one edit and one hold', async () => {
    const world = await openWorld()
    const answers = await Promise.all(
      Array.from({ length: 64 }, () =>
        world.call('POST', '/v1/edits', simple, { 'idempotency-key': 'twin' }),
      ),
    )
    const ids = new Set(answers.map(({ body }) => body.id as EditId))
    expect(ids.size).toBe(1)
    expect(await world.local.edits.ledgerOf([...ids][0]!)).toHaveLength(1)
    expect(answers.filter(({ headers }) => headers.has('idempotent-replayed'))).toHaveLength(63)
  })
})

describe('400', () => {
  const shared = sharedWorld()

  test.each([
    ['idempotency-key', ''],
    ['idempotency-key', 'a'.repeat(256)],
    ['idempotency-key', 'a b'],
    ['idempotency-key', '""'],
    ['cancel-after', '9'],
    ['cancel-after', '25h'],
    ['cancel-after', 'soon'],
    ['cancel-after', '10d'],
    ['prefer', 'wait=0'],
    ['prefer', 'wait=61'],
    ['prefer', 'wait=1.5'],
    ['prefer', 'wait'],
  ])('a malformed %s: %s', async (name, value) => {
    const { body } = await shared.call('POST', '/v1/edits', simple, { [name]: value })
    expect(body).toMatchObject({ status: 400, code: 'invalid_header' })
    expect(body.errors[0].location).toBe(`header.${name}`)
  })

  test.each([
    ['not JSON', '{"a":'],
    ['a key twice', '{"instruction":"a","instruction":"b"}'],
    [
      'a key twice, written differently, deep down',
      '{"audio":{"upload_id":"a","upload\\u005fid":"b"}}',
    ],
    ['not UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    ['not to be written in UTF-8', '{"instruction":"\\ud83d"}'],
    ['not to be written in UTF-8, by a key', '{"metadata":{"\\uDE00" :"x"}}'],
    ['nothing', ''],
  ])('a body that is %s', async (_what, body) => {
    const answer = await shared.call('POST', '/v1/edits', body, {
      'content-type': 'application/json',
    })
    expect(answer.body).toMatchObject({ status: 400, code: 'invalid_json', errors: [] })
  })

  test('an escaped character of two halves, and a backslash before a u, are text', async () => {
    const { call } = await openWorld()
    const metadata = { whole: '\ud83d\ude00', slash: '\\ud83d' }
    const { status, body } = await call(
      'POST',
      '/v1/edits',
      JSON.stringify({ ...simple, metadata }).replace('\ud83d\ude00', '\\ud83d\\ude00'),
      { 'content-type': 'application/json' },
    )
    expect({ status, metadata: body.metadata }).toEqual({ status: 202, metadata })
  })

  test('the same key in two objects is no repetition', async () => {
    const { call } = await openWorld()
    const { status } = await call('POST', '/v1/edits', {
      ...simple,
      metadata: { instruction: 'x', audio: '{"a":1,"a":2}' },
    })
    expect(status).toBe(202)
  })
})

describe('402', () => {
  test('a price above max_credits, and not one equal to it', async () => {
    const { call } = await openWorld()
    const above = await call('POST', '/v1/edits', { ...simple, max_credits: 0 })
    const equal = await call('POST', '/v1/edits', { ...simple, max_credits: 1 })
    expect(above.body).toMatchObject({ status: 402, code: 'price_above_max', required_credits: 1 })
    expect(equal.status).toBe(202)
  })
})

describe('402, metered', () => {
  test('a hold above the balance stores nothing; one it covers is taken', async () => {
    const world = await openWorld()
    await world.local.accounts.setUnlimited(world.account.id, false)
    const { body } = await world.call('POST', '/v1/edits', simple)
    expect(body).toMatchObject({
      status: 402,
      code: 'insufficient_credits',
      detail:
        'This edit would hold 1 credit. Add credits to the account, or edit a shorter recording.',
      required_credits: 1,
      available_credits: 0,
    })
    expect((await world.call('GET', '/v1/edits')).body.data).toEqual([])
    await world.local.accounts.grant({
      id: world.newId('led'),
      kind: 'grant',
      credits: 1,
      accountId: world.account.id,
      editId: null,
      keyId: null,
      note: null,
      at: world.clock.now(),
    })
    expect((await world.call('POST', '/v1/edits', simple)).status).toBe(202)
    expect((await world.call('POST', '/v1/edits', simple)).status).toBe(402)
  })
})

describe('404', () => {
  test.each([
    ['upload_id', 'upl_01M830YWC04TFF59TDWH9EDD1R'],
    ['upload_id', 'nonsense'],
    ['edit_id', 'edit_01M830YWC04TFF59TDWH9EDD1R'],
  ])('an unknown %s: %s', async (member, id) => {
    const { call } = await openWorld()
    const { body } = await call('POST', '/v1/edits', {
      audio: { [member]: id },
      instruction: 'turn it up by 6 dB',
    })
    expect(body).toMatchObject({ status: 404, code: 'not_found' })
  })
})

describe('409', () => {
  test('a plan that is not the expected one, with the one it is', async () => {
    const { call } = await openWorld()
    const planned = await call('POST', '/v1/plans', { instruction: simple.instruction })
    const right = await call('POST', '/v1/edits', {
      ...simple,
      expect_plan_hash: planned.body.plan.hash,
    })
    const wrong = await call('POST', '/v1/edits', { ...simple, expect_plan_hash: '0'.repeat(64) })
    expect(right.status).toBe(202)
    expect(wrong.body).toMatchObject({ status: 409, code: 'plan_changed' })
    expect(wrong.body.plan.hash).toBe(planned.body.plan.hash)
  })

  test('going on from an edit that is not finished', async () => {
    const { call } = await openWorld()
    const { body: first } = await call('POST', '/v1/edits', simple)
    const { body } = await call('POST', '/v1/edits', {
      audio: { edit_id: first.id },
      instruction: 'turn it up by 3 dB',
    })
    expect(body).toMatchObject({ status: 409, code: 'edit_not_finished', retryable: true })
  })

  test('going on from an edit that has no output', async () => {
    const { call } = await openWorld()
    const { body: first } = await call('POST', '/v1/edits', simple)
    await call('POST', `/v1/edits/${first.id}/cancel`)
    const { body } = await call('POST', '/v1/edits', {
      audio: { edit_id: first.id },
      instruction: 'turn it up by 3 dB',
    })
    expect(body).toMatchObject({ status: 409, code: 'no_output', retryable: false })
  })
})

describe('410', () => {
  test('going on from an edit whose data was deleted, or whose time is over', async () => {
    const world = await openWorld()
    const go = (id: string) =>
      world.call('POST', '/v1/edits', { audio: { edit_id: id }, instruction: 'turn it up by 3 dB' })
    const { body: one } = await world.call('POST', '/v1/edits', simple)
    const { body: two } = await world.call('POST', '/v1/edits', simple)
    await succeeded(world, one.id)
    await succeeded(world, two.id)
    await world.call('DELETE', `/v1/edits/${one.id}`)
    expect((await go(one.id)).body).toMatchObject({ status: 410, code: 'data_removed' })
    await world.clock.advance(604_800_000)
    expect((await go(two.id)).body).toMatchObject({ status: 410, code: 'output_expired' })
    await swept(world)
    expect((await go(two.id)).body).toMatchObject({ status: 410, code: 'output_expired' })
  })
})

describe('413', () => {
  test('base64 of one byte too many, and not of as many as may be', async () => {
    const world = await openWorld({
      config: {
        limits: { ...(await openWorld()).deps.config.limits, maxBase64Bytes: bytes.length },
      },
    })
    const more = Buffer.concat([bytes, new Uint8Array(1)]).toString('base64')
    const above = await world.call('POST', '/v1/edits', { ...simple, audio: { base64: more } })
    const at = await world.call('POST', '/v1/edits', simple)
    expect(above.body).toMatchObject({
      status: 413,
      code: 'payload_too_large',
      limit: bytes.length,
      actual: bytes.length + 1,
    })
    expect(at.status).toBe(202)
  })
})

describe('415', () => {
  test('base64 that is no audio', async () => {
    const { call } = await openWorld()
    const { body } = await call('POST', '/v1/edits', {
      audio: { base64: Buffer.from('hello, world').toString('base64') },
      instruction: 'turn it up by 6 dB',
    })
    expect(body).toMatchObject({ status: 415, code: 'unsupported_audio' })
    expect(body.accepted).toContain('audio/wav')
  })

  test('an upload whose bytes are no audio fails, and no edit is made', async () => {
    const world = await openWorld()
    const text = new TextEncoder().encode('this is not audio')
    const pending = await pendingUpload(world, { bytes: text.length, sha256: sha256(text) })
    await world.local.audio.write(`uploads/${pending.id}`, text, 'audio/wav')
    const { body } = await world.call('POST', '/v1/edits', {
      audio: { upload_id: pending.id },
      instruction: 'turn it up by 6 dB',
    })
    expect(body).toMatchObject({ status: 415, code: 'unsupported_audio' })
    const { body: failedUpload } = await world.call('GET', `/v1/uploads/${pending.id}`)
    expect(failedUpload).toMatchObject({ status: 'failed', error: { code: 'unsupported_audio' } })
    expect((await world.call('GET', '/v1/edits')).body.data).toEqual([])
  })
})

describe('422', () => {
  const shared = sharedWorld()

  test.each([
    ['audio', { instruction: 'x' }, 'missing'],
    ['instruction', { audio: { base64 } }, 'missing'],
    ['instruction', { ...simple, instruction: ' \n ' }, 'too_short'],
    ['instruction', { ...simple, instruction: 'a'.repeat(1001) }, 'too_long'],
    ['instruction', { ...simple, instruction: 7 }, 'wrong_type'],
    ['audio', { ...simple, audio: {} }, 'missing'],
    ['audio', { ...simple, audio: { base64, upload_id: 'upl_x' } }, 'conflict'],
    ['audio.base64', { ...simple, audio: { base64: '' } }, 'too_short'],
    ['audio.base64', { ...simple, audio: { base64: 'a-b_' } }, 'malformed'],
    ['audio.url', { ...simple, audio: { url: 'https://example.com/a.wav' } }, 'not_allowed'],
    [
      'audio.duration_seconds',
      { ...simple, audio: { base64, duration_seconds: 3 } },
      'not_allowed',
    ],
    ['params.steps', { ...simple, params: { steps: 3 } }, 'out_of_range'],
    ['params.steps', { ...simple, params: { steps: 251 } }, 'out_of_range'],
    ['params.steps', { ...simple, params: { steps: null } }, 'wrong_type'],
    ['params.guidance_scale', { ...simple, params: { guidance_scale: 15.1 } }, 'out_of_range'],
    ['params.strength', { ...simple, params: { strength: -0.1 } }, 'out_of_range'],
    ['params.candidates', { ...simple, params: { candidates: 5 } }, 'out_of_range'],
    ['params.seed', { ...simple, params: { seed: 4_294_967_296 } }, 'out_of_range'],
    ['params.engine', { ...simple, params: { engine: 'magic' } }, 'not_allowed'],
    ['params.unknown', { ...simple, params: { unknown: 1 } }, 'unknown_field'],
    [
      'params.region.end_seconds',
      { ...simple, params: { region: { start_seconds: 2, end_seconds: 1 } } },
      'out_of_range',
    ],
    ['output.format', { ...simple, output: { format: 'ogg' } }, 'not_allowed'],
    ['output.sample_rate_hz', { ...simple, output: { sample_rate_hz: 44_000 } }, 'not_allowed'],
    [
      'output.sample_rate_hz',
      { ...simple, output: { format: 'mp3', sample_rate_hz: 96_000 } },
      'out_of_range',
    ],
    [
      'output.format',
      { ...simple, instruction: 'convert to mp3', output: { format: 'wav' } },
      'conflict',
    ],
    ['expect_plan_hash', { ...simple, expect_plan_hash: 'x' }, 'malformed'],
    ['max_credits', { ...simple, max_credits: -1 }, 'out_of_range'],
    ['webhook.url', { ...simple, webhook: {} }, 'missing'],
    [
      'webhook.events',
      { ...simple, webhook: { url: 'https://a.b', events: ['x'] } },
      'not_allowed',
    ],
    [
      'webhook.events',
      { ...simple, webhook: { url: 'https://a.b', events: ['edit.progress'] } },
      'not_allowed',
    ],
    ['metadata.a b', { ...simple, metadata: { 'a b': 'x' } }, 'malformed'],
    ['metadata.a', { ...simple, metadata: { a: 'x'.repeat(501) } }, 'too_long'],
    ['metadata.a', { ...simple, metadata: { a: 1 } }, 'wrong_type'],
    ['credits', { ...simple, credits: 0 }, 'unknown_field'],
  ])('a fault in %s is named, with its reason', async (field, body, reason) => {
    const answer = await shared.call('POST', '/v1/edits', body)
    expect(answer.body).toMatchObject({ status: 422, code: 'invalid_request' })
    expect(answer.body.errors).toEqual([
      expect.objectContaining({ location: `body.${field}`, reason }),
    ])
    expect(answer.body.errors[0]).toHaveProperty('fix')
  })

  test('17 keys of metadata, or more than 4 KiB of it', async () => {
    const { call } = await openWorld()
    const keys = Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`k${i}`, 'x']))
    const large = Object.fromEntries(
      Array.from({ length: 9 }, (_, i) => [`k${i}`, 'x'.repeat(480)]),
    )
    for (const metadata of [keys, large]) {
      const { body } = await call('POST', '/v1/edits', { ...simple, metadata })
      expect(body.errors[0]).toMatchObject({ location: 'body.metadata' })
    }
    const { status } = await call('POST', '/v1/edits', {
      ...simple,
      metadata: Object.fromEntries(Object.entries(keys).slice(1)),
    })
    expect(status).toBe(202)
  })

  test.each([
    ['"metadata":{"__proto__":"x"}', 'body.metadata.__proto__', 'not_allowed'],
    ['"metadata":{"a":"b","\\u005f_proto__":"x"}', 'body.metadata.__proto__', 'not_allowed'],
    ['"__proto__":{"a":1}', 'body.__proto__', 'unknown_field'],
    ['"params":{"region":{"__proto__":1}}', 'body.params.region.__proto__', 'unknown_field'],
    ['"webhook":{"events":["x"],"__proto__":1}', 'body.webhook.__proto__', 'unknown_field'],
    ['"metadata":{"a":"b"},"__proto__":1', 'body.__proto__', 'unknown_field'],
  ])('__proto__ is refused where it stands: %s', async (member, location, reason) => {
    const { call } = await openWorld()
    const answer = await call(
      'POST',
      '/v1/edits',
      `{"audio":{"base64":"${base64}"},"instruction":"turn it up by 6 dB",${member}}`,
      { 'content-type': 'application/json' },
    )
    expect(answer.body).toMatchObject({ status: 422, code: 'invalid_request' })
    expect(answer.body.errors).toMatchObject([{ location, reason }])
  })

  test.each([
    'http://example.com/a.wav',
    'https://169.254.169.254/x',
    'https://localhost/x',
    'file:///etc/passwd',
  ])('input from %s, which nobody would fetch', async (url) => {
    const { call } = await openWorld()
    const { body } = await call('POST', '/v1/edits', { ...simple, audio: { url } })
    expect(body).toMatchObject({ status: 422, code: 'input_url_forbidden' })
  })

  test('1,000 characters are counted as code points', async () => {
    const { call } = await openWorld()
    const { body } = await call('POST', '/v1/edits', { ...simple, instruction: '🎵'.repeat(1000) })
    expect(body.code).toBe('instruction_not_understood')
  })

  test('the same key with another body', async () => {
    const { call } = await openWorld()
    const headers = { 'idempotency-key': 'k' }
    await call('POST', '/v1/edits', simple, headers)
    const { body } = await call('POST', '/v1/edits', { ...simple, max_credits: 9 }, headers)
    expect(body).toMatchObject({ status: 422, code: 'idempotency_key_mismatch' })
  })

  test('a refusal leaves the key free', async () => {
    const { call } = await openWorld()
    const headers = { 'idempotency-key': 'k' }
    const refused = await call('POST', '/v1/edits', { ...simple, max_credits: 0 }, headers)
    const taken = await call('POST', '/v1/edits', simple, headers)
    expect(refused.status).toBe(402)
    expect(taken.status).toBe(202)
  })

  test('stored bytes that are not those declared', async () => {
    const world = await openWorld()
    const pending = await pendingUpload(world)
    await world.local.audio.write(`uploads/${pending.id}`, wave(0.6), 'audio/wav')
    const body = { audio: { upload_id: pending.id }, instruction: 'turn it up by 6 dB' }
    expect((await world.call('POST', '/v1/edits', body)).body).toMatchObject({
      status: 422,
      code: 'upload_mismatch',
    })
    expect((await world.call('POST', '/v1/edits', body)).body).toMatchObject({
      status: 422,
      code: 'upload_unusable',
      detail: expect.stringMatching(/^The upload has failed: \S/),
    })
  })

  test('audio that is too long or too short, by what the file says', async () => {
    const world = await openWorld({
      config: { limits: { ...(await openWorld()).deps.config.limits, maxInputSeconds: 0.4 } },
    })
    const long = await world.call('POST', '/v1/edits', simple)
    expect(long.body).toMatchObject({
      status: 422,
      code: 'audio_too_long',
      limit: 0.4,
      actual: 0.5,
    })
    const short = await world.call('POST', '/v1/edits', {
      ...simple,
      audio: { base64: Buffer.from(wave(0.09)).toString('base64') },
    })
    expect(short.body).toMatchObject({
      status: 422,
      code: 'audio_too_short',
      limit: 0.1,
      actual: 0.09,
    })
  })

  test('an open step without a model, with the plan and the command that installs one', async () => {
    const { call } = await openWorld()
    const { body } = await call('POST', '/v1/edits', { ...simple, instruction: 'add rain' })
    expect(body).toMatchObject({
      status: 422,
      code: 'model_not_installed',
      retryable: false,
      plan: { engine: 'model' },
      install_command: 'resound model install sao-instruct',
    })
  })

  test('a model, version or sampler that is not here, with those that are', async () => {
    const { call } = await openWorld()
    const send = async (more: object) =>
      (await call('POST', '/v1/edits', { ...simple, ...more })).body
    expect(await send({ model: 'other' })).toMatchObject({
      code: 'model_unknown',
      model: 'other',
      available: ['sao-instruct'],
    })
    expect(await send({ model: 'sao-instruct@000000000000' })).toMatchObject({
      code: 'model_version_unavailable',
      available: [],
    })
    expect(await send({ params: { sampler: 'magic' } })).toMatchObject({
      code: 'sampler_unavailable',
      available: ['dpmpp_3m_sde', 'dpmpp_2m_sde', 'dpmpp_2m', 'euler', 'heun'],
    })
  })

  test.each([
    'http://example.com/h',
    'https://localhost/h',
    'https://10.0.0.1/h',
    'https://0x7f.1/',
    'nonsense',
  ])('a webhook to %s', async (url) => {
    const { call } = await openWorld()
    const { body } = await call('POST', '/v1/edits', { ...simple, webhook: { url } })
    expect(body).toMatchObject({ status: 422, code: 'webhook_url_forbidden' })
  })
})

describe('audio in the request, of which no edit was made', () => {
  /** What is stored, of whoever: objects, and uploads that may be used. */
  const stored = async ({ local }: World) => ({
    objects: (await local.audio.list('uploads/')).length,
    ready: local.database.read(
      (sql) => sql(`SELECT count(*) AS count FROM upload WHERE status = 'ready'`).get()?.count,
    ),
  })

  test('is not kept when another of 32 equal requests made it, and nobody else loses what is theirs', async () => {
    const world = await openWorld()
    const other = await world.addAccount()
    const headers = { 'Idempotency-Key': 'same' }
    const theirs = { ...headers, authorization: `Bearer ${other.secret}` }
    const [of, ...mine] = await Promise.all([
      world.call('POST', '/v1/edits', simple, theirs),
      ...Array.from({ length: 32 }, () => world.call('POST', '/v1/edits', simple, headers)),
    ])
    expect(new Set(mine.map(({ body }) => body.id)).size).toBe(1)
    expect(await stored(world)).toEqual({ objects: 2, ready: 2 })
    for (const [{ body }, secret] of [
      [mine[0]!, world.secret],
      [of!, other.secret],
    ] as const) {
      const bearer = { authorization: `Bearer ${secret}` }
      const input = await world.call('GET', `/v1/edits/${body.id}/input`, undefined, bearer)
      const bytesOf = await world.app.request(input.headers.get('location')!)
      expect(sha256(new Uint8Array(await bytesOf.arrayBuffer()))).toBe(sha256(bytes))
    }
  })

  test('is not kept when the edit was refused', async () => {
    const world = await openWorld({ config: { limits: { ...CONFIG.limits, maxQueued: 1 } } })
    expect((await world.call('POST', '/v1/edits', simple)).status).toBe(202)
    expect((await world.call('POST', '/v1/edits', simple)).status).toBe(429)
    const poor = await world.addAccount()
    await world.local.accounts.setUnlimited(poor.account.id, false)
    const theirs = { authorization: `Bearer ${poor.secret}` }
    expect((await world.call('POST', '/v1/edits', simple, theirs)).status).toBe(402)
    expect(await stored(world)).toEqual({ objects: 1, ready: 1 })
  })

  test('is kept when it is not known whether an edit was made', async () => {
    const world = await openWorld()
    const { edits } = world.local
    const app = createApi({
      ...world.deps,
      edits: {
        ...edits,
        async create(...given) {
          await edits.create(...given)
          throw new DomainError('storage_unavailable', 'The answer was lost.')
        },
      },
    })
    const answer = await call(app, {
      ...{ method: 'POST', path: '/v1/edits', body: simple },
      headers: { authorization: `Bearer ${world.secret}` },
    })
    expect(answer.status).toBe(503)
    expect(await stored(world)).toEqual({ objects: 1, ready: 1 })
  })
})

describe('429', () => {
  test('a queue that is full, and takes edits again when one has ended', async () => {
    const world = await openWorld({
      config: { limits: { ...(await openWorld()).deps.config.limits, maxQueued: 1 } },
    })
    const { body: first } = await world.call('POST', '/v1/edits', simple)
    const full = await world.call('POST', '/v1/edits', simple)
    expect(full.body).toMatchObject({ status: 429, code: 'queue_full', retryable: true, limit: 1 })
    expect(Number(full.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
    await world.call('POST', `/v1/edits/${first.id}/cancel`)
    expect((await world.call('POST', '/v1/edits', simple)).status).toBe(202)
  })
})

describe('503', () => {
  test('while an operator has paused the intake; reading goes on', async () => {
    const { call } = await openWorld({ config: { isPaused: true } })
    const { body, headers } = await call('POST', '/v1/edits', simple)
    expect(body).toMatchObject({ status: 503, code: 'paused', retryable: true })
    expect(headers.has('retry-after')).toBe(true)
    expect((await call('GET', '/v1/edits')).status).toBe(200)
  })
})

test('what was read from the store is what was sent', async () => {
  const world = await openWorld()
  const { body } = await world.call('POST', '/v1/edits', simple)
  expect((await read(world, body.id)).instruction).toBe('turn it up by 6 dB')
})
