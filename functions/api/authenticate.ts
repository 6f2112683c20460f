import type { MiddlewareHandler } from 'hono'
import { DomainError } from '#shared/errors.ts'
import type { RequestId } from '#shared/id.ts'
import { equalText, hashOfKey, modeOfKey } from '#shared/keys.ts'
import type { ApiKey, Owner } from '#shared/ports.ts'
import type { ApiDeps } from './deps.ts'
import { queryOf } from './read-query.ts'
import type { Route } from './route-table.ts'

export type Caller = { readonly key: ApiKey; readonly owner: Owner }

export type ApiEnv = {
  Variables: {
    requestId: RequestId
    /** What the address belongs to; undefined for one that does not exist. */
    route: Route | undefined
    /** Who asks. Not set on open routes and for signed links. */
    caller: Caller | undefined
    /** The code of the problem that was answered, for the log. */
    code: string | undefined
  }
}

/** The routes that need no credential. Everything else is closed. */
const OPEN = /^\/(healthz|readyz|openapi\.json|docs|errors\/[^/]+|v1\/status|storage(\/.*)?)$/
export const isOpen = (path: string): boolean => OPEN.test(path)

/** The two routes that a signed link opens too; the handler verifies it. */
const LINKED = /^\/v1\/edits\/[^/]+\/(output|input)$/

const TOUCH_EVERY_MS = 60_000

/**
 * Who the caller is. The checksum is looked at before the store, the hash finds the key, and of the
 * reasons to refuse a key nobody learns which it was.
 *
 * @throws DomainError `missing_key`, `invalid_key`, `key_expired`, `key_disabled`
 */
export const authenticate =
  ({ keys, clock }: Pick<ApiDeps, 'keys' | 'clock'>): MiddlewareHandler<ApiEnv> =>
  async (c, next) => {
    const { path } = c.req
    if (isOpen(path)) return next()
    const query = queryOf(c)
    refuseCredentialInQuery(query)

    const header = c.req.header('authorization')
    const isLink = query.has('signature') || query.has('expires')
    if (header === undefined && LINKED.test(path) && isLink) return next()
    if (header === undefined)
      throw new DomainError('missing_key', 'No credential was sent.', {
        fix: 'Send `Authorization: Bearer rs_live_…`.',
      })

    const credential = /^Bearer +(\S+)$/i.exec(header)?.[1]
    if (credential === undefined || !modeOfKey(credential)) throw invalidKey()
    const sha256 = hashOfKey(credential)
    const key = await keys.findByHash(sha256)
    if (!key || !equalText(key.sha256, sha256)) throw invalidKey()
    if (key.status === 'revoked') throw invalidKey()
    const now = clock.now()
    if (key.expiresAt !== null && key.expiresAt <= now)
      throw new DomainError('key_expired', 'The key has expired.')
    if (key.status === 'disabled') throw new DomainError('key_disabled', 'The key is switched off.')

    c.set('caller', {
      key,
      owner: { accountId: key.accountId, mode: key.mode, subject: null },
    })
    const isStale = key.lastUsedAt === null || now - key.lastUsedAt >= TOUCH_EVERY_MS
    // When it was used is told to the minute; a request does not fail because that was not noted.
    const touched = isStale ? keys.touch(key.id, now).catch(() => undefined) : undefined
    await next()
    await touched
  }

/**
 * The caller must have this scope. Stands in every closed route: without a caller it refuses, so that a
 * route which authentication skipped by mistake stays shut.
 */
export const requireScope =
  (scope: string): MiddlewareHandler<ApiEnv> =>
  async (c, next) => {
    const { key } = caller(c)
    if (!key.scopes.includes(scope)) throw missingScope(scope)
    await next()
  }

/** Any valid key will do. */
export const requireKey: MiddlewareHandler<ApiEnv> = async (c, next) => {
  caller(c)
  await next()
}

export function caller(c: { var: { caller: Caller | undefined } }): Caller {
  if (!c.var.caller) throw new DomainError('missing_key', 'No credential was sent.')
  return c.var.caller
}

const missingScope = (scope: string): DomainError =>
  new DomainError('missing_scope', `The key does not have the scope ${scope}.`, {
    details: { scope },
    fix: `Use a key with the scope ${scope}.`,
  })

/** Addresses end up in logs and histories; a credential in one is refused whether or not it is right. */
function refuseCredentialInQuery(query: URLSearchParams): void {
  for (const [name, value] of query)
    if (/^(access_token|api_key)$/i.test(name) || /^rs_(live|test|ct)_/.test(value))
      throw invalidKey()
}

const invalidKey = (): DomainError =>
  new DomainError('invalid_key', 'The credential is not valid.', {
    fix: 'Send a complete, unrevoked key in the Authorization header.',
  })
