import type { Where } from '../plan/places.ts'
import type { Draft } from '../readings/reading.ts'
import { firstSeconds, lastSeconds, share, where } from '../regions/place.ts'

/**
 * "slow the last 3 s to half speed, then reverse them": the last 6 s by then. Times of the recording as it
 * was sent find their way by themselves. Null where it is not known how long the part has become.
 */
export function stretched(of: Where, draft: Draft): Where | null {
  const { start, end, timeline } = of
  if (timeline === 'original') return of
  const times = timesAsLong(draft)
  const length = (seconds: number) =>
    (draft.targetDurationSeconds as number | undefined) ?? (times && times * seconds)
  if ('from' in start && 'from' in end) {
    // "all but the first 2 s" still ends where the clip does
    if (start.from !== end.from) return of
    const seconds = length(start.from === 'start' ? end.seconds : start.seconds)
    if (seconds === null) return null
    return start.from === 'start' ? firstSeconds(seconds) : lastSeconds(seconds)
  }
  return times === null ? null : stretchedShare(of, times)
}

/** "the first half": of a clip that is longer by it */
function stretchedShare({ start, end }: Where, times: number): Where | null {
  if (!('fraction' in start && 'fraction' in end)) return null
  const [one, other] = [start.offsetSeconds ?? 0, end.offsetSeconds ?? 0]
  // "the middle 2 s"
  if (start.fraction === 0.5 && end.fraction === 0.5 && one === -other)
    return {
      start: { fraction: 0.5, offsetSeconds: one * times },
      end: { fraction: 0.5, offsetSeconds: other * times },
      timeline: 'current',
    }
  const part = end.fraction - start.fraction
  const now = (part * times) / (part * times + 1 - part)
  if (one !== 0 || other !== 0) return null
  if (start.fraction === 0) return where(share(0), share(now), 'current')
  return end.fraction === 1 ? where(share(1 - now), share(1), 'current') : null
}

function timesAsLong({ op, factor, count }: Draft): number | null {
  if (op === 'loop') return typeof count === 'number' ? count : null
  return typeof factor === 'number' ? 1 / factor : null
}
