import { describe, expect, test } from 'vitest'
import { editSchema } from '../../../shared/wire/edit-answers.ts'
import { chained, make, simple } from './edits.ts'
import { wave } from './wave.ts'
import { canceled, claimed, failed, read, succeeded, swept } from './worker.ts'
import { openWorld, upload } from './world.ts'

describe('cancel: 200', () => {
  test('before it runs it is canceled in this very answer, and the hold is given back', async () => {
    const world = await openWorld()
    const { id } = await make(world)
    const { status, body } = await world.call('POST', `/v1/edits/${id}/cancel`)
    expect(status).toBe(200)
    expect(editSchema.parse(body)).toMatchObject({
      status: 'canceled',
      completed_at: '2026-11-23T01:40:00.000Z',
      billing: {
        charged_credits: 0,
        released_credits: 1,
        outcome: 'released',
        reason: 'canceled_before_start',
      },
    })
  })

  test('after its end nothing changes, however often', async () => {
    const world = await openWorld()
    const { id } = await make(world)
    await succeeded(world, id)
    for (const sent of [undefined, {}]) {
      const { status, body } = await world.call('POST', `/v1/edits/${id}/cancel`, sent)
      expect({ status, end: body.status, version: body.version }).toEqual({
        status: 200,
        end: 'succeeded',
        version: 3,
      })
    }
    expect(await world.local.edits.ledgerOf(id)).toHaveLength(2)
  })

  test('of many cancels at once all are answered, and one moved it', async () => {
    const world = await openWorld()
    const { id } = await make(world)
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => world.call('POST', `/v1/edits/${id}/cancel`)),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(await world.local.edits.ledgerOf(id)).toHaveLength(2)
  })
})

describe('cancel: 202', () => {
  test('while a worker runs it is asked for, and the worker ends it', async () => {
    const world = await openWorld()
    const { id } = await make(world)
    await claimed(world, id)
    const { status, body } = await world.call('POST', `/v1/edits/${id}/cancel`)
    expect(status).toBe(202)
    expect(body).toMatchObject({
      status: 'processing',
      cancel_requested_at: '2026-11-23T01:40:00.000Z',
      version: 3,
    })
    const again = await world.call('POST', `/v1/edits/${id}/cancel`)
    expect(again.body.version).toBe(3)
    const waiting = world.call('POST', `/v1/edits/${id}/cancel`, {}, { prefer: 'wait=10' })
    await world.clock.sleeping(1)
    await canceled(world, id)
    expect((await waiting).body).toMatchObject({
      status: 'canceled',
      cancel_requested_at: '2026-11-23T01:40:00.000Z',
    })
  })
})

describe('cancel: refused', () => {
  test('403 without edits:write, 404 for what is not there, 422 for a body with anything in it', async () => {
    const world = await openWorld()
    const { id } = await make(world)
    const { secret } = await world.addKey({ scopes: ['edits:read'] })
    const forbidden = await world.call(
      'POST',
      `/v1/edits/${id}/cancel`,
      {},
      {
        authorization: `Bearer ${secret}`,
      },
    )
    expect(forbidden.body).toMatchObject({
      status: 403,
      code: 'missing_scope',
      scope: 'edits:write',
    })
    const missing = await world.call('POST', '/v1/edits/edit_01M830Z2521HEAD8X4A1JH69RE/cancel')
    expect(missing.status).toBe(404)
    const filled = await world.call('POST', `/v1/edits/${id}/cancel`, { now: true })
    expect(filled.status).toBe(422)
  })
})

