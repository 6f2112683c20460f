import { SendMessageCommand } from '@aws-sdk/client-sqs'
import { expect, test } from 'vitest'
import { sqsClient } from '#shared/aws/clients.ts'
import { aBundle, noise } from '../gpu-worker/model/a-bundle.ts'
import { CREDENTIALS } from '../shared/aws/s3-clients.ts'
import { tempFolder } from '../shared/local/open-world.ts'
import { deployedStack } from './aws-world.ts'
import { resound } from './run-cli.ts'

const ON_AWS = ['--aws', '--stage', 's']

async function examined(env: Record<string, string>) {
  const { code, stdout } = await resound(['doctor', ...ON_AWS, '--json'], { env })
  const findings = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { name: string; state: string; detail: string; fix: string })
  return { code, of: Object.fromEntries(findings.map((finding) => [finding.name, finding])) }
}

/** A deployment with both stacks, an account, a model and quotas. */
async function wholeDeployment() {
  const stack = await deployedStack()
  const { control, env } = stack
  control.stacks.set('resound-s-edge-gpu', { PublicUrl: 'https://r.test', ClusterName: 'c' })
  control.quotas.set('L-DB2E81BA', 16)
  control.quotas.set('L-3819A6DF', 16)
  await resound(['keys', 'account', 'create', ...ON_AWS], { env })
  const folder = await tempFolder()
  await aBundle({ 'weights.bin': noise(500) }).writeTo(folder)
  await resound(['model', 'push', `${folder}/`, ...ON_AWS], { env })
  return stack
}

test('a deployment in order has no finding that is not ok', async () => {
  const { env } = await wholeDeployment()

  const { code, of } = await examined(env)

  expect(code).toBe(0)
  expect(Object.values(of).filter(({ state }) => state !== 'ok')).toEqual([])
  expect(Object.keys(of)).toEqual([
    ...['edge stack', 'secret key', 'accounts', 'bucket', 'model', 'queues', 'dead letters'],
    ...['workers', 'quotas'],
  ])
}, 60_000)

test('what is taken away is named, each with what to do', async () => {
  const { control, sqs, stores, env } = await wholeDeployment()
  control.parameters.delete('/resound/s/secret-key')
  control.quotas.set('L-DB2E81BA', 0)
  await stores.table.write({ remove: { pk: 'META', sk: 'MODEL' } })
  const client = sqsClient({
    ...{ endpoint: sqs.endpoint, region: 'us-east-1', credentials: CREDENTIALS },
  })
  for (const queue of ['dead', 'model'])
    await client.send(
      new SendMessageCommand({ QueueUrl: sqs.queueUrl(queue), MessageBody: 'whatever' }),
    )
  client.destroy()

  const { code, of } = await examined(env)

  expect(code).toBe(1)
  expect(of['secret key']).toMatchObject({
    state: 'fault',
    fix: expect.stringContaining('keys account create --aws --stage s'),
  })
  expect(of.model).toMatchObject({ state: 'fault', fix: expect.stringContaining('model push') })
  expect(of['dead letters']).toMatchObject({
    state: 'fault',
    detail: expect.stringMatching(/^1 messages/),
  })
  expect(of.workers).toMatchObject({
    state: 'fault',
    detail: expect.stringMatching(/1 edits wait/),
  })
  expect(of.quotas).toMatchObject({
    state: 'fault',
    detail: expect.stringMatching(/^"Running On-Demand G and VT instances"/),
  })
}, 60_000)

test('a deployment without the GPU half is in order: what it lacks is a note', async () => {
  const { env } = await deployedStack()
  await resound(['keys', 'account', 'create', ...ON_AWS], { env })

  const { code, of } = await examined(env)

  expect(code).toBe(0)
  expect(of['edge stack']).toMatchObject({
    state: 'note',
    detail: expect.stringMatching(/edge_required.*originSecret/),
    fix: expect.stringMatching(/cdk deploy/),
  })
  expect(of.model).toMatchObject({ state: 'note' })
  expect(of.quotas).toMatchObject({ state: 'note' })
}, 60_000)
