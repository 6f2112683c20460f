import { describe, expect, onTestFinished, test } from 'vitest'
import { readEvents, type StreamEvent } from '../../../client/event-stream.ts'
import { editSchema, progressSchema } from '../../../shared/wire/edit-answers.ts'
import { make } from './edits.ts'
import { claimed, failed, lost, succeeded } from './worker.ts'
import { openWorld, type World } from './world.ts'

/** An open stream: its events one by one, and the raw text so far. */
async function follow(world: World, id: string, headers: Record<string, string> = {}) {
  const response = await world.app.request(`http://resound.test/v1/edits/${id}/events`, {
    headers: { authorization: `Bearer ${world.secret}`, ...headers },
  })
  let text = ''
  const decoder = new TextDecoder()
  const heard = async function* (body: ReadableStream<Uint8Array>) {
    for await (const chunk of body) {
      text += decoder.decode(chunk, { stream: true })
      yield chunk
    }
  }
  const events = response.body ? readEvents(heard(response.body)) : undefined
  onTestFinished(async () => {
    await events?.return(undefined)
  })
  return {
    response,
    text: () => text,
    async next(): Promise<StreamEvent | undefined> {
      const next = await events!.next()
      return next.done ? undefined : next.value
    },
  }
}

describe('200', () => {
  test('the state on connecting, then every change of it, then the end', async () => {
    const world = await openWorld()
    const { id } = await make(world)
    const stream = await follow(world, id)
    expect(stream.response.headers.get('content-type')).toBe('text/event-stream')
    expect(stream.response.headers.get('cache-control')).toBe('no-store')

    const first = await stream.next()
    expect(stream.text().startsWith('retry: 1000\n\n')).toBe(true)
    expect(first).toMatchObject({ id: '1', event: 'edit' })
    expect(editSchema.parse(JSON.parse(first!.data)).status).toBe('queued')

    const second = stream.next()
    await world.clock.sleeping(1)
    await claimed(world, id)
    expect(await second).toMatchObject({ id: '2', event: 'edit' })

    const third = stream.next()
    await world.clock.sleeping(1)
    await succeeded(world, id)
    const last = await third
    expect(last).toMatchObject({ id: '3', event: 'edit' })
    expect(JSON.parse(last!.data)).toMatchObject({ status: 'succeeded', progress: 100 })
    expect(await stream.next()).toEqual({ id: null, event: 'end', data: '{}' })
    expect(await stream.next()).toBeUndefined()
  })

  test('an attempt that was lost is a change', async () => {
    const world = await openWorld()
    const { id } = await make(world)
    await claimed(world, id)
    const stream = await follow(world, id)
    await stream.next()
    const next = stream.next()
    await world.clock.sleeping(1)
    await lost(world, id)
    expect(JSON.parse((await next)!.data)).toMatchObject({ status: 'queued', attempt: 2 })
  })

  test('progress comes between them, at most twice a second, without an id', async () => {
    const world = await openWorld()
    const { id } = await make(world)
    const edit = await claimed(world, id)
    const fence = { editId: edit.id, attempt: 1, leaseId: edit.lease.id }
    const report = (percent: number) =>
      world.local.edits.report(fence, { ...edit.progress, stage: 'editing', percent })
    const stream = await follow(world, id)
    await stream.next()
    const next = stream.next()
    await world.clock.sleeping(1)
    await report(10)
    await report(20)
    await world.clock.advance(500)
    const progress = await next
    expect(progress).toMatchObject({ id: null, event: 'progress' })
    expect(progressSchema.parse(JSON.parse(progress!.data))).toMatchObject({
      version: 2,
      status: 'processing',
      stage: 'editing',
      progress: 20,
      attempt: 1,
      queue: null,
    })
    const later = stream.next()
    await world.clock.sleeping(1)
    await report(30)
    await world.clock.advance(499)
    await world.clock.sleeping(1)
    await report(40)
    await world.clock.advance(1)
    expect(JSON.parse((await later)!.data).progress).toBe(40)
  })

  test('a change of state does not wait for the next progress', async () => {
    const world = await openWorld()
    const { id } = await make(world)
    await claimed(world, id)
    const stream = await follow(world, id)
    await stream.next()
    const next = stream.next()
    await world.clock.sleeping(1)
    await failed(world, id)
    expect(JSON.parse((await next)!.data).status).toBe('failed')
    expect(world.clock.now()).toBe(Date.UTC(2026, 10, 23, 1, 40))
  })

  test('a reader that has the current version hears only what comes', async () => {
    const world = await openWorld()
    const { id } = await make(world)
    const stream = await follow(world, id, { 'last-event-id': '1' })
    expect(await stream.next()).toMatchObject({ id: null, event: 'progress' })
    const next = stream.next()
    await world.clock.sleeping(1)
    await claimed(world, id)
    expect(await next).toMatchObject({ id: '2', event: 'edit' })
  })

  test('a ping every 15 s, and the end of the connection after 240', async () => {
    const world = await openWorld()
    const { id } = await make(world)
    const stream = await follow(world, id)
    let event: StreamEvent | undefined = await stream.next()
    const rest = (async () => {
      while (event) event = await stream.next()
    })()
    for (let second = 0; second < 240; second++) {
      await world.clock.sleeping(1)
      await world.clock.advance(1000)
    }
    await rest
    expect(stream.text().match(/^: ping$/gm)).toHaveLength(15)
    expect(stream.text()).not.toContain('event: end')
  })

  test('a process that is about to end closes its streams and answers those that wait', async () => {
    let isStopping = false
    const world = await openWorld({ deps: { isStopping: () => isStopping } })
    const { id } = await make(world)
    const stream = await follow(world, id)
    await stream.next()
    const next = stream.next()
    await world.clock.sleeping(1)
    const waiting = world.call('GET', `/v1/edits/${id}`, undefined, { prefer: 'wait=25' })
    await world.clock.sleeping(2)
    isStopping = true
    await world.clock.advance(2000)
    if ((await next) !== undefined) expect(await stream.next()).toBeUndefined()
    expect((await waiting).status).toBe(202)
  })

  test('HEAD opens no stream', async () => {
    const world = await openWorld()
    const { id } = await make(world)
    for (let i = 0; i < 25; i++) {
      const { status } = await world.call('HEAD', `/v1/edits/${id}/events`)
      expect(status).toBe(200)
    }
  })
})

