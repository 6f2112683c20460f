/** The queues: one a lane, one for webhooks, and where they set aside what nobody can act on. */
import { Duration, RemovalPolicy } from 'aws-cdk-lib'
import type { Key } from 'aws-cdk-lib/aws-kms'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'

/** The model queue's visibility is a worker's lease: both are renewed together. */
const LEASE_SECONDS = 60
export const EXACT_TIMEOUT_SECONDS = 300
export const WEBHOOK_TIMEOUT_SECONDS = 60

export type Queues = {
  readonly deadLetters: Queue
  readonly modelQueue: Queue
  readonly exactQueue: Queue
  readonly testQueue: Queue
  readonly webhookQueue: Queue
}

/** @param key of the customer; none: the service's own */
export function queues(scope: Construct, key: Key | undefined): Queues {
  const deadLetters = queue(scope, 'DeadLetters', {
    key,
    visibilitySeconds: 60,
    retentionHours: 14 * 24,
  })
  const watched = (
    id: string,
    more: Pick<QueueOptions, 'visibilitySeconds'> & Partial<QueueOptions>,
  ) => queue(scope, id, { key, deadLetters, ...more })
  // Of a queue that a function reads, six times the function's time: AWS Lambda guide, "Using Lambda with SQS".
  return {
    deadLetters,
    modelQueue: watched('ModelQueue', { visibilitySeconds: LEASE_SECONDS }),
    exactQueue: watched('ExactQueue', { visibilitySeconds: 6 * EXACT_TIMEOUT_SECONDS }),
    testQueue: watched('TestQueue', {
      visibilitySeconds: 6 * EXACT_TIMEOUT_SECONDS,
      retentionHours: 25, // the deadline of an edit, 24 h, comes before its message is gone
    }),
    webhookQueue: watched('WebhookQueue', {
      visibilitySeconds: 6 * WEBHOOK_TIMEOUT_SECONDS,
      retentionHours: 24,
      maxReceives: 5,
    }),
  }
}

type QueueOptions = {
  readonly key: Key | undefined
  readonly visibilitySeconds: number
  readonly retentionHours?: number
  readonly maxReceives?: number
  /** None: nobody polls this queue, and nothing of it is set aside. */
  readonly deadLetters?: Queue
}

function queue(scope: Construct, id: string, options: QueueOptions): Queue {
  const { key, visibilitySeconds, retentionHours = 96, maxReceives = 10, deadLetters } = options
  return new Queue(scope, id, {
    visibilityTimeout: Duration.seconds(visibilitySeconds),
    receiveMessageWaitTime: Duration.seconds(deadLetters ? 20 : 0),
    retentionPeriod: Duration.hours(retentionHours),
    enforceSSL: true,
    removalPolicy: RemovalPolicy.DESTROY, // the table knows of every message
    ...(key
      ? { encryption: QueueEncryption.KMS, encryptionMasterKey: key }
      : { encryption: QueueEncryption.SQS_MANAGED }),
    ...(deadLetters && {
      deadLetterQueue: { queue: deadLetters, maxReceiveCount: maxReceives },
    }),
  })
}
