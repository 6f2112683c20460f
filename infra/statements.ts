/**
 * Every IAM statement of the deployment. No action contains a wildcard; a role reaches the items, keys and
 * queues it works with, and nothing else. The table of roles stands in docs/deploy.md; test/infra holds it.
 */
import { Stack } from 'aws-cdk-lib'
import type { ITable } from 'aws-cdk-lib/aws-dynamodb'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { ILogGroup } from 'aws-cdk-lib/aws-logs'
import type { IBucket } from 'aws-cdk-lib/aws-s3'
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'

/** What the statements speak of. */
export type Resources = {
  readonly stage: string
  readonly table: ITable
  readonly media: IBucket
  readonly models: IBucket
  readonly modelQueue: IQueue
  readonly exactQueue: IQueue
  readonly testQueue: IQueue
  readonly webhookQueue: IQueue
  readonly originSecret: ISecret | undefined
  readonly key: IKey | undefined
}

type Index = 'byAccount' | 'byStatus' | 'byParent' | 'byDue'

const READ = ['GetItem', 'BatchGetItem', 'Query']
const WRITE = ['PutItem', 'UpdateItem', 'ConditionCheckItem']

/** `EDIT#`: every edit. `META`: that one partition. */
const keyPattern = (prefix: string) => (prefix.endsWith('#') ? `${prefix}*` : prefix)

const allow = (sid: string, service: string, actions: readonly string[], resources: string[]) =>
  new PolicyStatement({
    sid,
    actions: actions.map((action) => `${service}:${action}`),
    resources,
  })

/** Item actions, limited to partitions whose key starts so. */
function items(
  { table }: Resources,
  sid: string,
  prefixes: readonly string[],
  actions: readonly string[],
): PolicyStatement {
  const statement = allow(sid, 'dynamodb', actions, [table.tableArn])
  statement.addCondition('ForAllValues:StringLike', {
    'dynamodb:LeadingKeys': prefixes.map(keyPattern),
  })
  // ForAllValues is also true of a request that names no key, such as a scan: those actions are not here.
  return statement
}

const indexes = ({ table }: Resources, ...names: readonly Index[]) =>
  allow(
    'QueryIndexes',
    'dynamodb',
    ['Query'],
    names.map((name) => `${table.tableArn}/index/${name}`),
  )

const objects = (
  { media }: Resources,
  sid: string,
  actions: readonly string[],
  ...folders: readonly string[]
) =>
  allow(
    sid,
    's3',
    actions,
    folders.map((folder) => media.arnForObjects(`${folder}/*`)),
  )

/** Without it a missing object reads as "forbidden". */
const listMedia = ({ media }: Resources, ...actions: readonly string[]) =>
  allow('ListMedia', 's3', actions, [media.bucketArn])

const lanesOf = ({ modelQueue, exactQueue, testQueue }: Resources) => [
  modelQueue,
  exactQueue,
  testQueue,
]

const send = (...queues: readonly IQueue[]) =>
  allow(
    'SendMessages',
    'sqs',
    ['SendMessage'],
    queues.map(({ queueArn }) => queueArn),
  )

const measure = (...queues: readonly IQueue[]) =>
  allow(
    'MeasureQueues',
    'sqs',
    ['GetQueueAttributes'],
    queues.map(({ queueArn }) => queueArn),
  )

const consume = (...queues: readonly IQueue[]) =>
  allow(
    'ConsumeMessages',
    'sqs',
    ['ReceiveMessage', 'DeleteMessage', 'ChangeMessageVisibility', 'GetQueueAttributes'],
    queues.map(({ queueArn }) => queueArn),
  )

/** Events of this stage alone, on the default bus. */
function wake({ stage, table }: Resources): PolicyStatement {
  const statement = allow(
    'Wake',
    'events',
    ['PutEvents'],
    [
      Stack.of(table).formatArn({
        service: 'events',
        resource: 'event-bus',
        resourceName: 'default',
      }),
    ],
  )
  statement.addCondition('StringEquals', { 'events:source': `resound.${stage}` })
  return statement
}

