import { describe, expect, test } from 'vitest'
import { wave } from './wave.ts'
import { call, openWorld, send, sha256, type World } from './world.ts'

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

const form = async (world: World, more: object = {}) =>
  (await world.call('POST', '/v1/uploads', { method: 'POST', content_type: 'audio/wav', ...more }))
    .body

function sendForm(
  world: World,
  request: { url: string; fields: Record<string, string> },
  file: Uint8Array,
) {
  const data = new FormData()
  for (const [name, value] of Object.entries(request.fields)) data.append(name, value)
  data.append('file', new Blob([file as Uint8Array<ArrayBuffer>]), 'take.wav')
  return call(world.app, { method: 'POST', path: request.url, body: data })
}

const codeOf = (text: string) => /<Code>([^<]*)/.exec(text)?.[1]

describe('PUT 200', () => {
  test('exactly what was signed, as often as one likes within the hour', async () => {
    const world = await openWorld()
    const upload = await described(world)
    for (let i = 0; i < 2; i++) {
      const { status, headers, text } = await send(world.app, upload.request, bytes)
      expect({ status, text }).toEqual({ status: 200, text: '' })
      expect(headers.get('etag')).toMatch(/^"[0-9a-f]+"$/)
    }
    const { body } = await world.call('GET', `/v1/uploads/${upload.id}`)
    expect(body).toMatchObject({ status: 'ready', sha256: sha256(bytes) })
  })
})

describe('PUT 400', () => {
  test('bytes that do not have the hash, and they are not kept', async () => {
    const world = await openWorld()
    const upload = await described(world)
    const other = bytes.slice()
    other[100]! ^= 1
    const { status, headers, text } = await send(world.app, upload.request, other)
    expect({ status, code: codeOf(text) }).toEqual({ status: 400, code: 'BadDigest' })
    expect(headers.get('content-type')).toBe('application/xml')
    expect(await world.local.audio.head(`uploads/${upload.id}`)).toBeUndefined()
    expect((await world.call('GET', `/v1/uploads/${upload.id}`)).body.status).toBe('pending')
  })

  test('fewer bytes than were announced', async () => {
    const world = await openWorld()
    const upload = await described(world)
    const { status, text } = await call(world.app, {
      method: 'PUT',
      path: upload.request.url,
      body: bytes.slice(1),
      headers: { ...upload.request.headers, 'content-length': String(bytes.length) },
    })
    expect({ status, code: codeOf(text) }).toEqual({ status: 400, code: 'EntityTooSmall' })
  })
})

describe('PUT 503', () => {
  test('no space left, and the bytes may be sent again', async () => {
    const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
    const world = await openWorld()
    const tight = await openWorld({
      clock: world.clock,
      deps: { audio: { ...world.local.audio, write: () => Promise.reject(full) } },
    })
    const upload = await described(tight)
    const { status, headers, text } = await send(tight.app, upload.request, bytes)
    expect({ status, code: codeOf(text) }).toEqual({ status: 503, code: 'ServiceUnavailable' })
    expect(headers.get('retry-after')).toBe('5')
    expect(tight.unexpected).toEqual([])
  })
})

describe('PUT 403', () => {
  test('another length, type, hash, address or signature; or too late', async () => {
    const world = await openWorld()
    const upload = await described(world)
    const other = await described(world, { filename: 'other' })
    const { url, headers } = upload.request
    const attempts: [string, Record<string, string>, Uint8Array][] = [
      [url, headers, bytes.slice(1)],
      [url, { ...headers, 'content-type': 'audio/flac' }, bytes],
      [url, { ...headers, 'x-amz-checksum-sha256': Buffer.alloc(32).toString('base64') }, bytes],
      [url, { 'content-type': 'audio/wav' }, bytes],
      [url.replace(upload.id, other.id), headers, bytes],
      [url.replace(/expires=\d+/, 'expires=9999999999'), headers, bytes],
      [
        url.replace(
          /signature=./,
          (first: string) => `signature=${first.endsWith('-') ? '_' : '-'}`,
        ),
        headers,
        bytes,
      ],
      [url.split('?')[0]!, headers, bytes],
    ]
    for (const [path, sent, body] of attempts) {
      const { status, text } = await send(
        world.app,
        { method: 'PUT', url: path, headers: sent },
        body,
      )
      expect({ status, code: codeOf(text) }).toEqual({ status: 403, code: 'AccessDenied' })
    }
    await world.clock.advance(3_600_000)
    expect((await send(world.app, upload.request, bytes)).status).toBe(403)
  })
})

