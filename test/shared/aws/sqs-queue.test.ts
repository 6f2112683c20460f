import { afterEach, expect, test, vi } from 'vitest'
import type { EditId } from '#shared/id.ts'
import { readQueueMessage } from '#shared/queue-message.ts'
import { newId } from '../../contract/builders.ts'
import { openQueue } from './sqs-clients.ts'

const POLL = { waitSeconds: 0, visibilityTimeoutSeconds: 30 }
const never = new AbortController().signal

afterEach(() => {
  vi.useRealTimers()
})

test('each lane has a queue, and a worker receives from its own', async () => {
  const { queue } = await openQueue()
  const [mine, other] = [newId('edit'), newId('edit')]
  await queue.send(other, 'exact', newId('acct'))
  await queue.send(mine, 'model', newId('acct'))
  const received = await queue.receive({ ...POLL, signal: never })
  expect(readQueueMessage(received!.body)).toBe(mine)
  expect(await queue.receive({ ...POLL, signal: never })).toBeUndefined()
  expect([
    await queue.depth('model'),
    await queue.depth('exact'),
    await queue.depth('test'),
  ]).toEqual([1, 1, 0])
})

test('the messages of an account share a group, so that its line does not stand before others', async () => {
  const { queue, sqs } = await openQueue()
  const [one, other] = [newId('acct'), newId('acct')]
  await queue.send('edit_1', 'model', one)
  await queue.send('edit_2', 'model', other)
  expect(sqs.sent).toEqual([
    expect.objectContaining({ MessageBody: '{"v":1,"edit_id":"edit_1"}', MessageGroupId: one }),
    expect.objectContaining({ MessageBody: '{"v":1,"edit_id":"edit_2"}', MessageGroupId: other }),
  ])
})

test('a message that takes the place of another is of its group, and waits no longer than SQS lets it', async () => {
  const { queue, sqs } = await openQueue()
  const group = newId('acct')
  const [body, receiptHandle, receiveCount] = ['{"v":1,"edit_id":"edit_1"}', 'a handle', 5]
  await queue.received({ body, receiptHandle, receiveCount, group }, 'model').replace(1000.5)
  expect(sqs.sent).toEqual([
    expect.objectContaining({ MessageBody: body, MessageGroupId: group, DelaySeconds: 900 }),
  ])
})

test('a message whose place could not be taken is not deleted', async () => {
  const { queue, sqs } = await openQueue()
  await queue.send(newId('edit'), 'model')
  const received = (await queue.receive({ ...POLL, signal: never }))!
  sqs.fault = (operation) =>
    operation === 'SendMessage' ? { status: 400, code: 'AccessDenied' } : undefined
  await expect(received.replace(5)).rejects.toMatchObject({ code: 'storage_unavailable' })
  expect(await queue.depth('model')).toBe(1)
})

test('who waits at the same time shares a request, and so does who is done at the same time', async () => {
  const { queue, sqs } = await openQueue()
  const ids = Array.from({ length: 25 }, () => newId('edit'))
  for (const id of ids) await queue.send(id, 'model')
  sqs.log.length = 0

  const received = await Promise.all(ids.map(() => queue.receive({ ...POLL, signal: never })))
  expect(received.map((message) => readQueueMessage(message!.body)).toSorted()).toEqual(
    ids.toSorted(),
  )
  await Promise.all(received.map((message) => message!.changeVisibility(60)))
  await Promise.all(received.map((message) => message!.delete()))
  expect(await queue.depth('model')).toBe(0)
  const count = (name: string) => sqs.log.filter((operation) => operation.startsWith(name)).length
  expect([count('ReceiveMessage'), count('ChangeMessage'), count('DeleteMessage')]).toEqual([
    3, 3, 3,
  ])
})

test('a poll is finished, not aborted: what it brings after the end is for the next one at once', async () => {
  const { queue, sqs } = await openQueue()
  const stop = new AbortController()
  const waiting = queue.receive({
    waitSeconds: 5,
    visibilityTimeoutSeconds: 600,
    signal: stop.signal,
  })
  await vi.waitFor(() => expect(sqs.log).toContain('ReceiveMessage'))
  stop.abort()
  expect(await waiting).toBeUndefined()

  const id = newId('edit')
  await queue.send(id, 'model')
  await queue.settled()
  const again = await queue.receive({ ...POLL, signal: never })
  expect(readQueueMessage(again!.body)).toBe(id)
  expect(again!.receiveCount).toBe(2)
})

