import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm'
import { z } from 'zod'
import { deriveKey } from '../keys.ts'
import type { Clock } from '../ports.ts'
import type { SealingKeys } from './dynamo-secrets.ts'
import { remembered } from './remembered.ts'
import { sdkFault, sdkSentence } from './sdk-errors.ts'

const REREAD_MS = 300_000

const thirtyTwoBytes = z
  .string()
  .refine((text) => Buffer.from(text, 'base64').length === 32, 'must be 32 bytes in base64')
const rotated = z
  .strictObject({ current: z.string(), keys: z.record(z.string(), thirtyTwoBytes) })
  .refine(({ current, keys }) => current in keys, '`current` must be one of `keys`')

/** Every key of the deployment by its id, 32 bytes each. New things are made under `current`. */
export type SecretKeys = {
  readonly current: string
  readonly keys: Readonly<Record<string, Uint8Array>>
}

/** Where the secret key is kept. */
export const secretKeyParameter = (stage: string): string => `/resound/${stage}/secret-key`

/**
 * The secret key of the deployment, and those before it: an SSM SecureString, read again every five
 * minutes, or what the environment holds instead.
 *
 * @throws Error naming the parameter and what to do
 */
export function secretKeys(
  client: SSMClient,
  {
    stage,
    override,
    clock,
  }: {
    readonly stage: string
    /** RESOUND_SECRET_KEY. */
    readonly override: string | undefined
    readonly clock: Pick<Clock, 'monotonic'>
  },
): () => Promise<SecretKeys> {
  const Name = secretKeyParameter(stage)
  return remembered(
    async () => {
      if (override !== undefined) return parseSecretKeys(override)
      try {
        const command = new GetParameterCommand({ Name, WithDecryption: true })
        const { Parameter } = await client.send(command)
        return parseSecretKeys(Parameter?.Value ?? '')
      } catch (error) {
        throw new Error(remedyFor(error, { Name, stage }), { cause: error })
      }
    },
    { forMs: REREAD_MS, clock },
  )
}

/** @param text 32 bytes in base64, or `{"current":"k2","keys":{"k1":…,"k2":…}}` while keys are changed */
export function parseSecretKeys(text: string): SecretKeys {
  const parsed = text.startsWith('{')
    ? rotated.parse(JSON.parse(text))
    : { current: 'k1', keys: { k1: thirtyTwoBytes.parse(text.trim()) } }
  const keys = Object.entries(parsed.keys).map(([id, key]) => [id, Buffer.from(key, 'base64')])
  return { current: parsed.current, keys: Object.fromEntries(keys) as Record<string, Uint8Array> }
}

/** The keys that seal webhook secrets, made from those of the deployment. */
export const sealingKeys = ({ current, keys }: SecretKeys): SealingKeys => ({
  current,
  keys: Object.fromEntries(
    Object.entries(keys).map(([id, key]) => [id, deriveKey(key, 'webhook secrets')]),
  ),
})

function remedyFor(error: unknown, { Name, stage }: { Name: string; stage: string }): string {
  if (error instanceof z.ZodError || error instanceof SyntaxError)
    return `${Name} is not a secret key: 32 bytes in base64 (openssl rand -base64 32).`
  if (error instanceof Error && error.name === 'ParameterNotFound')
    return `${Name} does not exist. Make it with: resound keys account create --aws --stage ${stage}`
  const call = { action: 'ssm:GetParameter', resource: Name, region: undefined }
  return `${sdkFault(error) === 'denied' ? 'The secret key cannot be read. ' : ''}${sdkSentence(error, call)}`
}
