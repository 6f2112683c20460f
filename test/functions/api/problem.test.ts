import { describe, expect, test } from 'vitest'
import { isPublicCode, PROBLEMS } from '../../../functions/api/problem.ts'
import { DomainError, isRetryable } from '../../../shared/errors.ts'
import { problemSchema } from '../../../shared/wire/problems.ts'
import { ALL_SCOPES, call, openWorld, PUBLIC_URL } from './world.ts'

// The tables of the HTTP contract: status, code and whether to repeat, then the codes of an edit's error.
const REQUESTS = `
400 invalid_json no|400 invalid_header no|401 missing_key no|401 invalid_key no|401 key_expired no
402 insufficient_credits no|402 spend_cap_reached no|402 price_above_max no
403 edge_required no|403 missing_scope no|403 key_disabled no|403 ip_not_allowed no|403 token_exhausted no
403 privilege_escalation no|403 invalid_signature no|404 not_found no|405 method_not_allowed no
409 idempotency_in_progress yes|409 upload_not_ready yes|409 upload_in_use no|409 edit_in_use no
409 edit_not_finished yes|409 no_output no|409 edit_not_retryable no|409 plan_changed no
409 endpoint_disabled no|409 rotation_in_progress no|409 limit_of_objects no
410 data_removed no|410 output_expired no|413 payload_too_large no
415 unsupported_media_type no|415 unsupported_audio no|422 invalid_request no
422 idempotency_key_mismatch no|422 upload_mismatch no|422 upload_unusable no|422 audio_too_long no
422 audio_too_short no|422 input_url_forbidden no|422 webhook_url_forbidden no
422 instruction_not_understood no|422 ambiguous_instruction no|422 instruction_unsupported no
422 region_outside_clip no|422 parameter_out_of_range no|422 no_effect no|422 model_not_installed no
422 model_unknown no|422 model_version_unavailable no|422 sampler_unavailable no
429 rate_limited yes|429 queue_full yes|500 internal_error yes|503 overloaded yes|503 paused yes
503 storage_unavailable yes|503 storage_full yes`
  .trim()
  .split(/[|\n]/)
  .map((row) => row.split(' ') as [string, string, string])

const EDITS =
  `decode_failed no|audio_empty no|duration_mismatch no|input_changed no|input_removed no
input_unreachable yes|input_too_large no|check_failed no|resource_limit no|model_error yes|out_of_memory yes
timeout yes|worker_lost yes|storage_failed yes`
    .split(/[|\n]/)
    .map((row) => row.split(' ') as [string, string])

test('the table has exactly the codes of the contract, with their status and flag', () => {
  const ours = Object.entries(PROBLEMS).map(([code, [status]]) => [
    status === null ? '–' : String(status),
    code,
    isRetryable(code as keyof typeof PROBLEMS) ? 'yes' : 'no',
  ])
  const theirs = [...REQUESTS, ...EDITS.map(([code, flag]) => ['–', code, flag])]
  expect(ours.toSorted()).toEqual(theirs.toSorted())
})

describe('pages', () => {
  test('every code has one, and it says what to do', async () => {
    const { app } = await openWorld()
    for (const code of Object.keys(PROBLEMS)) {
      const { status, headers, text } = await call(app, { method: 'GET', path: `/errors/${code}` })
      expect(status).toBe(200)
      expect(headers.get('content-type')).toBe('text/html; charset=utf-8')
      expect(headers.get('cache-control')).toBe('public, max-age=300')
      expect(text).toContain(`<code>${code}</code>`)
      expect(text).toContain('What to do')
      expect(text).not.toContain('<script')
    }
  })

  test('what is only for us has none', async () => {
    const { app } = await openWorld()
    for (const code of [
      'lease_lost',
      'illegal_transition',
      'invalid_model_file',
      'toString',
      '__proto__',
    ]) {
      const { status } = await call(app, { method: 'GET', path: `/errors/${code}` })
      expect(status).toBe(404)
    }
  })
})

