import { describe, expect, test } from 'vitest'
import { uploadSchema } from '../../../shared/wire/uploads.ts'
import { wave } from './wave.ts'
import { failed, swept } from './worker.ts'
import { openWorld, send, sha256, upload, type World } from './world.ts'

const bytes = wave(0.5)
const described = async ({ call }: World, more: object = {}) =>
  (
    await call('POST', '/v1/uploads', {
      content_type: 'audio/wav',
      bytes: bytes.length,
      sha256: sha256(bytes),
      ...more,
    })
  ).body

test('data_expires_at of a used upload is that of its last edit, and unknown while one runs', async () => {
  const world = await openWorld()
  const { body: ready } = await upload(world, bytes)
  expect(ready.data_expires_at).toBe('2026-11-24T01:40:00.000Z')
  const shown = async () => (await world.call('GET', `/v1/uploads/${ready.id}`)).body
  const edit = async () =>
    (
      await world.call('POST', '/v1/edits', {
        audio: { upload_id: ready.id },
        instruction: 'turn it up by 6 dB',
      })
    ).body.id
  const id = await edit()
  expect((await shown()).data_expires_at).toBeNull()
  await world.clock.advance(90_000_000) // a day and an hour
  const ended = await failed(world, id)
  expect(await shown()).toMatchObject({
    status: 'ready',
    data_expires_at: new Date(ended.dataExpiresAt).toISOString(),
  })
})

test('data_expires_at of an upload whose edits were deleted is what it was', async () => {
  const world = await openWorld()
  const { body: ready } = await upload(world, bytes)
  const { body: edit } = await world.call('POST', '/v1/edits', {
    audio: { upload_id: ready.id },
    instruction: 'turn it up by 6 dB',
  })
  await failed(world, edit.id)
  await world.call('DELETE', `/v1/edits/${edit.id}`)
  const { body } = await world.call('GET', `/v1/uploads/${ready.id}`)
  expect(body.data_expires_at).toBe(ready.data_expires_at)
})

describe('GET /v1/uploads/{id}', () => {
  test('200 with a fresh request while pending, never beyond its hour', async () => {
    const world = await openWorld({ config: { urlTtlSeconds: 600 } })
    const { id } = await described(world)
    const expiresAt = async () =>
      (await world.call('GET', `/v1/uploads/${id}`)).body.request.expires_at
    expect(await expiresAt()).toBe('2026-11-23T01:50:00.000Z')
    await world.clock.advance(55 * 60_000)
    expect(await expiresAt()).toBe('2026-11-23T02:40:00.000Z')
  })

  test('200 and expired after that hour, whether or not anybody swept', async () => {
    const world = await openWorld()
    const { id } = await described(world)
    await world.clock.advance(3_600_000)
    const { body } = await world.call('GET', `/v1/uploads/${id}`)
    expect(uploadSchema.parse(body)).toMatchObject({
      status: 'expired',
      request: null,
      data_expires_at: null,
    })
  })

  test('404 for what is not there', async () => {
    const { call } = await openWorld()
    for (const id of ['upl_01M830YWC04TFF59TDWH9EDD1R', 'upl_x', 'edit_01M830YWC04TFF59TDWH9EDD1R'])
      expect((await call('GET', `/v1/uploads/${id}`)).body.code).toBe('not_found')
  })
})

