import { GetItemCommand } from '@aws-sdk/client-dynamodb'
import { expect, test } from 'vitest'
import { atMost } from '#shared/aws/at-most.ts'
import { dynamoClient } from '#shared/aws/clients.ts'
import { startDynamo } from '../../emulators/dynamo.ts'
import { createTable } from './open-dynamo.ts'

test('so many work at once, in their turn, and a failure gives its place back', async () => {
  const inTurn = atMost(2)
  let running = 0
  let most = 0
  const order: number[] = []
  const all = Array.from({ length: 9 }, (_, i) =>
    inTurn(async () => {
      order.push(i)
      most = Math.max(most, ++running)
      await new Promise((resolve) => setImmediate(resolve))
      running -= 1
      if (i % 3 === 0) throw new Error(`no ${i}`)
    }),
  )
  const settled = await Promise.allSettled(all)
  expect(settled.filter(({ status }) => status === 'rejected')).toHaveLength(3)
  expect([most, running]).toEqual([2, 0])
  expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8])
})

test('who waits for a socket is not called unreachable', async () => {
  await using server = await startDynamo()
  const endpoint = {
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  }
  await createTable(dynamoClient(endpoint), 'busy')
  server.faults.latencyMs = 200 // ten rounds of fifty: the last wait two seconds
  const client = dynamoClient(endpoint, { connectionTimeout: 1000, requestTimeout: 60_000 })
  const Key = { pk: { S: 'p' }, sk: { S: 's' } }
  const answers = await Promise.allSettled(
    Array.from({ length: 500 }, () => client.send(new GetItemCommand({ TableName: 'busy', Key }))),
  )
  client.destroy()
  expect(answers.filter(({ status }) => status === 'rejected')).toEqual([])
}, 60_000)
