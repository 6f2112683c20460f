import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { DomainError } from '../errors.ts'
import type { Clock } from '../ports.ts'
import { remembered } from './remembered.ts'
import { sdkSentence } from './sdk-errors.ts'

const REREAD_MS = 300_000

/**
 * What CloudFront may send at this moment: the secret's newest value and the one before it, so that no
 * request fails while it is changed. Read again every five minutes.
 *
 * @throws DomainError `storage_unavailable` while they cannot be read: an unknown lock stays shut
 */
export function originSecrets(
  client: SecretsManagerClient,
  { arn, clock }: { readonly arn: string; readonly clock: Pick<Clock, 'monotonic'> },
): () => Promise<readonly string[]> {
  const read = async (VersionStage: string): Promise<string | undefined> => {
    try {
      const command = new GetSecretValueCommand({ SecretId: arn, VersionStage })
      return (await client.send(command)).SecretString
    } catch (error) {
      const isNeverChanged = VersionStage === 'AWSPREVIOUS' && isNotFound(error)
      if (isNeverChanged) return undefined
      throw error
    }
  }
  return remembered(
    async () => {
      try {
        const both = await Promise.all([read('AWSCURRENT'), read('AWSPREVIOUS')])
        const values = both.filter((value): value is string => !!value)
        if (values.length === 0) throw new RangeError('Expected a secret, got an empty one')
        return values
      } catch (error) {
        const call = { action: 'secretsmanager:GetSecretValue', resource: arn, region: undefined }
        throw new DomainError('storage_unavailable', 'The service cannot check requests now.', {
          cause: new Error(sdkSentence(error, call), { cause: error }),
          fix: 'Try again in a minute.',
        })
      }
    },
    { forMs: REREAD_MS, clock },
  )
}

const isNotFound = (error: unknown): boolean =>
  error instanceof Error && error.name === 'ResourceNotFoundException'
