import type { MiddlewareHandler } from 'hono'
import { MAX_JSON_BYTES, tooLarge } from './read-json.ts'

/** A declared size above the limit is refused before the caller is known and before a byte is read. */
export const checkSize: MiddlewareHandler = async (c, next) => {
  const declared = Number(c.req.header('content-length') ?? 0)
  const isStorage = c.req.path.startsWith('/storage')
  if (!isStorage && declared > MAX_JSON_BYTES) throw tooLarge(declared)
  await next()
}
