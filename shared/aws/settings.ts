/**
 * What a process on AWS is told by its stack, beside the settings every deployment has (config.ts):
 * names of the table, buckets and queues. Parsed once, by an entry file.
 */
import { z } from 'zod'
import { type Config, ConfigError, parseConfig } from '../config.ts'
import type { Lane } from '../edit.ts'

const name = z.string({ error: 'is missing' }).min(1, 'is empty')
const address = z.url({ error: 'must be a URL' })

/**
 * A presigned URL stops working when the temporary credentials that signed it expire, whatever it states
 * itself (S3 User Guide, "Download and upload objects with presigned URLs"); a role's session lasts an hour
 * unless it is asked for more (IAM User Guide, "Roles terms and concepts").
 */
const MOST_URL_TTL_SECONDS = 3600

const settings = z.object({
  RESOUND_STAGE: name.regex(/^[a-z][a-z0-9-]{0,31}$/, 'must be lower-case letters, digits and -'),
  RESOUND_TABLE: name,
  RESOUND_MEDIA_BUCKET: name,
  RESOUND_MODEL_BUCKET: name,
  RESOUND_MODEL_QUEUE_URL: address,
  RESOUND_EXACT_QUEUE_URL: address,
  RESOUND_TEST_QUEUE_URL: address,
  RESOUND_WEBHOOK_QUEUE_URL: address,
  RESOUND_ORIGIN_SECRET_ARN: z
    .string()
    .transform((arn) => arn || undefined)
    .optional(),
  RESOUND_GPU: z
    .enum(['', '0', '1', 'on', 'off', 'true', 'false'])
    .transform((word) => ['1', 'on', 'true'].includes(word))
    .prefault('1'),
  RESOUND_MODEL_SOURCE: z.enum(['s3', 'image', 'snapshot']).default('s3'),
  RESOUND_DUE_SHARDS: z
    .string()
    .regex(/^([1-9]|[1-5]\d|6[0-4])$/, 'must be a whole number from 1 to 64')
    .transform(Number)
    .prefault('4'),
  RESOUND_URL_TTL_SECONDS: z
    .string()
    .refine(
      (text) => !(Number(text) > MOST_URL_TTL_SECONDS),
      `must be at most ${MOST_URL_TTL_SECONDS}: a signed URL dies with the session of the role that signed it`,
    )
    .optional(), // config.ts reads it
})

export type AwsSettings = {
  readonly stage: string
  readonly table: string
  readonly mediaBucket: string
  readonly modelBucket: string
  readonly queueUrls: Readonly<Record<Lane, string>>
  readonly webhookQueueUrl: string
  /** Secrets Manager; undefined: no CDN in front, so nothing to check. */
  readonly originSecretArn: string | undefined
  readonly hasGpu: boolean
  readonly modelSource: 's3' | 'image' | 'snapshot'
  readonly dueShards: number
  /** What every deployment has; credits are metered unless said otherwise. */
  readonly config: Config
}

/**
 * @param variables the environment
 * @throws ConfigError naming every variable that is missing or wrong
 */
export function parseAwsSettings(
  variables: Readonly<Record<string, string | undefined>>,
): AwsSettings {
  const parsed = settings.safeParse(variables)
  if (!parsed.success)
    throw new ConfigError(
      parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('\n'),
    )
  const value = parsed.data
  const config = parseConfig({ RESOUND_CREDITS: 'metered', ...variables })
  // An emulator's receivers listen on its own machine; on AWS what is private is not the caller's to reach.
  if (config.allowPrivateWebhooks && !variables.AWS_ENDPOINT_URL)
    throw new ConfigError(
      'RESOUND_ALLOW_PRIVATE_WEBHOOKS must be off on AWS. It is for one box and for emulators: deploy another stage than "emulator".',
    )
  return Object.freeze({
    stage: value.RESOUND_STAGE,
    table: value.RESOUND_TABLE,
    mediaBucket: value.RESOUND_MEDIA_BUCKET,
    modelBucket: value.RESOUND_MODEL_BUCKET,
    queueUrls: {
      model: value.RESOUND_MODEL_QUEUE_URL,
      exact: value.RESOUND_EXACT_QUEUE_URL,
      test: value.RESOUND_TEST_QUEUE_URL,
    },
    webhookQueueUrl: value.RESOUND_WEBHOOK_QUEUE_URL,
    originSecretArn: value.RESOUND_ORIGIN_SECRET_ARN,
    hasGpu: value.RESOUND_GPU,
    modelSource: value.RESOUND_MODEL_SOURCE,
    dueShards: value.RESOUND_DUE_SHARDS,
    config,
  })
}
