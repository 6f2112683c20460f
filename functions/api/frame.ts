import type { Context, MiddlewareHandler } from 'hono'
import type { ApiEnv } from './authenticate.ts'
import { API_VERSION, type ApiDeps } from './deps.ts'
import { answerable, problemResponse } from './problem.ts'
import type { RouteTable } from './route-table.ts'

/** What every answer has, whatever else happens: an id, a few headers, one line in the log. */
export const frame =
  (
    { newId, clock, onRequest }: Pick<ApiDeps, 'newId' | 'clock' | 'onRequest'>,
    routes: Pick<RouteTable, 'find'>,
  ): MiddlewareHandler<ApiEnv> =>
  async (c, next) => {
    const began = clock.monotonic()
    const { path } = c.req
    const requestId = newId('req')
    c.set('requestId', requestId)
    c.set('route', routes.find(path))
    await next()

    const { headers } = c.res // to c.header each of them would be another Response
    const contentType = headers.get('content-type')
    const isProblem = contentType === 'application/problem+json'
    if (contentType === 'application/json' && !path.startsWith('/storage/'))
      headers.set('Content-Type', 'application/json; charset=utf-8')
    headers.set('X-Request-Id', requestId)
    headers.set('X-Content-Type-Options', 'nosniff')
    if (isProblem || path.startsWith('/v1/')) {
      if (!headers.has('Cache-Control') || isProblem) headers.set('Cache-Control', 'no-store')
      headers.set('Resound-Version', API_VERSION)
    }
    const { route, code, caller } = c.var
    onRequest({
      requestId,
      method: c.req.method,
      route: route?.path ?? 'unknown',
      status: c.res.status,
      code: code ?? null,
      keyId: caller?.key.id ?? null,
      tookMs: Math.round(clock.monotonic() - began),
    })
  }

/** Every failure, as the problem document its code has. */
export function answerError(
  {
    config,
    onUnexpected,
  }: Pick<ApiDeps, 'onUnexpected'> & { config: Pick<ApiDeps['config'], 'publicUrl'> },
  error: unknown,
  c: Context<ApiEnv>,
): Response {
  const answer = answerable(error)
  const { requestId } = c.var
  // Of a store that did not do its part the caller is told to come again, the operator what to mend.
  const isOurs = answer.code === 'internal_error' || (answer.status === 503 && hasCause(error))
  if (isOurs) onUnexpected(error, requestId)
  c.set('code', answer.code)
  return problemResponse(c, answer, { publicUrl: config.publicUrl, requestId })
}

const hasCause = (error: unknown): boolean => (error as Error).cause !== undefined
