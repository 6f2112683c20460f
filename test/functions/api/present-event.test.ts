import { Webhook } from 'standardwebhooks'
import { describe, expect, test } from 'vitest'
import { verifyWebhook } from '../../../client/resound.ts'
import { eventBody, MAX_EVENT_BYTES } from '../../../functions/api/present-event.ts'
import type { EditEvent } from '../../../shared/edit.ts'
import { editSchema } from '../../../shared/wire/edit-answers.ts'
import { eventSchema } from '../../../shared/wire/webhooks.ts'
import { wave } from './wave.ts'
import { succeeded } from './worker.ts'
import { call, openWorld, PUBLIC_URL } from './world.ts'

async function anEvent(world: Awaited<ReturnType<typeof openWorld>>): Promise<EditEvent> {
  const { body } = await world.call('POST', '/v1/edits', {
    audio: { base64: Buffer.from(wave(0.5)).toString('base64') },
    instruction: 'turn it up by 6 dB',
    metadata: { user: 'u_991' },
  })
  await succeeded(world, body.id)
  const events = await world.local.deliveries.pendingEvents(10)
  return events.find(({ type }) => type === 'edit.succeeded')!
}
const options = { publicUrl: PUBLIC_URL, linkKey: new Uint8Array(32).fill(7) }

describe('the body of an event', () => {
  test('is the whole edit as it was, the same in every making', async () => {
    const event = await anEvent(await openWorld())
    const body = eventBody(event, options)
    expect(eventBody(event, options)).toBe(body)
    const parsed = eventSchema.parse(JSON.parse(body))
    expect(parsed).toMatchObject({
      id: event.id,
      object: 'event',
      type: 'edit.succeeded',
      api_version: '2026-11-01',
      mode: 'live',
      timestamp: '2026-11-23T01:40:00.000Z',
    })
    expect(editSchema.parse(parsed.data)).toMatchObject({
      status: 'succeeded',
      version: 3,
      queue: null,
      metadata: { user: 'u_991' },
      output: {
        url_expires_at: '2026-11-30T01:40:00.000Z',
        peaks_url: null,
        spectrogram_url: null,
      },
    })
  })

  test('has a link to the output that lives as long as the data, without a key', async () => {
    const world = await openWorld()
    const event = await anEvent(world)
    const { url } = JSON.parse(eventBody(event, options)).data.output
    expect(url).toMatch(new RegExp(`^${PUBLIC_URL}/v1/edits/${event.edit.id}/output\\?expires=`))
    const open = () => call(world.app, { method: 'GET', path: url })
    expect((await open()).status).toBe(302)
    await world.clock.advance(604_800_000 - 1000)
    expect((await open()).status).toBe(302)
    await world.clock.advance(1000)
    expect((await open()).status).toBe(403)
  })

  test('has no output once the data is removed', async () => {
    const event = await anEvent(await openWorld())
    const removed = { ...event, edit: { ...event.edit, dataRemoved: true } as EditEvent['edit'] }
    expect(JSON.parse(eventBody(removed, options)).data.output).toBeNull()
  })

  test('stays below 20,000 bytes: the plan goes first, then the checks, then the metadata', async () => {
    const event = await anEvent(await openWorld())
    const check = {
      step: 0,
      name: 'level',
      status: 'pass' as const,
      expected: 'x'.repeat(100),
      measured: null,
      tolerance: null,
      unit: null,
      estimator: null,
    }
    const large = (change: object) =>
      JSON.parse(
        eventBody({ ...event, edit: { ...event.edit, ...change } as EditEvent['edit'] }, options),
      ).data
    const plan = {
      ...event.edit.plan!,
      unsupported: [{ text: 'x'.repeat(18_000), reason: 'later', message: '' }],
    }
    const checks = Array.from({ length: 100 }, () => check)
    const metadata = Object.fromEntries(
      Array.from({ length: 8 }, (_, i) => [`k${i}`, '\u0001'.repeat(500)]),
    )
    expect(large({})).not.toHaveProperty('truncated')
    const one = large({ plan })
    expect(one).toMatchObject({ plan: null, truncated: ['plan'] })
    expect(one.checks).toHaveLength(1)
    const two = large({ plan, checks })
    expect(two).toMatchObject({ plan: null, checks: null, truncated: ['plan', 'checks'] })
    expect(two.metadata).toEqual({ user: 'u_991' })
    const three = large({ plan, checks, metadata })
    expect(three).toMatchObject({ metadata: null, truncated: ['plan', 'checks', 'metadata'] })
    const body = eventBody(
      { ...event, edit: { ...event.edit, plan, checks, metadata } as EditEvent['edit'] },
      options,
    )
    expect(Buffer.byteLength(body)).toBeLessThan(MAX_EVENT_BYTES)
  })

  test('is what the client verifies, signed by the public library', async () => {
    const body = eventBody(await anEvent(await openWorld()), options)
    const secret = `whsec_${Buffer.alloc(32, 3).toString('base64')}`
    const now = new Date()
    const headers = {
      'webhook-id': 'evt_x',
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign('evt_x', now, body),
    }
    expect(await verifyWebhook({ headers, body }, secret)).toEqual(JSON.parse(body))
  })
})
