import { createServer } from 'node:http'
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { expect, onTestFinished, test } from 'vitest'
import { waker } from '#shared/aws/wake.ts'
import { startDynamo } from '../../emulators/dynamo.ts'
import { fixedClock } from '../local/open-world.ts'
import { openDynamo } from './open-dynamo.ts'

/** Senders on several machines, one table, one event bus that counts. */
async function openWorld(senders: number) {
  const clock = fixedClock(1_000_000)
  const dynamo = await startDynamo({ now: clock.now })
  const { table, ...ports } = await openDynamo({ endpoint: dynamo.endpoint, clock })
  const events: unknown[] = []
  let isBroken = false
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const part of request) body += part
    events.push(...JSON.parse(body).Entries)
    response.writeHead(isBroken ? 500 : 200, { 'content-type': 'application/x-amz-json-1.1' })
    response.end(JSON.stringify({ FailedEntryCount: 0, Entries: [{ EventId: '1' }] }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    server.close()
    await ports[Symbol.asyncDispose]()
    await dynamo[Symbol.asyncDispose]()
  })
  const address = server.address()
  const bus = new EventBridgeClient({
    endpoint: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
  })
  const lost: unknown[] = []
  const onLost = (error: unknown) => void lost.push(error)
  const wakes = Array.from({ length: senders }, () =>
    waker({ table, events: bus, stage: 'prod', onLost }),
  )
  const breakBus = () => {
    isBroken = true
  }
  return { clock, events, lost, wakes, breakBus }
}

test('many senders at once put one event, and another one 45 s later', async () => {
  const { clock, events, lost, wakes } = await openWorld(8)
  await Promise.all(wakes.map((wake) => wake('model')))
  expect(events).toEqual([
    expect.objectContaining({
      Source: 'resound.prod',
      DetailType: 'wake',
      Detail: '{"lane":"model"}',
    }),
  ])
  clock.set(clock.now() + 44_000)
  await Promise.all(wakes.map((wake) => wake('exact')))
  expect(events).toHaveLength(1)
  clock.set(clock.now() + 6000)
  await Promise.all(wakes.map((wake) => wake('exact')))
  expect(events).toHaveLength(2)
  expect(lost).toEqual([])
})

test('a bus that fails fails no edit: it is told, and the sender goes on', async () => {
  const { lost, wakes, breakBus } = await openWorld(1)
  breakBus()
  await wakes[0]!('model')
  expect(lost).toHaveLength(1)
})
