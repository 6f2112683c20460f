import { DomainError } from '../errors.ts'
import type { AccountId, KeyId } from '../id.ts'
import type { ApiKey, KeyStore } from '../ports.ts'
import { ofAccount } from './edit-item.ts'
import type { StoredItem, Write } from './items.ts'
import type { Table } from './table.ts'
import { apiKeyKey, keyIdKey } from './table-schema.ts'
import { transact } from './transact.ts'

const TOUCH_EVERY_MS = 60_000
const REMEMBERED_KEYS = 10_000

/** API keys by hash, and from a key's id to its hash. */
export function dynamoKeys(table: Table): KeyStore {
  const touchedAt = new Map<KeyId, number>() // by this process: most touches cost no read

  const byId = async (id: KeyId): Promise<StoredItem | undefined> => {
    const sha256 = (await table.get(keyIdKey(id)))?.sha256
    return sha256 === undefined ? undefined : await table.get(apiKeyKey(sha256 as string))
  }

  return {
    async findByHash(sha256) {
      return keyOf(await table.get(apiKeyKey(sha256)))
    },

    async get(id) {
      return keyOf(await byId(id))
    },

    async list(accountId) {
      const ids: KeyId[] = []
      for (const mode of ['live', 'test'] as const) {
        const partition = ofAccount(accountId, mode, 'KEY')
        for await (const { id } of table.query({ index: 'byAccount', partition }))
          ids.push(id as KeyId)
      }
      const pointers = await table.getAll(ids.toSorted().map(keyIdKey))
      const hashes = pointers.flatMap((item) => (item ? [item.sha256 as string] : []))
      const items = await table.getAll(hashes.map(apiKeyKey))
      return items.flatMap((item) => keyOf(item) ?? [])
    },

    async create(key) {
      const { committed } = await transact(table, keyWrites(key))
      if (!committed) throw new DomainError('invalid_request', `${key.id} exists already.`)
    },

    async revoke(id) {
      const item = await byId(id)
      if (!item) return false
      const { written } = await table.write({
        update: apiKeyKey(item.sha256 as string),
        set: { status: 'revoked' },
        when: 'attribute_exists(#pk)',
      })
      return written
    },

    async touch(id, now) {
      if (now - (touchedAt.get(id) ?? Number.NEGATIVE_INFINITY) < TOUCH_EVERY_MS) return
      if (touchedAt.size >= REMEMBERED_KEYS) touchedAt.clear()
      touchedAt.set(id, now)
      const item = await byId(id)
      if (!item || now - ((item.last_used_at ?? 0) as number) < TOUCH_EVERY_MS) return
      await table.write({
        update: apiKeyKey(item.sha256 as string),
        set: { last_used_at: now },
        when: 'attribute_exists(#pk) AND (attribute_not_exists(#last_used_at) OR #last_used_at < :now)',
        values: { now },
      })
    },
  }
}

/** A key, and the way to it by its id: both or none. */
export const keyWrites = (key: ApiKey): Write[] => [
  {
    put: {
      ...apiKeyKey(key.sha256),
      id: key.id,
      account_id: key.accountId,
      mode: key.mode,
      name: key.name,
      sha256: key.sha256,
      hint: key.hint,
      scopes: JSON.stringify(key.scopes),
      status: key.status,
      expires_at: key.expiresAt,
      created_at: key.createdAt,
      last_used_at: key.lastUsedAt,
      gsi_account: ofAccount(key.accountId, key.mode, 'KEY'),
    },
    when: 'attribute_not_exists(#pk)',
  },
  {
    put: { ...keyIdKey(key.id), sha256: key.sha256 },
    when: 'attribute_not_exists(#pk)',
  },
]

const keyOf = (item: StoredItem | undefined): ApiKey | undefined =>
  item && {
    id: item.id as KeyId,
    accountId: item.account_id as AccountId,
    mode: item.mode as ApiKey['mode'],
    name: item.name as string,
    sha256: item.sha256 as string,
    hint: item.hint as string,
    scopes: JSON.parse(item.scopes as string) as string[],
    status: item.status as ApiKey['status'],
    expiresAt: (item.expires_at ?? null) as number | null,
    createdAt: item.created_at as number,
    lastUsedAt: (item.last_used_at ?? null) as number | null,
  }
