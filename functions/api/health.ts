import { Hono } from 'hono'
import type { WireReady } from '#shared/wire/deployment.ts'
import type { ApiEnv } from './authenticate.ts'
import type { ApiDeps } from './deps.ts'
import { noQuery } from './read-query.ts'

const CHECK_MS = 2000

/** GET /healthz: the process serves. GET /readyz: and what it stands on answers. */
export const health = (deps: ApiDeps) =>
  new Hono<ApiEnv>().route('/', alive(deps)).get('/readyz', noQuery, async (c) => {
    const [store, storage, queue] = await Promise.all([
      answers(deps.edits.load(), deps),
      answers(deps.audio.head('uploads/upl_none'), deps),
      answers(deps.workers(), deps),
    ])
    const isReady = store === 'ok' && storage === 'ok' && queue === 'ok' && !deps.isStopping()
    const answer: WireReady = {
      status: isReady ? 'ready' : 'not_ready',
      checks: { store, storage, queue },
    }
    return c.json(answer, isReady ? 200 : 503)
  })

/** GET /healthz alone: it needs nothing that has to be opened. */
export const alive = ({ config }: { config: Pick<ApiDeps['config'], 'softwareVersion'> }) =>
  new Hono<ApiEnv>().get('/healthz', noQuery, (c) =>
    c.json({ status: 'ok', version: config.softwareVersion }),
  )

/** Whether it answers within two seconds; what it answers does not matter. */
async function answers(asked: Promise<unknown>, { clock }: ApiDeps): Promise<'ok' | 'failed'> {
  const over = new AbortController()
  const late = clock.sleep(CHECK_MS, over.signal).then(
    () => 'failed' as const,
    () => 'failed' as const,
  )
  const verdict = await Promise.race([
    asked.then(
      () => 'ok' as const,
      () => 'failed' as const,
    ),
    late,
  ])
  over.abort()
  return verdict
}
