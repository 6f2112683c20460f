import type { Clock, WorkerRegistry, WorkerRow } from '#shared/ports.ts'
import type { WorkerLoad } from './deps.ts'

const CACHED_MS = 5000

/** What is known of the GPU workers; the lanes that are functions are always there. */
export function cloudWorkers(
  {
    workers,
    clock,
  }: { readonly workers: WorkerRegistry; readonly clock: Pick<Clock, 'monotonic'> },
  { hasGpu, maxWorkers }: { readonly hasGpu: boolean; readonly maxWorkers: number },
): () => Promise<WorkerLoad> {
  let known: { readonly at: number; readonly load: Promise<WorkerLoad> } | undefined
  return () => {
    const now = clock.monotonic()
    if (!known || now - known.at >= CACHED_MS) {
      known = { at: now, load: read() }
      known.load.catch(() => {
        known = undefined
      })
    }
    return known.load
  }

  async function read(): Promise<WorkerLoad> {
    const rows = hasGpu ? (await workers.list()).filter(({ lane }) => lane === 'model') : []
    const count = (...states: readonly WorkerRow['state'][]) =>
      rows.filter(({ state }) => states.includes(state)).length
    return {
      ready: count('ready'),
      busy: count('busy'),
      starting: count('booting'),
      unhealthy: count('unhealthy'),
      max: hasGpu ? maxWorkers : 0,
      isPaused: false,
      alwaysThere: ['exact', 'test'],
    }
  }
}
