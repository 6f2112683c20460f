import { hash } from 'node:crypto'
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { type WebhookQueue, writeWebhookMessage } from '../webhook-message.ts'
import { domainError } from './sdk-errors.ts'

const LONGEST_DELAY_SECONDS = 900 // SQS; later than this is the sweeper's

/** The queue of the function that tells receivers, in SQS. */
export function sqsWebhooks(
  client: SQSClient,
  { queueUrl }: { readonly queueUrl: string },
): WebhookQueue {
  return {
    async send({ group, delaySeconds = 0, ...message }) {
      const command = new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: writeWebhookMessage(message),
        MessageGroupId: hash('sha256', group).slice(0, 32), // SQS takes no spaces, and 128 letters
        DelaySeconds: Math.min(Math.ceil(delaySeconds), LONGEST_DELAY_SECONDS),
      })
      try {
        await client.send(command)
      } catch (error) {
        const region = await client.config.region().catch(() => undefined)
        const resource = queueUrl.slice(queueUrl.lastIndexOf('/') + 1)
        throw domainError('storage_unavailable', 'The queue did not answer as it should.', {
          error,
          call: { action: 'sqs:SendMessage', resource, region },
        })
      }
    },
  }
}