test('who comes while a poll is open is served by the same poll when the one who asked has left', async () => {
  const { queue, sqs } = await openQueue()
  const stop = new AbortController()
  const options = { waitSeconds: 5, visibilityTimeoutSeconds: 30 }
  const left = queue.receive({ ...options, signal: stop.signal })
  await vi.waitFor(() => expect(sqs.log).toContain('ReceiveMessage'))
  stop.abort()
  await left
  const came = queue.receive({ ...options, signal: never })
  const id = newId('edit')
  await queue.send(id, 'model')
  expect(readQueueMessage((await came)!.body)).toBe(id)
  expect(sqs.log.filter((operation) => operation === 'ReceiveMessage')).toHaveLength(1)
})

test('whoever is told to stop before it began asks for nothing', async () => {
  const { queue, sqs } = await openQueue()
  expect(await queue.receive({ ...POLL, signal: AbortSignal.abort() })).toBeUndefined()
  expect(sqs.log).toEqual([])
})

test('a message that was received ten times is among the dead letters, with what it said', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
  const { queue, sqs } = await openQueue({
    attributes: {
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:dead',
        maxReceiveCount: 10,
      }),
    },
  })
  await queue.send('edit_poison', 'model')
  for (let times = 1; times <= 10; times++) {
    const received = await queue.receive({ ...POLL, signal: never })
    expect(received?.receiveCount).toBe(times)
    vi.setSystemTime(Date.now() + 31_000)
  }
  expect(await queue.receive({ ...POLL, signal: never })).toBeUndefined()
  expect(await deadLetters(sqs.queueUrl('dead'))).toEqual(['{"v":1,"edit_id":"edit_poison"}'])
})

test('with an outbox, what was sent is not sent again while its queue holds anything', async () => {
  const told = new Map<EditId, 'pending' | 'sent' | 'none'>()
  const { queue } = await openQueue({
    outbox: {
      dispatchOf: async (id) => told.get(id) ?? 'none',
      markSent: async (id) => void told.set(id, 'sent'),
    },
  })
  const [id, unplaced] = [newId('edit'), newId('edit')]
  told.set(id, 'pending')
  await queue.send(unplaced, 'model') // waits for a place: no worker is told
  await queue.send(id, 'model')
  expect(told.get(id)).toBe('sent')
  await queue.send(id, 'model')
  expect(await queue.depth('model')).toBe(1)

  await (await queue.receive({ ...POLL, signal: never }))!.delete() // lost
  await queue.send(id, 'model')
  expect(await queue.depth('model')).toBe(1)
})

test('when the message was sent and the store did not hear it, sending again is all that happens', async () => {
  let fails = true
  const { queue } = await openQueue({
    outbox: {
      dispatchOf: async () => 'pending',
      markSent: async () => {
        if (fails) throw new Error('the table did not answer')
      },
    },
  })
  const id = newId('edit')
  await expect(queue.send(id, 'model')).rejects.toThrow('the table')
  fails = false
  await queue.send(id, 'model')
  expect(await queue.depth('model')).toBe(2) // at least once
})

test("with an outbox, a message that cannot be sent is the sweeper's, not the failure of who sends", async () => {
  const told = new Map<EditId, 'pending' | 'sent'>()
  const lost: unknown[] = []
  const { queue, sqs } = await openQueue({
    outbox: {
      dispatchOf: async (id) => told.get(id) ?? 'none',
      markSent: async (id) => void told.set(id, 'sent'),
    },
    onLost: (error) => lost.push(error),
  })
  const id = newId('edit')
  told.set(id, 'pending')
  sqs.fault = () => ({ status: 400, code: 'QueueDoesNotExist' })
  await queue.send(id, 'model')
  expect(lost).toMatchObject([{ code: 'storage_unavailable' }])
  expect(told.get(id)).toBe('pending')
  sqs.fault = () => undefined
  await queue.send(id, 'model')
  expect([told.get(id), await queue.depth('model')]).toEqual(['sent', 1])
})

