/**
 * The product's adapters for AWS over servers: the table with transactions (faults below the adapter: answers
 * lost after the commit, conflicts, throttles), the bucket with 5xx, and the queue of a bad day.
 */
import { type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb'
import { sqsClient } from '#shared/aws/clients.ts'
import { dynamoOutbox } from '#shared/aws/dynamo-outbox.ts'
import { dynamoPlaces } from '#shared/aws/dynamo-places.ts'
import { editOf, eventOf } from '#shared/aws/edit-item.ts'
import { ledgerEntryOf } from '#shared/aws/edit-writes.ts'
import { fromWire, type StoredItem, type WireItem } from '#shared/aws/items.ts'
import { openAws } from '#shared/aws/open-aws.ts'
import { parseAwsSettings } from '#shared/aws/settings.ts'
import { sqsQueue } from '#shared/aws/sqs-queue.ts'
import type { Delivery } from '#shared/delivery.ts'
import { systemRandom } from '#shared/local/system.ts'
import { type DynamoServer, startDynamo } from '../emulators/dynamo.ts'
import { S3Refusal } from '../emulators/s3-refusal.ts'
import { startS3 } from '../emulators/s3-server.ts'
import { createTable } from '../shared/aws/open-dynamo.ts'
import { CREDENTIALS } from '../shared/aws/s3-clients.ts'
import type { OpenBacking } from './campaign.ts'
import { memorySqs } from './memory-sqs.ts'
import { isRequestInFlight, whileInFlight } from './requests-in-flight.ts'
import { startVirtualSqs } from './sqs-server.ts'

const TABLE = 'resound-chaos'
const CONFLICTS = 0.02

export const openAwsBacking: OpenBacking = Object.assign(
  async (...[time, random, queueFaults, { seed, ...stores }]: Parameters<OpenBacking>) => {
    const sqs = memorySqs(time, random, queueFaults)
    const webhookSqs = memorySqs(time, random, queueFaults, { maxReceives: 5 })
    const [dynamo, s3, sqsServer] = await Promise.all([
      startDynamo({ now: time.now, seed, counts: false }),
      startS3(),
      startVirtualSqs(sqs, webhookSqs),
    ])
    Object.assign(process.env, {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
      AWS_ENDPOINT_URL_DYNAMODB: dynamo.endpoint,
      AWS_ENDPOINT_URL_S3: s3.endpoint,
      AWS_ENDPOINT_URL_SQS: sqsServer.endpoint,
    })
    const settings = parseAwsSettings({
      RESOUND_STAGE: 'chaos',
      RESOUND_TABLE: TABLE,
      RESOUND_MEDIA_BUCKET: 'media',
      RESOUND_MODEL_BUCKET: 'media',
      RESOUND_MODEL_QUEUE_URL: sqsServer.queueUrl('model'),
      RESOUND_EXACT_QUEUE_URL: sqsServer.queueUrl('exact'),
      RESOUND_TEST_QUEUE_URL: sqsServer.queueUrl('test'),
      RESOUND_WEBHOOK_QUEUE_URL: sqsServer.queueUrl('webhooks'),
      RESOUND_SECRET_KEY: Buffer.alloc(32, 1).toString('base64'),
    })
    const { workers: _, ...ports } = openAws(settings, { clock: time, random: systemRandom })
    withoutSocket(ports.table.client, dynamo)
    await createTable(ports.table.client, TABLE)
    const faults = {
      timeoutAfterCommit: stores.tableTimeouts,
      throttle: stores.tableRefusals,
      conflict: CONFLICTS,
    }
    dynamo.faults.rates = {
      TransactWriteItems: faults,
      UpdateItem: { ...faults, conflict: 0 },
      PutItem: { ...faults, conflict: 0 },
    }
    s3.fault = () =>
      random() < stores.objectErrors
        ? new S3Refusal(503, 'SlowDown', 'Please reduce your request rate.')
        : undefined

    return {
      ports,
      audio: ports.audio,
      queue: ports.queue,
      openQueue: () =>
        sqsQueue(sqsClient(), {
          queueUrls: settings.queueUrls,
          receives: 'model',
          outbox: dynamoOutbox(
            ports.table,
            dynamoPlaces(ports.table, { maxRunning: settings.config.maxRunning }),
          ),
        }),
      sqs,
      webhooks: { queue: ports.webhooks, sqs: webhookSqs },
      isFaulty: true,
      heal() {
        dynamo.faults.rates = {}
        s3.fault = () => undefined
      },
      async evidence() {
        const items: StoredItem[] = []
        let from: WireItem | undefined
        do {
          const page = await ports.table.client.send(
            new ScanCommand({ TableName: TABLE, ...(from && { ExclusiveStartKey: from }) }),
          )
          items.push(...(page.Items ?? []).map(fromWire))
          from = page.LastEvaluatedKey
        } while (from)
        const having = (test: (pk: string, sk: string) => boolean) =>
          items.filter(({ pk, sk }) => test(pk as string, sk as string))
        const accounts = await ports.accounts.list()
        return {
          edits: having((_, sk) => sk === 'EDIT').map((item) => editOf(item)!),
          ledger: having((_, sk) => sk.startsWith('LEDGER#')).map(ledgerEntryOf),
          events: having((_, sk) => sk === 'EVENT').map((item) => ({
            ...eventOf(item),
            body: (item.body ?? null) as string | null,
          })),
          deliveries: having((_, sk) => sk === 'DELIVERY').map(
            ({ body }) => JSON.parse(body as string) as Delivery,
          ),
          accounts: await Promise.all(
            accounts.map(async ({ id, isUnlimited }) => ({
              ...{ id, isUnlimited },
              ...(await ports.accounts.balance(id)),
            })),
          ),
        }
      },
      async [Symbol.asyncDispose]() {
        ports.table.client.destroy()
        for (const server of [dynamo, s3, sqsServer]) await server[Symbol.asyncDispose]()
      },
    }
  },
  { isWaiting: isRequestInFlight },
)

/** The client as it is, but for the socket: two thirds of a thousand requests a second are its own work. */
function withoutSocket(client: DynamoDBClient, dynamo: DynamoServer): void {
  client.config.requestHandler.handle = async ({ headers, body }) => {
    const operation = headers['x-amz-target']!.split('.')[1]!
    const answered = await whileInFlight(
      dynamo.answer(operation, JSON.parse(new TextDecoder().decode(body))),
    )
    if (!answered) throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })
    return {
      response: {
        statusCode: answered.status,
        headers: { 'content-type': 'application/x-amz-json-1.0' },
        body: Buffer.from(JSON.stringify(answered.body)),
      },
    }
  }
}