const parameters = ({ stage, table }: Resources, ...names: readonly string[]) =>
  allow(
    'ReadParameters',
    'ssm',
    ['GetParameter'],
    names.map((name) =>
      Stack.of(table).formatArn({
        service: 'ssm',
        resource: 'parameter',
        resourceName: `resound/${stage}/${name}`,
      }),
    ),
  )

const useKey = ({ key }: Resources): PolicyStatement[] =>
  key ? [allow('UseKey', 'kms', ['Decrypt', 'GenerateDataKey'], [key.keyArn])] : []

export const writeLogs = (logs: ILogGroup) =>
  // The stream's name follows the group's; CloudFormation's ARN of a group ends in `:*` for that reason.
  allow('WriteLogs', 'logs', ['CreateLogStream', 'PutLogEvents'], [logs.logGroupArn])

/** The partitions an attempt at an edit touches, its end and what follows from it included. */
const OF_AN_EDIT = ['EDIT#', 'ACCT#', 'EVT#', 'UPL#', 'LANE#', 'META']

export const apiStatements = (on: Resources): PolicyStatement[] => [
  items(on, 'Items', [...OF_AN_EDIT, 'WE#', 'DLV#', 'IDEM#', 'KEY#'], [...READ, ...WRITE]),
  items(on, 'SeeWorkers', ['WORKERS'], ['GetItem', 'Query']),
  // byDue for the page that says how long the oldest has waited; like all indexes it holds keys only.
  indexes(on, 'byAccount', 'byStatus', 'byParent', 'byDue'),
  objects(on, 'SignUploads', ['PutObject'], 'uploads'),
  objects(
    on,
    'Objects',
    ['GetObject', 'GetObjectVersion', 'DeleteObject', 'DeleteObjectVersion'],
    'uploads',
    'outputs',
  ),
  listMedia(on, 'ListBucket', 'ListBucketVersions'),
  send(...lanesOf(on), on.webhookQueue),
  measure(...lanesOf(on)),
  parameters(on, 'secret-key', 'public-url'),
  ...(on.originSecret
    ? [allow('ReadOriginSecret', 'secretsmanager', ['GetSecretValue'], [on.originSecret.secretArn])]
    : []),
  wake(on),
  ...useKey(on),
]

// Who receives by an event source is given the actions for that by the event source.
const workerStatements = (on: Resources): PolicyStatement[] => [
  objects(on, 'ReadObjects', ['GetObject', 'GetObjectVersion'], 'uploads', 'outputs'),
  objects(on, 'WriteOutputs', ['PutObject', 'DeleteObject'], 'outputs'),
  listMedia(on, 'ListBucket'),
  send(...lanesOf(on), on.webhookQueue),
  ...useKey(on),
]

export const exactWorkerStatements = (on: Resources): PolicyStatement[] => [
  items(on, 'Items', OF_AN_EDIT, [...READ, ...WRITE]),
  indexes(on, 'byStatus'),
  ...workerStatements(on),
  wake(on),
]

export const gpuTaskStatements = (on: Resources): PolicyStatement[] => [
  items(on, 'Items', OF_AN_EDIT, [...READ, ...WRITE]),
  items(on, 'OwnRow', ['WORKERS'], ['PutItem', 'DeleteItem']),
  indexes(on, 'byStatus'),
  ...workerStatements(on),
  consume(on.modelQueue),
  allow('ReadModel', 's3', ['GetObject'], [on.models.arnForObjects('bundles/*')]),
]

export const uploadSeenStatements = (on: Resources): PolicyStatement[] => [
  items(on, 'Items', OF_AN_EDIT, [...READ, ...WRITE]),
  objects(on, 'ReadUploads', ['GetObject', 'GetObjectVersion'], 'uploads'),
  listMedia(on, 'ListBucket'),
  send(...lanesOf(on), on.webhookQueue),
  wake(on),
  ...useKey(on),
]

export const webhooksStatements = (on: Resources): PolicyStatement[] => [
  items(on, 'Items', ['EVT#', 'DLV#', 'ACCT#', 'WE#'], [...READ, 'PutItem', 'UpdateItem']),
  indexes(on, 'byParent', 'byDue'), // what is due, and what an event led to
  send(on.webhookQueue),
  parameters(on, 'secret-key', 'public-url'),
  ...useKey(on),
]

