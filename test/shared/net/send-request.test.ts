import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import http, { type RequestListener, type Server } from 'node:http'
import https from 'node:https'
import net, { type AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '#shared/local/system.ts'
import { type SendOptions, sendRequest } from '#shared/net/send-request.ts'

const golden = (name: string) =>
  readFileSync(new URL(`../../golden/tls/${name}`, import.meta.url), 'utf8')

async function listening(server: Server | net.Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    if ('closeAllConnections' in server) server.closeAllConnections()
  })
  return (server.address() as AddressInfo).port
}

const plain = (listener: RequestListener) => listening(http.createServer(listener))
const secure = (listener: RequestListener) =>
  listening(
    https.createServer({ key: golden('receiver.key'), cert: golden('receiver.crt') }, listener),
  )

const options = (overrides: Partial<SendOptions> = {}): SendOptions => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: Buffer.from('{"a":1}'),
  headersMs: 5000,
  bodyMs: 1000,
  maxBodyBytes: 65_536,
  allowPrivate: true,
  clock: systemClock,
  resolve: async () => ['127.0.0.1'],
  ...overrides,
})

test('the body arrives byte for byte, with the name in Host, and the answer comes back', async () => {
  let seen = {}
  const port = await plain(async (request, response) => {
    const chunks = []
    for await (const chunk of request) chunks.push(chunk)
    seen = {
      host: request.headers.host,
      body: Buffer.concat(chunks).toString(),
      method: request.method,
    }
    response.writeHead(201, { 'x-a': 'b' }).end('fine')
  })
  const answer = await sendRequest(new URL(`http://app.example.com:${port}/hook`), options())
  expect(seen).toEqual({ host: `app.example.com:${port}`, body: '{"a":1}', method: 'POST' })
  expect([answer.status, Buffer.from(answer.body).toString()]).toEqual([201, 'fine'])
  expect(answer.headers['x-a']).toBe('b')
})

test('the connection goes to the address that was checked, and the name is resolved once', async () => {
  let asked = 0
  const port = await plain((_, response) => response.end())
  const resolve = async () => (asked++ === 0 ? ['127.0.0.1'] : ['192.0.2.1'])
  const url = new URL(`http://rebinding.example.com:${port}/`)
  expect((await sendRequest(url, options({ resolve }))).status).toBe(200)
  expect(asked).toBe(1)
})

test('one denied address among the answers refuses all, and nothing is connected', async () => {
  let connections = 0
  const server = http.createServer()
  server.on('connection', () => connections++)
  const port = await listening(server)
  for (const addresses of [
    ['127.0.0.1'],
    ['8.8.8.8', '127.0.0.1'],
    ['::ffff:8.8.8.8'],
    ['10.0.0.1'],
  ]) {
    const url = new URL(`https://app.example.com:${port}/`)
    const sent = sendRequest(url, options({ allowPrivate: false, resolve: async () => addresses }))
    await expect(sent).rejects.toMatchObject({ failure: 'address_forbidden' })
  }
  const literal = sendRequest(
    new URL(`http://127.0.0.1:${port}/`),
    options({ allowPrivate: false }),
  )
  await expect(literal).rejects.toMatchObject({ failure: 'address_forbidden' })
  expect(connections).toBe(0)
})

test('a redirect is an answer like any other, and is not followed', async () => {
  let requests = 0
  const port = await plain((_, response) => {
    requests++
    response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/' }).end()
  })
  expect((await sendRequest(new URL(`http://a.example.com:${port}/`), options())).status).toBe(302)
  expect(requests).toBe(1)
})

test('TLS is verified against the name, not the address', async () => {
  const port = await secure((_, response) => response.end('secret'))
  const ca = golden('receiver.crt')
  const good = new URL(`https://receiver.example.com:${port}/`)
  expect((await sendRequest(good, options({ ca }))).status).toBe(200)
  await expect(sendRequest(good, options())).rejects.toMatchObject({ failure: 'tls' })
  const other = sendRequest(new URL(`https://other.example.com:${port}/`), options({ ca }))
  await expect(other).rejects.toMatchObject({ failure: 'tls' })
  const notTls = await plain((_, response) => response.end())
  const spoken = sendRequest(new URL(`https://receiver.example.com:${notTls}/`), options({ ca }))
  await expect(spoken).rejects.toMatchObject({ failure: 'tls' })
})

test('nothing is sent to a receiver whose certificate is wrong', async () => {
  let requests = 0
  const port = await secure(() => requests++)
  const url = new URL(`https://other.example.com:${port}/`)
  await expect(sendRequest(url, options({ ca: golden('receiver.crt') }))).rejects.toThrow()
  expect(requests).toBe(0)
})

test('a receiver that hangs, before the connection or after it, is a time-out', async () => {
  const silent = await listening(net.createServer(() => undefined))
  const sent = sendRequest(new URL(`http://a.example.com:${silent}/`), options({ headersMs: 50 }))
  await expect(sent).rejects.toMatchObject({ failure: 'timeout' })
  const never = sendRequest(
    new URL('http://a.example.com/'),
    options({ headersMs: 50, resolve: () => new Promise(() => undefined) }),
  )
  await expect(never).rejects.toMatchObject({ failure: 'timeout' })
})

test('of a body without end the first bytes are kept, and the status counts', async () => {
  const port = await plain((_, response) => {
    response.writeHead(200)
    const more = () => {
      while (!response.destroyed && response.write('x'.repeat(10_000)));
      if (!response.destroyed) response.once('drain', more)
    }
    more()
  })
  const answer = await sendRequest(new URL(`http://a.example.com:${port}/`), options())
  expect([answer.status, answer.body.length]).toEqual([200, 65_536])
})

test('a body that trickles is listened to for a while', async () => {
  const port = await plain((_, response) => {
    response.writeHead(200)
    response.write('a') // and never an end
  })
  const url = new URL(`http://a.example.com:${port}/`)
  const answer = await sendRequest(url, options({ bodyMs: 50 }))
  expect(Buffer.from(answer.body).toString()).toBe('a')
})

test('no name, no listener and a reset are told apart', async () => {
  const gone = await listening(net.createServer((socket) => socket.resetAndDestroy()))
  const reset = sendRequest(new URL(`http://a.example.com:${gone}/`), options())
  await expect(reset).rejects.toMatchObject({ failure: 'connection' })
  const closed = sendRequest(new URL('http://127.0.0.1:1/'), options())
  await expect(closed).rejects.toMatchObject({ failure: 'connection' })
  const resolve = async () => {
    throw new Error('ENOTFOUND')
  }
  const unknown = sendRequest(new URL('http://a.example.com/'), options({ resolve }))
  await expect(unknown).rejects.toMatchObject({ failure: 'dns' })
  const empty = sendRequest(new URL('http://a.example.com/'), options({ resolve: async () => [] }))
  await expect(empty).rejects.toMatchObject({ failure: 'dns' })
})

test('proxy variables of the environment are ignored', async () => {
  const port = await plain((_, response) => response.end())
  for (const name of ['http_proxy', 'HTTP_PROXY', 'NODE_USE_ENV_PROXY'])
    process.env[name] = 'http://127.0.0.1:1'
  onTestFinished(() => {
    for (const name of ['http_proxy', 'HTTP_PROXY', 'NODE_USE_ENV_PROXY']) delete process.env[name]
  })
  expect((await sendRequest(new URL(`http://a.example.com:${port}/`), options())).status).toBe(200)
})
