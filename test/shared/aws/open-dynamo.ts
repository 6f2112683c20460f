import {
  CreateTableCommand,
  type DynamoDBClient,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb'
import { dynamoClient } from '#shared/aws/clients.ts'
import { dynamoAccounts } from '#shared/aws/dynamo-accounts.ts'
import { dynamoDeliveries } from '#shared/aws/dynamo-deliveries.ts'
import { dynamoEdits } from '#shared/aws/dynamo-edits.ts'
import { dynamoKeys } from '#shared/aws/dynamo-keys.ts'
import { dynamoSecrets } from '#shared/aws/dynamo-secrets.ts'
import { dynamoUploads } from '#shared/aws/dynamo-uploads.ts'
import { dynamoWorkers } from '#shared/aws/dynamo-workers.ts'
import { openTable } from '#shared/aws/table.ts'
import { TABLE } from '#shared/aws/table-schema.ts'
import { systemRandom } from '#shared/local/system.ts'
import type { Clock, Random } from '#shared/ports.ts'

const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' }
let tables = 0

/**
 * The real adapters over a new table of a server at `endpoint`: the test server's, ministack's, or AWS's
 * own when it is undefined.
 */
export async function openDynamo({
  endpoint,
  clock,
  random = systemRandom,
  dueShards = 4,
  tableName = `resound-test-${process.pid}-${tables++}`,
}: {
  endpoint: string | undefined
  clock: Clock
  random?: Random
  dueShards?: number
  tableName?: string
}) {
  const client = dynamoClient(
    endpoint === undefined ? {} : { endpoint, region: 'us-east-1', credentials: CREDENTIALS },
    { connectionTimeout: 60_000, requestTimeout: 60_000 },
  )
  await createTable(client, tableName)
  const table = openTable({
    client,
    tableName,
    dueShards,
    clock,
    random,
    onLost(error) {
      throw error
    },
  })
  const keys = { current: 'k1', keys: { k1: new Uint8Array(32).fill(7) } }
  return {
    table,
    client,
    edits: dynamoEdits(table),
    uploads: dynamoUploads(table),
    accounts: dynamoAccounts(table),
    keys: dynamoKeys(table),
    secrets: dynamoSecrets(table, { keys: async () => keys, random }),
    deliveries: dynamoDeliveries(table),
    workers: dynamoWorkers(table),
    clock,
    random,
    [Symbol.asyncDispose]: async () => client.destroy(),
  }
}

/** The table as the stack makes it. */
export async function createTable(client: DynamoDBClient, tableName: string): Promise<void> {
  const { partitionKey, sortKey, timeToLive, indexes } = TABLE
  const attributes = [
    partitionKey,
    sortKey,
    ...Object.values(indexes).flatMap((one) => [one.partition, one.sort]),
  ]
  const types = new Map(attributes.map(({ name, type }) => [name, type]))
  const keySchema = (partition: string, sort: string) => [
    { AttributeName: partition, KeyType: 'HASH' as const },
    { AttributeName: sort, KeyType: 'RANGE' as const },
  ]
  await client.send(
    new CreateTableCommand({
      TableName: tableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: keySchema(partitionKey.name, sortKey.name),
      AttributeDefinitions: [...types].map(([AttributeName, AttributeType]) => ({
        AttributeName,
        AttributeType,
      })),
      GlobalSecondaryIndexes: Object.entries(indexes).map(([IndexName, { partition, sort }]) => ({
        IndexName,
        KeySchema: keySchema(partition.name, sort.name),
        Projection: { ProjectionType: 'KEYS_ONLY' },
      })),
    }),
  )
  await client.send(
    new UpdateTimeToLiveCommand({
      TableName: tableName,
      TimeToLiveSpecification: { AttributeName: timeToLive, Enabled: true },
    }),
  )
}
