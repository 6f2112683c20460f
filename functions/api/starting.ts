import { Hono } from 'hono'
import { DomainError } from '#shared/errors.ts'
import type { WireReady } from '#shared/wire/deployment.ts'
import type { ApiEnv } from './authenticate.ts'
import { checkOrigin } from './check-origin.ts'
import { cors } from './cors.ts'
import type { ApiDeps } from './deps.ts'
import { answerError, frame } from './frame.ts'
import { alive } from './health.ts'

const RETRY_AFTER_SECONDS = 1
/** Which addresses there will be is not known yet: a page may ask for each of them. */
const ANY = { path: 'unknown', methods: [] }

/** What is answered between listening and serving, while the stores open and recover: come again. */
export function createStartingApi(
  deps: Pick<ApiDeps, 'newId' | 'clock' | 'onRequest' | 'onUnexpected'> & {
    readonly config: Pick<
      ApiDeps['config'],
      'publicUrl' | 'softwareVersion' | 'originSecrets' | 'corsOrigins'
    >
  },
): Hono<ApiEnv> {
  const notReady: WireReady = {
    status: 'not_ready',
    checks: { store: 'failed', storage: 'failed', queue: 'failed' },
  }
  const app = new Hono<ApiEnv>()
  app.onError((error, c) => answerError(deps, error, c))
  app.use(
    frame(deps, { find: () => ANY }),
    checkOrigin(() => deps.config.originSecrets),
    cors(deps.config.corsOrigins),
  )
  app.route('/', alive(deps))
  app.get('/readyz', (c) => c.json(notReady, 503))
  app.all('*', () => {
    throw new DomainError('storage_unavailable', 'The server is starting.', {
      retryAfterSeconds: RETRY_AFTER_SECONDS,
    })
  })
  return app
}
