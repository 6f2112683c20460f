import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import type { Lane } from '../edit.ts'
import { DomainError } from '../errors.ts'
import type { AccountId, EditId } from '../id.ts'
import type { EditQueue, Received } from '../ports.ts'
import { writeQueueMessage } from '../queue-message.ts'
import { batched } from './batched.ts'
import { domainError } from './sdk-errors.ts'
import { sharedPoll } from './shared-poll.ts'

const LONGEST_VISIBILITY_SECONDS = 43_200 // SQS: 12 h since the message was received
const LONGEST_DELAY_SECONDS = 900 // SQS

/** A message as a queue or an event of Lambda brings it. */
export type SqsMessage = {
  readonly body: string
  readonly receiptHandle: string
  readonly receiveCount: number
  /** Whose turn it is taken from. */
  readonly group?: string | undefined
}

/**
 * What the store knows of an edit's message. The table and the queue are two systems: the store says what
 * must still be sent, and hears what was.
 */
export type Outbox = {
  /** `pending`: to be sent. `sent`: it was. `none`: nothing to tell a worker now. */
  dispatchOf(id: EditId): Promise<'pending' | 'sent' | 'none'>
  markSent(id: EditId): Promise<void>
}

export type SqsQueue = EditQueue & {
  /** A message that someone else received from this lane's queue: Lambda's event source. */
  received(message: SqsMessage, lane: Lane): Received
  /** Resolves when no poll is open: what it still brings is given back. Wait for it before exit. */
  settled(): Promise<void>
  /** Messages of a lane, visible and in flight; SQS counts approximately. */
  depth(lane: Lane): Promise<number>
}

/**
 * One SQS queue a lane. At least once, in any order; an account's messages share a group, so that a long
 * line of one does not stand before the others (fair queues).
 *
 * @param options.receives the lane `receive` polls
 * @param options.outbox without one every `send` sends
 * @param options.onLost hears of a message that could not be sent, and `send` does not fail: what the
 *   outbox still holds the sweeper sends. Whoever commits must not be told that nothing was committed.
 */
