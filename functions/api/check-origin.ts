import { hash, timingSafeEqual } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import { DomainError } from '#shared/errors.ts'

/**
 * Only what came through the CDN in front, which adds the secret; two values while it is changed.
 *
 * @param valid the values that are right now; throws where they cannot be known: nobody gets in then
 */
export const checkOrigin =
  (valid: () => readonly string[] | Promise<readonly string[]>): MiddlewareHandler =>
  async (c, next) => {
    const secrets = await valid()
    if (secrets.length === 0) return next()
    const sent = digest(c.req.header('x-resound-origin') ?? '')
    const isKnown = secrets.reduce(
      (known, secret) => timingSafeEqual(sent, digest(secret)) || known,
      false,
    )
    if (!isKnown)
      throw new DomainError('edge_required', 'Use the public address of this deployment.')
    await next()
  }

const digest = (text: string): Buffer => hash('sha256', text, 'buffer')
