import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SSMClient } from '@aws-sdk/client-ssm'
import { expect, onTestFinished, test } from 'vitest'
import { originSecrets } from '#shared/aws/origin-secrets.ts'
import { publicUrl } from '#shared/aws/public-url.ts'
import { secretKeys } from '#shared/aws/secret-keys.ts'
import { waker } from '#shared/aws/wake.ts'
import { jsonLog } from '#shared/log.ts'
import { startDynamo } from '../../emulators/dynamo.ts'
import { fixedClock } from '../local/open-world.ts'
import { openDynamo } from './open-dynamo.ts'

const clock = fixedClock(1_000_000)

/** AWS for a role that may do nothing. */
async function refusingAws() {
  const server = createServer((request, response) => {
    request.resume()
    response.writeHead(400, { 'content-type': 'application/x-amz-json-1.1' })
    response.end(JSON.stringify({ __type: 'AccessDeniedException', message: 'not authorized' }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  }
}

/** The line that an operator reads of a failure. */
async function lineOf(failing: Promise<unknown>): Promise<string> {
  const error = await failing.then(
    () => undefined,
    (failure: unknown) => failure,
  )
  let text = ''
  jsonLog(
    (line) => {
      text = line
    },
    () => 0,
  )({ event: 'unexpected', level: 'error', error })
  return text
}

test('each permission that a role lacks is named in the log', async () => {
  const aws = await refusingAws()
  const failures = {
    'secretsmanager:GetSecretValue': originSecrets(new SecretsManagerClient(aws), {
      ...{ arn: 'arn:aws:secretsmanager:us-east-1:1:secret:resound/prod/origin', clock },
    })(),
    'ssm:GetParameter on /resound/prod/public-url': publicUrl(new SSMClient(aws), {
      ...{ stage: 'prod', clock },
    })(),
    'ssm:GetParameter on /resound/prod/secret-key': secretKeys(new SSMClient(aws), {
      ...{ stage: 'prod', override: undefined, clock },
    })(),
  }
  for (const [action, failure] of Object.entries(failures)) {
    const line = await lineOf(failure)
    expect(line).toContain(action)
    expect(line).toContain(`access denied. Allow this role ${action.split(' ')[0]}.`)
  }
})

test('a role that may not wake the workers is told so, and the edit is sent all the same', async () => {
  const dynamo = await startDynamo({ now: clock.now })
  const { table, client } = await openDynamo({ endpoint: dynamo.endpoint, clock })
  onTestFinished(async () => {
    client.destroy()
    await dynamo[Symbol.asyncDispose]()
  })
  const lost: unknown[] = []
  const events = new EventBridgeClient(await refusingAws())
  await waker({ table, events, stage: 'prod', onLost: (error) => lost.push(error) })('model')
  expect(lost).toHaveLength(1)
  expect(await lineOf(Promise.reject(lost[0]))).toContain('Allow this role events:PutEvents.')
})
