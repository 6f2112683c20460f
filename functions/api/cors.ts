import type { MiddlewareHandler } from 'hono'
import { type ApiEnv, isOpen } from './authenticate.ts'

const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE'
const REQUEST_HEADERS =
  'Authorization, Content-Type, Idempotency-Key, Prefer, Cancel-After, Last-Event-ID, x-amz-checksum-sha256'
const EXPOSED =
  'Location, Link, Retry-After, X-Request-Id, RateLimit, RateLimit-Policy, Idempotent-Replayed, Preference-Applied, Deprecation, Sunset, ETag'

/**
 * Which pages may read the answers. Without a list only the routes that need no credential; with one,
 * every route under /v1 and /storage for those origins. Never with credentials of the browser's own.
 */
export const cors =
  (origins: readonly string[]): MiddlewareHandler<ApiEnv> =>
  async (c, next) => {
    const allowed = allowedOrigin(origins, c.req.path, c.req.header('origin'))
    const isPreflight =
      c.req.method === 'OPTIONS' && c.req.header('access-control-request-method') !== undefined
    if (isPreflight && allowed !== undefined && c.var.route) {
      c.header('Access-Control-Allow-Methods', METHODS)
      c.header('Access-Control-Allow-Headers', REQUEST_HEADERS)
      c.header('Access-Control-Max-Age', '7200')
      c.res = c.body(null, 204)
    } else await next()

    if (allowed !== undefined) {
      c.header('Access-Control-Allow-Origin', allowed)
      c.header('Access-Control-Expose-Headers', EXPOSED)
    }
    if (origins.length > 0 && !origins.includes('*')) c.header('Vary', 'Origin', { append: true })
  }

function allowedOrigin(
  origins: readonly string[],
  path: string,
  origin: string | undefined,
): string | undefined {
  const isListed = path.startsWith('/v1/') || path.startsWith('/storage')
  if (isListed && origins.length > 0) {
    if (origins.includes('*')) return '*'
    if (origin !== undefined && origins.includes(origin)) return origin
  }
  return isOpen(path) && !path.startsWith('/storage') ? '*' : undefined
}
