import type { SQLOutputValue } from 'node:sqlite'
import { DomainError } from '../errors.ts'
import type { IdempotencyClaim } from '../ports.ts'
import type { Sql } from './statements.ts'

// Idempotency keys: in the transactions of what they make and are removed with.

/**
 * What was made with this key, if it was used.
 *
 * @throws DomainError `idempotency_key_mismatch`
 */
export function replayed<Id extends string>(
  sql: Sql,
  { scope, key, fingerprint }: IdempotencyClaim,
) {
  const row = sql('SELECT fingerprint, object_id FROM idempotency WHERE scope = ? AND key = ?').get(
    scope,
    key,
  )
  if (!row) return undefined
  if (row.fingerprint !== fingerprint)
    throw new DomainError(
      'idempotency_key_mismatch',
      'This Idempotency-Key was used with another body.',
      { fix: 'Use a new key for a new request.' },
    )
  return { outcome: 'replayed', id: row.object_id as Id } as const
}

export function claimKey(sql: Sql, claim: IdempotencyClaim, objectId: string, at: number): void {
  sql(
    `INSERT INTO idempotency (scope, key, fingerprint, object_id, created_at) VALUES (?, ?, ?, ?, ?)`,
  ).run(claim.scope, claim.key, claim.fingerprint, objectId, at)
}

/** The keys of objects that are removed: a key never outlives what it made, nor that the key. */
export function releaseKeys(sql: Sql, objectIds: string): void {
  sql('DELETE FROM idempotency WHERE object_id IN (SELECT value FROM json_each(?))').run(objectIds)
}

/** In JSON, for `json_each`. */
export const idsOf = (rows: readonly Record<string, SQLOutputValue>[]): string =>
  JSON.stringify(rows.map(({ id }) => id))
