import type { AddressInfo } from 'node:net'
import { buildApp } from 'fauxqs'

export type SqsServer = AsyncDisposable & {
  readonly endpoint: string
  queueUrl(name: string): string
  /** What was asked for, in order, as `ReceiveMessage`. */
  readonly log: string[]
  /** What `SendMessage` was given, in order. */
  readonly sent: Readonly<Record<string, unknown>>[]
  /** Answer the next requests of this operation with a status and an error code of SQS. */
  fault: (operation: string) => { status: number; code: string; message?: string } | undefined
}

/** fauxqs in this process and in memory, on the loopback only; its own starter listens everywhere. */
export async function startSqs(
  queues: Readonly<Record<string, Readonly<Record<string, string>>>>,
): Promise<SqsServer> {
  const app = buildApp({ logger: false })
  const log: string[] = []
  const sent: Record<string, unknown>[] = []
  const server = { fault: (() => undefined) as SqsServer['fault'] }
  app.addHook('preHandler', async (request, reply) => {
    const operation = String(request.headers['x-amz-target'] ?? '').replace('AmazonSQS.', '')
    log.push(operation)
    if (operation === 'SendMessage') sent.push(request.body as Record<string, unknown>)
    const fault = server.fault(operation)
    if (fault)
      await reply
        .status(fault.status)
        .header('content-type', 'application/x-amz-json-1.0')
        .send({ __type: `com.amazonaws.sqs#${fault.code}`, message: fault.message ?? fault.code })
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  const endpoint = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
  for (const [name, attributes] of Object.entries(queues)) {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': 'AmazonSQS.CreateQueue',
      },
      body: JSON.stringify({ QueueName: name, Attributes: attributes }),
    })
    if (!response.ok) throw new Error(await response.text())
  }
  log.length = 0
  return Object.assign(server, {
    endpoint,
    log,
    sent,
    queueUrl: (name: string) => `${endpoint}/000000000000/${name}`,
    [Symbol.asyncDispose]: () => app.close(),
  })
}