export const sweeperStatements = (on: Resources): PolicyStatement[] => [
  // Grants beside edits: a ledger is read many rows at a time, and one statement must allow them all.
  items(on, 'Items', [...OF_AN_EDIT, 'WE#', 'DLV#', 'GRANT#'], [...READ, ...WRITE]),
  items(on, 'ForgetEvents', ['EVT#', 'DLV#'], ['DeleteItem']),
  items(on, 'CountWorkers', ['WORKERS'], ['Query']),
  indexes(on, 'byAccount', 'byStatus', 'byParent', 'byDue'),
  objects(on, 'ReadUploads', ['GetObject', 'GetObjectVersion'], 'uploads'),
  objects(on, 'Remove', ['DeleteObject', 'DeleteObjectVersion'], 'uploads', 'outputs'),
  listMedia(on, 'ListBucket', 'ListBucketVersions'),
  send(...lanesOf(on), on.webhookQueue),
  measure(...lanesOf(on)),
  wake(on),
  ...useKey(on),
]

/** What the scaler reads of the data stack; what it starts and stops is in `scalerStatements`. */
export const scalerDataStatements = (on: Resources): PolicyStatement[] => [
  items(on, 'SeeWork', ['WORKERS', 'LANE#', 'META'], ['GetItem', 'Query']),
  measure(on.modelQueue),
  ...useKey(on),
]

/** ARNs of the GPU half. */
export type Fleet = {
  readonly clusterArn: string
  readonly containerInstanceArns: string // of the cluster, all of them
  readonly taskArns: string // of the cluster, all of them
}

export const scalerStatements = (
  fleet: Fleet,
  { serviceArn, groupArn }: { readonly serviceArn: string; readonly groupArn: string },
): PolicyStatement[] => [
  allow('ScaleService', 'ecs', ['DescribeServices', 'UpdateService'], [serviceArn]),
  allow('ListInstances', 'ecs', ['ListContainerInstances'], [fleet.clusterArn]),
  allow(
    'DrainInstances',
    'ecs',
    ['DescribeContainerInstances', 'UpdateContainerInstancesState'],
    [fleet.containerInstanceArns],
  ),
  allow(
    'ScaleGroup',
    'autoscaling',
    ['SetDesiredCapacity', 'TerminateInstanceInAutoScalingGroup'],
    [groupArn],
  ),
  // AWS has no resource level for this action.
  allow('DescribeGroup', 'autoscaling', ['DescribeAutoScalingGroups'], ['*']),
]

export const taskProtectionStatements = (fleet: Fleet): PolicyStatement[] => [
  allow('Protect', 'ecs', ['GetTaskProtection', 'UpdateTaskProtection'], [fleet.taskArns]),
]

/** The ECS agent's own. Containers can reach these credentials, so there is nothing else in them. */
export const instanceStatements = (fleet: Fleet): PolicyStatement[] => [
  allow(
    'Agent',
    'ecs',
    [
      'RegisterContainerInstance',
      'DeregisterContainerInstance',
      'Poll',
      'StartTelemetrySession',
      'SubmitTaskStateChange',
      'SubmitContainerStateChange',
      'SubmitAttachmentStateChanges',
      'UpdateContainerInstancesState',
    ],
    [fleet.clusterArn, fleet.containerInstanceArns],
  ),
  // AWS has no resource level for this action.
  allow('Discover', 'ecs', ['DiscoverPollEndpoint'], ['*']),
]

export const pullStatements = (repositoryArn: string | undefined): PolicyStatement[] =>
  repositoryArn === undefined
    ? []
    : [
        allow(
          'Pull',
          'ecr',
          ['BatchCheckLayerAvailability', 'GetDownloadUrlForLayer', 'BatchGetImage'],
          [repositoryArn],
        ),
        // AWS has no resource level for this action.
        allow('LogIn', 'ecr', ['GetAuthorizationToken'], ['*']),
      ]
