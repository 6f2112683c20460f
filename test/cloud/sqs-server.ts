/**
 * The queue of a bad day (memory-sqs.ts) behind SQS's own protocol, on a free port of 127.0.0.1, so that the
 * product's adapters ask it: one for edits, whatever its URL, and one for webhooks, which can only be sent to.
 *
 * @see Amazon SQS API reference, AWS JSON protocol
 */
import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Received } from '#shared/ports.ts'
import type { MemorySqs } from './memory-sqs.ts'

type Input = {
  readonly QueueUrl: string
  readonly MessageBody: string
  readonly DelaySeconds?: number
  readonly MaxNumberOfMessages?: number
  readonly WaitTimeSeconds?: number
  readonly VisibilityTimeout?: number
  readonly Entries: readonly {
    readonly Id: string
    readonly ReceiptHandle: string
    readonly VisibilityTimeout: number
  }[]
}

export async function startVirtualSqs(sqs: MemorySqs, webhooks: MemorySqs) {
  const handles = new Map<string, Received>()
  const never = new AbortController().signal
  const md5 = (text: string) => createHash('md5').update(text).digest('hex')

  const operations: Readonly<Record<string, (input: Input) => Promise<unknown>>> = {
    async SendMessage({ QueueUrl, MessageBody, DelaySeconds }) {
      if (QueueUrl.endsWith('/webhooks')) webhooks.put(MessageBody, DelaySeconds)
      else sqs.put(MessageBody, DelaySeconds)
      return { MessageId: randomUUID(), MD5OfMessageBody: md5(MessageBody) }
    },
    async ReceiveMessage({ MaxNumberOfMessages = 1, WaitTimeSeconds = 0, VisibilityTimeout = 30 }) {
      const messages = []
      const options = { visibilityTimeoutSeconds: VisibilityTimeout, signal: never }
      for (let wait = WaitTimeSeconds; messages.length < MaxNumberOfMessages; wait = 0) {
        const received = await sqs.receive({ ...options, waitSeconds: wait })
        if (!received) break
        const handle = randomUUID()
        handles.set(handle, received)
        messages.push({
          MessageId: randomUUID(),
          ReceiptHandle: handle,
          Body: received.body,
          MD5OfBody: md5(received.body),
          Attributes: { ApproximateReceiveCount: String(received.receiveCount) },
        })
      }
      return { Messages: messages }
    },
    async DeleteMessageBatch({ Entries }) {
      for (const { ReceiptHandle } of Entries) await handles.get(ReceiptHandle)?.delete()
      return { Successful: Entries.map(({ Id }) => ({ Id })), Failed: [] }
    },
    async ChangeMessageVisibilityBatch({ Entries }) {
      for (const { ReceiptHandle, VisibilityTimeout } of Entries)
        await handles.get(ReceiptHandle)?.changeVisibility(VisibilityTimeout)
      return { Successful: Entries.map(({ Id }) => ({ Id })), Failed: [] }
    },
    async GetQueueAttributes() {
      return { Attributes: { ApproximateNumberOfMessages: String(sqs.size) } }
    },
  }

  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const operation = String(request.headers['x-amz-target']).replace('AmazonSQS.', '')
    const answer = (status: number, said: unknown) =>
      response
        .writeHead(status, { 'content-type': 'application/x-amz-json-1.0' })
        .end(JSON.stringify(said))
    try {
      answer(200, await operations[operation]!(JSON.parse(body)))
    } catch {
      answer(503, { __type: 'ServiceUnavailable', message: 'the queue did not answer' })
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const endpoint = `http://127.0.0.1:${(server.address() as { port: number }).port}`
  return {
    endpoint,
    queueUrl: (name: string) => `${endpoint}/000000000000/${name}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
    },
  }
}
