import { hash } from 'node:crypto'
import type { Mode } from '../edit.ts'
import { DomainError } from '../errors.ts'
import type { AccountId, Instant } from '../id.ts'
import type { IdempotencyClaim } from '../ports.ts'
import type { StoredItem, Write } from './items.ts'
import type { Table } from './table.ts'
import { idempotencyKey } from './table-schema.ts'

const KEPT_SECONDS = 400 * 86_400

/** Where all objects made under one caller's name for them are found, whatever the path. */
export const ofIdempotencyKey = (accountId: AccountId, mode: Mode, key: string): string =>
  `${accountId}#${mode}#IDEM#${hash('sha256', key)}`

/** Takes the key for this object, in the transaction that makes the object. */
export const claimKey = (
  claim: IdempotencyClaim,
  object: { id: string; accountId: AccountId; mode: Mode },
  now: Instant,
): Write => ({
  put: {
    ...idempotencyKey(claim.scope, claim.key),
    fingerprint: claim.fingerprint,
    object_id: object.id,
    gsi_parent: ofIdempotencyKey(object.accountId, object.mode, claim.key),
    id: object.id,
    exp: Math.ceil(now / 1000) + KEPT_SECONDS,
  },
  when: 'attribute_not_exists(#pk) OR #exp <= :now',
  values: { now: Math.floor(now / 1000) },
})

/** @throws DomainError `idempotency_key_mismatch` */
export async function replayed<Id extends string>(
  table: Table,
  claim: IdempotencyClaim,
): Promise<Id | undefined> {
  const item = await table.get(idempotencyKey(claim.scope, claim.key))
  return item && sameRequest<Id>(item, claim)
}

/** The object the key stands for. @throws DomainError `idempotency_key_mismatch` */
export function sameRequest<Id extends string>(
  item: StoredItem,
  { fingerprint }: IdempotencyClaim,
): Id {
  if (item.fingerprint !== fingerprint)
    throw new DomainError(
      'idempotency_key_mismatch',
      'This Idempotency-Key was used with another body.',
      { fix: 'Use a new key for a new request.' },
    )
  return item.object_id as Id
}
