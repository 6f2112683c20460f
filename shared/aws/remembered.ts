import type { Clock } from '../ports.ts'

/** What `read` answered, for so long; asked at the same time, it is read once. A failure is not remembered. */
export function remembered<T>(
  read: () => Promise<T>,
  { forMs, clock }: { readonly forMs: number; readonly clock: Pick<Clock, 'monotonic'> },
): () => Promise<T> {
  let last: { readonly value: Promise<T>; readonly until: number } | undefined
  return () => {
    if (last && clock.monotonic() < last.until) return last.value
    const entry = { value: read(), until: clock.monotonic() + forMs }
    last = entry
    entry.value.catch(() => {
      if (last === entry) last = undefined
    })
    return entry.value
  }
}
