import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { listen } from '#shared/local/listen.ts'

async function listening(host: string, times: { headersMs?: number; lingerMs?: number } = {}) {
  const listener = await listen({ host, port: 0, ...times })
  onTestFinished(() => listener.close(0))
  listener.serve((request) => new Response(`asked for ${request.url}`))
  return listener
}

const loopbacks = Object.values(networkInterfaces())
  .flatMap((addresses = []) => addresses)
  .filter(({ internal }) => internal)
  .map(({ address }) => address)

test.for([
  ['127.0.0.1', '127.0.0.1'],
  ['::1', '[::1]'],
] as const)(
  'the address of a server on %s can be asked as it stands',
  async ([host, name], { skip }) => {
    skip(!loopbacks.includes(host), `this machine has no ${host}`)
    const { origin } = await listening(host)
    expect(origin).toMatch(new RegExp(`^http://${RegExp.escape(name)}:\\d+$`))
    expect(await (await fetch(`${origin}/healthz`)).text()).toBe(`asked for ${origin}/healthz`)
  },
)

test('a probe of HTTP/1.0 that names no host is answered', async () => {
  const { origin } = await listening('127.0.0.1')
  const socket = connect(Number(new URL(origin).port), '127.0.0.1')
  socket.write('GET /healthz HTTP/1.0\r\n\r\n')
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 .*asked for http:\/\/127\.0\.0\.1\/healthz/s)
})

test.for([
  ['nothing', ''],
  ['half a head', 'GET /healthz HTTP/1.1\r\nHost: x\r\n'],
] as const)(
  'a connection that has said %s is closed when its time for the head is over',
  async ([, said]) => {
    const { origin } = await listening('127.0.0.1', { headersMs: 100 })
    const socket = connect(Number(new URL(origin).port), '127.0.0.1')
    const connectedAt = performance.now()
    if (said !== '') socket.write(said)
    await text(socket)
    // Node looks every 30 s unless told: the bar leaves a busy machine its time
    expect(performance.now() - connectedAt).toBeLessThan(10_000)
  },
)

test('who sends all of a refused body before reading still gets the answer', async () => {
  const listener = await listening('127.0.0.1')
  const refusal = { status: 413, headers: { Connection: 'close' } }
  listener.serve(() => new Response('too large', refusal))
  const socket = connect(Number(new URL(listener.origin).port), '127.0.0.1')
  socket.pause()
  socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 33554432\r\n\r\n')
  for (let sent = 0; sent < 32; sent++)
    await new Promise((resolve) => socket.write(Buffer.alloc(2 ** 20), resolve))
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 413 .*too large$/s)
})

test('who goes on sending after a refusal is cut off', async () => {
  const listener = await listening('127.0.0.1', { lingerMs: 200 })
  listener.serve(() => new Response('no', { status: 413, headers: { Connection: 'close' } }))
  const socket = connect(Number(new URL(listener.origin).port), '127.0.0.1')
  socket.on('error', () => {})
  socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9999999999\r\n\r\n')
  const sending = setInterval(() => socket.write('more'), 20)
  onTestFinished(() => clearInterval(sending))
  await expect.poll(() => socket.destroyed, { timeout: 10_000 }).toBe(true)
})

test('a connection whose last answer comes while the server closes is closed after it, not kept', async () => {
  const listener = await listening('127.0.0.1')
  const asked = Promise.withResolvers<void>()
  const told = Promise.withResolvers<void>()
  listener.serve(async () => {
    asked.resolve()
    await told.promise
    return new Response('the last')
  })
  const socket = connect(Number(new URL(listener.origin).port), '127.0.0.1')
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  const answer = text(socket)
  await asked.promise
  const startedAt = performance.now()
  const closed = listener.close(60_000)
  told.resolve()
  await closed
  expect(performance.now() - startedAt).toBeLessThan(4000) // it would be kept for 5 s
  expect(await answer).toContain('the last')
})

test('a connection that never asked for anything holds up no close', async () => {
  const listener = await listening('127.0.0.1')
  const socket = connect(Number(new URL(listener.origin).port), '127.0.0.1')
  await new Promise((resolve) => socket.once('connect', resolve))
  const closed = text(socket)
  const startedAt = performance.now()
  await listener.close(60_000)
  expect(performance.now() - startedAt).toBeLessThan(4000) // its time for a head is 10 s
  expect(await closed).toBe('')
})
