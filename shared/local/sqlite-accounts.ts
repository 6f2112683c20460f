import type { SQLOutputValue } from 'node:sqlite'
import { inCredits } from '../credits.ts'
import { DomainError } from '../errors.ts'
import type { AccountId } from '../id.ts'
import type { Account, AccountStore, ApiKey, KeyStore } from '../ports.ts'
import { insertLedgerEntry } from './ledger.ts'
import type { Database } from './open-database.ts'
import type { Sql } from './statements.ts'
import { isConstraintFailure } from './storage-errors.ts'

type Row = Record<string, SQLOutputValue>

const TOUCH_EVERY_MS = 60_000

export function sqliteAccounts({ read, commit }: Database): AccountStore {
  return {
    async get(id) {
      return accountOf(read((sql) => sql('SELECT * FROM account WHERE id = ?').get(id)))
    },
    async list() {
      return read((sql) => sql('SELECT * FROM account ORDER BY id').all()).map(
        (row) => accountOf(row)!,
      )
    },
    create: (account, key) =>
      commit((sql) => {
        sql(
          `INSERT INTO account (id, name, metered, available_credits, held_credits, created_at)
           VALUES (?, ?, ?, 0, 0, ?)`,
        ).run(account.id, account.name, account.isUnlimited ? 0 : 1, account.createdAt)
        insertKey(sql, key)
      }),
    setUnlimited: (id, isUnlimited) =>
      commit((sql) => {
        try {
          return (
            sql('UPDATE account SET metered = ? WHERE id = ?').run(isUnlimited ? 0 : 1, id)
              .changes === 1
          )
        } catch (cause) {
          if (!isConstraintFailure(cause, 'available_credits')) throw cause
          const message = `${id} has used more credits than it was granted.`
          throw new DomainError('invalid_request', message, { fix: 'Grant credits first.' })
        }
      }),
    grant: (entry) =>
      commit((sql) => {
        if (sql('SELECT 1 FROM ledger WHERE source_id = ?').get(entry.id)) return
        insertLedgerEntry(sql, entry)
      }),
    refund: (entry) =>
      commit((sql) => {
        const rows = sql(
          'SELECT kind, credits FROM ledger WHERE source_id = ? AND account_id = ?',
        ).all(entry.editId, entry.accountId)
        if (rows.length === 0) throw new DomainError('not_found', `${entry.editId} does not exist.`)
        if (rows.some(({ kind }) => kind === 'refund'))
          throw new DomainError('invalid_request', `${entry.editId} was refunded already.`)
        const charged = (rows.find(({ kind }) => kind === 'settle')?.credits ?? 0) as number
        if (entry.credits > charged)
          throw new DomainError(
            'invalid_request',
            `${entry.editId} was charged ${inCredits(charged)}.`,
          )
        insertLedgerEntry(sql, entry)
      }),
    async balance(id) {
      const row = read((sql) =>
        sql('SELECT available_credits, held_credits FROM account WHERE id = ?').get(id),
      )
      return {
        available: (row?.available_credits ?? 0) as number,
        held: (row?.held_credits ?? 0) as number,
      }
    },
  }
}

export function sqliteKeys({ read, commit }: Database): KeyStore {
  return {
    async findByHash(sha256) {
      return keyOf(read((sql) => sql('SELECT * FROM api_key WHERE sha256 = ?').get(sha256)))
    },
    async get(id) {
      return keyOf(read((sql) => sql('SELECT * FROM api_key WHERE id = ?').get(id)))
    },
    async list(accountId) {
      return read((sql) =>
        sql('SELECT * FROM api_key WHERE account_id = ? ORDER BY id').all(accountId),
      ).map((row) => keyOf(row)!)
    },
    create: (key) => commit((sql) => insertKey(sql, key)),
    revoke: (id) =>
      commit(
        (sql) => sql(`UPDATE api_key SET status = 'revoked' WHERE id = ?`).run(id).changes === 1,
      ),
    async touch(id, now) {
      const stale = (sql: Sql) =>
        sql('SELECT 1 FROM api_key WHERE id = ? AND coalesce(last_used_at, 0) <= ?').get(
          id,
          now - TOUCH_EVERY_MS,
        )
      if (!read(stale)) return
      await commit((sql) => {
        if (stale(sql)) sql('UPDATE api_key SET last_used_at = ? WHERE id = ?').run(now, id)
      })
    },
  }
}

function insertKey(sql: Sql, key: ApiKey): void {
  sql(
    `INSERT INTO api_key (id, account_id, mode, name, sha256, hint, scopes, status, expires_at, created_at,
     last_used_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    key.id,
    key.accountId,
    key.mode,
    key.name,
    key.sha256,
    key.hint,
    JSON.stringify(key.scopes),
    key.status,
    key.expiresAt,
    key.createdAt,
    key.lastUsedAt,
  )
}

const accountOf = (row: Row | undefined): Account | undefined =>
  row && {
    id: row.id as AccountId,
    name: row.name as string | null,
    isUnlimited: row.metered === 0,
    createdAt: row.created_at as number,
  }

const keyOf = (row: Row | undefined): ApiKey | undefined =>
  row && {
    id: row.id as ApiKey['id'],
    accountId: row.account_id as AccountId,
    mode: row.mode as ApiKey['mode'],
    name: row.name as string,
    sha256: row.sha256 as string,
    hint: row.hint as string,
    scopes: JSON.parse(row.scopes as string) as string[],
    status: row.status as ApiKey['status'],
    expiresAt: row.expires_at as number | null,
    createdAt: row.created_at as number,
    lastUsedAt: row.last_used_at as number | null,
  }