export function sqsQueue(
  client: SQSClient,
  options: {
    readonly queueUrls: Readonly<Record<Lane, string>>
    readonly receives: Lane
    readonly outbox?: Outbox
    readonly onLost?: (error: unknown) => void
  },
): SqsQueue {
  const { queueUrls, receives, outbox, onLost } = options
  const receipts = {
    model: receiptsOf('model'),
    exact: receiptsOf('exact'),
    test: receiptsOf('test'),
  }
  const poll = sharedPoll<SqsMessage>(
    async (most, { waitSeconds, visibilityTimeoutSeconds }) => {
      const command = new ReceiveMessageCommand({
        QueueUrl: queueUrls[receives],
        MaxNumberOfMessages: most,
        WaitTimeSeconds: waitSeconds,
        VisibilityTimeout: visibilityTimeoutSeconds,
        MessageSystemAttributeNames: ['ApproximateReceiveCount', 'MessageGroupId'],
      })
      const { Messages = [] } = await asked('sqs:ReceiveMessage', receives, () =>
        client.send(command),
      )
      return Messages.map(({ Body, ReceiptHandle, Attributes }) => ({
        body: Body ?? '',
        receiptHandle: ReceiptHandle ?? '',
        receiveCount: Number(Attributes?.ApproximateReceiveCount ?? 1),
        group: Attributes?.MessageGroupId,
      }))
    },
    (message) => received(message, receives).changeVisibility(0),
  )

  return {
    async send(id, lane, accountId) {
      try {
        await sendOnce(id, lane, accountId)
      } catch (error) {
        if (!outbox || !onLost) throw error
        onLost(error)
      }
    },

    async receive(wanted) {
      const message = await poll.receive(wanted)
      return message && received(message, receives)
    },

    received,
    settled: poll.settled,
    depth,
  }

  async function sendOnce(id: EditId, lane: Lane, accountId?: AccountId): Promise<void> {
    const dispatch = (await outbox?.dispatchOf(id)) ?? 'pending'
    if (dispatch === 'none') return
    // A second message costs a worker a look; into a long line nothing is sent again at all.
    if (dispatch === 'sent' && (await depth(lane)) > 0) return await outbox?.markSent(id)
    await put(writeQueueMessage(id), lane, { group: accountId })
    await outbox?.markSent(id)
  }

  async function put(
    body: string,
    lane: Lane,
    { group, delaySeconds }: { group: string | undefined; delaySeconds?: number },
  ): Promise<void> {
    const command = new SendMessageCommand({
      QueueUrl: queueUrls[lane],
      MessageBody: body,
      ...(group !== undefined && { MessageGroupId: group }),
      ...(delaySeconds !== undefined && { DelaySeconds: delaySeconds }),
    })
    await asked('sqs:SendMessage', lane, () => client.send(command))
  }

  function received(message: SqsMessage, lane: Lane): Received {
    const { body, receiptHandle, receiveCount, group } = message
    const seconds = (wanted: number, longest: number) =>
      Math.min(Math.max(0, Math.ceil(wanted)), longest)
    return {
      body,
      receiveCount,
      delete: () => receipts[lane].remove(receiptHandle),
      changeVisibility: (wanted) =>
        receipts[lane].change({
          receiptHandle,
          seconds: seconds(wanted, LONGEST_VISIBILITY_SECONDS),
        }),
      async replace(wanted) {
        const delaySeconds = seconds(wanted, LONGEST_DELAY_SECONDS)
        await put(body, lane, { group, delaySeconds }) // first: two are better than none
        await receipts[lane].remove(receiptHandle)
      },
    }
  }

  async function depth(lane: Lane): Promise<number> {
    const command = new GetQueueAttributesCommand({
      QueueUrl: queueUrls[lane],
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    })
    const { Attributes = {} } = await asked('sqs:GetQueueAttributes', lane, () =>
      client.send(command),
    )
    return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0)
  }

  function receiptsOf(lane: Lane) {
    return {
      remove: batched<string>(async (handles) => {
        const command = new DeleteMessageBatchCommand({
          QueueUrl: queueUrls[lane],
          Entries: handles.map((ReceiptHandle, i) => ({ Id: String(i), ReceiptHandle })),
        })
        const { Failed } = await asked('sqs:DeleteMessage', lane, () => client.send(command))
        return outcomes(handles.length, Failed)
      }),
      change: batched<{ receiptHandle: string; seconds: number }>(async (changes) => {
        const command = new ChangeMessageVisibilityBatchCommand({
          QueueUrl: queueUrls[lane],
          Entries: changes.map(({ receiptHandle, seconds }, i) => ({
            Id: String(i),
            ReceiptHandle: receiptHandle,
            VisibilityTimeout: seconds,
          })),
        })
        const { Failed } = await asked('sqs:ChangeMessageVisibility', lane, () =>
          client.send(command),
        )
        return outcomes(changes.length, Failed)
      }),
    }
  }

  async function asked<T>(action: string, lane: Lane, ask: () => Promise<T>): Promise<T> {
    try {
      return await ask()
    } catch (error) {
      const region = await client.config.region().catch(() => undefined)
      const resource = queueUrls[lane].slice(queueUrls[lane].lastIndexOf('/') + 1)
      throw domainError('storage_unavailable', 'The queue did not answer as it should.', {
        error,
        call: { action, resource, region },
      })
    }
  }
}

type Failure = { readonly Id?: string | undefined; readonly Code?: string | undefined }

/** By position. A message that is visible again, or gone, needs neither deleting nor hiding from us. */
function outcomes(count: number, failed: readonly Failure[] = []): (Error | undefined)[] {
  const faults = new Map(failed.map(({ Id, Code }) => [Number(Id), Code ?? 'unknown']))
  return Array.from({ length: count }, (_, i) => {
    const code = faults.get(i)
    return code === undefined || NOT_OURS.test(code)
      ? undefined
      : new DomainError('storage_unavailable', `The queue refused one message: ${code}.`)
  })
}

const NOT_OURS = /MessageNotInflight|ReceiptHandleIsInvalid/
