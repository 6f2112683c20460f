import { expect, test } from 'vitest'
import { parseAwsSettings } from '#shared/aws/settings.ts'

const WHOLE = {
  RESOUND_STAGE: 'prod',
  RESOUND_TABLE: 'table',
  RESOUND_MEDIA_BUCKET: 'media',
  RESOUND_MODEL_BUCKET: 'models',
  RESOUND_MODEL_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/1/model',
  RESOUND_EXACT_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/1/exact',
  RESOUND_TEST_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/1/test',
  RESOUND_WEBHOOK_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/1/webhooks',
}

test('a whole environment becomes one object, credits metered', () => {
  expect(parseAwsSettings(WHOLE)).toMatchObject({
    stage: 'prod',
    queueUrls: { model: WHOLE.RESOUND_MODEL_QUEUE_URL, test: WHOLE.RESOUND_TEST_QUEUE_URL },
    originSecretArn: undefined,
    hasGpu: true,
    modelSource: 's3',
    dueShards: 4,
    config: { isMetered: true },
  })
})

test('whatever is missing or wrong stops the start with its name and its rule', () => {
  for (const name of Object.keys(WHOLE))
    expect(() => parseAwsSettings({ ...WHOLE, [name]: undefined })).toThrow(name)
  expect(() => parseAwsSettings({ ...WHOLE, RESOUND_DUE_SHARDS: '65' })).toThrow(
    'RESOUND_DUE_SHARDS must be a whole number from 1 to 64',
  )
  expect(() => parseAwsSettings({ ...WHOLE, RESOUND_TABLE: undefined })).toThrow(
    'RESOUND_TABLE is missing',
  )
  expect(() => parseAwsSettings({ ...WHOLE, RESOUND_MAX_QUEUED: 'many' })).toThrow(
    'RESOUND_MAX_QUEUED',
  )
})

test('no URL is signed for longer than the credentials of its signer last', () => {
  expect(() => parseAwsSettings({ ...WHOLE, RESOUND_URL_TTL_SECONDS: '3601' })).toThrow(
    'RESOUND_URL_TTL_SECONDS must be at most 3600: a signed URL dies with the session of the role',
  )
  const longest = parseAwsSettings({ ...WHOLE, RESOUND_URL_TTL_SECONDS: '3600' })
  expect(longest.config.urlTtlSeconds).toBe(3600)
})

test('private receivers are for emulators: on AWS nothing starts with them', () => {
  const asked = { ...WHOLE, RESOUND_ALLOW_PRIVATE_WEBHOOKS: 'on' }
  expect(() => parseAwsSettings(asked)).toThrow('RESOUND_ALLOW_PRIVATE_WEBHOOKS must be off on AWS')
  const emulated = parseAwsSettings({ ...asked, AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' })
  expect(emulated.config.allowPrivateWebhooks).toBe(true)
})
