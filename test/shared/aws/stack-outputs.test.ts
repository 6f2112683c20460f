import { expect, onTestFinished, test } from 'vitest'
import { parseAwsSettings } from '#shared/aws/settings.ts'
import { fillFromStack } from '#shared/aws/stack-outputs.ts'
import { startControlPlane } from '../../emulators/control-plane.ts'

async function cloudFormation(stacks: Record<string, Record<string, string>>) {
  const control = await startControlPlane()
  onTestFinished(() => control[Symbol.asyncDispose]())
  for (const [name, outputs] of Object.entries(stacks)) control.stacks.set(name, outputs)
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  const options = { endpoint: control.endpoint, region: 'us-east-1', credentials }
  return { asked: control.asked, options }
}

const OUTPUTS = {
  TableName: 'resound-s-table',
  MediaBucketName: 'media',
  ModelBucketName: 'models',
  ModelQueueUrl: 'https://sqs.test/1/model',
  ExactQueueUrl: 'https://sqs.test/1/exact',
  TestQueueUrl: 'https://sqs.test/1/test',
  WebhookQueueUrl: 'https://sqs.test/1/webhooks',
  DeadLetterQueueUrl: 'https://sqs.test/1/dead',
}

test('what is missing comes from the stack, and what was said stays', async () => {
  const { options } = await cloudFormation({ 'resound-s-data': OUTPUTS })

  const filled = await fillFromStack({ RESOUND_MEDIA_BUCKET: 'mine', HOME: '/root' }, 's', options)

  expect(filled).toMatchObject({
    RESOUND_STAGE: 's',
    RESOUND_TABLE: 'resound-s-table',
    RESOUND_MEDIA_BUCKET: 'mine',
    RESOUND_MODEL_QUEUE_URL: 'https://sqs.test/1/model',
    HOME: '/root',
  })
})

test('knobs that a worker must share with the sweeper come with the names', async () => {
  const knobs = { DueShards: '1', OutputRetentionHours: '720' }
  const { options } = await cloudFormation({ 'resound-s-data': { ...OUTPUTS, ...knobs } })

  const { dueShards, config } = parseAwsSettings(await fillFromStack({}, 's', options))

  expect(dueShards).toBe(1)
  expect(config.outputRetentionMs).toBe(720 * 3_600_000)
})

test('a container that was told everything asks nobody', async () => {
  const { options, asked } = await cloudFormation({})
  const told = {
    RESOUND_TABLE: 't',
    RESOUND_MEDIA_BUCKET: 'm',
    RESOUND_MODEL_BUCKET: 'b',
    RESOUND_MODEL_QUEUE_URL: 'https://q/1',
    RESOUND_EXACT_QUEUE_URL: 'https://q/2',
    RESOUND_TEST_QUEUE_URL: 'https://q/3',
    RESOUND_WEBHOOK_QUEUE_URL: 'https://q/4',
  }

  expect(await fillFromStack(told, 's', options)).toMatchObject(told)
  expect(asked).toEqual([])
})

test('a stage that was never deployed is named with the command that deploys it', async () => {
  const { options } = await cloudFormation({})

  await expect(fillFromStack({}, 'typo', options)).rejects.toMatchObject({
    message: 'There is no stack resound-typo-data in us-east-1.',
    fix: expect.stringContaining('npx cdk deploy resound-typo-data'),
  })
})

test('an address where nobody answers says so, in one sentence', async () => {
  const { options } = await cloudFormation({})

  await expect(
    fillFromStack({}, 's', { ...options, endpoint: 'http://127.0.0.1:1' }),
  ).rejects.toMatchObject({ message: expect.stringMatching(/DescribeStacks.*no answer/) })
})