describe('retry: 202', () => {
  test('a new edit like the one that failed, with its seed, and a price of its own', async () => {
    const world = await openWorld()
    const first = await make(world, {
      params: { seed: 7, clipping: 'scale' },
      metadata: { a: 'b' },
      webhook: { url: 'https://app.example.com/h', events: ['edit.failed'] },
      output: { format: 'wav' },
    })
    await failed(world, first.id)
    const { status, headers, body } = await world.call('POST', `/v1/edits/${first.id}/retry`, {})
    expect(status).toBe(202)
    expect(headers.get('location')).toContain(body.id)
    expect(body.id).not.toBe(first.id)
    expect(editSchema.parse(body)).toMatchObject({
      status: 'queued',
      version: 1,
      attempt: 1,
      retried_from: first.id,
      instruction: simple.instruction,
      params: { ...first.params },
      requested_output: first.requested_output,
      input: { source: 'base64', upload_id: first.input.upload_id, sha256: first.input.sha256 },
      plan: { hash: first.plan.hash },
      metadata: { a: 'b' },
      webhook: first.webhook,
      billing: { outcome: 'held', held_credits: 1 },
    })
    expect(await world.local.edits.ledgerOf(body.id)).toHaveLength(1)
  })

  test('what the body has replaces what was, and nothing else does', async () => {
    const world = await openWorld()
    const first = await make(world, { params: { seed: 7, clipping: 'scale' } })
    await failed(world, first.id)
    const { body } = await world.call('POST', `/v1/edits/${first.id}/retry`, {
      params: { clipping: 'clip' },
      output: { format: 'mp3' },
      metadata: { c: 'd' },
      webhook: null,
    })
    expect(body).toMatchObject({
      params: { seed: 7, clipping: 'clip' },
      requested_output: { format: 'mp3', sample_rate_hz: null },
      metadata: { c: 'd' },
      webhook: null,
    })
  })

  test('of a canceled edit, without a body', async () => {
    const world = await openWorld()
    const { id } = await make(world)
    await world.call('POST', `/v1/edits/${id}/cancel`)
    expect((await world.call('POST', `/v1/edits/${id}/retry`)).status).toBe(202)
  })

  test('the same key makes it once', async () => {
    const world = await openWorld()
    const { id } = await make(world)
    await failed(world, id)
    const headers = { 'idempotency-key': 'again' }
    const one = await world.call('POST', `/v1/edits/${id}/retry`, {}, headers)
    const two = await world.call('POST', `/v1/edits/${id}/retry`, {}, headers)
    expect(two.body.id).toBe(one.body.id)
    expect(two.headers.get('idempotent-replayed')).toBe('true')
  })
})

describe('retry: refused', () => {
  test('409 from a success and from what is not finished', async () => {
    const world = await openWorld()
    const { id } = await make(world)
    const early = await world.call('POST', `/v1/edits/${id}/retry`, {})
    expect(early.body).toMatchObject({ status: 409, code: 'edit_not_retryable' })
    await succeeded(world, id)
    const late = await world.call('POST', `/v1/edits/${id}/retry`, {})
    expect(late.body).toMatchObject({ status: 409, code: 'edit_not_retryable' })
  })

  test('410 when the bytes or the words are gone', async () => {
    const world = await openWorld()
    const { body: ready } = await upload(world, wave(0.5))
    const { id } = await make(world, { audio: { upload_id: ready.id } })
    await failed(world, id)
    await world.call('DELETE', `/v1/uploads/${ready.id}`)
    const bytes = await world.call('POST', `/v1/edits/${id}/retry`, {})
    expect(bytes.body).toMatchObject({ status: 410, code: 'data_removed' })
    await world.call('DELETE', `/v1/edits/${id}`)
    const words = await world.call('POST', `/v1/edits/${id}/retry`, {})
    expect(words.body).toMatchObject({ status: 410, code: 'data_removed' })
  })

  test('410 when their time is over, before and after the sweeper came', async () => {
    const world = await openWorld()
    const { body: ready } = await upload(world, wave(0.5))
    const { id } = await make(world, { audio: { upload_id: ready.id } })
    await failed(world, id)
    await world.clock.advance(604_800_000)
    for (const isSwept of [false, true]) {
      if (isSwept) await swept(world)
      const { body } = await world.call('POST', `/v1/edits/${id}/retry`, {})
      expect(body).toMatchObject({ status: 410, code: 'output_expired' })
    }
  })

  test('410 when the edit it goes on from is gone, and why', async () => {
    const world = await openWorld()
    const again = async ({ id }: { id: string }) =>
      (await world.call('POST', `/v1/edits/${id}/retry`, {})).body
    const deleted = await chained(world)
    await failed(world, deleted.child.id)
    await world.call('DELETE', `/v1/edits/${deleted.parent.id}`)
    expect(await again(deleted.child)).toMatchObject({ status: 410, code: 'data_removed' })
    const { child } = await chained(world)
    await failed(world, child.id)
    await world.clock.advance(6 * 86_400_000)
    await swept(world)
    expect(await again(child)).toMatchObject({ status: 410, code: 'output_expired' })
  })
})

