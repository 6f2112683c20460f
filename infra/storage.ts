/** What a deployment keeps: the table and the buckets. */
import { Duration, RemovalPolicy } from 'aws-cdk-lib'
import {
  AttributeType,
  BillingMode,
  ProjectionType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb'
import type { Key } from 'aws-cdk-lib/aws-kms'
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  type CfnBucket,
  HttpMethods,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3'
import type { Construct } from 'constructs'
import type { Knobs } from './knobs.ts'

export type Storage = { readonly table: Table; readonly media: Bucket; readonly models: Bucket }

export const removalOf = ({ retainData }: Knobs): RemovalPolicy =>
  retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY

/** @param key of the customer; none: the services' own */
export function storage(
  scope: Construct,
  { knobs, key }: { readonly knobs: Knobs; readonly key: Key | undefined },
): Storage {
  const logs = knobs.accessLogs ? logsBucket(scope, knobs) : undefined
  const table = tableOf(scope, knobs, key)
  const media = mediaBucket(scope, knobs, { key, logs })
  const models = new Bucket(scope, 'ModelBucket', {
    ...closed(knobs, { key, logs, prefix: 'model/' }),
    lifecycleRules: [UNFINISHED], // what a broken push left
  })
  return { table, media, models }
}

function tableOf(scope: Construct, knobs: Knobs, key: Key | undefined): Table {
  const table = new Table(scope, 'Table', {
    partitionKey: { name: 'pk', type: AttributeType.STRING },
    sortKey: { name: 'sk', type: AttributeType.STRING },
    billingMode: BillingMode.PAY_PER_REQUEST,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: knobs.retainData,
    timeToLiveAttribute: 'exp',
    removalPolicy: removalOf(knobs),
    ...(key
      ? { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey: key }
      : { encryption: TableEncryption.DEFAULT }),
  })
  const index = (indexName: string, partition: string, sort: string, type = AttributeType.STRING) =>
    table.addGlobalSecondaryIndex({
      indexName,
      partitionKey: { name: partition, type: AttributeType.STRING },
      sortKey: { name: sort, type },
      projectionType: ProjectionType.KEYS_ONLY,
    })
  index('byAccount', 'gsi_account', 'id')
  index('byStatus', 'gsi_status', 'id')
  index('byParent', 'gsi_parent', 'id')
  index('byDue', 'gsi_due', 'due_at', AttributeType.NUMBER)
  return table
}

/** Parts of an upload that never was completed are billed until somebody removes them. */
const UNFINISHED = { id: 'unfinished', abortIncompleteMultipartUploadAfter: Duration.days(1) }

function closed(
  knobs: Knobs,
  {
    key,
    logs,
    prefix = '',
  }: {
    readonly key?: Key | undefined
    readonly logs?: Bucket | undefined
    readonly prefix?: string
  },
): BucketProps {
  return {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    removalPolicy: removalOf(knobs),
    ...(key
      ? { encryption: BucketEncryption.KMS, encryptionKey: key, bucketKeyEnabled: true }
      : { encryption: BucketEncryption.S3_MANAGED }),
    ...(logs && { serverAccessLogsBucket: logs, serverAccessLogsPrefix: `s3/${prefix}` }),
  }
}

const logsBucket = (scope: Construct, knobs: Knobs): Bucket =>
  new Bucket(scope, 'LogsBucket', {
    ...closed(knobs, {}), // log delivery knows no customer key
    lifecycleRules: [{ id: 'expire', expiration: Duration.days(90) }],
  })

function mediaBucket(
  scope: Construct,
  knobs: Knobs,
  { key, logs }: { readonly key: Key | undefined; readonly logs: Bucket | undefined },
): Bucket {
  const media = new Bucket(scope, 'MediaBucket', {
    ...closed(knobs, { key, logs, prefix: 'media/' }),
    versioned: true, // a replayed presigned PUT makes a new version; an edit reads the one it is bound to
    // A backstop: the sweeper deletes on time.
    lifecycleRules: [
      { id: 'uploads', prefix: 'uploads/', expiration: Duration.days(400) },
      {
        id: 'outputs',
        prefix: 'outputs/',
        expiration: Duration.days(knobs.outputRetentionDays + 2),
      },
      { id: 'old-versions', noncurrentVersionExpiration: Duration.days(1) },
      { id: 'delete-markers', expiredObjectDeleteMarker: true },
      UNFINISHED,
    ],
    cors: corsFor(knobs),
  })
  // `eventBridgeEnabled` would add a Lambda of CDK's own, with a wildcard in its role.
  const l1 = media.node.defaultChild as CfnBucket
  l1.addPropertyOverride('NotificationConfiguration.EventBridgeConfiguration', {
    EventBridgeEnabled: true,
  })
  return media
}

const corsFor = ({ corsOrigins }: Knobs): BucketProps['cors'] =>
  corsOrigins.length === 0
    ? undefined
    : [
        {
          allowedOrigins: corsOrigins,
          allowedMethods: [HttpMethods.GET, HttpMethods.HEAD, HttpMethods.PUT, HttpMethods.POST],
          allowedHeaders: ['content-type', 'range', 'x-amz-checksum-sha256'],
          exposedHeaders: [
            'ETag',
            'Content-Length',
            'Content-Range',
            'Accept-Ranges',
            'Content-Disposition',
            'x-amz-version-id',
          ],
          maxAge: 7200,
        },
      ]
