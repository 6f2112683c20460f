import type { Clock } from '#shared/ports.ts'

/** When things were last seen, by this process. */
export function memory({ monotonic }: Pick<Clock, 'monotonic'>) {
  const startedMs = monotonic()
  const lastMs = new Map<string, number>()
  return {
    mark: (name: string): void => void lastMs.set(name, monotonic()),
    /** Since it was last seen; where it never was, since this process began to look. */
    secondsSince: (name: string): number => (monotonic() - (lastMs.get(name) ?? startedMs)) / 1000,
  }
}
