import { describe, expect, test } from 'vitest'
import { newApiKey } from '../../../shared/keys.ts'
import { systemRandom } from '../../../shared/local/system.ts'
import { call, openWorld } from './world.ts'

const TEST_VECTOR = 'rs_test_000000000000000000000000000000003Sxc4F'

describe('200', () => {
  test('a key that is known; when it was used is noted, to the minute', async () => {
    const world = await openWorld()
    expect((await world.call('GET', '/v1/limits')).status).toBe(200)
    const first = await world.local.keys.get(world.key.id)
    expect(first?.lastUsedAt).toBe(world.clock.now())
    await world.clock.advance(59_000)
    await world.call('GET', '/v1/limits')
    expect((await world.local.keys.get(world.key.id))?.lastUsedAt).toBe(first?.lastUsedAt)
    await world.clock.advance(1000)
    await world.call('GET', '/v1/limits')
    expect((await world.local.keys.get(world.key.id))?.lastUsedAt).toBe(world.clock.now())
  })

  test('the scheme in any case', async () => {
    const { call, secret } = await openWorld()
    const { status } = await call('GET', '/v1/limits', undefined, {
      authorization: `bearer ${secret}`,
    })
    expect(status).toBe(200)
  })
})

describe('401', () => {
  test('nothing sent', async () => {
    const { app } = await openWorld()
    const { headers, body } = await call(app, { method: 'GET', path: '/v1/limits' })
    expect(body).toMatchObject({ status: 401, code: 'missing_key', retryable: false })
    expect(headers.get('www-authenticate')).toBe('Bearer')
  })

  test('unknown, malformed, of a wrong checksum, revoked: one body for all of them', async () => {
    const world = await openWorld()
    const revoked = await world.addKey()
    await world.local.keys.revoke(revoked.key.id)
    const broken = `${world.secret.slice(0, -1)}${world.secret.endsWith('0') ? '1' : '0'}`
    const sent = [
      `Bearer ${newApiKey('live', systemRandom)}`,
      `Bearer ${TEST_VECTOR}`,
      `Bearer ${broken}`,
      `Bearer ${revoked.secret}`,
      'Bearer ',
      'Bearer x y',
      `Basic ${world.secret}`,
      world.secret,
      `Bearer ${world.secret} `.replace('Bearer', 'Bearer:'),
    ]
    const bodies = new Set<string>()
    for (const authorization of sent) {
      const { status, body } = await world.call('GET', '/v1/limits', undefined, { authorization })
      expect(status).toBe(401)
      bodies.add(JSON.stringify({ ...body, request_id: '' }))
    }
    expect(bodies.size).toBe(1)
    expect([...bodies][0]).toContain('"invalid_key"')
  })

  test('a wrong checksum is refused without looking into the store', async () => {
    const world = await openWorld()
    let looks = 0
    const watched = await openWorld({
      deps: {
        keys: {
          ...world.local.keys,
          findByHash: (hash) => {
            looks += 1
            return world.local.keys.findByHash(hash)
          },
        },
      },
    })
    const ask = (key: string) =>
      watched.call('GET', '/v1/limits', undefined, { authorization: `Bearer ${key}` })
    await ask(`${TEST_VECTOR.slice(0, -1)}G`)
    expect(looks).toBe(0)
    await ask(TEST_VECTOR)
    expect(looks).toBe(1)
  })

  test('a credential in the address, even a right one beside a right header', async () => {
    const { call, app, secret } = await openWorld()
    for (const query of [`access_token=${secret}`, `api_key=${secret}`, `anything=${secret}`]) {
      const { body } = await call('GET', `/v1/limits?${query}`)
      expect(body).toMatchObject({ status: 401, code: 'invalid_key' })
    }
    const bare = await app.request(`/v1/edits?access_token=${secret}`)
    expect(bare.status).toBe(401)
  })

  test('a key past its time', async () => {
    const world = await openWorld()
    const { secret } = await world.addKey({ expiresAt: world.clock.now() + 1000 })
    const ask = () =>
      world.call('GET', '/v1/limits', undefined, { authorization: `Bearer ${secret}` })
    expect((await ask()).status).toBe(200)
    await world.clock.advance(1000)
    expect((await ask()).body).toMatchObject({ status: 401, code: 'key_expired' })
  })
})

describe('403', () => {
  test('a key that is switched off', async () => {
    const world = await openWorld()
    const { secret } = await world.addKey({ status: 'disabled' })
    const { body } = await world.call('GET', '/v1/limits', undefined, {
      authorization: `Bearer ${secret}`,
    })
    expect(body).toMatchObject({ status: 403, code: 'key_disabled' })
  })

  test('past the CDN, before anything else is looked at; with either of two secrets it is let in', async () => {
    const secrets = ['a'.repeat(32), 'b'.repeat(32)]
    const world = await openWorld({ config: { originSecrets: secrets } })
    for (const origin of [undefined, '', 'c'.repeat(32)])
      for (const path of ['/v1/limits', '/nothing', '/healthz', '/storage/uploads/x']) {
        const headers: Record<string, string> =
          origin === undefined ? {} : { 'x-resound-origin': origin }
        const { body } = await world.call('GET', path, undefined, headers)
        expect(body).toMatchObject({ status: 403, code: 'edge_required' })
      }
    for (const origin of secrets) {
      const { status } = await world.call('GET', '/v1/limits', undefined, {
        'x-resound-origin': origin,
      })
      expect(status).toBe(200)
    }
  })
})
