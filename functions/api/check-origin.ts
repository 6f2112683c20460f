import { hash, timingSafeEqual } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import { DomainError } from '#shared/errors.ts'

/** Only what came through the CDN in front, which adds the secret; two values while it is changed. */
export const checkOrigin =
  (secrets: readonly string[]): MiddlewareHandler =>
  async (c, next) => {
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
