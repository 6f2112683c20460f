import type { GivenDeps, OwnTimes } from './deps.ts'

const KEPT_MS = 1000

/** Looked up once a second at most: it stands in every answer about an edit, and changes slowly. */
export function ownTimes({
  edits,
  clock,
}: Pick<GivenDeps, 'edits' | 'clock'>): () => Promise<OwnTimes | undefined> {
  let known: { at: number; times: Promise<OwnTimes | undefined> } | undefined
  return () => {
    const now = clock.monotonic()
    if (!known || now - known.at >= KEPT_MS) {
      known = { at: now, times: measure() }
      known.times.catch(() => {
        known = undefined
      })
    }
    return known.times
  }

  async function measure(): Promise<OwnTimes | undefined> {
    const own = (await edits.recentRuns()).map(({ totalMs, queueMs }) =>
      Math.max(0, totalMs - queueMs),
    )
    return own.length > 0 ? { p50: quantile(own, 0.5), p90: quantile(own, 0.9) } : undefined
  }
}

/** The value below which this share lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!
}
