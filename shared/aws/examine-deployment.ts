/** What is wrong with a deployment on AWS, asked of its services: the checks behind `resound doctor --aws`. */
import { GetServiceQuotaCommand, ServiceQuotasClient } from '@aws-sdk/client-service-quotas'
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs'
import { GetParameterCommand } from '@aws-sdk/client-ssm'
import type { Clock, Random } from '../ports.ts'
import { type ClientOptions, s3Client, sqsClient, ssmClient } from './clients.ts'
import { LANES } from './lane-counts.ts'
import { modelBucket } from './model-bucket.ts'
import { readModelRecord } from './model-record.ts'
import { type AwsPorts, openAws } from './open-aws.ts'
import { sdkSentence } from './sdk-errors.ts'
import { secretKeyParameter } from './secret-keys.ts'
import { type AwsSettings, parseAwsSettings } from './settings.ts'
import { dataStackOf, edgeStackOf, fillFromStack, stackOutputs } from './stack-outputs.ts'

export type DeploymentFinding = {
  readonly name: string
  readonly state: 'ok' | 'note' | 'fault'
  readonly detail: string
  readonly fix?: string
}

/** EC2 quotas in vCPU; a new account has none of either. */
const QUOTAS = [
  { code: 'L-DB2E81BA', name: 'Running On-Demand G and VT instances' },
  { code: 'L-3819A6DF', name: 'All G and VT Spot Instance Requests' },
] as const
const VCPU_PER_WORKER = 4

type Looked = {
  readonly stage: string
  readonly settings: AwsSettings
  readonly ports: AwsPorts
  readonly clients: ClientOptions
  /** Whether the GPU half is there. */
  readonly hasWorkers: boolean
}

/**
 * Every check that needs no change. One that cannot be made is a finding of its own, so that a missing
 * permission hides nothing else.
 *
 * @throws DomainError when there is no such stack, or nobody may look
 */
export async function examineDeployment(options: {
  readonly stage: string
  readonly variables: Readonly<Record<string, string | undefined>>
  readonly clock: Clock
  readonly random: Random
  readonly clients?: ClientOptions
}): Promise<DeploymentFinding[]> {
  const { stage, variables, clock, random, clients = {} } = options
  const settings = parseAwsSettings(await fillFromStack(variables, stage, clients))
  const edge = await stackOutputs(edgeStackOf(stage), clients).catch(() => undefined)
  const ports = openAws(settings, { clock, random, clients })
  const on: Looked = {
    stage,
    settings,
    ports,
    clients,
    hasWorkers: edge?.ClusterName !== undefined,
  }
  const checks: Readonly<Record<string, () => Promise<DeploymentFinding>>> = {
    'edge stack': async () => edgeOf(stage, edge),
    'secret key': () => secretKey(on),
    accounts: () => accounts(on),
    bucket: () => bucket(on),
    model: () => model(on),
    queues: () => queues(on),
    'dead letters': () => deadLetters(on),
    workers: () => workers(on),
    quotas: () => quotas(on),
  }
  return await Promise.all(
    Object.entries(checks).map(([name, check]) => check().catch((error) => failed(name, error))),
  )
}

const ok = (name: string, detail: string): DeploymentFinding => ({ name, state: 'ok', detail })
const note = (name: string, detail: string, fix: string): DeploymentFinding => ({
  ...{ name, detail, fix },
  state: 'note',
})
const fault = (name: string, detail: string, fix: string): DeploymentFinding => ({
  ...{ name, detail, fix },
  state: 'fault',
})

/** The adapters' causes are sentences for operators. */
function failed(name: string, error: unknown): DeploymentFinding {
  const { message, cause } = error as Error
  const said = cause instanceof Error ? `${message} ${cause.message}` : message
  return { name, state: 'fault', detail: `could not be checked: ${said}` }
}

function edgeOf(stage: string, outputs: Readonly<Record<string, string>> | undefined) {
  const name = 'edge stack'
  if (outputs?.PublicUrl) return ok(name, outputs.PublicUrl)
  return note(
    name,
    'there is none: open edits have no GPU, and callers of the function URL are refused (edge_required) unless the knob originSecret is off',
    `Deploy it: npx cdk deploy ${edgeStackOf(stage)} -c stage=${stage}`,
  )
}

async function secretKey({ stage, ports, clients }: Looked) {
  const name = 'secret key'
  try {
    await ports.secretKeys()
    return ok(name, secretKeyParameter(stage))
  } catch (error) {
    const client = ssmClient(clients)
    const isThere = await client
      .send(new GetParameterCommand({ Name: secretKeyParameter(stage) }))
      .then(
        () => true,
        () => false,
      )
    return fault(
      name,
      (error as Error).message,
      isThere
        ? 'Put the value back that signed what exists: a new one makes old links and sealed secrets worthless.'
        : `Make it: resound keys account create --aws --stage ${stage}`,
    )
  }
}

