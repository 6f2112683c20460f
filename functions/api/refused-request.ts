import type { DomainError } from '#shared/errors.ts'
import { API_VERSION, type ApiDeps } from './deps.ts'
import { problemOf } from './problem.ts'

/**
 * The answer to what the server could not read as a request: a problem like every other, and a line in the log.
 * `status` is the one HTTP has for it (408, 417, 431), whatever else the code is used for.
 */
export const refuseRequest =
  ({
    config,
    newId,
    onRequest,
  }: Pick<ApiDeps, 'newId' | 'onRequest'> & { config: Pick<ApiDeps['config'], 'publicUrl'> }) =>
  (error: DomainError, status: number): Response => {
    const requestId = newId('req')
    const { code } = error
    onRequest({
      ...{ requestId, method: 'unknown', route: 'unknown', status, code },
      ...{ keyId: null, tookMs: 0 },
    })
    const problem = problemOf(Object.assign(error, { status }), {
      publicUrl: config.publicUrl,
      requestId,
    })
    return new Response(JSON.stringify(problem), {
      status,
      headers: {
        'Content-Type': 'application/problem+json',
        'X-Request-Id': requestId,
        'X-Content-Type-Options': 'nosniff',
        'Cache-Control': 'no-store',
        'Resound-Version': API_VERSION,
        Connection: 'close',
        ...(status === 405 && { Allow: '' }), // of no address
      },
    })
  }