describe('POST /v1/uploads/{id}/complete', () => {
  test('200 once the bytes are there, and again', async () => {
    const world = await openWorld()
    const { id } = await described(world)
    await world.local.audio.write(`uploads/${id}`, bytes, 'audio/wav')
    for (const body of [undefined, {}]) {
      const answer = await world.call('POST', `/v1/uploads/${id}/complete`, body)
      expect(answer.status).toBe(200)
      expect(uploadSchema.parse(answer.body).status).toBe('ready')
    }
  })

  test('409 before', async () => {
    const world = await openWorld()
    const { id } = await described(world)
    const { body } = await world.call('POST', `/v1/uploads/${id}/complete`)
    expect(body).toMatchObject({ status: 409, code: 'upload_not_ready', retryable: true })
  })

  test('410 when removed, or past its time', async () => {
    const world = await openWorld()
    const { body: ready } = await upload(world, bytes)
    const late = await described(world)
    await world.call('DELETE', `/v1/uploads/${ready.id}`)
    const removed = await world.call('POST', `/v1/uploads/${ready.id}/complete`)
    expect(removed.body).toMatchObject({ status: 410, code: 'data_removed' })
    await world.clock.advance(3_600_000)
    const expired = await world.call('POST', `/v1/uploads/${late.id}/complete`)
    expect(expired.body).toMatchObject({ status: 410, code: 'output_expired' })
    const { body: unused } = await upload(world, bytes)
    await world.clock.advance(86_400_000)
    await swept(world)
    const unusedFor = await world.call('POST', `/v1/uploads/${unused.id}/complete`)
    expect(unusedFor.body).toMatchObject({ status: 410, code: 'output_expired' })
  })

  test('415 for bytes that are no audio, 422 for other bytes than declared; each stays', async () => {
    const world = await openWorld()
    const text = new TextEncoder().encode('not audio')
    const wrong = await described(world, { bytes: text.length, sha256: sha256(text) })
    await send(world.app, wrong.request, text)
    const swapped = await described(world)
    await world.local.audio.write(`uploads/${swapped.id}`, wave(0.6), 'audio/wav')
    for (let i = 0; i < 2; i++) {
      const first = await world.call('POST', `/v1/uploads/${wrong.id}/complete`)
      expect(first.body).toMatchObject({ status: 415, code: 'unsupported_audio' })
      expect(first.body.accepted).toContain('audio/wav')
      const second = await world.call('POST', `/v1/uploads/${swapped.id}/complete`)
      expect(second.body).toMatchObject({ status: 422, code: 'upload_mismatch' })
    }
    const { body } = await world.call('GET', `/v1/uploads/${swapped.id}`)
    expect(uploadSchema.parse(body)).toMatchObject({
      status: 'failed',
      error: { code: 'upload_mismatch' },
    })
  })

  test('415 of an edit as well, whoever looked at the bytes first', async () => {
    const world = await openWorld()
    const text = new TextEncoder().encode('not audio')
    const noticed = await described(world, { bytes: text.length, sha256: sha256(text) })
    await send(world.app, noticed.request, text)
    const unseen = await described(world, { bytes: text.length, sha256: sha256(text) })
    await world.local.audio.write(`uploads/${unseen.id}`, text, 'audio/wav')
    for (const { id } of [noticed, unseen, unseen]) {
      const { body } = await world.call('POST', '/v1/edits', {
        audio: { upload_id: id },
        instruction: 'turn it up by 6 dB',
      })
      expect(body).toMatchObject({ status: 415, code: 'unsupported_audio' })
      expect(body.accepted).toContain('audio/wav')
      const { body: shown } = await world.call('GET', `/v1/uploads/${id}`)
      expect(shown).toMatchObject({ status: 'failed', error: { code: 'unsupported_audio' } })
    }
    expect((await world.call('GET', '/v1/edits')).body.data).toEqual([])
  })

  test('422 also where the other bytes are no audio: the size is looked at first', async () => {
    const world = await openWorld()
    const { id } = await described(world)
    await world.local.audio.write(`uploads/${id}`, new Uint8Array(10), 'audio/wav')
    const { body } = await world.call('POST', `/v1/uploads/${id}/complete`)
    expect(body).toMatchObject({ status: 422, code: 'upload_mismatch' })
  })

  test('an edit that waits for bytes that turn out wrong fails, free of charge', async () => {
    const world = await openWorld()
    const text = new TextEncoder().encode('not audio')
    const pending = await described(world, { bytes: text.length, sha256: sha256(text) })
    const { body: edit } = await world.call('POST', '/v1/edits', {
      audio: { upload_id: pending.id },
      instruction: 'turn it up by 6 dB',
    })
    await send(world.app, pending.request, text)
    const { body } = await world.call('GET', `/v1/edits/${edit.id}`)
    expect(body).toMatchObject({
      status: 'failed',
      error: { code: 'unsupported_audio', fix: expect.stringMatching(/^Send a WAV/) },
      billing: { charged_credits: 0, outcome: 'released', reason: 'failed' },
    })
  })
})

describe('DELETE /v1/uploads/{id}', () => {
  test('200: the bytes are gone, the record stays, and again is the same', async () => {
    const world = await openWorld()
    const { body: ready } = await upload(world, bytes)
    for (let i = 0; i < 2; i++) {
      const { status, body } = await world.call('DELETE', `/v1/uploads/${ready.id}`)
      expect(status).toBe(200)
      expect(uploadSchema.parse(body)).toMatchObject({ status: 'removed', probe: null })
    }
    expect(await world.local.audio.head(`uploads/${ready.id}`)).toBeUndefined()
    const { body } = await world.call('POST', '/v1/edits', {
      audio: { upload_id: ready.id },
      instruction: 'turn it up by 6 dB',
    })
    expect(body).toMatchObject({ status: 422, code: 'upload_unusable' })
  })

  test('409 while an unfinished edit needs it', async () => {
    const world = await openWorld()
    const { body: ready } = await upload(world, bytes)
    const { body: edit } = await world.call('POST', '/v1/edits', {
      audio: { upload_id: ready.id },
      instruction: 'turn it up by 6 dB',
    })
    const { body } = await world.call('DELETE', `/v1/uploads/${ready.id}`)
    expect(body).toMatchObject({ status: 409, code: 'upload_in_use' })
    await world.call('POST', `/v1/edits/${edit.id}/cancel`)
    expect((await world.call('DELETE', `/v1/uploads/${ready.id}`)).status).toBe(200)
  })
})
