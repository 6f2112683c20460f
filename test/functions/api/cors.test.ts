import { expect, test } from 'vitest'
import { call, openWorld } from './world.ts'

const preflight = (path: string, origin: string) => ({
  method: 'OPTIONS',
  path,
  headers: { origin, 'access-control-request-method': 'POST' },
})

test('without a list only what needs no credential may be read by pages', async () => {
  const world = await openWorld()
  const origin = { origin: 'https://app.example.com' }
  for (const path of ['/healthz', '/v1/status', '/openapi.json', '/errors/not_found']) {
    const { headers } = await world.call('GET', path, undefined, origin)
    expect(headers.get('access-control-allow-origin')).toBe('*')
  }
  for (const path of ['/v1/limits', '/v1/edits', '/storage/uploads/x']) {
    const { headers } = await world.call('GET', path, undefined, origin)
    expect(headers.has('access-control-allow-origin')).toBe(false)
  }
  const refused = await call(world.app, preflight('/v1/edits', 'https://app.example.com'))
  expect(refused.status).toBe(405)
})

test('with a list those origins, and no others, may use every route', async () => {
  const { app, call: ask } = await openWorld({
    config: { corsOrigins: ['https://app.example.com'] },
  })
  const { status, headers } = await call(app, preflight('/v1/edits', 'https://app.example.com'))
  expect(status).toBe(204)
  expect(headers.get('access-control-allow-origin')).toBe('https://app.example.com')
  expect(headers.get('access-control-allow-methods')).toBe('GET, HEAD, POST, PUT, PATCH, DELETE')
  expect(headers.get('access-control-allow-headers')).toContain('Idempotency-Key')
  expect(headers.get('access-control-max-age')).toBe('7200')
  expect(headers.has('access-control-allow-credentials')).toBe(false)
  expect(headers.get('vary')).toContain('Origin')

  const other = await call(app, preflight('/v1/edits', 'https://evil.example'))
  expect(other.headers.has('access-control-allow-origin')).toBe(false)
  const refused = await ask('GET', '/v1/edits/x', undefined, { origin: 'https://app.example.com' })
  expect(refused.headers.get('access-control-allow-origin')).toBe('https://app.example.com')
  expect(refused.headers.get('access-control-expose-headers')).toContain('X-Request-Id')
})

test('a star is everyone, the storage included', async () => {
  const { app } = await openWorld({ config: { corsOrigins: ['*'] } })
  for (const path of ['/v1/edits', '/storage/uploads/x']) {
    const { status, headers } = await call(app, preflight(path, 'https://any.example'))
    expect(status).toBe(204)
    expect(headers.get('access-control-allow-origin')).toBe('*')
  }
})
