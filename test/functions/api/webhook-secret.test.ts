import { describe, expect, test } from 'vitest'
import { webhookSecretSchema } from '../../../shared/wire/webhooks.ts'
import { openWorld } from './world.ts'

const SECRET = '/v1/webhook_endpoints/default/secret'
const ROTATE = '/v1/webhook_endpoints/default/rotate_secret'

describe('200', () => {
  test('the secret is made on first use, and stays', async () => {
    const { call } = await openWorld()
    const first = await call('GET', SECRET)
    expect(webhookSecretSchema.parse(first.body)).toMatchObject({
      object: 'webhook_secret',
      previous_secret_expires_at: null,
    })
    expect(Buffer.from(first.body.secret.replace('whsec_', ''), 'base64')).toHaveLength(32)
    expect((await call('GET', SECRET)).body).toEqual(first.body)
  })

  test('two accounts have two', async () => {
    const world = await openWorld()
    const other = await world.addAccount()
    const mine = await world.call('GET', SECRET)
    const theirs = await world.call('GET', SECRET, undefined, {
      authorization: `Bearer ${other.secret}`,
    })
    expect(theirs.body.secret).not.toBe(mine.body.secret)
  })

  test('a rotation gives a new one, and says until when the old one signs too', async () => {
    const world = await openWorld()
    const { body: before } = await world.call('GET', SECRET)
    const { body: rotated } = await world.call('POST', ROTATE, { overlap_seconds: 60 })
    expect(rotated).toMatchObject({ previous_secret_expires_at: '2026-11-23T01:41:00.000Z' })
    expect(rotated.secret).not.toBe(before.secret)
    expect((await world.call('GET', SECRET)).body).toEqual(rotated)
    await world.clock.advance(60_000)
    const { body: after } = await world.call('GET', SECRET)
    expect(after).toEqual({ ...rotated, previous_secret_expires_at: null })
  })

  test('without an overlap the old one is gone at once, and may be followed by another', async () => {
    const { call } = await openWorld()
    const { body } = await call('POST', ROTATE, { overlap_seconds: 0 })
    expect(body.previous_secret_expires_at).toBeNull()
    expect((await call('POST', ROTATE, { overlap_seconds: 0 })).status).toBe(200)
  })
})

describe('403', () => {
  test('a key that lacks webhooks:write', async () => {
    const world = await openWorld()
    const { secret } = await world.addKey({ scopes: ['webhooks:read'] })
    const { body } = await world.call('GET', SECRET, undefined, {
      authorization: `Bearer ${secret}`,
    })
    expect(body).toMatchObject({ code: 'missing_scope', scope: 'webhooks:write' })
  })
})

describe('409', () => {
  test('while the one before still overlaps', async () => {
    const { call } = await openWorld()
    await call('POST', ROTATE)
    const { body } = await call('POST', ROTATE, {})
    expect(body).toMatchObject({
      status: 409,
      code: 'rotation_in_progress',
      overlap_ends_at: '2026-11-24T01:40:00.000Z',
    })
  })

  test('of two at once one rotates', async () => {
    const { call } = await openWorld()
    const answers = await Promise.all([call('POST', ROTATE), call('POST', ROTATE)])
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409])
  })
})

describe('422', () => {
  test.each([-1, 604_801, 1.5, '60'])('an overlap of %s', async (overlap_seconds) => {
    const { call } = await openWorld()
    expect((await call('POST', ROTATE, { overlap_seconds })).body.code).toBe('invalid_request')
  })
})