describe('POST', () => {
  test('204 for a form as it was signed; the size and hash are then known', async () => {
    const world = await openWorld()
    const upload = await form(world)
    const { status } = await sendForm(world, upload.request, bytes)
    expect(status).toBe(204)
    const { body } = await world.call('GET', `/v1/uploads/${upload.id}`)
    expect(body).toMatchObject({ status: 'ready', bytes: bytes.length, sha256: sha256(bytes) })
  })

  test('400 for a size out of range', async () => {
    const world = await openWorld()
    const small = await form(world, { bytes: bytes.length })
    const above = await sendForm(world, small.request, new Uint8Array(bytes.length + 1))
    expect({ status: above.status, code: codeOf(above.text) }).toEqual({
      status: 400,
      code: 'EntityTooLarge',
    })
    const none = await sendForm(world, small.request, new Uint8Array(0))
    expect({ status: none.status, code: codeOf(none.text) }).toEqual({
      status: 400,
      code: 'EntityTooSmall',
    })
    expect((await sendForm(world, small.request, bytes)).status).toBe(204)
  })

  test('403 for any other field, for a missing one, and too late', async () => {
    const world = await openWorld()
    const { request } = await form(world)
    const { policy: _policy, ...without } = request.fields
    for (const fields of [
      { ...request.fields, key: 'uploads/other' },
      { ...request.fields, 'content-type': 'text/html' },
      { ...request.fields, policy: `${request.fields.policy}x` },
      { ...request.fields, acl: 'public-read' },
      without,
    ]) {
      const { status } = await sendForm(world, { ...request, fields }, bytes)
      expect(status).toBe(403)
    }
    await world.clock.advance(3_600_000)
    expect((await sendForm(world, request, bytes)).status).toBe(403)
  })

  test('400 for a form that ends in the middle of its file, and nothing is kept', async () => {
    const world = await openWorld()
    const { id, request } = await form(world)
    const parts = Object.entries(request.fields).map(
      ([name, value]) =>
        `--b\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
    )
    const cut = `${parts.join('')}--b\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\nRIFF`
    const { status, text } = await call(world.app, {
      method: 'POST',
      path: request.url,
      body: cut,
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
    })
    expect({ status, code: codeOf(text) }).toEqual({ status: 400, code: 'IncompleteBody' })
    expect(await world.local.audio.head(`uploads/${id}`)).toBeUndefined()
    expect(world.unexpected).toEqual([])
  })

  test('400 for what is no form', async () => {
    const world = await openWorld()
    for (const [type, body] of [
      ['text/plain', 'x'],
      ['multipart/form-data', 'x'],
      [
        'multipart/form-data; boundary=b',
        '--b\r\ncontent-disposition: form-data; name="key"\r\n\r\nv\r\n--b--\r\n',
      ],
      ['multipart/form-data; boundary=b', ''],
    ]) {
      const { status, text } = await call(world.app, {
        method: 'POST',
        path: '/storage',
        body,
        headers: { 'content-type': type! },
      })
      expect({ status, code: codeOf(text) }).toEqual({ status: 400, code: 'MalformedPOSTRequest' })
    }
  })
})

describe('GET', () => {
  const signed = async (world: World, filename: string | null = null) => {
    await world.local.audio.write('outputs/x/1.wav', bytes, 'audio/wav')
    return world.local.audio.signDownload('outputs/x/1.wav', {
      expiresAt: world.clock.now() + 60_000,
      filename,
      contentType: 'audio/wav',
    })
  }

  test.each([
    ['bytes=0-9', 206, 0, 10],
    ['bytes=10-', 206, 10, bytes.length],
    ['bytes=-10', 206, bytes.length - 10, bytes.length],
    ['Bytes=0-9', 206, 0, 10],
    [`bytes=${bytes.length - 1}-${bytes.length + 100}`, 206, bytes.length - 1, bytes.length],
    ['bytes=0-1,3-4', 200, 0, bytes.length],
    ['seconds=0-1', 200, 0, bytes.length],
    ['bytes=9-0', 200, 0, bytes.length],
  ])('%s', async (range, status, start, end) => {
    const world = await openWorld()
    const answer = await world.app.request(await signed(world), { headers: { range } })
    expect(answer.status).toBe(status)
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(bytes.slice(start, end))
    expect(answer.headers.get('content-length')).toBe(String(end - start))
    expect(answer.headers.get('content-range')).toBe(
      status === 206 ? `bytes ${start}-${end - 1}/${bytes.length}` : null,
    )
    expect(answer.headers.get('accept-ranges')).toBe('bytes')
  })

  test('a range of other bytes than the caller has begun with is the whole', async () => {
    const world = await openWorld()
    const url = await signed(world)
    const ask = (headers: Record<string, string>) =>
      call(world.app, { method: 'GET', path: url, headers: { range: 'bytes=0-9', ...headers } })
    const tag = (await ask({})).headers.get('etag')!
    const statuses = [tag, '"other"', `W/${tag}`, 'Wed, 21 Oct 2026 07:28:00 GMT'].map(
      async (value) => (await ask({ 'if-range': value })).status,
    )
    expect(await Promise.all(statuses)).toEqual([206, 200, 200, 200])
  })

  test('304 for what the caller has already, and 412 for another than it wants', async () => {
    const world = await openWorld()
    const url = await signed(world)
    const ask = (headers: Record<string, string> = {}) =>
      call(world.app, { method: 'GET', path: url, headers })
    const tag = (await ask()).headers.get('etag')!
    const known = await ask({ 'if-none-match': `"other", W/${tag}` })
    expect({ status: known.status, text: known.text }).toEqual({ status: 304, text: '' })
    expect(known.headers.get('etag')).toBe(tag)
    expect((await ask({ 'if-none-match': '"other"' })).status).toBe(200)
    expect((await ask({ 'if-match': tag })).status).toBe(200)
    const other = await ask({ 'if-match': '"other"' })
    expect({ status: other.status, code: codeOf(other.text) }).toEqual({
      status: 412,
      code: 'PreconditionFailed',
    })
  })

  test('bytes that are replaced while they are sent break off, and are not mixed', async () => {
    const world = await openWorld()
    const [one, other] = [new Uint8Array(3_000_000).fill(1), new Uint8Array(3_000_000).fill(2)]
    await world.local.audio.write('outputs/x/1.wav', one, 'audio/wav')
    const url = await world.local.audio.signDownload('outputs/x/1.wav', {
      expiresAt: world.clock.now() + 60_000,
      filename: null,
      contentType: 'audio/wav',
    })
    const reader = (await world.app.request(url)).body!.getReader()
    expect((await reader.read()).value).toEqual(one.subarray(0, 1_048_576))
    await world.local.audio.write('outputs/x/1.wav', other, 'audio/wav')
    await expect(reader.read()).rejects.toThrow(/not those that were sent/)
  })

  test('416 for a range that lies outside', async () => {
    const world = await openWorld()
    const { status, headers, text } = await call(world.app, {
      method: 'GET',
      path: await signed(world),
      headers: { range: `bytes=${bytes.length}-` },
    })
    expect({ status, code: codeOf(text) }).toEqual({ status: 416, code: 'InvalidRange' })
    expect(headers.get('content-range')).toBe(`bytes */${bytes.length}`)
  })

  test('HEAD gives the size and no bytes', async () => {
    const world = await openWorld()
    const { status, headers, text } = await call(world.app, {
      method: 'HEAD',
      path: await signed(world),
    })
    expect({ status, text }).toEqual({ status: 200, text: '' })
    expect(headers.get('content-length')).toBe(String(bytes.length))
  })

  test('403 for an address that was altered or is past its time', async () => {
    const world = await openWorld()
    const url = await signed(world, 'take.wav')
    for (const path of [
      url.replace('1.wav', '2.wav'),
      url.replace('take.wav', 'evil.html'),
      url.replace('audio%2Fwav', 'text%2Fhtml'),
      url.replace(/expires=\d+/, 'expires=9999999999'),
      'http://resound.test/storage/outputs/x/1.wav',
      'http://resound.test/storage/../secret.key',
      'http://resound.test/storage/%2e%2e/secret.key',
    ])
      expect([403, 404]).toContain((await call(world.app, { method: 'GET', path })).status)
    await world.clock.advance(60_000)
    expect((await call(world.app, { method: 'GET', path: url })).status).toBe(403)
  })

  test('404 for an object that is gone', async () => {
    const world = await openWorld()
    const url = await signed(world)
    await world.local.audio.remove('outputs/x/1.wav')
    const { status, text } = await call(world.app, { method: 'GET', path: url })
    expect({ status, code: codeOf(text) }).toEqual({ status: 404, code: 'NoSuchKey' })
  })
})
