// What Node's parser refuses, over real sockets: app.request begins where there is a request already.
import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, expect, onTestFinished, test } from 'vitest'
import { refuseRequest } from '../../../functions/api/refused-request.ts'
import { createStartingApi } from '../../../functions/api/starting.ts'
import { listen } from '../../../shared/local/listen.ts'
import { problemSchema } from '../../../shared/wire/problems.ts'
import { openWorld, type World } from './world.ts'

async function serving({ isStarting = false, headersMs = 10_000 } = {}) {
  const world = await openWorld()
  const listener = await listen({ host: '127.0.0.1', port: 0, headersMs })
  onTestFinished(() => listener.close(0))
  const app = isStarting ? createStartingApi(world.deps) : world.app
  listener.serve(app.fetch, refuseRequest(world.deps))
  const open = () => connect(Number(new URL(listener.origin).port), '127.0.0.1')
  return { world, open, say: (said: string) => answerOn(open(), said) }
}

/** All that comes until the server closes, in parts. */
async function answerOn(socket: Socket, said: string) {
  socket.write(said)
  const [head = '', ...body] = (await text(socket)).split('\r\n\r\n')
  const [line = '', ...lines] = head.split('\r\n')
  const headers = new Headers(lines.map((one) => one.split(/: ?/, 2) as [string, string]))
  return { status: Number(line.split(' ')[1]), headers, body: body.join('\r\n\r\n') }
}

type Answered = Awaited<ReturnType<typeof answerOn>>

function expectProblem(answered: Answered, status: number, code: string, { log }: World) {
  const problem = problemSchema.parse(JSON.parse(answered.body))
  expect(problem).toMatchObject({ status, code })
  expect(answered.status).toBe(status)
  expect(answered.headers.get('content-type')).toBe('application/problem+json')
  expect(answered.headers.get('x-request-id')).toBe(problem.request_id)
  expect(answered.headers.get('resound-version')).toBe('2026-11-01')
  expect(answered.headers.get('connection')).toBe('close')
  expect(log).toMatchObject([{ requestId: problem.request_id, status, code }])
  return problem
}

const HOST = 'Host: x\r\n'

describe('what is no request', () => {
  test.for([
    [
      'headers above the limit',
      `GET /healthz HTTP/1.1\r\n${HOST}X-Long: ${'x'.repeat(20_000)}\r\n\r\n`,
      431,
      'invalid_header',
    ],
    [
      'an expectation nobody meets',
      `GET /healthz HTTP/1.1\r\n${HOST}Expect: banana\r\n\r\n`,
      417,
      'invalid_header',
    ],
    ['no host', 'GET /healthz HTTP/1.1\r\n\r\n', 400, 'invalid_header'],
    ['a host that is none', 'GET /healthz HTTP/1.1\r\nHost: a/b\r\n\r\n', 400, 'invalid_header'],
    [
      'a header without a name',
      `GET /healthz HTTP/1.1\r\n${HOST}: x\r\n\r\n`,
      400,
      'invalid_header',
    ],
    ['another protocol', '\u0016\u0003\u0001\u0002\r\n\r\n', 400, 'invalid_header'],
    ['a tunnel', `CONNECT x:443 HTTP/1.1\r\n${HOST}\r\n`, 405, 'method_not_allowed'],
    [
      'a method that only looks like one',
      `get /healthz HTTP/1.1\r\n${HOST}\r\n`,
      405,
      'method_not_allowed',
    ],
  ] as const)('%s is answered by a problem', async ([, said, status, code]) => {
    const { world, say } = await serving()
    expectProblem(await say(said), status, code, world)
    expect(world.unexpected).toEqual([])
  })

  test('headers that do not end are answered by a problem when their time is over', async () => {
    const { world, say } = await serving({ headersMs: 100 })
    const answered = await say(`GET /healthz HTTP/1.1\r\n${HOST}`)
    expectProblem(answered, 408, 'invalid_header', world)
  })

  test('who has said nothing is told nothing', async () => {
    const { world, say } = await serving({ headersMs: 100 })
    expect((await say('')).status).toBeNaN()
    expect(world.log).toEqual([])
  })

  test('a body in chunks that are none is answered by a problem', async () => {
    const { world, say } = await serving()
    const authorization = `Authorization: Bearer ${world.secret}\r\n`
    const { status, body } = await say(
      `POST /v1/edits HTTP/1.1\r\n${HOST}${authorization}Transfer-Encoding: chunked\r\n\r\nzz\r\n`,
    )
    expect(status).toBe(400)
    expect(problemSchema.parse(JSON.parse(body)).code).toBe('invalid_json')
  })

  test('a host that is missing is named', async () => {
    const { world, say } = await serving()
    const answered = await say('GET /healthz HTTP/1.1\r\n\r\n')
    expect(expectProblem(answered, 400, 'invalid_header', world).errors).toMatchObject([
      { location: 'header.host', reason: 'missing' },
    ])
  })
})

describe('a method that HTTP does not know', () => {
  test('is 405 with what the address allows, and 404 where there is none', async () => {
    const known = await serving()
    const answered = await known.say(`BREW /v1/edits HTTP/1.1\r\n${HOST}\r\n`)
    expectProblem(answered, 405, 'method_not_allowed', known.world)
    expect(answered.headers.get('allow')).toBe('POST, GET, HEAD')
    const unknown = await serving()
    const missing = await unknown.say(`BREW /v1/coffee HTTP/1.1\r\n${HOST}\r\n`)
    expectProblem(missing, 404, 'not_found', unknown.world)
  })

  test('is told to come again while the server starts', async () => {
    const { world, say } = await serving({ isStarting: true })
    const answered = await say(`BREW /v1/edits HTTP/1.1\r\n${HOST}\r\n`)
    expectProblem(answered, 503, 'storage_unavailable', world)
  })
})

test('what follows a whole request does not take the place of its answer', async () => {
  const { say } = await serving()
  const { status, body } = await say(`GET /healthz HTTP/1.1\r\n${HOST}\r\nBREW\r\n\r\n`)
  expect([status, JSON.parse(body)]).toEqual([200, { status: 'ok', version: '0.1.0-test' }])
})

test('a caller who is gone before the answer harms nobody', async () => {
  const { open, say } = await serving()
  for (const said of ['BREW / HTTP/1.1\r\n\r\n', 'GET / HTTP/1.1\r\n\r\n', '\u0016\r\n\r\n']) {
    const socket = open()
    await new Promise<void>((resolve) => {
      socket.once('close', () => resolve())
      socket.write(said, () => socket.resetAndDestroy())
    })
  }
  expect((await say(`GET /healthz HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`)).status).toBe(200)
})
