import { Webhook } from 'standardwebhooks'
import { expect, test } from 'vitest'
import { describe, ended, upload } from './edits.ts'
import { http } from './http.ts'
import { levelOf, tone } from './recordings.ts'
import { api, follow, receiver, world } from './world.ts'

const WAV_OUT = { format: 'wav' } as const
const QUIETER = { instruction: 'make it 6 dB quieter', output: WAV_OUT }

export function aboutEdits(): void {
  test('an exact edit is done by the deployed worker, and is what was asked for', async () => {
    const source = tone()
    const { id, put } = await upload(source)
    expect(put.status).toBe(200)
    const created = await api('POST', '/v1/edits', { audio: { upload_id: id }, ...QUIETER })
    expect(created.status).toBe(202)
    expect(created.body).toMatchObject({ status: 'queued', engine: 'exact' })
    const edit = await ended(created.body.id)
    expect(edit).toMatchObject({ status: 'succeeded', error: null })

    const output = await follow(edit.output.url)
    expect(output.status).toBe(200)
    const [before, after] = [levelOf(source), levelOf(output.bytes)]
    expect(after.frames).toBe(before.frames)
    expect(after.dbfs - before.dbfs).toBeCloseTo(-6, 1)
  })

  test('an edit sent before its recording starts when the recording arrives', async () => {
    const bytes = tone({ hertz: 880 })
    const { body: wanted } = await api('POST', '/v1/uploads', describe(bytes))
    const { body: edit } = await api('POST', '/v1/edits', {
      audio: { upload_id: wanted.id },
      ...QUIETER,
    })
    expect(edit.status).toBe('awaiting_upload')
    await http(wanted.request.url, { method: 'PUT', headers: wanted.request.headers, bytes })
    expect(await ended(edit.id)).toMatchObject({ status: 'succeeded' })
  })

  test('MP3 comes out of the bundle too, by the wasm beside it', async () => {
    const { id } = await upload(tone())
    const output = { format: 'mp3' }
    const { body } = await api('POST', '/v1/edits', {
      audio: { upload_id: id },
      ...QUIETER,
      output,
    })
    const edit = await ended(body.id)
    expect(edit).toMatchObject({ status: 'succeeded' })
    const { bytes } = await follow(edit.output.url)
    expect(bytes.length).toBeGreaterThan(4000)
  })

  test('a short recording may come within the request', async () => {
    const base64 = tone({ seconds: 0.3 }).toString('base64')
    const { body, status } = await api('POST', '/v1/edits', { audio: { base64 }, ...QUIETER })
    expect(status, JSON.stringify(body)).toBe(202)
    expect(await ended(body.id)).toMatchObject({ status: 'succeeded' })
  })

  test('a test key is served in a lane of its own, and free', async () => {
    const as = { authorization: `Bearer ${world.testKey}` }
    const { id } = await upload(tone(), as)
    const { body, status } = await api(
      'POST',
      '/v1/edits',
      { audio: { upload_id: id }, ...QUIETER },
      as,
    )
    expect(status, JSON.stringify(body)).toBe(202)
    expect(await ended(body.id, as)).toMatchObject({
      status: 'succeeded',
      mode: 'test',
      billing: { charged_credits: 0 },
    })
    expect(await api('GET', `/v1/edits/${body.id}`)).toMatchObject({ status: 404 })
  })

  test('a message that nobody can read holds up no edit', async () => {
    for (const MessageBody of ['garbage', '{"v":2,"edit_id":"edit_x"}'])
      await http(world.endpoint, {
        method: 'POST',
        json: { QueueUrl: world.outputs.ExactQueueUrl, MessageBody },
        headers: {
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': 'AmazonSQS.SendMessage',
          authorization: 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/sqs/aws4_request',
        },
      })
    const { id } = await upload(tone())
    const { body } = await api('POST', '/v1/edits', { audio: { upload_id: id }, ...QUIETER })
    expect(await ended(body.id)).toMatchObject({ status: 'succeeded' })
  })

  test('an edit of an edit reads its output', async () => {
    const { id } = await upload(tone())
    const first = await api('POST', '/v1/edits', { audio: { upload_id: id }, ...QUIETER })
    await ended(first.body.id)
    const second = await api('POST', '/v1/edits', {
      audio: { edit_id: first.body.id },
      instruction: 'reverse it',
      output: WAV_OUT,
    })
    expect(second.status, JSON.stringify(second.body)).toBe(202)
    expect(await ended(second.body.id)).toMatchObject({ status: 'succeeded' })
    expect(await api('DELETE', `/v1/edits/${first.body.id}`)).toMatchObject({ status: 200 })
  })

  test('a webhook arrives, signed as Standard Webhooks says', async () => {
    const receives = await receiver()
    const { id } = await upload(tone())
    const arrived = receives.next()
    const { body, status } = await api('POST', '/v1/edits', {
      audio: { upload_id: id },
      ...QUIETER,
      webhook: { url: receives.url, events: ['edit.succeeded'] },
    })
    expect(status, JSON.stringify(body)).toBe(202)
    await ended(body.id)
    const delivered = await arrived
    const { body: secret } = await api('GET', '/v1/webhook_endpoints/default/secret')
    const event = new Webhook(secret.secret).verify(delivered.body, delivered.headers) as {
      type: string
      data: { id: string; status: string }
    }
    expect(event).toMatchObject({
      type: 'edit.succeeded',
      data: { id: body.id, status: 'succeeded' },
    })
    expect(() =>
      new Webhook(secret.secret).verify(`${delivered.body} `, delivered.headers),
    ).toThrow()
  })

  test('the same request with the same key is the same edit, done once', async () => {
    const { id } = await upload(tone())
    const send = (key: string) =>
      api('POST', '/v1/edits', { audio: { upload_id: id }, ...QUIETER }, { 'idempotency-key': key })
    const answers = await Promise.all(Array.from({ length: 6 }, () => send('one')))
    const ids = new Set(answers.map(({ body }) => body.id))
    expect(ids.size, JSON.stringify(answers.map(({ body }) => body.code))).toBe(1)
    await ended(answers[0]!.body.id)
    expect((await send('one')).body.id).toBe(answers[0]!.body.id)
    const other = await api(
      'POST',
      '/v1/edits',
      { audio: { upload_id: id }, instruction: 'reverse it' },
      { 'idempotency-key': 'one' },
    )
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency_key_mismatch' } })
  })

  test('a canceled edit ends canceled and costs nothing', async () => {
    const { body: wanted } = await api('POST', '/v1/uploads', describe(tone({ seconds: 2 })))
    const { body } = await api('POST', '/v1/edits', { audio: { upload_id: wanted.id }, ...QUIETER })
    const canceled = await api('POST', `/v1/edits/${body.id}/cancel`)
    expect(canceled.status).toBe(200)
    expect(await ended(body.id)).toMatchObject({
      status: 'canceled',
      billing: { charged_credits: 0 },
    })
  })

  test('where answers are not streamed, events end with the edit, in one answer', async () => {
    const { id } = await upload(tone())
    const { body } = await api('POST', '/v1/edits', { audio: { upload_id: id }, ...QUIETER })
    await ended(body.id)
    const events = await api('GET', `/v1/edits/${body.id}/events`, undefined, {
      accept: 'text/event-stream',
    })
    expect(events.status).toBe(200)
    expect(events.bytes.toString()).toMatch(/event: edit\ndata: .*"succeeded".*\n\nevent: end\n/s)
  })

  test("nobody else's, and nobody without a key", async () => {
    expect(
      await api('GET', '/v1/limits', undefined, { authorization: 'Bearer rs_live_x' }),
    ).toMatchObject({ status: 401 })
    expect(await api('GET', '/v1/edits/edit_01AAAAAAAAAAAAAAAAAAAAAAAA')).toMatchObject({
      status: 404,
    })
    expect(world.key).toMatch(/^rs_live_/)
  })

  test('the status page says that everything answers', async () => {
    expect(await api('GET', '/readyz')).toMatchObject({ status: 200, body: { status: 'ready' } })
    expect(await api('GET', '/v1/status')).toMatchObject({ status: 200, body: { intake: 'open' } })
  })
}
