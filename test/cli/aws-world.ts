import { onTestFinished } from 'vitest'
import { systemClock } from '#shared/local/system.ts'
import { startControlPlane } from '../emulators/control-plane.ts'
import { startDynamo } from '../emulators/dynamo.ts'
import { ACCESS_KEY_ID, SECRET_ACCESS_KEY, startS3 } from '../emulators/s3-server.ts'
import { startSqs } from '../emulators/sqs.ts'
import { openDynamo } from '../shared/aws/open-dynamo.ts'

/** A deployed data stack as the CLI finds it: its outputs, its table, its parameters. */
export async function deployedStack(stage = 's') {
  const [control, dynamo, s3, sqs] = await Promise.all([
    startControlPlane(),
    startDynamo(),
    startS3({ bucket: 'models' }),
    startSqs({ dead: {}, model: {}, exact: {}, test: {}, webhooks: {} }),
  ])
  onTestFinished(async () => {
    await control[Symbol.asyncDispose]()
    await dynamo[Symbol.asyncDispose]()
    await s3[Symbol.asyncDispose]()
    await sqs[Symbol.asyncDispose]()
  })
  const tableName = `resound-${stage}`
  const stores = await openDynamo({ endpoint: dynamo.endpoint, clock: systemClock, tableName })
  onTestFinished(() => stores.client.destroy())
  control.stacks.set(`resound-${stage}-data`, {
    TableName: tableName,
    MediaBucketName: 'models', // the emulator has one bucket
    ModelBucketName: 'models',
    ModelQueueUrl: sqs.queueUrl('model'),
    ExactQueueUrl: sqs.queueUrl('exact'),
    TestQueueUrl: sqs.queueUrl('test'),
    WebhookQueueUrl: sqs.queueUrl('webhooks'),
    DeadLetterQueueUrl: sqs.queueUrl('dead'),
  })
  control.secrets.set(`resound/${stage}/origin`, [{ id: 'first', value: 'x'.repeat(48) }])
  return {
    control,
    s3,
    sqs,
    stores,
    /** The environment of an operator's shell. */
    env: {
      ...NOWHERE,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: ACCESS_KEY_ID,
      AWS_SECRET_ACCESS_KEY: SECRET_ACCESS_KEY,
      AWS_ENDPOINT_URL: control.endpoint,
      AWS_ENDPOINT_URL_DYNAMODB: dynamo.endpoint,
      AWS_ENDPOINT_URL_S3: s3.endpoint,
      AWS_ENDPOINT_URL_SQS: sqs.endpoint,
    },
  }
}

/** No profile, no role, no metadata: what a shell has in which nobody signed in. */
export const NOWHERE = {
  AWS_CONFIG_FILE: '/nowhere/config',
  AWS_SHARED_CREDENTIALS_FILE: '/nowhere/credentials',
  AWS_EC2_METADATA_DISABLED: 'true',
}
