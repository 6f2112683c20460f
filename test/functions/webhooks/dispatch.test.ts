import { once } from 'node:events'
import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import { expect, onTestFinished, test } from 'vitest'
import type { Delivery } from '#shared/delivery.ts'
import { cancel, create } from '#shared/edit.ts'
import { DomainError } from '#shared/errors.ts'
import type { EventId } from '#shared/id.ts'
import type { LocalPorts } from '#shared/local/open-local.ts'
import { systemClock } from '#shared/local/system.ts'
import { type DispatchDeps, dispatch, dispatchDue } from '../../../functions/webhooks/dispatch.ts'
import { aKey, anAccount, aQueuedEdit, newId, RETENTION, WIDE } from '../../contract/builders.ts'
import { openWorld, tempFolder } from '../../shared/local/open-world.ts'

type Seen = { id: string; attempt: number; body: string; headers: IncomingMessage['headers'] }

/** A receiver that answers as told, and remembers what came. */
async function receiver(answer: (seen: Seen, response: ServerResponse) => void) {
  const seen: Seen[] = []
  const server = http.createServer(async (request, response) => {
    const chunks = []
    for await (const chunk of request) chunks.push(chunk)
    const one = {
      id: String(request.headers['webhook-id']),
      attempt: Number(request.headers['resound-attempt']),
      body: Buffer.concat(chunks).toString(),
      headers: request.headers,
    }
    seen.push(one)
    answer(one, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { seen, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` }
}

async function newWorld() {
  const dataFolder = await tempFolder()
  const ports = await openWorld({ clock: systemClock, dataFolder })
  const account = anAccount()
  await ports.accounts.create(account, aKey(account.id))
  const now = () => ({ now: systemClock.now(), newId, ...RETENTION })

  const ended = async (url: string | null, events = ['edit.canceled']) => {
    const webhook = url === null ? null : { url, events }
    const edit = aQueuedEdit(account.id, { webhook })
    await ports.edits.create(create(edit, now()), { idempotency: undefined, limits: WIDE })
    const change = cancel(edit, now())
    await ports.edits.commit(change)
    return change.events[0]!
  }
  return { ports, account, ended, dataFolder }
}

/** Dispatches until `enough`, called after every recorded attempt, is true. */
async function dispatchUntil(
  ports: LocalPorts,
  enough: (delivery: Delivery) => boolean | Promise<boolean>,
  overrides: Partial<DispatchDeps> = {},
) {
  const stop = new AbortController()
  const errors: unknown[] = []
  await dispatch(
    {
      ...ports,
      newId,
      presentEvent: ({ id, type, edit }) => JSON.stringify({ id, type, edit: edit.id }),
      wakeup: ports.deliveryWork,
      rules: { allowedPorts: [443], allowPrivate: true },
      onAttempt: async (delivery) => {
        if (await enough(delivery)) stop.abort()
      },
      onError: (error) => errors.push(error),
      ...overrides,
    },
    stop.signal,
  )
  return errors
}

test('an event that was asked for arrives once, signed, and its delivery is on record', async () => {
  const { ports, ended, account } = await newWorld()
  const { seen, url } = await receiver((_, response) => response.end('thanks'))
  const event = await ended(url)
  expect(await dispatchUntil(ports, () => true)).toEqual([])

  expect(seen.map(({ id }) => id)).toEqual([event.id])
  const { secret } = await ports.secrets.webhookSecret(account.id, 'live', () => 'never')
  new Webhook(secret).verify(seen[0]!.body, seen[0]!.headers as Record<string, string>)
  expect(await ports.deliveries.deliveriesOf(event.id)).toMatchObject([
    {
      status: 'succeeded',
      url,
      attempts: [{ number: 1, httpStatus: 200, error: null, responseSnippet: 'thanks' }],
    },
  ])
  expect((await ports.deliveries.event(event.id))?.body).toBe(seen[0]!.body)
})

test('a star stands for every event', async () => {
  const { ports, ended } = await newWorld()
  const { seen, url } = await receiver((_, response) => response.end())
  const event = await ended(url, ['*'])
  await dispatchUntil(ports, () => seen.some(({ id }) => id === event.id))
  expect(seen.map(({ id }) => id)).toContain(event.id)
})

test('an event nobody asked for gets its body and no delivery', async () => {
  const { ports, ended } = await newWorld()
  const { url } = await receiver((_, response) => response.end())
  const unasked = await ended(null)
  const other = await ended(url, ['edit.succeeded'])
  const asked = await ended(url)
  await dispatchUntil(ports, () => true)
  for (const { id } of [unasked, other]) {
    expect((await ports.deliveries.event(id))?.body).toContain(id)
    expect(await ports.deliveries.deliveriesOf(id)).toEqual([])
  }
  expect(await ports.deliveries.deliveriesOf(asked.id)).toHaveLength(1)
  expect(await ports.deliveries.pendingEvents(10)).toEqual([])
})

test('a failed attempt is tried again with the same id and body, and is told apart on record', async () => {
  const { ports, ended } = await newWorld()
  const { seen, url } = await receiver(({ attempt }, response) => {
    response.writeHead(attempt < 3 ? 500 : 200).end()
  })
  const event = await ended(url)
  // the schedule in milliseconds instead of minutes: the same code, another clock
  let skippedMs = 0
  const clock = { ...systemClock, now: () => systemClock.now() + skippedMs }
  await dispatchUntil(
    ports,
    (delivery) => {
      skippedMs = Math.max(skippedMs, (delivery.nextAttemptAt ?? 0) - systemClock.now() + 1)
      return delivery.status === 'succeeded'
    },
    { clock },
  )
  expect(seen.map(({ attempt }) => attempt)).toEqual([1, 2, 3])
  expect(new Set(seen.map(({ id, body }) => id + body)).size).toBe(1)
  const [delivery] = await ports.deliveries.deliveriesOf(event.id)
  expect(delivery!.attempts.map(({ httpStatus }) => httpStatus)).toEqual([500, 500, 200])
})

test('a receiver that hangs takes one slot, and the others are served meanwhile', async () => {
  const { ports, ended } = await newWorld()
  const hanging: ServerResponse[] = []
  const slow = await receiver((_, response) => hanging.push(response))
  const quick = await receiver((_, response) => response.end())
  for (let i = 0; i < 20; i++) await ended(slow.url)
  for (let i = 0; i < 30; i++) await ended(quick.url)
  let done = 0
  const letGo = () => {
    for (const response of hanging) response.destroy()
  }
  await dispatchUntil(ports, (delivery) => {
    if (delivery.url === quick.url) done++
    if (done === 30) letGo()
    return done === 30
  })
  expect(quick.seen).toHaveLength(30)
  expect(slow.seen).toHaveLength(1)
})

test('a dispatcher that died in the middle sends once more, with the same id', async () => {
  const { ports, ended, dataFolder } = await newWorld()
  const { seen, url } = await receiver((_, response) => response.end())
  const event = await ended(url)
  // it claims, sends, and dies before it can record
  const died = dispatchUntil(ports, () => true, {
    deliveries: { ...ports.deliveries, record: () => new Promise(() => undefined) },
  })
  while (seen.length === 0) await new Promise((resolve) => setImmediate(resolve))
  await ports[Symbol.asyncDispose]()
  void died

  const again = await openWorld({ clock: systemClock, dataFolder })
  await dispatchUntil(again, () => true)
  expect(seen.map(({ id, attempt }) => [id, attempt])).toEqual([
    [event.id, 1],
    [event.id, 1],
  ])
  expect((await again.deliveries.deliveriesOf(event.id))[0]?.attempts).toHaveLength(1)
})

test('a body that cannot be made holds up no other event', async () => {
  const { ports, ended } = await newWorld()
  const { seen, url } = await receiver((_, response) => response.end())
  const bad = await ended(url)
  const good = await ended(url)
  const errors = await dispatchUntil(ports, () => true, {
    presentEvent: ({ id }) => {
      if (id === bad.id) throw new TypeError('mine')
      return `{"id":"${id}"}`
    },
  })
  expect(seen.map(({ id }) => id)).toEqual([good.id])
  expect(errors).toEqual(expect.arrayContaining([expect.objectContaining({ message: 'mine' })]))
})

/** As a function does that was told of one event, or of none. */
async function dispatchOnce(
  ports: LocalPorts,
  eventId: EventId | undefined,
  expected: readonly unknown[] = [],
) {
  const told: Delivery[] = []
  const errors: unknown[] = []
  await dispatchDue(
    {
      ...ports,
      newId,
      presentEvent: ({ id, type, edit }) => JSON.stringify({ id, type, edit: edit.id }),
      wakeup: { wake() {}, wait: async () => {} },
      rules: { allowedPorts: [443], allowPrivate: true },
      onAttempt: (delivery) => void told.push(delivery),
      onError: (error) => errors.push(error),
    },
    { eventId, signal: new AbortController().signal },
  )
  expect(errors).toEqual(expected)
  return told
}

test('one message tells its event and ends; a second of the same event tells nobody again', async () => {
  const { ports, ended } = await newWorld()
  const { seen, url } = await receiver((_, response) => response.end())
  const event = await ended(url)
  expect(await dispatchOnce(ports, event.id)).toMatchObject([{ status: 'succeeded' }])
  expect(await dispatchOnce(ports, event.id)).toEqual([])
  expect(seen.map(({ id }) => id)).toEqual([event.id])
})

test('a message of nothing in particular finds what nobody has fanned out', async () => {
  const { ports, ended } = await newWorld()
  const { seen, url } = await receiver((_, response) => response.end())
  const [first, second] = [await ended(url), await ended(url)]
  await dispatchOnce(ports, undefined)
  expect(new Set(seen.map(({ id }) => id))).toEqual(new Set([first.id, second.id]))
})

test('a failed attempt says when the next one is due, and is not made now', async () => {
  const { ports, ended } = await newWorld()
  const { seen, url } = await receiver((_, response) => response.writeHead(500).end())
  const event = await ended(url)
  const before = systemClock.now()
  const [delivery] = await dispatchOnce(ports, event.id)
  expect(delivery).toMatchObject({ status: 'pending' })
  expect(delivery!.nextAttemptAt).toBeGreaterThan(before)
  expect(seen).toHaveLength(1)
})

test('a look that the store refuses is made again; only when it answers none does the message come back', async () => {
  const { ports, ended } = await newWorld()
  const { seen, url } = await receiver((_, response) => response.end())
  const event = await ended(url)
  const refusal = new DomainError('storage_unavailable', 'later')
  let refusals = Number.POSITIVE_INFINITY
  const claimDue: typeof ports.deliveries.claimDue = async (...args) => {
    if (refusals-- > 0) throw refusal
    return ports.deliveries.claimDue(...args)
  }
  const busy = { ...ports, deliveries: { ...ports.deliveries, claimDue } }

  await expect(dispatchOnce(busy, event.id)).rejects.toBe(refusal)
  refusals = 1
  expect(await dispatchOnce(busy, event.id, [refusal])).toMatchObject([{ status: 'succeeded' }])
  expect(seen).toHaveLength(1)
})
