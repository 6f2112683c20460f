import { DomainError } from '#shared/errors.ts'
import type { AccountStore, ApiKey, KeyStore, SecretStore } from '#shared/ports.ts'
import { addLedgerEntry, balanceOf, type MemoryState } from './memory-state.ts'

const TOUCH_EVERY_MS = 60_000

export function memoryAccounts(state: MemoryState): AccountStore {
  const { accounts, ledger } = state
  return {
    get: async (id) => accounts.get(id),
    list: async () => [...accounts.values()],
    async create(account, key) {
      addKey(state, key)
      accounts.set(account.id, account)
    },
    async setUnlimited(id, isUnlimited) {
      const account = accounts.get(id)
      if (!account) return false
      if (!isUnlimited && balanceOf(state, id).available < 0)
        throw new DomainError('invalid_request', `${id} has used more credits than it was granted.`)
      accounts.set(id, { ...account, isUnlimited })
      return true
    },
    async grant(entry) {
      if (!ledger.some(({ id }) => id === entry.id)) addLedgerEntry(state, entry)
    },
    async refund(entry) {
      const rows = ledger.filter(
        ({ editId, accountId }) => editId === entry.editId && accountId === entry.accountId,
      )
      if (rows.length === 0) throw new DomainError('not_found', `${entry.editId} does not exist.`)
      if (rows.some(({ kind }) => kind === 'refund'))
        throw new DomainError('invalid_request', `${entry.editId} was refunded already.`)
      const charged = rows.find(({ kind }) => kind === 'settle')?.credits ?? 0
      if (entry.credits > charged)
        throw new DomainError('invalid_request', `${entry.editId} was charged ${charged} credits.`)
      addLedgerEntry(state, entry)
    },
    balance: async (id) => balanceOf(state, id),
  }
}

export function memoryKeys(state: MemoryState): KeyStore {
  const { keys } = state
  return {
    findByHash: async (sha256) => [...keys.values()].find((key) => key.sha256 === sha256),
    get: async (id) => keys.get(id),
    list: async (accountId) => [...keys.values()].filter((key) => key.accountId === accountId),
    create: async (key) => addKey(state, key),
    async revoke(id) {
      const key = keys.get(id)
      if (key) keys.set(id, { ...key, status: 'revoked' })
      return key !== undefined
    },
    async touch(id, now) {
      const key = keys.get(id)
      if (key && (key.lastUsedAt ?? 0) <= now - TOUCH_EVERY_MS)
        keys.set(id, { ...key, lastUsedAt: now })
    },
  }
}

function addKey({ keys }: MemoryState, key: ApiKey): void {
  if ([...keys.values()].some(({ sha256 }) => sha256 === key.sha256))
    throw new RangeError(`Expected a new key, got the hash of one that exists: ${key.id}`)
  keys.set(key.id, key)
}

export function memorySecrets({ secrets }: MemoryState): SecretStore {
  return {
    async webhookSecret(accountId, mode, make) {
      const name = `${accountId} ${mode}`
      const known = secrets.get(name) ?? { secret: make(), previous: null }
      secrets.set(name, known)
      return known
    },
    async rotateWebhookSecret(accountId, mode, from, to) {
      const name = `${accountId} ${mode}`
      if (secrets.get(name)?.secret !== from.secret) return false
      secrets.set(name, to)
      return true
    },
  }
}