describe('204', () => {
  test('a reader that has seen the end is told to stop', async () => {
    const world = await openWorld()
    const { id } = await make(world)
    await succeeded(world, id)
    const { response } = await follow(world, id, { 'last-event-id': '3' })
    expect(response.status).toBe(204)
    const behind = await follow(world, id, { 'last-event-id': '2' })
    expect(await behind.next()).toMatchObject({ id: '3', event: 'edit' })
  })
})

describe('refused', () => {
  test('with a problem, not a stream', async () => {
    const world = await openWorld()
    const { id } = await make(world)
    const missing = await world.call('GET', '/v1/edits/edit_x/events')
    expect(missing.body).toMatchObject({ status: 404, code: 'not_found' })
    for (const value of ['', 'x', '-1', '1.5']) {
      const answer = await world.call('GET', `/v1/edits/${id}/events`, undefined, {
        'last-event-id': value,
      })
      expect(answer.body).toMatchObject({ status: 400, code: 'invalid_header' })
    }
  })

  test('429 beyond 20 streams, until one is closed', async () => {
    const world = await openWorld()
    const { id } = await make(world)
    const bodies: ReadableStream[] = []
    const open = () =>
      world.app.request(`/v1/edits/${id}/events`, {
        headers: { authorization: `Bearer ${world.secret}` },
      })
    for (let i = 0; i < 20; i++) bodies.push((await open()).body!)
    const refused = await open()
    expect(refused.status).toBe(429)
    expect(await refused.json()).toMatchObject({ code: 'rate_limited', policy: 'streams' })
    expect(refused.headers.has('retry-after')).toBe(true)
    await bodies[0]!.cancel()
    const taken = await open()
    expect(taken.status).toBe(200)
    for (const body of [...bodies.slice(1), taken.body!]) await body.cancel()
  })
})