async function accounts({ stage, ports }: Looked) {
  const count = (await ports.accounts.list()).length
  return count > 0
    ? ok('accounts', `${count}`)
    : fault(
        'accounts',
        'there is none: nobody can call',
        `Make one: resound keys account create --aws --stage ${stage}`,
      )
}

async function bucket({ settings, ports }: Looked) {
  await ports.audio.head('uploads/doctor')
  return ok('bucket', settings.mediaBucket)
}

async function model({ stage, settings, ports, clients, hasWorkers }: Looked) {
  const name = 'model'
  const push = `Push it: resound model push NAME --aws --stage ${stage}`
  const record = await readModelRecord(ports.table)
  if (!record) {
    const detail = 'none was pushed: open instructions ("add rain") are refused, exact ones work'
    return hasWorkers ? fault(name, detail, push) : note(name, detail, push)
  }
  if (!(await modelBucket(s3Client(clients), settings.modelBucket).has(record.bundleId)))
    return fault(
      name,
      `${record.name} ${record.version} is on record, and ${settings.modelBucket} does not have it`,
      push,
    )
  return ok(name, `${record.name} ${record.version}, ${record.precision}`)
}

async function queues({ ports }: Looked) {
  const depths = await Promise.all(LANES.map((lane) => ports.queue.depth(lane)))
  return ok('queues', LANES.map((lane, i) => `${lane} ${depths[i]}`).join(', '))
}

async function deadLetters({ stage, clients }: Looked) {
  const name = 'dead letters'
  const { DeadLetterQueueUrl: QueueUrl } = await stackOutputs(dataStackOf(stage), clients)
  if (!QueueUrl) return note(name, 'the stack does not say where they are', 'Deploy it anew.')
  const client = sqsClient(clients)
  try {
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }),
    )
    const count = Number(Attributes?.ApproximateNumberOfMessages ?? 0)
    if (count === 0) return ok(name, 'none')
    return fault(
      name,
      `${count} messages were received ten times and nobody could act on them`,
      'No edit is lost: the sweeper owns them. Read one (its attribute names the queue), remove the cause, and move them back with the console.',
    )
  } catch (error) {
    const region = await client.config.region().catch(() => undefined)
    const call = { action: 'sqs:GetQueueAttributes', resource: QueueUrl, region }
    throw new Error(sdkSentence(error, call), { cause: error })
  }
}

async function workers({ ports, hasWorkers }: Looked) {
  const name = 'workers'
  const [rows, waiting] = await Promise.all([ports.workers.list(), ports.queue.depth('model')])
  const unhealthy = rows.filter(({ state }) => state === 'unhealthy')
  if (unhealthy.length > 0)
    return fault(
      name,
      `${unhealthy.length} of ${rows.length} ended because their model kept dying`,
      'Look at their last lines in the log group of the workers: memory, driver, or a damaged model.',
    )
  if (rows.length > 0)
    return ok(name, rows.map(({ id, state }) => `${id.slice(0, 12)} ${state}`).join(', '))
  if (waiting > 0)
    return fault(
      name,
      `none, and ${waiting} edits wait for one`,
      hasWorkers
        ? 'Look at the events of the ECS service and at the quotas below; a cold start takes three minutes.'
        : 'Deploy the edge stack, or start one here: npm run worker -- --stage S',
    )
  return ok(name, 'none, and nothing waits: the first edit starts one')
}

async function quotas({ clients, hasWorkers }: Looked): Promise<DeploymentFinding> {
  const name = 'quotas'
  if (!hasWorkers) return note(name, 'not looked at: no GPU is deployed', 'Ask for them before.')
  const client = new ServiceQuotasClient({ ...clients, maxAttempts: 2 })
  try {
    const values = await Promise.all(
      QUOTAS.map(async ({ code }) => {
        const command = new GetServiceQuotaCommand({ ServiceCode: 'ec2', QuotaCode: code })
        return (await client.send(command)).Quota?.Value ?? 0
      }),
    )
    const low = QUOTAS.filter((_, i) => values[i]! < VCPU_PER_WORKER)
    if (low.length === 0)
      return ok(name, QUOTAS.map((one, i) => `${one.name} ${values[i]}`).join(', '))
    return fault(
      name,
      low
        .map(({ name: which }) => `"${which}" allows no worker (${VCPU_PER_WORKER} vCPU each)`)
        .join(', '),
      'Ask for more in the Service Quotas console, Amazon EC2; it takes hours to days.',
    )
  } catch (error) {
    const region = await client.config.region().catch(() => undefined)
    const call = { action: 'servicequotas:GetServiceQuota', resource: 'ec2', region }
    return note(name, sdkSentence(error, call), 'Look at them in the Service Quotas console.')
  } finally {
    client.destroy()
  }
}
