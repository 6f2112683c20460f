import { describe, expect, test } from 'vitest'
import { editSchema } from '../../../shared/wire/edit-answers.ts'
import { make, simple } from './edits.ts'
import { canceled, claimed, lost, succeeded } from './worker.ts'
import { openWorld, PUBLIC_URL, sharedWorld } from './world.ts'

describe('202', () => {
  test('while it waits: position, reason and a sentence for a person', async () => {
    const world = await openWorld()
    await make(world)
    const second = await make(world)
    const { status, headers, body } = await world.call('GET', `/v1/edits/${second.id}`)
    expect(status).toBe(202)
    expect(headers.get('retry-after')).toMatch(/^\d+$/)
    expect(body.queue).toEqual({
      position: 2,
      reason: 'in_line',
      message: 'The workers are busy with edits ahead of this one.',
    })
  })

  test.each([
    ['capacity_starting', { ready: 0, starting: 1 }],
    ['no_capacity', { ready: 0 }],
    ['workers_unhealthy', { ready: 0, unhealthy: 1 }],
    ['paused', { isPaused: true }],
  ])('the reason %s comes from the workers', async (reason, change) => {
    const load = {
      ready: 1,
      busy: 0,
      starting: 0,
      unhealthy: 0,
      max: 1,
      isPaused: false,
      ...change,
    }
    const world = await openWorld({ deps: { workers: async () => load } })
    expect((await make(world)).queue.reason).toBe(reason)
  })

  test('an account at its limit, and an edit whose worker was lost, wait for other reasons', async () => {
    const world = await openWorld({
      config: { limits: { ...(await openWorld()).deps.config.limits, maxRunning: 1 } },
    })
    const first = await make(world)
    const second = await make(world)
    await claimed(world, first.id)
    const { body: waiting } = await world.call('GET', `/v1/edits/${second.id}`)
    expect(waiting.queue.reason).toBe('account_concurrency')
    await lost(world, first.id)
    const { body: retried } = await world.call('GET', `/v1/edits/${first.id}`)
    expect(retried).toMatchObject({ status: 'queued', attempt: 2, queue: { reason: 'retrying' } })
  })

  test('while it runs: stage and progress, and no queue', async () => {
    const world = await openWorld()
    const { id } = await make(world)
    const edit = await claimed(world, id)
    await world.local.edits.report(
      { editId: id, attempt: 1, leaseId: edit.lease.id },
      {
        stage: 'editing',
        planStep: 0,
        planSteps: 1,
        denoisingStep: null,
        denoisingSteps: null,
        percent: 41.7,
        evaluationsDone: 0,
      },
    )
    const { status, body } = await world.call('GET', `/v1/edits/${id}`)
    expect(status).toBe(202)
    expect(editSchema.parse(body)).toMatchObject({
      status: 'processing',
      stage: 'editing',
      stage_detail: { plan_step: 0, plan_steps: 1, denoising_step: null, denoising_steps: null },
      progress: 41,
      queue: null,
      started_at: '2026-11-23T01:40:00.000Z',
      software_version: '0.1.0',
      metrics: { queue_ms: 0, total_ms: 0, decode_ms: 0, evaluations: 0, device: null },
    })
  })

  test('metrics say how long it waited from the moment it runs, and go on saying so', async () => {
    const world = await openWorld()
    const { id } = await make(world)
    const shown = async () => (await world.call('GET', `/v1/edits/${id}`)).body
    expect((await shown()).metrics).toBeNull()
    await world.clock.advance(1500)
    await claimed(world, id)
    expect((await shown()).metrics).toMatchObject({ queue_ms: 1500, total_ms: 1500 })
    await world.call('POST', `/v1/edits/${id}/cancel`)
    await canceled(world, id)
    expect((await shown()).metrics).toMatchObject({ queue_ms: 1500, total_ms: 1500 })
  })

  test('once something was measured there is an ETA, and Retry-After is a quarter of it', async () => {
    const world = await openWorld()
    const first = await make(world)
    await succeeded(world, first.id)
    await world.clock.advance(1000)
    for (let i = 0; i < 15; i++) await make(world)
    const last = await make(world)
    const { headers, body } = await world.call('GET', `/v1/edits/${last.id}`)
    expect(body.queue.position).toBe(16)
    expect(body.eta).toEqual({ seconds: 16, p90_seconds: 16 })
    expect(headers.get('retry-after')).toBe('4')
  })
})

