import { hash } from 'node:crypto'
import canonicalize from 'canonicalize'
import type { Context } from 'hono'
import type { IdempotencyClaim, Owner } from '#shared/ports.ts'
import { idempotencyKey } from './headers.ts'

/**
 * The caller's name for this creation, and what it stands for. The same whichever of the account's keys
 * signs the request: a rotated key replays the same result.
 *
 * @param sent the body as it was sent, before defaults
 */
export function idempotencyClaim(
  c: Context,
  owner: Owner,
  sent: unknown,
): IdempotencyClaim | undefined {
  const key = idempotencyKey(c)
  if (key === undefined) return undefined
  const { accountId, mode, subject } = owner
  return {
    key,
    scope: [accountId, mode, subject ?? '', c.req.method, c.req.path].join(' '),
    fingerprint: hash('sha256', canonicalize(sent) ?? '', 'hex'),
  }
}
