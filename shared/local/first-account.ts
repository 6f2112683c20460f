import { newAccount } from '../account.ts'
import type { NewId } from '../id.ts'
import type { Clock, Random } from '../ports.ts'
import type { LocalPorts } from './open-local.ts'

/**
 * The account of a data folder that has none yet.
 *
 * @returns the secret of its first key when it was made here; undefined when there was an account, or
 *   the key was given
 */
export async function makeFirstAccount(
  { accounts }: Pick<LocalPorts, 'accounts'>,
  options: {
    isUnlimited: boolean
    bootstrapKey: string | undefined
    clock: Clock
    random: Random
    newId: NewId
  },
): Promise<string | undefined> {
  if ((await accounts.list()).length > 0) return undefined
  const { isUnlimited, bootstrapKey, clock, random, newId } = options
  const made = newAccount(
    { name: null, isUnlimited, secret: bootstrapKey },
    { now: clock.now(), newId, random },
  )
  await accounts.create(made.account, made.key)
  return bootstrapKey === undefined ? made.secret : undefined
}