describe('200', () => {
  test('a result: output with signed addresses, checks, receipt and metrics', async () => {
    const world = await openWorld()
    const { id } = await make(world)
    await succeeded(world, id)
    const { status, headers, body } = await world.call('GET', `/v1/edits/${id}`)
    expect(status).toBe(200)
    expect(headers.has('retry-after')).toBe(false)
    expect(editSchema.parse(body)).toMatchObject({
      status: 'succeeded',
      progress: 100,
      stage: null,
      queue: null,
      eta: null,
      output: {
        url_expires_at: '2026-11-23T02:40:00.000Z',
        filename: 'take3-edited.wav',
        format: 'wav',
        frames: 2400,
        bits_per_sample: 16,
      },
      checks: [{ step: null, name: 'frames', status: 'pass', expected: 4000 }],
      error: null,
      billing: {
        held_credits: 1,
        charged_credits: 1,
        released_credits: 0,
        refunded_credits: 0,
        outcome: 'settled',
        reason: 'succeeded',
        settled_at: '2026-11-23T01:40:00.000Z',
        refunded_at: null,
      },
      metrics: { queue_ms: 100, total_ms: 1100, device: null },
      data_expires_at: '2026-11-30T01:40:00.000Z',
    })
    for (const url of [body.output.url, body.output.peaks_url, body.output.spectrogram_url]) {
      const { status: found } = await world.call('GET', url, undefined, { authorization: '' })
      expect(found).toBe(200)
    }
  })

  test('each look signs a fresh address', async () => {
    const world = await openWorld()
    const { id } = await make(world)
    await succeeded(world, id)
    await world.clock.advance(60_000)
    const { body } = await world.call('GET', `/v1/edits/${id}`)
    expect(body.output.url_expires_at).toBe('2026-11-23T02:41:00.000Z')
  })

  test('past its retention the record stays and the output is null', async () => {
    const world = await openWorld()
    const { id } = await make(world)
    await succeeded(world, id)
    await world.clock.advance(604_800_000)
    const { status, body } = await world.call('GET', `/v1/edits/${id}`)
    expect(status).toBe(200)
    expect(body).toMatchObject({ status: 'succeeded', output: null })
  })

  test('a refund shows on the edit', async () => {
    const world = await openWorld()
    const { id } = await make(world)
    await succeeded(world, id)
    await world.local.accounts.refund({
      id: world.newId('led'),
      kind: 'refund',
      credits: 1,
      accountId: world.account.id,
      editId: id,
      keyId: null,
      note: null,
      at: world.clock.now(),
    })
    const { body } = await world.call('GET', `/v1/edits/${id}`)
    expect(body.billing).toMatchObject({
      refunded_credits: 1,
      refunded_at: '2026-11-23T01:40:00.000Z',
    })
  })
})

describe('400', () => {
  test('a malformed wait', async () => {
    const world = await openWorld()
    const { id } = await make(world)
    const { body } = await world.call('GET', `/v1/edits/${id}`, undefined, { prefer: 'wait=x' })
    expect(body).toMatchObject({ status: 400, code: 'invalid_header' })
  })
})

describe('404', () => {
  const shared = sharedWorld()

  test.each(['edit_01M830Z2521HEAD8X4A1JH69RE', 'edit_x', 'upl_01M830Z2521HEAD8X4A1JH69RE', '%00'])(
    '%s',
    async (id) => {
      expect((await shared.call('GET', `/v1/edits/${id}`)).body).toMatchObject({
        code: 'not_found',
      })
    },
  )
})

describe('422', () => {
  test('a parameter nobody asked for', async () => {
    const world = await openWorld()
    const { id } = await make(world)
    const { body } = await world.call('GET', `/v1/edits/${id}?expand=all`)
    expect(body.errors).toEqual([
      expect.objectContaining({ location: 'query.expand', reason: 'unknown_field' }),
    ])
  })
})

describe('the list', () => {
  const shared = sharedWorld()

  test('is newest first, in pages that new edits do not move', async () => {
    const world = await openWorld()
    const ids: string[] = []
    for (let i = 0; i < 5; i++) ids.unshift((await make(world)).id)
    const first = await world.call('GET', '/v1/edits?limit=2')
    expect(first.body).toMatchObject({ object: 'list', has_more: true, next_after: ids[1] })
    expect(first.headers.get('link')).toBe(
      `<${PUBLIC_URL}/v1/edits?limit=2&after=${ids[1]}>; rel="next"`,
    )
    await make(world)
    const second = await world.call('GET', `/v1/edits?limit=2&after=${first.body.next_after}`)
    const third = await world.call('GET', `/v1/edits?limit=2&after=${second.body.next_after}`)
    const seen = [first, second, third].flatMap(({ body }) =>
      body.data.map((edit: { id: string }) => edit.id),
    )
    expect(seen).toEqual(ids)
    expect(third.body).toMatchObject({ has_more: false, next_after: null })
    expect(third.headers.has('link')).toBe(false)
    for (const edit of first.body.data) editSchema.parse(edit)
  })

  test('can be narrowed by status, time and key', async () => {
    const world = await openWorld()
    const early = await make(world)
    await world.clock.advance(10_000)
    const late = (await world.call('POST', '/v1/edits', simple, { 'idempotency-key': 'mine' })).body
    await succeeded(world, early.id)
    const idsOf = async (query: string) =>
      (await world.call('GET', `/v1/edits?${query}`)).body.data.map((e: { id: string }) => e.id)
    expect(await idsOf('status=succeeded')).toEqual([early.id])
    expect(await idsOf('status=succeeded&status=queued')).toEqual([late.id, early.id])
    expect(await idsOf('created_after=2026-11-23T01:40:05Z')).toEqual([late.id])
    expect(await idsOf('created_before=2026-11-23T02:40:05%2B01:00')).toEqual([early.id])
    expect(await idsOf('created_after=2026-11-23T01:40:00Z')).toEqual([late.id])
    expect(await idsOf('idempotency_key=mine')).toEqual([late.id])
    expect(await idsOf('idempotency_key=other')).toEqual([])
  })

  test.each([
    ['limit=0', 'query.limit'],
    ['limit=101', 'query.limit'],
    ['limit=', 'query.limit'],
    ['limit=1.5', 'query.limit'],
    ['limit=1&limit=2', 'query.limit'],
    ['after=x', 'query.after'],
    ['after=upl_01M830Z2521HEAD8X4A1JH69RE', 'query.after'],
    ['status=done', 'query.status.0'],
    ['created_after=yesterday', 'query.created_after'],
    ['created_before=2026-13-01T00:00:00Z', 'query.created_before'],
    ['idempotency_key=', 'query.idempotency_key'],
    ['user=u_991', 'query.user'],
  ])('refuses %s', async (query, location) => {
    const { body } = await shared.call('GET', `/v1/edits?${query}`)
    expect(body).toMatchObject({ status: 422, code: 'invalid_request' })
    expect(body.errors[0].location).toBe(location)
  })
})
