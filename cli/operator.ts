/** What the operator's commands share: the stores of a deployment, and one answer for people or programs. */

import type { MakeContext } from '#shared/account.ts'
import type { AccountId } from '#shared/id.ts'
import { idMaker } from '#shared/id.ts'
import { type OperatorStores, openOperator } from '#shared/local/open-operator.ts'
import { systemClock, systemRandom } from '#shared/local/system.ts'
import { UsageError } from './usage.ts'

export const OPERATOR_FLAGS = {
  data: { type: 'string' },
  json: { type: 'boolean' },
} as const

export const AWS_FLAGS = { aws: { type: 'boolean' }, stage: { type: 'string' } } as const

export type AwsFlags = { readonly aws?: boolean; readonly stage?: string }
export type OperatorFlags = { readonly data?: string; readonly json?: boolean } & AwsFlags
export type Stores = AsyncDisposable &
  Pick<OperatorStores, 'accounts' | 'keys' | 'secrets' | 'edits'>

/** The deployment that the flags name: one on AWS, or a data folder, beside a running server. */
export async function openStores(
  flags: OperatorFlags,
  options: { mayCreate: boolean },
): Promise<Stores> {
  if (!flags.aws) return openFolder(flags, options)
  if (flags.data !== undefined) throw new UsageError('--aws and --data exclude each other.')
  const { openAwsOperator } = await import('#shared/aws/open-operator.ts')
  const operator = await openAwsOperator({
    ...options,
    stage: readStage(flags),
    variables: process.env,
    clock: systemClock,
    random: systemRandom,
  })
  return { ...operator, async [Symbol.asyncDispose]() {} }
}

/** The stage that `--stage` or the environment names. */
export function readStage({ stage = process.env.RESOUND_STAGE }: AwsFlags): string {
  if (stage === undefined || stage === '')
    throw new UsageError('--aws needs the stage of the deployment, such as --stage prod.')
  if (!/^[a-z][a-z0-9-]{0,31}$/.test(stage))
    throw new UsageError('--stage is lower-case letters, digits and "-", such as prod.')
  return stage
}

/** Opens the data folder that `--data` or the environment names, beside a running server. */
export function openFolder(
  flags: OperatorFlags,
  { mayCreate }: { mayCreate: boolean },
): Promise<OperatorStores> {
  const secretKey = process.env.RESOUND_SECRET_KEY
  return openOperator(flags.data ?? process.env.RESOUND_DATA_DIR ?? '.resound', {
    clock: systemClock,
    random: systemRandom,
    secretKey: secretKey === undefined ? undefined : Buffer.from(secretKey, 'base64'),
    mayCreate,
  })
}

const newId = idMaker(systemClock.now, systemRandom.bytes)

export const makeContext = (): MakeContext => ({
  now: systemClock.now(),
  newId,
  random: systemRandom,
})

/** One line for people, or one JSON object. */
export function answer(flags: OperatorFlags, sentence: string, facts: object): void {
  console.log(flags.json ? JSON.stringify(facts) : sentence)
}

/** The account that was named, or the only one there is. */
export async function chooseAccount(stores: Stores, named: string | undefined): Promise<AccountId> {
  const accounts = await stores.accounts.list()
  if (named !== undefined) {
    const account = accounts.find(({ id }) => id === named)
    if (!account) throw new UsageError(`There is no account ${named}.`)
    return account.id
  }
  if (accounts.length === 1) return accounts[0]!.id
  if (accounts.length === 0)
    throw new UsageError('There is no account yet: resound keys account create')
  throw new UsageError(
    `There are ${accounts.length} accounts. Name one with --account: ${accounts.map(({ id }) => id).join(', ')}`,
  )
}

/** A count of credits as it was typed. */
export function readCredits(text: string | undefined): number {
  if (text === undefined || !/^\d{1,12}$/.test(text))
    throw new UsageError('--credits needs a whole number, such as --credits 5000.')
  return Number(text)
}
