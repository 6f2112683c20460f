import diagnostics from 'node:diagnostics_channel'
import type { ClientRequest } from 'node:http'
import { S3Client } from '@aws-sdk/client-s3'
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'

const inFlight = new Set<unknown>()

// A long poll waits for the clock; whatever else was asked is answered without it.
diagnostics.subscribe('http.client.request.created', (message) => {
  const { request } = message as { request: ClientRequest }
  if (request.getHeader('x-amz-target') === 'AmazonSQS.ReceiveMessage') return
  inFlight.add(request)
  request.once('close', () => inFlight.delete(request))
})

/**
 * Between two tries these clients wait by the machine's own timers: the minutes of a lease must not pass
 * meanwhile. The table's client does not: its adapter tries again, by the clock.
 */
for (const { prototype } of [S3Client, SQSClient] as { prototype: { send: Send } }[]) {
  const { send } = prototype
  prototype.send = async function (...args) {
    if (args[0] instanceof ReceiveMessageCommand) return send.apply(this, args)
    return await whileInFlight(send.apply(this, args))
  }
}

type Send = (...args: unknown[]) => Promise<unknown>

export async function whileInFlight<T>(request: Promise<T>): Promise<T> {
  const sending = Symbol()
  inFlight.add(sending)
  return await request.finally(() => inFlight.delete(sending))
}

/** Whether somebody of this process waits for an answer. */
export const isRequestInFlight = (): boolean => inFlight.size > 0
