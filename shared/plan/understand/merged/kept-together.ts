import type { Position, Where } from '../../plan/places.ts'
import type { Draft } from '../../readings/reading.ts'
import { END, fromStart } from '../../regions/place.ts'
import type { Said } from '../../understand.ts'
import type { Merge } from './merge.ts'

/** "keep 1-3 s and 5-7 s": what lies before, between and behind them goes. */
export const keptTogether: Merge = (said) => {
  const at = said.findIndex((one, index) => isKeptAfter(one, said[index + 1]))
  if (at === -1) return said
  let end = at + 1
  while (isKeptAfter(said[end]!, said[end + 1])) end++
  const kept = said.slice(at, end + 1)
  const seconds = kept.map(({ draft }) => rangeOf(draft)!)
  const gaps = kept.map((one, index): Said => {
    const start = index === 0 ? 0 : seconds[index - 1]![1]
    return { ...one, draft: deleted(fromStart(start), fromStart(seconds[index]![0])) }
  })
  const behind = { ...kept.at(-1)!, draft: deleted(fromStart(seconds.at(-1)![1]), END) }
  return [
    ...said.slice(0, at),
    ...(seconds[0]![0] === 0 ? gaps.slice(1) : gaps),
    behind,
    ...said.slice(end + 1),
  ]
}

const deleted = (start: Position, end: Position): Draft => ({
  op: 'delete',
  where: { start, end, timeline: 'original' },
})

const isKeptAfter = (one: Said, next: Said | undefined): boolean => {
  const [first, second] = [rangeOf(one.draft), next && rangeOf(next.draft)]
  return first !== null && !!second && one.sentence === next!.sentence && second[0] >= first[1]
}

/** Of a part that is kept, its seconds in the recording as it was sent. */
function rangeOf({ op, where }: Draft): readonly [number, number] | null {
  if (op !== 'trim') return null
  const { start, end, timeline } = where as Where
  return timeline === 'original' &&
    'from' in start &&
    start.from === 'start' &&
    'from' in end &&
    end.from === 'start'
    ? [start.seconds, end.seconds]
    : null
}
