import { SendMessageCommand } from '@aws-sdk/client-sqs'
import { onTestFinished } from 'vitest'
import { s3Client, sqsClient } from '#shared/aws/clients.ts'
import { modelBucket } from '#shared/aws/model-bucket.ts'
import { openAws } from '#shared/aws/open-aws.ts'
import { parseAwsSettings } from '#shared/aws/settings.ts'
import { systemClock, systemRandom } from '#shared/local/system.ts'
import { startControlPlane } from '../emulators/control-plane.ts'
import { startDynamo } from '../emulators/dynamo.ts'
import { startS3 } from '../emulators/s3-server.ts'
import { startSqs } from '../emulators/sqs.ts'
import { openDynamo } from '../shared/aws/open-dynamo.ts'
import { CREDENTIALS } from '../shared/aws/s3-clients.ts'

const TABLE = 'resound-s'

/** A deployed stage of four emulators, and the adapters over it, as another process would have them. */
export async function openStage() {
  const [control, dynamo, s3, sqs] = await Promise.all([
    startControlPlane(),
    startDynamo(),
    startS3(),
    startSqs({ dead: {}, model: {}, exact: {}, test: {}, webhooks: {} }),
  ])
  const servers = [control, dynamo, s3, sqs]
  onTestFinished(async () => {
    await Promise.all(servers.map((server) => server[Symbol.asyncDispose]()))
  })
  const made = await openDynamo({
    endpoint: dynamo.endpoint,
    clock: systemClock,
    tableName: TABLE,
  })
  onTestFinished(() => made.client.destroy())
  control.parameters.set('/resound/s/secret-key', {
    type: 'SecureString',
    value: Buffer.alloc(32, 7).toString('base64'),
  })
  const outputs = {
    TableName: TABLE,
    MediaBucketName: 'media',
    ModelBucketName: 'media', // the emulator has one bucket
    ModelQueueUrl: sqs.queueUrl('model'),
    ExactQueueUrl: sqs.queueUrl('exact'),
    TestQueueUrl: sqs.queueUrl('test'),
    WebhookQueueUrl: sqs.queueUrl('webhooks'),
  }
  control.stacks.set('resound-s-data', outputs)
  const settings = parseAwsSettings({
    RESOUND_STAGE: 's',
    RESOUND_TABLE: TABLE,
    RESOUND_MEDIA_BUCKET: 'media',
    RESOUND_MODEL_BUCKET: 'media',
    RESOUND_MODEL_QUEUE_URL: outputs.ModelQueueUrl,
    RESOUND_EXACT_QUEUE_URL: outputs.ExactQueueUrl,
    RESOUND_TEST_QUEUE_URL: outputs.TestQueueUrl,
    RESOUND_WEBHOOK_QUEUE_URL: outputs.WebhookQueueUrl,
  })
  const env = {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_ENDPOINT_URL: control.endpoint,
    AWS_ENDPOINT_URL_DYNAMODB: dynamo.endpoint,
    AWS_ENDPOINT_URL_S3: s3.endpoint,
    AWS_ENDPOINT_URL_SQS: sqs.endpoint,
    AWS_EC2_METADATA_DISABLED: 'true',
  }
  Object.assign(process.env, env) // the SDK's own way to be told; this test file's process only
  const ports = openAws(settings, { clock: systemClock, random: systemRandom })
  const client = sqsClient()
  return {
    ...{ control, s3, ports, env, models: modelBucket(s3Client(), 'media') },
    /** A message as nobody of ours writes it. */
    async sendRaw(body: string) {
      await client.send(
        new SendMessageCommand({ QueueUrl: outputs.ModelQueueUrl, MessageBody: body }),
      )
    },
  }
}
