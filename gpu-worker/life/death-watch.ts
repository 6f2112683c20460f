import type { Clock } from '#shared/ports.ts'

const MOST_DEATHS = 3
const WITHIN_MS = 60_000

/**
 * The circuit breaker of a worker: three deaths of its model's process within a minute, over different
 * edits, are the worker's fault and not an edit's.
 */
export function deathWatch(clock: Clock) {
  let deaths: { readonly work: string; readonly at: number }[] = []
  const broken = new AbortController()
  return {
    /** Aborted when this worker must not go on. */
    broken: broken.signal,
    died(work: string): void {
      const now = clock.monotonic()
      // One edit that kills its process is poison: only its last death counts.
      deaths = deaths.filter((death) => death.at > now - WITHIN_MS && death.work !== work)
      deaths.push({ work, at: now })
      if (deaths.length >= MOST_DEATHS) broken.abort()
    },
  }
}

export type DeathWatch = ReturnType<typeof deathWatch>
