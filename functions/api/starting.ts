import { Hono } from 'hono'
import { DomainError } from '#shared/errors.ts'
import type { WireReady } from '#shared/wire/deployment.ts'
import type { ApiEnv } from './authenticate.ts'
import type { ApiDeps } from './deps.ts'
import { answerError, frame } from './frame.ts'

const RETRY_AFTER_SECONDS = 1

/** What is answered between listening and serving, while the stores open and recover: come again. */
export function createStartingApi(
  deps: Pick<ApiDeps, 'newId' | 'clock' | 'onRequest' | 'onUnexpected'> & {
    readonly config: Pick<ApiDeps['config'], 'publicUrl'>
  },
): Hono<ApiEnv> {
  const notReady: WireReady = {
    status: 'not_ready',
    checks: { store: 'failed', storage: 'failed', queue: 'failed' },
  }
  const app = new Hono<ApiEnv>()
  app.onError((error, c) => answerError(deps, error, c))
  app.use(frame(deps, { find: () => undefined }))
  app.get('/readyz', (c) => c.json(notReady, 503))
  app.all('*', () => {
    throw new DomainError('storage_unavailable', 'The server is starting.', {
      retryAfterSeconds: RETRY_AFTER_SECONDS,
    })
  })
  return app
}
