import { DomainError } from '../errors.ts'
import type { AccountStore, Clock, EditStore, KeyStore, Random, SecretStore } from '../ports.ts'
import { type ClientOptions, ssmClient } from './clients.ts'
import { openAws } from './open-aws.ts'
import { sdkSentence } from './sdk-errors.ts'
import { makeSecretKey } from './secret-key-maker.ts'
import { secretKeyParameter } from './secret-keys.ts'
import { type AwsSettings, parseAwsSettings } from './settings.ts'
import { fillFromStack } from './stack-outputs.ts'

/** What an operator's command may read and change in a deployment on AWS. */
export type AwsOperator = {
  readonly settings: AwsSettings
  readonly accounts: AccountStore
  readonly keys: KeyStore
  readonly secrets: SecretStore
  readonly edits: EditStore
}

/**
 * @param options.variables the environment; the stack says what it lacks
 * @param options.mayCreate whether a missing secret key is made
 * @throws DomainError `invalid_request` saying what is missing: stack, region, credentials, permission
 */
export async function openAwsOperator(options: {
  readonly stage: string
  readonly variables: Readonly<Record<string, string | undefined>>
  readonly clock: Clock
  readonly random: Random
  readonly mayCreate: boolean
  readonly clients?: ClientOptions
}): Promise<AwsOperator> {
  const { stage, variables, clock, random, mayCreate, clients = {} } = options
  const settings = parseAwsSettings(await fillFromStack(variables, stage, clients))
  if (mayCreate) {
    const ssm = ssmClient(clients)
    await makeSecretKey(ssm, { stage, random }).catch(async (error) => {
      const region = await ssm.config.region().catch(() => undefined)
      const call = { action: 'ssm:PutParameter', resource: secretKeyParameter(stage), region }
      throw new DomainError('invalid_request', sdkSentence(error, call), { cause: error })
    })
  }
  const { accounts, keys, secrets, edits } = openAws(settings, { clock, random, clients })
  return { settings, accounts, keys, secrets, edits }
}