describe('problem documents', () => {
  test('have every member, a page, and the id of the request', async () => {
    const { call } = await openWorld()
    const { headers, body } = await call('GET', '/v1/edits/edit_x')
    expect(problemSchema.parse(body)).toMatchObject({
      type: `${PUBLIC_URL}/errors/not_found`,
      title: 'There is no such thing here',
      status: 404,
      code: 'not_found',
      retryable: false,
      errors: [],
    })
    expect(headers.get('content-type')).toBe('application/problem+json')
    expect(headers.get('x-request-id')).toBe(body.request_id)
    expect(body.request_id).toMatch(/^req_[0-7][0-9A-HJKMNP-TV-Z]{25}$/)
  })

  test('say what to do: where a fault has a fix there, else in the detail', async () => {
    const told = async (thrown: DomainError) => {
      const world = await openWorld({ deps: { models: () => Promise.reject(thrown) } })
      return (await world.call('GET', '/v1/models')).body.detail
    }
    expect(await told(new DomainError('queue_full', 'No room.'))).toBe(
      `No room. ${PROBLEMS.queue_full[2]}`,
    )
    expect(await told(new DomainError('queue_full', 'No room.', { fix: 'Wait.' }))).toBe(
      'No room. Wait.',
    )
    const fault = { location: 'body', reason: 'missing', message: 'is missing', fix: 'Add it.' }
    expect(await told(new DomainError('queue_full', 'No room.', { errors: [fault] }))).toBe(
      'No room.',
    )
  })

  test('an error nobody expected names no internals, and is told to the operator', async () => {
    const secret = new Error('/var/lib/secret path')
    const world = await openWorld({
      deps: {
        models: () => Promise.reject(secret),
      },
    })
    const { status, headers, text, body } = await world.call('GET', '/v1/models')
    expect(status).toBe(500)
    expect(body).toMatchObject({ code: 'internal_error', retryable: true })
    expect(text).not.toContain('secret')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(world.unexpected).toEqual([secret])
  })

  test('a store that does not answer is told to the operator, with its reason', async () => {
    const denied = new DomainError('storage_unavailable', 'The table cannot be reached.', {
      cause: new Error('dynamodb:GetItem on t: access denied. Allow this role dynamodb:GetItem.'),
    })
    const world = await openWorld({ deps: { models: () => Promise.reject(denied) } })
    const { status, text } = await world.call('GET', '/v1/models')
    expect(status).toBe(503)
    expect(text).not.toContain('dynamodb')
    expect(world.unexpected).toEqual([denied])
  })

  test("a queue that is full is nobody's fault, and no news", async () => {
    const full = new DomainError('overloaded', 'The queue of this deployment is full.')
    const world = await openWorld({ deps: { models: () => Promise.reject(full) } })
    expect(await world.call('GET', '/v1/models')).toMatchObject({ status: 503 })
    expect(world.unexpected).toEqual([])
  })

  test('a code that is only for us, or only for edits, is answered as internal_error', async () => {
    for (const code of ['lease_lost', 'illegal_transition', 'worker_lost'] as const) {
      const world = await openWorld({
        deps: { models: () => Promise.reject(new DomainError(code, 'inside')) },
      })
      const { body } = await world.call('GET', '/v1/models')
      expect(body).toMatchObject({ status: 500, code: 'internal_error' })
    }
  })

  test('the store that does not answer: 503 and when to come back', async () => {
    const world = await openWorld({
      deps: {
        models: () =>
          Promise.reject(new DomainError('storage_full', 'no space', { retryAfterSeconds: 5 })),
      },
    })
    const { headers, body } = await world.call('GET', '/v1/models')
    expect(body).toMatchObject({ status: 503, code: 'storage_full' })
    expect(headers.get('retry-after')).toBe('5')
  })
})

describe('every answer', () => {
  test('has an id of its own, the caller cannot choose it, and is not to be sniffed', async () => {
    const { call } = await openWorld()
    const ids = new Set<string | null>()
    for (const path of ['/v1/limits', '/v1/nothing', '/healthz', '/docs', '/storage/uploads/x']) {
      const { headers } = await call('GET', path, undefined, { 'x-request-id': 'mine' })
      ids.add(headers.get('x-request-id'))
      expect(headers.get('x-content-type-options')).toBe('nosniff')
    }
    expect(ids.size).toBe(5)
    expect(ids.has('mine')).toBe(false)
  })

  test('under /v1 and of a problem is not stored, and says its version', async () => {
    const { call } = await openWorld()
    for (const path of ['/v1/limits', '/v1/edits/x', '/nothing']) {
      const { headers } = await call('GET', path)
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('resound-version')).toBe('2026-11-01')
    }
    const health = await call('GET', '/healthz')
    expect(health.headers.has('resound-version')).toBe(false)
  })

  test('has one line in the log, with the pattern of the route and no secret', async () => {
    const world = await openWorld()
    await world.call('GET', '/v1/edits/edit_01M830Z2521HEAD8X4A1JH69RE')
    expect(world.log).toMatchObject([
      {
        method: 'GET',
        route: '/v1/edits/:id',
        status: 404,
        code: 'not_found',
        keyId: world.key.id,
      },
    ])
    expect(JSON.stringify(world.log)).not.toContain(world.secret)
  })
})

test('all scopes of the contract are known here', () => {
  expect(ALL_SCOPES).toHaveLength(10)
  expect(isPublicCode('missing_scope')).toBe(true)
})
