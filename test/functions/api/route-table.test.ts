import { describe, expect, test } from 'vitest'
import { OPERATIONS, STORAGE_OPERATIONS } from '../../../functions/api/operations.ts'
import { call, openWorld } from './world.ts'

describe('404', () => {
  test.each([
    '/',
    '/v1',
    '/v1/nothing',
    '/v1/edits/',
    '/v1/limits/',
    '/v2/edits',
    '//v1/edits',
    '/V1/edits',
  ])('%s, with a key or without', async (path) => {
    const { app, secret } = await openWorld()
    const url = `http://resound.test${path}`
    for (const headers of [{}, { authorization: `Bearer ${secret}` }]) {
      const { body } = await call(app, { method: 'GET', path: url, headers })
      expect(body).toMatchObject({ status: 404, code: 'not_found' })
    }
  })

  test('a route of a later version of this house is no route', async () => {
    const { call } = await openWorld()
    for (const path of ['/v1/keys', '/v1/balance', '/v1/events', '/v1/webhook_endpoints'])
      expect((await call('GET', path)).status).toBe(404)
  })
})

describe('405', () => {
  test('names the methods that are offered, before it asks for a key', async () => {
    const { app } = await openWorld()
    const wrong = await call(app, { method: 'PATCH', path: '/v1/edits' })
    expect(wrong.body).toMatchObject({ status: 405, code: 'method_not_allowed' })
    expect(wrong.headers.get('allow')).toBe('POST, GET, HEAD')
    const post = await call(app, { method: 'POST', path: '/healthz' })
    expect(post.headers.get('allow')).toBe('GET, HEAD')
  })
})

describe('HEAD', () => {
  test('answers as GET does, without a body', async () => {
    const world = await openWorld()
    for (const path of ['/v1/limits', '/v1/edits', '/healthz', '/docs', '/openapi.json']) {
      const get = await world.call('GET', path)
      const head = await world.call('HEAD', path)
      expect(head.status).toBe(get.status)
      expect(head.text).toBe('')
      expect(head.headers.get('content-type')).toBe(get.headers.get('content-type'))
    }
  })
})

describe('the documentation', () => {
  test('has exactly the routes that are registered', async () => {
    const { app } = await openWorld()
    const registered = new Set(
      app.routes
        .filter(({ method }) => method !== 'ALL')
        .map(({ method, path }) => `${method} ${path}`),
    )
    const documented = [...OPERATIONS, ...STORAGE_OPERATIONS].map(
      ({ method, path }) => `${method} ${path}`,
    )
    expect([...registered].toSorted()).toEqual(documented.toSorted())
  })

  test('of a deployment with a bucket has no storage routes, nor has the deployment', async () => {
    const { app } = await openWorld({ deps: { storage: undefined } })
    const { body } = await call(app, { method: 'GET', path: '/openapi.json' })
    expect(Object.keys(body.paths).some((path) => path.startsWith('/storage'))).toBe(false)
    expect((await call(app, { method: 'GET', path: '/storage/uploads/x' })).status).toBe(404)
  })
})
