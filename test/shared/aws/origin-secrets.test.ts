import { createServer } from 'node:http'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { Hono } from 'hono'
import { expect, onTestFinished, test } from 'vitest'
import { originSecrets } from '#shared/aws/origin-secrets.ts'
import { checkOrigin } from '../../../functions/api/check-origin.ts'
import { answerable } from '../../../functions/api/problem.ts'
import { fixedClock } from '../local/open-world.ts'

const [CURRENT, PREVIOUS] = ['c'.repeat(48), 'p'.repeat(48)]

/** Secrets Manager as far as it is asked: a value for each version stage. */
async function openSecrets(values: Record<string, string>) {
  const state = { values, isBroken: false, asked: 0 }
  const server = createServer(async (request, response) => {
    state.asked++
    let body = ''
    for await (const part of request) body += part
    const value = state.values[JSON.parse(body).VersionStage]
    const type = state.isBroken ? 'InternalServiceError' : 'ResourceNotFoundException'
    const isThere = !state.isBroken && value !== undefined
    response.writeHead(isThere ? 200 : 400, { 'content-type': 'application/x-amz-json-1.1' })
    response.end(JSON.stringify(isThere ? { SecretString: value } : { __type: type, message: '' }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  const client = new SecretsManagerClient({
    endpoint: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
  })
  const clock = fixedClock(1_000_000)
  const valid = originSecrets(client, { arn: 'arn:aws:secretsmanager:x', clock })
  let reached = 0
  const app = new Hono()
    .use(checkOrigin(valid))
    .get('/', (c) => {
      reached++
      return c.text('in')
    })
    .onError((error, c) => {
      const { code, status } = answerable(error)
      return c.json({ code }, status as 403)
    })
  const call = async (origin?: string) => {
    const response = await app.request('/', {
      headers: origin === undefined ? {} : { 'x-resound-origin': origin },
    })
    return response.status
  }
  return { state, clock, call, valid, reached: () => reached }
}

test('both values open while the secret is changed, and nothing else does', async () => {
  const { call, reached } = await openSecrets({ AWSCURRENT: CURRENT, AWSPREVIOUS: PREVIOUS })
  for (const wrong of [undefined, '', 'x'.repeat(48), `${CURRENT}x`, CURRENT.slice(1)])
    expect(await call(wrong)).toBe(403)
  expect(reached()).toBe(0)
  expect([await call(CURRENT), await call(PREVIOUS)]).toEqual([200, 200])
})

test('a secret that was never changed has one value', async () => {
  const { valid } = await openSecrets({ AWSCURRENT: CURRENT })
  expect(await valid()).toEqual([CURRENT])
})

test('it is read once in five minutes, so a new value is known five minutes later', async () => {
  const { state, clock, call } = await openSecrets({ AWSCURRENT: PREVIOUS })
  await Promise.all(Array.from({ length: 20 }, () => call(PREVIOUS)))
  expect(state.asked).toBe(2)
  state.values = { AWSCURRENT: CURRENT, AWSPREVIOUS: PREVIOUS }
  expect(await call(CURRENT)).toBe(403)
  clock.set(clock.now() + 300_000)
  expect([await call(CURRENT), await call(PREVIOUS)]).toEqual([200, 200])
})

test('while it cannot be read nobody gets in: 503, and again once it can', async () => {
  const { state, call, reached } = await openSecrets({ AWSCURRENT: CURRENT })
  state.isBroken = true
  expect([await call(CURRENT), await call(undefined)]).toEqual([503, 503])
  expect(reached()).toBe(0)
  state.isBroken = false
  expect(await call(CURRENT)).toBe(200)
})
