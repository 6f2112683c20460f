import type { SQSClient } from '@aws-sdk/client-sqs'
import { onTestFinished } from 'vitest'
import { sqsClient } from '#shared/aws/clients.ts'
import { type Outbox, type SqsQueue, sqsQueue } from '#shared/aws/sqs-queue.ts'
import type { Lane } from '#shared/edit.ts'
import { type SqsServer, startSqs } from '../../emulators/sqs.ts'

export type AwsQueue = {
  readonly queue: SqsQueue
  readonly sqs: SqsServer
  readonly client: SQSClient
}

/** The adapter over queues of its own, all gone when the test is over. */
export async function openQueue(
  options: {
    outbox?: Outbox
    onLost?: (error: unknown) => void
    attributes?: Record<string, string>
    region?: string
    receives?: Lane
  } = {},
): Promise<AwsQueue> {
  const { outbox, onLost, attributes = {}, region = 'us-east-1', receives = 'model' } = options
  const sqs = await startSqs({ dead: {}, model: attributes, exact: attributes, test: attributes })
  onTestFinished(() => sqs[Symbol.asyncDispose]())
  const client = sqsClient({
    endpoint: sqs.endpoint,
    region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })
  onTestFinished(() => client.destroy())
  const queueUrls = {
    model: sqs.queueUrl('model'),
    exact: sqs.queueUrl('exact'),
    test: sqs.queueUrl('test'),
  }
  const queue = sqsQueue(client, {
    queueUrls,
    receives,
    ...(outbox && { outbox }),
    ...(onLost && { onLost }),
  })
  return { sqs, client, queue }
}
