/** Frames from `start` up to but not including `end`. */
export type Interval = { readonly start: number; readonly end: number }

/** The same frames in rising order, overlapping and neighbouring intervals joined, empty ones left out. */
export function merged(intervals: readonly Interval[]): Interval[] {
  const result: { start: number; end: number }[] = []
  for (const { start, end } of intervals.toSorted((a, b) => a.start - b.start)) {
    if (start >= end) continue
    const last = result.at(-1)
    if (last && start <= last.end) last.end = Math.max(last.end, end)
    else result.push({ start, end })
  }
  return result
}

/** All frames of [0, frames) that are in none of the intervals. */
export function complement(intervals: readonly Interval[], frames: number): Interval[] {
  const gaps: Interval[] = []
  let from = 0
  for (const { start, end } of merged(intervals)) {
    if (start > from) gaps.push({ start: from, end: Math.min(start, frames) })
    from = Math.max(from, end)
  }
  if (from < frames) gaps.push({ start: from, end: frames })
  return gaps
}

/** How many frames the intervals cover. */
export const covered = (intervals: readonly Interval[]): number =>
  merged(intervals).reduce((sum, { start, end }) => sum + end - start, 0)
