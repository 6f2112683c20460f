import { expect, test } from 'vitest'
import { claim, create, type EditIn, fail, succeed } from '#shared/edit.ts'
import { DomainError } from '#shared/errors.ts'
import type { AccountId, EditId } from '#shared/id.ts'
import type { Ports } from '#shared/ports.ts'
import { aKey, aLease, anAccount, aQueuedEdit, aResult, at, NOW, newId, WIDE } from './builders.ts'

export type AccountsWorld = Pick<Ports, 'accounts' | 'keys' | 'edits'>

/** The promise every AccountStore and KeyStore keeps. */
export function accountsContract(name: string, open: () => Promise<AccountsWorld>): void {
  const it = (sentence: string, check: (world: AccountsWorld) => Promise<void>) =>
    test(`${name}: ${sentence}`, async () => check(await open()))

  it('an account and its first key exist both or not at all', async ({ accounts, keys }) => {
    const [one, two] = [anAccount({ name: 'one' }), anAccount()]
    const key = aKey(one.id)
    await accounts.create(one, key)
    expect(await accounts.get(one.id)).toEqual(one)
    expect(await keys.findByHash(key.sha256)).toEqual(key)
    await expect(accounts.create(two, { ...aKey(two.id), sha256: key.sha256 })).rejects.toThrow()
    expect(await accounts.get(two.id)).toBeUndefined()
    expect(await accounts.list()).toEqual([one])
  })

  it('a key is found by its hash, listed with its account, and revoked for good', async (world) => {
    const { accounts, keys } = world
    const account = anAccount()
    await accounts.create(account, aKey(account.id))
    const second = aKey(account.id, { name: 'second' })
    await keys.create(second)
    expect(await keys.get(second.id)).toEqual(second)
    expect((await keys.list(account.id)).map(({ id }) => id)).toContain(second.id)
    expect(await keys.findByHash('0'.repeat(64))).toBeUndefined()
    expect(await keys.revoke(second.id)).toBe(true)
    expect(await keys.revoke(newId('key'))).toBe(false)
    expect(await keys.findByHash(second.sha256)).toMatchObject({ status: 'revoked' })
  })

  it('the last use of a key is known to a minute', async ({ accounts, keys }) => {
    const account = anAccount()
    const key = aKey(account.id)
    await accounts.create(account, key)
    await keys.touch(key.id, NOW)
    await keys.touch(key.id, NOW + 59_000)
    expect((await keys.get(key.id))?.lastUsedAt).toBe(NOW)
    await keys.touch(key.id, NOW + 60_000)
    expect((await keys.get(key.id))?.lastUsedAt).toBe(NOW + 60_000)
  })

  it('balance is grants less settles plus refunds, and a release gives everything back', async (world) => {
    const { accounts, edits } = world
    const account = await metered(world, 10)
    const settled = await run(world, account)
    expect(await accounts.balance(account)).toEqual({ available: 7, held: 3 })
    await edits.commit(succeed(settled, aResult({ measuredCredits: 2 }), at(NOW)))
    expect(await accounts.balance(account)).toEqual({ available: 8, held: 0 })
    const failed = await run(world, account)
    await edits.commit(fail(failed, new DomainError('decode_failed', 'x'), at(NOW)))
    expect(await accounts.balance(account)).toEqual({ available: 8, held: 0 })
    await accounts.refund(aRefund(account, settled.id, 2))
    expect(await accounts.balance(account)).toEqual({ available: 10, held: 0 })
  })

  it('a refund is made once, of what was charged and no more', async (world) => {
    const { accounts, edits } = world
    const account = await metered(world, 10)
    const edit = await run(world, account)
    const refund = (credits: number, id: EditId = edit.id) =>
      accounts.refund(aRefund(account, id, credits))
    await expect(refund(1)).rejects.toMatchObject({ code: 'invalid_request' })
    await edits.commit(succeed(edit, aResult(), at(NOW)))
    await expect(refund(4)).rejects.toMatchObject({ code: 'invalid_request' })
    await expect(refund(1, newId('edit'))).rejects.toMatchObject({ code: 'not_found' })
    const twice = await Promise.allSettled([refund(3), refund(3)])
    expect(twice.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await accounts.balance(account)).toEqual({ available: 10, held: 0 })
  })

  it('an account that owes cannot become metered before it is granted enough', async (world) => {
    const { accounts } = world
    const account = anAccount({ isUnlimited: true })
    await accounts.create(account, aKey(account.id))
    await run(world, account.id)
    await expect(accounts.setUnlimited(account.id, false)).rejects.toMatchObject({
      code: 'invalid_request',
    })
    await accounts.grant(aGrant(account.id, 5))
    expect(await accounts.setUnlimited(account.id, false)).toBe(true)
    expect(await accounts.get(account.id)).toMatchObject({ isUnlimited: false })
    expect(await accounts.setUnlimited(newId('acct'), true)).toBe(false)
  })
}

async function metered({ accounts }: AccountsWorld, credits: number): Promise<AccountId> {
  const account = anAccount({ isUnlimited: false })
  await accounts.create(account, aKey(account.id))
  await accounts.grant(aGrant(account.id, credits))
  return account.id
}

async function run({ edits }: AccountsWorld, account: AccountId): Promise<EditIn<'processing'>> {
  const edit = aQueuedEdit(account)
  await edits.create(create(edit, at(NOW)), { idempotency: undefined, limits: WIDE })
  const change = claim(edit, aLease(NOW + 10_000), '1', at(NOW))
  expect(await edits.commit(change)).toBe(true)
  return change.to
}

const aGrant = (accountId: AccountId, credits: number) => ({
  id: newId('led'),
  kind: 'grant' as const,
  credits,
  accountId,
  editId: null,
  keyId: null,
  note: null,
  at: NOW,
})

const aRefund = (accountId: AccountId, editId: EditId, credits: number) => ({
  ...aGrant(accountId, credits),
  kind: 'refund' as const,
  editId,
})
