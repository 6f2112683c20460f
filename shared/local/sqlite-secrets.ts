import { createCipheriv, createDecipheriv } from 'node:crypto'
import type { SQLOutputValue } from 'node:sqlite'
import type { Random, SecretStore, WebhookSecret } from '../ports.ts'
import type { Database } from './open-database.ts'
import type { Sql } from './statements.ts'

const NONCE_BYTES = 12
const TAG_BYTES = 16

/** Webhook secrets under AES-256-GCM, each bound to its account and mode. @param key 32 bytes */
export function sqliteSecrets(
  { read, commit }: Database,
  { key, random }: { key: Uint8Array; random: Random },
): SecretStore {
  const stored = (sql: Sql, owner: string[]): WebhookSecret | undefined => {
    const row = sql('SELECT * FROM webhook_secret WHERE account_id = ? AND mode = ?').get(...owner)
    if (!row) return undefined
    const open = (sealed: SQLOutputValue) => decrypt(key, owner, sealed as Uint8Array)
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
      const sealed = encrypt(key, owner, make(), random)
      return await commit((sql) => {
        sql(
          'INSERT INTO webhook_secret (account_id, mode, secret) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
        ).run(accountId, mode, sealed)
        return stored(sql, owner)!
      })
    },

    rotateWebhookSecret(accountId, mode, from, to) {
      const owner = [accountId, mode]
      const secret = encrypt(key, owner, to.secret, random)
      const previous = to.previous && encrypt(key, owner, to.previous.secret, random)
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

function encrypt(key: Uint8Array, owner: readonly string[], text: string, random: Random): Buffer {
  const nonce = random.bytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
  cipher.setAAD(Buffer.from(owner.join('/')))
  return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
}

/** @throws when the row was altered, moved to another account, or written under another key */
function decrypt(key: Uint8Array, owner: readonly string[], sealed: Uint8Array): string {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  })
  decipher.setAAD(Buffer.from(owner.join('/')))
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
  const text = decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES))
  return Buffer.concat([text, decipher.final()]).toString('utf8')
}
