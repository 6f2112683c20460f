/** Accounts and keys as they are made: values, and the secret that is shown once. */
import type { Mode } from './edit.ts'
import { DomainError } from './errors.ts'
import type { AccountId, Instant, NewId } from './id.ts'
import { hashOfKey, hintOfKey, modeOfKey, newApiKey } from './keys.ts'
import type { Account, ApiKey, Random } from './ports.ts'
import { SCOPES, type Scope } from './scopes.ts'

export type MakeContext = {
  readonly now: Instant
  readonly newId: NewId
  readonly random: Random
}

/** A key beside its secret, which is nowhere else. */
export type NewKey = { readonly key: ApiKey; readonly secret: string }

/**
 * An account and its first key, which may do everything.
 *
 * @param options.secret the key to give it, instead of a new one
 * @throws DomainError `invalid_key` when that is not a live key whose checksum is right
 */
export function newAccount(
  options: { name: string | null; isUnlimited: boolean; secret?: string | undefined },
  context: MakeContext,
): { readonly account: Account } & NewKey {
  const { name, isUnlimited, secret } = options
  const account = { id: context.newId('acct'), name, isUnlimited, createdAt: context.now }
  const first = { mode: 'live', name: 'first key', scopes: SCOPES, secret } as const
  return { account, ...newKey(account.id, first, context) }
}

export function newKey(
  accountId: AccountId,
  options: { mode: Mode; name: string; scopes: readonly Scope[]; secret?: string | undefined },
  { now, newId, random }: MakeContext,
): NewKey {
  const { mode, name, scopes, secret = newApiKey(mode, random) } = options
  if (modeOfKey(secret) !== mode)
    throw new DomainError('invalid_key', `The given key is not a whole rs_${mode}_… key.`, {
      fix: 'Leave it out, and a new one is made.',
    })
  const key: ApiKey = {
    id: newId('key'),
    accountId,
    mode,
    name,
    sha256: hashOfKey(secret),
    hint: hintOfKey(secret),
    scopes,
    status: 'active',
    expiresAt: null,
    createdAt: now,
    lastUsedAt: null,
  }
  return { key, secret }
}
