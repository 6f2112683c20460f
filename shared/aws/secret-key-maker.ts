import { PutParameterCommand, type SSMClient } from '@aws-sdk/client-ssm'
import type { Random } from '../ports.ts'
import { secretKeyParameter } from './secret-keys.ts'

/**
 * The secret key of a deployment that has none yet, as a SecureString, which CloudFormation cannot make.
 * One that is there is never touched: everything that was ever signed or sealed hangs on it.
 *
 * @returns whether it was made
 */
export async function makeSecretKey(
  client: SSMClient,
  { stage, random }: { readonly stage: string; readonly random: Random },
): Promise<boolean> {
  const key = Buffer.from(random.bytes(32)).toString('base64')
  const command = new PutParameterCommand({
    Name: secretKeyParameter(stage),
    Type: 'SecureString',
    Value: JSON.stringify({ current: 'k1', keys: { k1: key } }),
    Overwrite: false,
  })
  try {
    await client.send(command)
    return true
  } catch (error) {
    if (error instanceof Error && error.name === 'ParameterAlreadyExists') return false
    throw error
  }
}
