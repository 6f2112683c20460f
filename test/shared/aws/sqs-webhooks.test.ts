import { expect, test, vi } from 'vitest'
import { sqsClient } from '#shared/aws/clients.ts'
import { sqsWebhooks } from '#shared/aws/sqs-webhooks.ts'
import type { DeliveryId, EventId } from '#shared/id.ts'
import { jsonLog } from '#shared/log.ts'
import { readWebhookMessage, writeWebhookMessage } from '#shared/webhook-message.ts'
import { newId } from '../../contract/builders.ts'
import { openQueue } from './sqs-clients.ts'

test('an event and a delivery are read as they were written', () => {
  const [eventId, deliveryId] = [newId('evt') as EventId, newId('dlv') as DeliveryId]
  expect(readWebhookMessage(writeWebhookMessage({ eventId }))).toEqual({ eventId })
  expect(readWebhookMessage(writeWebhookMessage({ deliveryId }))).toEqual({ deliveryId })
})

test('what this version cannot read is refused, and the log says what to do', () => {
  const unreadable = [
    'not json',
    '{"v":2,"event_id":"evt_1"}',
    '{"v":1,"event_id":"dlv_1"}',
    '{"v":1,"event_id":"evt_1","delivery_id":"dlv_1"}',
    '{}',
  ]
  for (const body of unreadable) {
    let line = ''
    try {
      readWebhookMessage(body)
    } catch (error) {
      jsonLog((text) => {
        line = text
      }, Date.now)({ event: 'x', error })
    }
    expect(line).toContain('Deploy all functions of one version')
    expect(line).toContain('dead letters')
    expect(line).not.toContain('evt_1')
  }
})

test('a delivery for later is not seen before its time', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
  const { sqs, queue, client } = await openQueue()
  const webhooks = sqsWebhooks(client, { queueUrl: sqs.queueUrl('model') })
  const receive = () =>
    queue.receive({
      waitSeconds: 0,
      visibilityTimeoutSeconds: 30,
      signal: new AbortController().signal,
    })
  const deliveryId = newId('dlv')
  await webhooks.send({ deliveryId, group: newId('we'), delaySeconds: 300 })
  await webhooks.send({ eventId: newId('evt'), group: newId('acct') })
  expect(readWebhookMessage((await receive())!.body)).toHaveProperty('eventId')
  expect(await receive()).toBeUndefined()
  vi.setSystemTime(Date.now() + 301_000)
  const bodies = [await receive(), await receive()].map((message) => message?.body ?? '')
  expect(bodies).toContain(writeWebhookMessage({ deliveryId }))
  vi.useRealTimers()
})

test('a queue that is not there says where to look', async () => {
  const { sqs } = await openQueue()
  const client = sqsClient({
    endpoint: sqs.endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })
  const webhooks = sqsWebhooks(client, { queueUrl: sqs.queueUrl('nowhere') })
  const failure = await webhooks.send({ eventId: newId('evt'), group: 'x' }).catch((error) => error)
  expect(failure).toMatchObject({ code: 'storage_unavailable', retryable: true })
  expect(failure.cause.message).toBe(
    'sqs:SendMessage on nowhere: it does not exist in eu-west-1. Deploy the data stack there, or correct AWS_REGION and RESOUND_STAGE.',
  )
  client.destroy()
})
