import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import { DomainError } from '../errors.ts'
import type { ClientOptions } from './clients.ts'
import { sdkFault, sdkSentence } from './sdk-errors.ts'

/** Which variable (settings.ts) each output of the data stack is. */
const VARIABLES: Readonly<Record<string, string>> = {
  TableName: 'RESOUND_TABLE',
  MediaBucketName: 'RESOUND_MEDIA_BUCKET',
  ModelBucketName: 'RESOUND_MODEL_BUCKET',
  ModelQueueUrl: 'RESOUND_MODEL_QUEUE_URL',
  ExactQueueUrl: 'RESOUND_EXACT_QUEUE_URL',
  TestQueueUrl: 'RESOUND_TEST_QUEUE_URL',
  WebhookQueueUrl: 'RESOUND_WEBHOOK_QUEUE_URL',
}

/** Knobs by which a process outside of the stack must go too: the sweeper looks for its work by them. */
const KNOBS: Readonly<Record<string, string>> = {
  DueShards: 'RESOUND_DUE_SHARDS',
  OutputRetentionHours: 'RESOUND_OUTPUT_RETENTION_HOURS',
}

type Variables = Readonly<Record<string, string | undefined>>

export const dataStackOf = (stage: string): string => `resound-${stage}-data`
export const edgeStackOf = (stage: string): string => `resound-${stage}-edge-gpu`

/**
 * The environment of a process that was only told its stage: what is missing comes from the outputs of
 * the stage's data stack. Nothing is asked when nothing is missing.
 *
 * @throws DomainError `invalid_request` when there is no such stack, or nobody may look
 */
export async function fillFromStack(
  variables: Variables,
  stage: string,
  options: ClientOptions = {},
): Promise<Variables> {
  const known = { ...variables, RESOUND_STAGE: stage }
  if (Object.values(VARIABLES).every((name) => variables[name])) return known
  const outputs = await stackOutputs(dataStackOf(stage), options)
  const filled: Record<string, string | undefined> = { ...known }
  for (const [output, name] of Object.entries({ ...VARIABLES, ...KNOBS }))
    filled[name] ||= outputs[output]
  return filled
}

/** @throws DomainError as above */
export async function stackOutputs(
  stack: string,
  options: ClientOptions = {},
): Promise<Readonly<Record<string, string>>> {
  const client = new CloudFormationClient({ ...options, maxAttempts: 2 })
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: stack }))
    const found = Stacks?.[0]?.Outputs ?? []
    return Object.fromEntries(
      found.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
    )
  } catch (error) {
    throw await refusal(error, stack, client)
  } finally {
    client.destroy()
  }
}

async function refusal(error: unknown, stack: string, client: CloudFormationClient) {
  const text = error instanceof Error ? error.message : String(error)
  const region = await client.config.region().catch(() => undefined)
  if (region === undefined || /region is missing/i.test(text))
    return refused('No region is set.', 'Set AWS_REGION, such as AWS_REGION=us-east-1.', error)
  if (/does not exist/i.test(text))
    return refused(
      `There is no stack ${stack} in ${region}.`,
      `Deploy it (npx cdk deploy ${stack}), or correct --stage or AWS_REGION.`,
      error,
    )
  const fault = sdkFault(error)
  if (fault === 'credentials' || /credentials/i.test(text))
    return refused(
      'There are no valid AWS credentials.',
      'Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give the process a role.',
      error,
    )
  const call = { action: 'cloudformation:DescribeStacks', resource: stack, region }
  return refused(sdkSentence(error, call), undefined, error)
}

const refused = (message: string, fix: string | undefined, cause: unknown): DomainError =>
  new DomainError('invalid_request', message, { cause, ...(fix !== undefined && { fix }) })
