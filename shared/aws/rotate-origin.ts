import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { DomainError } from '../errors.ts'
import type { Clock, Random } from '../ports.ts'
import type { ClientOptions } from './clients.ts'
import { sdkSentence } from './sdk-errors.ts'

/** As long as an API instance may go on with what it read before (origin-secrets.ts), and a little more. */
const UNTIL_READ_MS = 310_000

const originSecretName = (stage: string): string => `resound/${stage}/origin`

/**
 * A new value for the origin secret. Resolves when every instance of the API knows it: only then may
 * CloudFront send it. The value before stays valid, so no request fails.
 *
 * @returns the id of the new version, for the knob `originSecretVersion` of the edge stack
 * @throws DomainError `invalid_request` saying what is missing
 */
export async function rotateOrigin(options: {
  readonly stage: string
  readonly clock: Clock
  readonly random: Random
  readonly clients?: ClientOptions
}): Promise<string> {
  const { stage, clock, random, clients = {} } = options
  const client = new SecretsManagerClient({ ...clients })
  const SecretId = originSecretName(stage)
  const SecretString = Buffer.from(random.bytes(36)).toString('base64url') // 48 characters
  try {
    const { VersionId = '' } = await client.send(
      new PutSecretValueCommand({ SecretId, SecretString }),
    )
    await clock.sleep(UNTIL_READ_MS)
    return VersionId
  } catch (error) {
    const region = await client.config.region().catch(() => undefined)
    const call = { action: 'secretsmanager:PutSecretValue', resource: SecretId, region }
    throw new DomainError('invalid_request', sdkSentence(error, call), { cause: error })
  } finally {
    client.destroy()
  }
}
