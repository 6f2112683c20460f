import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { EditEvent, Lane } from '../edit.ts'
import { deriveKey } from '../keys.ts'
import type { Clock, EditChanges, Ports, Random, WorkerRegistry } from '../ports.ts'
import type { WebhookQueue } from '../webhook-message.ts'
import { type ClientOptions, dynamoClient, s3Client, sqsClient, ssmClient } from './clients.ts'
import { dynamoAccounts } from './dynamo-accounts.ts'
import { dynamoDeliveries } from './dynamo-deliveries.ts'
import { dynamoEdits } from './dynamo-edits.ts'
import { dynamoKeys } from './dynamo-keys.ts'
import { dynamoOutbox } from './dynamo-outbox.ts'
import { admitAfter, dynamoPlaces } from './dynamo-places.ts'
import { dynamoSecrets } from './dynamo-secrets.ts'
import { dynamoUploads } from './dynamo-uploads.ts'
import { dynamoWorkers } from './dynamo-workers.ts'
import { polledChanges } from './polled-changes.ts'
import { s3Audio } from './s3-audio.ts'
import { sealingKeys, secretKeys } from './secret-keys.ts'
import type { AwsSettings } from './settings.ts'
import { type SqsQueue, sqsQueue } from './sqs-queue.ts'
import { sqsWebhooks } from './sqs-webhooks.ts'
import { openTable, type Table } from './table.ts'

/** Everything a deployment on AWS keeps, as the domain sees it. */
export type AwsPorts = Ports & {
  readonly queue: SqsQueue
  readonly workers: WorkerRegistry
  readonly webhooks: WebhookQueue
  /** The cloud looks every second: nobody announces. */
  readonly changes: EditChanges
  /** The keys of the deployment, current and past, read again every five minutes. */
  readonly secretKeys: ReturnType<typeof secretKeys>
  readonly table: Table
}

export type AwsOptions = {
  readonly clock: Clock
  readonly random: Random
  /** The lane whose queue `queue.receive` polls. */
  readonly receives?: Lane
  /** `newest` for roles that may not list versions: see s3Audio. */
  readonly removes?: 'all' | 'newest'
  /**
   * By the services' time, where the machine's clock may be off. Not for a Lambda: its clock is right, and an
   * answer that it reads when it was thawed tells an old time.
   */
  readonly correctsClock?: boolean
  /** Failures of what may fail, because the sweeper does it again. */
  readonly onLost?: (error: unknown) => void
  /** For tests: where the services are. */
  readonly clients?: ClientOptions
}

/** Every adapter over the services that `settings` names. Nothing is asked of them yet. */
export function openAws(settings: AwsSettings, options: AwsOptions): AwsPorts {
  const { random, receives = 'model', removes = 'all', onLost, clients = {} } = options
  const client = dynamoClient(clients)
  const clock = options.correctsClock ? correctedClock(options.clock, client) : options.clock
  const table = openTable({
    client,
    tableName: settings.table,
    dueShards: settings.dueShards,
    clock,
    random,
    ...(onLost && { onLost }),
  })
  const sqs = sqsClient(clients)
  const webhooks = sqsWebhooks(sqs, { queueUrl: settings.webhookQueueUrl })
  const keys = secretKeys(ssmClient(clients), {
    stage: settings.stage,
    override: settings.config.secretKey,
    clock,
  })
  const places = dynamoPlaces(table, { maxRunning: settings.config.maxRunning })
  const queue = sqsQueue(sqs, {
    queueUrls: settings.queueUrls,
    receives,
    outbox: dynamoOutbox(table, places),
    ...(onLost && { onLost }),
  })
  const told = async (events: readonly EditEvent[]) => {
    await Promise.all([wake(webhooks, events), admitAfter(events, { table, places, queue })])
  }
  return {
    edits: dynamoEdits(table, { told }),
    uploads: dynamoUploads(table),
    audio: s3Audio(s3Client(clients), {
      bucket: settings.mediaBucket,
      now: clock.now,
      removes,
    }),
    queue,
    keys: dynamoKeys(table),
    accounts: dynamoAccounts(table),
    secrets: dynamoSecrets(table, { keys: async () => sealingKeys(await keys()), random }),
    deliveries: dynamoDeliveries(table),
    workers: dynamoWorkers(table),
    webhooks,
    changes: polledChanges(),
    secretKeys: keys,
    table,
    clock,
    random,
  }
}

/**
 * Of a machine whose clock is off the SDK learns the services' time, and so do we: a lease that ends when it
 * begins would be taken away again and again.
 */
const correctedClock = (clock: Clock, client: DynamoDBClient): Clock => ({
  ...clock,
  now: () => clock.now() + offsetOf(client),
})

/** The services tell the time in whole seconds, and late: less than this says nothing. */
const OFF_MS = 60_000

function offsetOf({ config }: DynamoDBClient): number {
  const ms = config.systemClockOffset
  return Math.abs(ms) < OFF_MS ? 0 : ms
}

/** How far the services' clock is before that of this machine, ms; 0 within a minute. */
export const clockOffsetOf = ({ table }: Pick<AwsPorts, 'table'>): number => offsetOf(table.client)

/** Signs the links to outputs and inputs that events and webhooks carry. */
export async function linkKeyOf({ secretKeys: read }: Pick<AwsPorts, 'secretKeys'>) {
  const { current, keys } = await read()
  return deriveKey(keys[current]!, 'links')
}

/** Only of what somebody wants to hear at once; the rest is fanned out by the next sweep. */
async function wake(webhooks: WebhookQueue, events: readonly EditEvent[]): Promise<void> {
  await Promise.all(
    events
      .filter(({ type, edit }) =>
        edit.webhook?.events.some((wanted) => wanted === type || wanted === '*'),
      )
      .map(({ id, edit }) => webhooks.send({ eventId: id, group: edit.accountId })),
  )
}
