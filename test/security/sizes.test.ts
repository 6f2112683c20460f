// S4: bodies that are too large, over a real connection.
import { request } from 'node:http'
import { describe, expect, test } from 'vitest'
import { openServer } from '../client/server.ts'
import { openWorld } from '../functions/api/world.ts'

const LIMIT = 1_048_576

type Answer = { status: number; closes: boolean; code: string }

/** Sends chunks until the server has answered; a chunked body unless a length is declared. */
function pour(
  url: string,
  options: { key: string; bytes: number; declared?: number },
): Promise<Answer & { sent: number }> {
  return new Promise((resolve, reject) => {
    const { key, bytes, declared } = options
    const chunk = Buffer.alloc(65_536, 0x20)
    let sent = 0
    let isAnswered = false
    const sending = request(`${url}/v1/edits`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        ...(declared === undefined ? {} : { 'content-length': declared }),
      },
    })
    sending.on('response', (response) => {
      isAnswered = true
      let text = ''
      response.on('data', (data) => {
        text += data
      })
      response.on('end', () =>
        resolve({
          sent,
          status: response.statusCode!,
          closes: response.headers.connection === 'close',
          code: JSON.parse(text).code,
        }),
      )
    })
    sending.on('error', (error) => {
      if (!isAnswered) reject(error)
    })
    const more = () => {
      if (isAnswered) return
      if (sent >= bytes) return void sending.end()
      sent += chunk.length
      sending.write(chunk, more)
    }
    if (declared === undefined) more()
    else sending.flushHeaders()
  })
}

describe('413', () => {
  test('a declared 64 MB is refused before a byte is read, and the connection is closed', async () => {
    const { baseUrl, world } = await openServer()
    const answer = await pour(baseUrl, { key: world.secret, bytes: 0, declared: 64 * LIMIT })
    expect(answer).toEqual({ sent: 0, status: 413, closes: true, code: 'payload_too_large' })
  })

  test('before the credential is looked at', async () => {
    const { baseUrl } = await openServer()
    const answer = await pour(baseUrl, { key: 'nonsense', bytes: 0, declared: LIMIT + 1 })
    expect(answer.status).toBe(413)
  })

  test('64 MB that come in chunks are cut off at the limit', async () => {
    const { baseUrl, world } = await openServer()
    const answer = await pour(baseUrl, { key: world.secret, bytes: 64 * LIMIT })
    expect(answer).toMatchObject({ status: 413, closes: true, code: 'payload_too_large' })
    expect(answer.sent).toBeLessThan(16 * LIMIT)
  })

  test('one byte above the limit and not at it', async () => {
    const { call } = await openWorld()
    const json = (bytes: number) => {
      const body = '{"instruction":"turn it up by 6 dB"}'
      return body + ' '.repeat(bytes - body.length)
    }
    const headers = { 'content-type': 'application/json' }
    expect((await call('POST', '/v1/plans', json(LIMIT), headers)).status).toBe(200)
    const above = await call('POST', '/v1/plans', json(LIMIT + 1), headers)
    expect(above.body).toMatchObject({
      status: 413,
      code: 'payload_too_large',
      limit: LIMIT,
      actual: LIMIT + 1,
    })
  })

  test('a million nested brackets are refused like any other fault', async () => {
    const { call } = await openWorld()
    const deep = `{"audio":${'['.repeat(500_000)}${']'.repeat(500_000)},"instruction":"x"}`
    const { status } = await call('POST', '/v1/edits', deep, { 'content-type': 'application/json' })
    expect(status).toBe(422)
  })
})