test('a message that is no longer ours needs neither hiding nor deleting', async () => {
  const { queue } = await openQueue()
  await queue.send(newId('edit'), 'model')
  const received = (await queue.receive({ ...POLL, signal: never }))!
  await received.delete()
  await received.changeVisibility(10)
  await received.delete()
  expect(await queue.depth('model')).toBe(0)
})

async function deadLetters(url: string): Promise<string[]> {
  const response = await fetch(new URL(url).origin, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'AmazonSQS.ReceiveMessage',
    },
    body: JSON.stringify({ QueueUrl: url, MaxNumberOfMessages: 10 }),
  })
  const { Messages = [] } = (await response.json()) as { Messages?: { Body: string }[] }
  return Messages.map(({ Body }) => Body)
}

// ── faults ──────────────────────────────────────────────────────────────────────────────────────

test('every verb says what is wrong with the queue and what to do', async () => {
  const { queue, sqs } = await openQueue()
  await queue.send(newId('edit'), 'model')
  const received = (await queue.receive({ ...POLL, signal: never }))!
  const verbs = {
    'sqs:SendMessage': () => queue.send(newId('edit'), 'model'),
    'sqs:ReceiveMessage': () => queue.receive({ ...POLL, signal: never }),
    'sqs:DeleteMessage': () => received.delete(),
    'sqs:ChangeMessageVisibility': () => received.changeVisibility(5),
    'sqs:GetQueueAttributes': () => queue.depth('model'),
  }
  const faults = {
    AccessDenied: 'access denied. Allow this role sqs:',
    QueueDoesNotExist: 'does not exist in us-east-1. Deploy the data stack there',
    ExpiredToken: 'the credentials are missing, expired or unknown.',
  }
  for (const [code, remedy] of Object.entries(faults)) {
    sqs.fault = () => ({ status: 400, code })
    for (const [action, ask] of Object.entries(verbs)) {
      const failure = await ask().catch((error) => error)
      expect(failure).toMatchObject({ code: 'storage_unavailable', retryable: true })
      expect(failure.cause.message).toMatch(`${action} on model: `)
      expect(failure.cause.message).toContain(remedy)
    }
  }
})

test('a queue that asks for fewer requests is asked again, and then left alone', async () => {
  const { queue, sqs } = await openQueue()
  let left = 1
  sqs.fault = () => (left-- > 0 ? { status: 400, code: 'RequestThrottled' } : undefined)
  expect(await queue.depth('model')).toBe(0)
  sqs.fault = () => ({ status: 400, code: 'RequestThrottled' })
  const failure = await queue.depth('model').catch((error) => error)
  expect(failure.cause.message).toContain('AWS asks for fewer requests. Wait, or raise the quota.')
})

test('a clock that is off and a wrong region are told apart, though SQS gives both one code', async () => {
  const { queue, sqs } = await openQueue()
  const sentence = async (message: string) => {
    sqs.fault = () => ({ status: 403, code: 'InvalidSignatureException', message })
    return (await queue.depth('model').catch((error) => error)).cause.message
  }
  expect(
    await sentence('Signature expired: 20261126T041000Z is now earlier than 20261126T042000Z'),
  ).toContain('the clock of this machine is off')
  expect(await sentence('Credential should be scoped to a valid region.')).toContain(
    'it lies in another region, not in us-east-1. Set AWS_REGION=',
  )
})

test('a queue out of reach fails the poll of all who wait, and the next poll is a new one', async () => {
  const { queue, sqs } = await openQueue()
  sqs.fault = () => ({ status: 500, code: 'InternalError' })
  const waiting = await Promise.allSettled(
    Array.from({ length: 3 }, () => queue.receive({ ...POLL, signal: never })),
  )
  expect(waiting.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  sqs.fault = () => undefined
  const id = newId('edit')
  await queue.send(id, 'model')
  expect(readQueueMessage((await queue.receive({ ...POLL, signal: never }))!.body)).toBe(id)
})
