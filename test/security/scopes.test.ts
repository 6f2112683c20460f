// S5 and S9: each scope against each route; what is allowed is exactly what is documented.
import { expect, test } from 'vitest'
import { OPERATIONS } from '../../functions/api/operations.ts'
import { ALL_SCOPES, call, openWorld } from '../functions/api/world.ts'

// The route table of the HTTP contract, for the routes of this release.
const CONTRACT: Record<string, string> = {
  'POST /v1/uploads': 'uploads:write',
  'GET /v1/uploads/:id': 'uploads:write',
  'POST /v1/uploads/:id/complete': 'uploads:write',
  'DELETE /v1/uploads/:id': 'uploads:write',
  'POST /v1/edits': 'edits:write',
  'GET /v1/edits': 'edits:read',
  'GET /v1/edits/:id': 'edits:read',
  'GET /v1/edits/:id/events': 'edits:read',
  'GET /v1/edits/:id/output': 'edits:read',
  'GET /v1/edits/:id/input': 'edits:read',
  'POST /v1/edits/:id/cancel': 'edits:write',
  'POST /v1/edits/:id/retry': 'edits:write',
  'DELETE /v1/edits/:id': 'edits:write',
  'POST /v1/plans': 'edits:read',
  'GET /v1/webhook_endpoints/default/secret': 'webhooks:write',
  'POST /v1/webhook_endpoints/default/rotate_secret': 'webhooks:write',
  'GET /v1/limits': 'any',
  'GET /v1/models': 'any',
  'GET /v1/models/:id': 'any',
}

const closed = OPERATIONS.filter(({ scope }) => scope !== null)

test('the documented scopes are those of the contract', () => {
  const documented = closed.map(({ method, path, scope }) => [`${method} ${path}`, scope])
  expect(Object.fromEntries(documented)).toEqual(CONTRACT)
})

test('each scope opens the routes that name it, and no others', async () => {
  const world = await openWorld()
  for (const scope of [...ALL_SCOPES, undefined]) {
    const { secret } = await world.addKey({ scopes: scope === undefined ? [] : [scope] })
    for (const operation of closed) {
      const { status, body } = await world.call(
        operation.method,
        operation.path.replace(':id', 'x'),
        operation.method === 'POST' ? {} : undefined,
        { authorization: `Bearer ${secret}` },
      )
      const isOpen = operation.scope === 'any' || operation.scope === scope
      expect([operation.path, scope, status === 403 && body.code === 'missing_scope']).toEqual([
        operation.path,
        scope,
        !isOpen,
      ])
      if (!isOpen) expect(body.scope).toBe(operation.scope)
    }
  }
})

test('every route that is not listed as open asks for a credential', async () => {
  const { app } = await openWorld()
  for (const { method, path, scope } of OPERATIONS) {
    const { status } = await call(app, {
      method,
      path: path.replace(':id', 'x').replace(':code', 'not_found'),
    })
    if (scope === null) expect(status).toBe(200)
    else expect([path, status]).toEqual([path, 401])
  }
})