describe('delete: 200', () => {
  test('the data goes, the record and its money stay, and again is the same', async () => {
    const world = await openWorld()
    const first = await make(world, { metadata: { a: 'b' } })
    const { output } = await succeeded(world, first.id)
    for (let i = 0; i < 2; i++) {
      const { status, body } = await world.call('DELETE', `/v1/edits/${first.id}`)
      expect(status).toBe(200)
      expect(editSchema.parse(body)).toMatchObject({
        status: 'succeeded',
        data_removed: true,
        instruction: null,
        plan: null,
        checks: [],
        warnings: [],
        candidates: [],
        metadata: {},
        output: null,
        input: { filename: null, sha256: first.input.sha256 },
        billing: { charged_credits: 1 },
      })
    }
    expect(await world.local.audio.head(output.objectKey)).toBeUndefined()
    expect(await world.local.audio.head(output.peaksKey)).toBeUndefined()
    expect((await read(world, first.id)).dataRemoved).toBe(true)
  })

  test('what lost attempts left behind goes too, and nothing of another edit', async () => {
    const world = await openWorld()
    const { audio } = world.local
    const [one, other] = [await make(world), await make(world)]
    await succeeded(world, one.id)
    const lost = `outputs/${one.id}/1-lostlease.flac`
    const kept = `outputs/${other.id}/1-lease.flac`
    for (const key of [lost, kept]) await audio.write(key, wave(0.1), 'audio/flac')
    await world.call('DELETE', `/v1/edits/${one.id}`)
    expect(await audio.list(`outputs/${one.id}/`)).toEqual([])
    expect(await audio.head(kept)).toBeDefined()
  })
})

describe('delete: 409', () => {
  test('an edit that is not finished', async () => {
    const world = await openWorld()
    const { id } = await make(world)
    const { body } = await world.call('DELETE', `/v1/edits/${id}`)
    expect(body).toMatchObject({ status: 409, code: 'edit_not_finished' })
  })

  test('an edit whose output an unfinished edit needs, until that has ended', async () => {
    const world = await openWorld()
    const { id } = await make(world)
    await succeeded(world, id)
    const child = await make(world, { audio: { edit_id: id } })
    const { body } = await world.call('DELETE', `/v1/edits/${id}`)
    expect(body).toMatchObject({ status: 409, code: 'edit_in_use' })
    await world.call('POST', `/v1/edits/${child.id}/cancel`)
    expect((await world.call('DELETE', `/v1/edits/${id}`)).status).toBe(200)
  })
})

describe('delete: refused', () => {
  test.each([
    ['{"x":1}', 'application/json', 422, 'invalid_request'],
    ['{}', 'text/plain', 415, 'unsupported_media_type'],
    ['{', 'application/json', 400, 'invalid_json'],
  ] as const)('the body %s, as %s, and nothing is removed', async (sent, type, status, code) => {
    const world = await openWorld()
    const { id } = await make(world)
    await succeeded(world, id)
    const { body: ready } = await upload(world, wave(0.5))
    for (const path of [`/v1/edits/${id}`, `/v1/uploads/${ready.id}`]) {
      const headers = { 'content-type': type }
      const { body } = await world.call('DELETE', path, sent, headers)
      expect(body).toMatchObject({ status, code })
      expect((await world.call('GET', path)).body.status).not.toBe('removed')
    }
    expect((await world.call('GET', `/v1/edits/${id}`)).body.data_removed).toBe(false)
    expect((await world.call('DELETE', `/v1/edits/${id}`, {})).status).toBe(200)
  })
})
