import { inCredits } from '../credits.ts'
import { DomainError } from '../errors.ts'
import type { AccountId } from '../id.ts'
import type { Account, AccountStore } from '../ports.ts'
import { keyWrites } from './dynamo-keys.ts'
import { ledgerAttributes, ledgerWrite } from './edit-writes.ts'
import type { StoredItem } from './items.ts'
import type { Table } from './table.ts'
import { accountKey, balanceKey, grantKey, ledgerKey } from './table-schema.ts'
import { transact } from './transact.ts'

const ALL_ACCOUNTS = 'ALL#ACCT'

/**
 * Accounts and their balances. The live balance is the one with credits; that of test mode only counts
 * unfinished edits. A balance never goes below zero where `unlimited` is not set: every hold says so in
 * its own condition.
 */
export function dynamoAccounts(table: Table): AccountStore {
  return {
    async get(id) {
      const [account] = await read(table, [id])
      return account
    },

    async list() {
      return await read(table, await allAccounts(table))
    },

    async create(account, key) {
      const outcome = await transact(table, [
        {
          put: {
            ...accountKey(account.id),
            id: account.id,
            name: account.name,
            created_at: account.createdAt,
            gsi_account: ALL_ACCOUNTS,
          },
          when: 'attribute_not_exists(#pk)',
        },
        ...(['live', 'test'] as const).map((mode) => ({
          put: {
            ...balanceKey(account.id, mode),
            unlimited: account.isUnlimited,
            ...{ available: 0, held: 0, charged: 0, granted: 0, refunded: 0, open: 0 },
          },
          when: 'attribute_not_exists(#pk)',
        })),
        ...keyWrites(key),
      ])
      if (!outcome.committed)
        throw new DomainError('invalid_request', `${account.id} or ${key.id} exists already.`)
    },

    async setUnlimited(id, isUnlimited) {
      const outcome = await table.write({
        update: balanceKey(id, 'live'),
        set: { unlimited: isUnlimited },
        when: isUnlimited
          ? 'attribute_exists(#pk)'
          : 'attribute_exists(#pk) AND #available >= :zero',
        ...(!isUnlimited && { values: { zero: 0 } }),
      })
      if (outcome.written) return true
      if (!outcome.item) return false
      const message = `${id} has used more credits than it was granted.`
      throw new DomainError('invalid_request', message, { fix: 'Grant credits first.' })
    },

    async grant(entry) {
      const outcome = await transact(table, [
        {
          put: { ...grantKey(entry.id), ...ledgerAttributes(entry) },
          when: 'attribute_not_exists(#pk)',
        },
        {
          update: balanceKey(entry.accountId, 'live'),
          add: { available: entry.credits, granted: entry.credits },
          when: 'attribute_exists(#pk)',
        },
      ])
      if (outcome.committed || outcome.refusals[0]) return
      throw new DomainError('not_found', `${entry.accountId} does not exist.`)
    },

    async refund(entry) {
      const editId = entry.editId
      if (editId === null) throw new RangeError(`Expected ${entry.id} to name an edit`)
      const [hold, close] = await table.getAll([
        ledgerKey(editId, 'HOLD'),
        ledgerKey(editId, 'CLOSE'),
      ])
      if (hold?.account_id !== entry.accountId)
        throw new DomainError('not_found', `${editId} does not exist.`)
      const charged = close?.kind === 'settle' ? (close.credits as number) : 0
      if (entry.credits > charged)
        throw new DomainError('invalid_request', `${editId} was charged ${inCredits(charged)}.`)
      const outcome = await transact(table, [
        ledgerWrite(entry, 'REFUND'),
        {
          update: balanceKey(entry.accountId, 'live'),
          add: { available: entry.credits, refunded: entry.credits },
          when: 'attribute_exists(#pk)',
        },
      ])
      if (!outcome.committed)
        throw new DomainError('invalid_request', `${editId} was refunded already.`)
    },

    async balance(id) {
      const item = await table.get(balanceKey(id, 'live'))
      return { available: (item?.available ?? 0) as number, held: (item?.held ?? 0) as number }
    },
  }
}

/** By the index: the newest may be missing for a second. */
export async function allAccounts(table: Table): Promise<AccountId[]> {
  const ids: AccountId[] = []
  for await (const { id } of table.query({ index: 'byAccount', partition: ALL_ACCOUNTS }))
    ids.push(id as AccountId)
  return ids
}

async function read(table: Table, ids: readonly AccountId[]): Promise<Account[]> {
  const items = await table.getAll(ids.flatMap((id) => [accountKey(id), balanceKey(id, 'live')]))
  return ids.flatMap((_, i) => accountOf(items[2 * i], items[2 * i + 1]))
}

const accountOf = (profile: StoredItem | undefined, balance: StoredItem | undefined): Account[] =>
  profile && balance
    ? [
        {
          id: profile.id as AccountId,
          name: (profile.name ?? null) as string | null,
          isUnlimited: balance.unlimited as boolean,
          createdAt: profile.created_at as number,
        },
      ]
    : []
