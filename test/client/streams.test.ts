import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { wave } from '../functions/api/wave.ts'
import { openServer } from './server.ts'

test('a reader that goes away frees its place', async () => {
  const { world, baseUrl, resound } = await openServer()
  const edit = await resound.edits.create({
    audio: { base64: Buffer.from(wave(0.5)).toString('base64') },
    instruction: 'turn it up by 6 dB',
  })
  const open = async (signal?: AbortSignal) => {
    const response = await fetch(`${baseUrl}/v1/edits/${edit.id}/events`, {
      headers: { authorization: `Bearer ${world.secret}` },
      ...(signal ? { signal } : {}),
    })
    await response.body?.getReader().read() // the stream runs
    return response.status
  }
  const readers = new AbortController()
  for (let i = 0; i < 20; i++) expect(await open(readers.signal)).toBe(200)
  expect(await open()).toBe(429)
  readers.abort()
  await expect.poll(() => open(AbortSignal.timeout(5000)), { timeout: 10_000 }).toBe(200)
})

test('a caller that stops waiting stops nothing', async () => {
  const { resound } = await openServer()
  const { id } = await resound.edits.create({
    audio: { base64: Buffer.from(wave(0.5)).toString('base64') },
    instruction: 'turn it up by 6 dB',
  })
  const gone = AbortSignal.timeout(100)
  const error = await resound.edits.get(id, { waitSeconds: 25, signal: gone }).catch((e) => e)
  expect(error).toBe(gone.reason)
  expect((await resound.edits.get(id)).status).toBe('queued')
})

test.each([
  ['POST', '/v1/edits', 400],
  ['PUT', '/storage/uploads/', 400],
])(
  'a connection that ends in the middle of %s %s is nobody’s fault here',
  async (method, path, status) => {
    const { world, baseUrl, resound } = await openServer()
    const upload = await resound.uploads.create({
      content_type: 'audio/wav',
      bytes: 1000,
      sha256: 'a'.repeat(64),
    })
    const request = upload.request!
    const headers = method === 'PUT' ? request.headers : { 'content-type': 'application/json' }
    const url = new URL(method === 'PUT' ? request.url : baseUrl + path)
    const socket = connect(Number(url.port), url.hostname)
    const lines = Object.entries({
      host: url.host,
      authorization: `Bearer ${world.secret}`,
      'content-length': '1000',
      ...headers,
    }).map(([name, value]) => `${name}: ${value}`)
    socket.write(
      `${method} ${url.pathname}${url.search} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\nhalf`,
    )
    socket.end()
    await expect.poll(() => world.log.at(-1)?.method, { timeout: 5000 }).toBe(method)
    await expect.poll(() => world.log.at(-1)?.route, { timeout: 5000 }).toContain(path.slice(0, 8))
    expect(world.log.at(-1)?.status).toBe(status)
    expect(world.unexpected).toEqual([])
  },
)
