import { Hono } from 'hono'
import type { Instant } from '#shared/id.ts'
import type { WireStatus } from '#shared/wire/deployment.ts'
import { presentTime } from '#shared/wire/values.ts'
import type { ApiEnv } from './authenticate.ts'
import { API_VERSION, type ApiDeps } from './deps.ts'
import { quantile } from './own-times.ts'
import { reasonOfWorkers } from './queue-of.ts'
import { noQuery } from './read-query.ts'

const CACHED_MS = 5000
const LATE_SECONDS = 60

/** GET /v1/status: how the deployment is, for anyone; nothing of any account. */
export const getStatus = (deps: ApiDeps) => {
  let cached: { at: number; status: Promise<WireStatus> } | undefined
  return new Hono<ApiEnv>().get('/v1/status', noQuery, async (c) => {
    const at = deps.clock.monotonic()
    if (!cached || at - cached.at >= CACHED_MS)
      cached = { at, status: readStatus(deps.clock.now(), deps) }
    return c.json(await cached.status.catch(forget))
  })

  function forget(error: unknown): never {
    cached = undefined
    throw error
  }
}

async function readStatus(
  now: Instant,
  { edits, deliveries, workers, models, config }: ApiDeps,
): Promise<WireStatus> {
  const [load, runs, webhooks, working, known] = await Promise.all([
    edits.load(),
    edits.recentRuns(),
    deliveries.load(),
    workers(),
    models(),
  ])
  const since = (at: Instant | null) =>
    at === null ? null : Math.max(0, Math.round((now - at) / 100) / 10)
  const waits = runs.map(({ queueMs }) => queueMs / 1000)
  const oldestSeconds = since(load.oldestQueuedAt)
  const oldestPendingSeconds = since(webhooks.oldestPendingAt)
  const reason = reasonOfWorkers(working)
  const isStuck = reason !== 'in_line' && (oldestSeconds ?? 0) > LATE_SECONDS
  const isLate = (since(webhooks.oldestDueAt) ?? 0) > LATE_SECONDS // not who waits for a retry
  const model = known.find((one) => one.default)?.status ?? 'not_installed'
  const isBroken = working.unhealthy > 0 && working.ready + working.busy + working.starting === 0
  return {
    object: 'status',
    status: isBroken ? 'down' : isStuck || isLate ? 'degraded' : 'ok',
    version: config.softwareVersion,
    api_version: API_VERSION,
    intake: config.isPaused ? 'paused' : 'open',
    queue: {
      queued: load.queued,
      running: load.running,
      oldest_queued_seconds: oldestSeconds,
      wait_p50_seconds: waits.length > 0 ? quantile(waits, 0.5) : null,
      wait_p90_seconds: waits.length > 0 ? quantile(waits, 0.9) : null,
      reason,
    },
    workers: {
      ready: working.ready,
      busy: working.busy,
      starting: working.starting,
      unhealthy: working.unhealthy,
      max: working.max,
    },
    engines: { exact: isBroken ? 'unhealthy' : 'ready', model },
    webhooks: { pending: webhooks.pending, oldest_pending_seconds: oldestPendingSeconds },
    as_of: presentTime(now),
  }
}
