import type { SQLOutputValue } from 'node:sqlite'
import type { Random, SecretStore, WebhookSecret } from '../ports.ts'
import { seal, unseal } from '../seal.ts'
import type { Database } from './open-database.ts'
import type { Sql } from './statements.ts'

/** Webhook secrets under AES-256-GCM, each bound to its account and mode. @param key 32 bytes */
export function sqliteSecrets(
  { read, commit }: Database,
  { key, random }: { key: Uint8Array; random: Random },
): SecretStore {
  const stored = (sql: Sql, owner: string[]): WebhookSecret | undefined => {
    const row = sql('SELECT * FROM webhook_secret WHERE account_id = ? AND mode = ?').get(...owner)
    if (!row) return undefined
    const open = (sealed: SQLOutputValue) => unseal(sealed as Uint8Array, { key, owner })
    return {
      secret: open(row.secret!),
      previous:
        row.previous === null
          ? null
          : { secret: open(row.previous!), expiresAt: row.previous_expires_at as number },
    }
  }

  return {
    async webhookSecret(accountId, mode, make) {
      const owner = [accountId, mode]
      const known = read((sql) => stored(sql, owner))
      if (known) return known
      const sealed = seal(make(), { key, owner, random })
      return await commit((sql) => {
        sql(
          'INSERT INTO webhook_secret (account_id, mode, secret) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
        ).run(accountId, mode, sealed)
        return stored(sql, owner)!
      })
    },

    rotateWebhookSecret(accountId, mode, from, to) {
      const owner = [accountId, mode]
      const secret = seal(to.secret, { key, owner, random })
      const previous = to.previous && seal(to.previous.secret, { key, owner, random })
      return commit((sql) => {
        if (stored(sql, owner)?.secret !== from.secret) return false
        sql(
          `UPDATE webhook_secret SET secret = ?, previous = ?, previous_expires_at = ?
           WHERE account_id = ? AND mode = ?`,
        ).run(secret, previous, to.previous?.expiresAt ?? null, accountId, mode)
        return true
      })
    },
  }
}
