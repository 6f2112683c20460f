import { expect, test } from 'vitest'
import { list, plain, roles, type Statement, synthesize } from '../infra/synthesize.ts'
import { http } from './http.ts'
import { type Call, RECORDED } from './recorder.ts'
import { world } from './world.ts'

/**
 * The emulator lets everything pass, whatever the roles say. So each call that a function really made is
 * held against its role here: least privilege that has been seen to be enough.
 */
export function aboutPermissions(): void {
  const { data, edge } = synthesize({ stage: 'emulator' })
  const ofRole = { ...roles(data), ...roles(edge) }

  test('every call of every function is allowed by its role', async () => {
    const calls: readonly Call[] = (await http(`${world.endpoint}${RECORDED}`)).body
    expect(new Set(calls.map(({ by }) => by))).toEqual(
      new Set(['Api', 'ExactWorker', 'Sweeper', 'UploadSeen', 'Webhooks', 'Worker']),
    )
    // Or the recorder is past what it should hear.
    expect(new Set(calls.map(({ action }) => action.split(':')[0]))).toEqual(
      new Set(['dynamodb', 'events', 's3', 'sqs', 'ssm']),
    )
    const refused = calls.filter(
      (call) => !(ofRole[`${call.by}Role`] ?? []).some((statement) => allows(statement, call)),
    )
    expect(refused).toEqual([])
  })
}

function allows({ Action, Resource, Condition }: Statement, call: Call): boolean {
  if (!list(Action).includes(call.action)) return false
  // The other stack's role names the resources of this one.
  const names = list(Resource).map((resource) => plain(resource).replace('<data.', '<'))
  if (!names.some((name) => matches(name, call))) return false
  const prefixes: readonly string[] = Condition?.['ForAllValues:StringLike']?.[
    'dynamodb:LeadingKeys'
  ] ?? ['*']
  const isOfKeys = call.keys.every((key) =>
    prefixes.some((prefix) => prefix === '*' || prefix === key || prefix === `${key}*`),
  )
  const source = Condition?.StringEquals?.['events:source']
  return isOfKeys && (source === undefined || source === call.source)
}

/** `<Table.Arn>/index/byDue` and the table's name with its index. */
function matches(name: string, { action, resource, index }: Call): boolean {
  const {
    TableName,
    MediaBucketName,
    ModelBucketName,
    ModelQueueUrl,
    ExactQueueUrl,
    TestQueueUrl,
    WebhookQueueUrl,
  } = world.outputs
  if (action.startsWith('dynamodb:'))
    return resource === TableName && name === `<Table.Arn>${index ? `/index/${index}` : ''}`
  if (action.startsWith('s3:')) {
    const [bucket, ...key] = resource.split('/')
    const buckets = { [MediaBucketName!]: 'MediaBucket', [ModelBucketName!]: 'ModelBucket' }
    const folder = key.length > 0 ? `/${key[0]}/*` : ''
    return name === `<${buckets[bucket!]}.Arn>${folder}`
  }
  if (action.startsWith('sqs:')) {
    const queues = {
      [ModelQueueUrl!]: 'ModelQueue',
      [ExactQueueUrl!]: 'ExactQueue',
      [TestQueueUrl!]: 'TestQueue',
      [WebhookQueueUrl!]: 'WebhookQueue',
    }
    return name === `<${queues[resource]}.Arn>`
  }
  return name.endsWith(action.startsWith('ssm:') ? `parameter${resource}` : resource)
}
