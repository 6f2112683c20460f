import type { Moment, Position, Where } from '../plan/places.ts'
import { number } from '../slots.ts'

// Parts and moments in words.

/** "over the first 2 s", "from 1.2 s to 1.9 s", "before 3 s" */
export function adverbial(place: Where): string {
  const words = noun(place).replace(/^everything /, '')
  return words.startsWith('the ') ? `over ${words}` : words
}

/** "the first 2 s", "from 1.2 s to 1.9 s", "everything before 3 s" */
export function noun({ start, end, timeline }: Where): string {
  const share = shareName(start, end)
  if (share !== null) return share
  const centredSeconds = secondsAroundMiddle(start, end)
  if (centredSeconds !== null) return `the middle ${number(centredSeconds)} s`
  if (isStart(start) && isEnd(end)) return 'the whole recording'
  return (
    (timeline === 'original' ? beforeOrFrom(start, end) : countedFromEdge(start, end)) ??
    `from ${spot(start, timeline)} to ${spot(end, timeline)}`
  )
}

const NAMED: readonly (readonly [number, number, string])[] = [
  [0, 0.5, 'the first half'],
  [0.5, 1, 'the second half'],
  [0, 1 / 3, 'the first third'],
  [1 / 3, 2 / 3, 'the middle third'],
  [2 / 3, 1, 'the last third'],
  [0, 0.25, 'the first quarter'],
  [0.25, 0.5, 'the second quarter'],
  [0.5, 0.75, 'the third quarter'],
  [0.75, 1, 'the fourth quarter'],
  [0.25, 0.75, 'the middle half'],
]

function shareName(start: Position, end: Position): string | null {
  if (!('fraction' in start) || !('fraction' in end)) return null
  if (start.offsetSeconds !== undefined || end.offsetSeconds !== undefined) return null
  const near = (one: number, other: number) => Math.abs(one - other) < 1e-5
  const named = NAMED.find(([from, to]) => near(from, start.fraction) && near(to, end.fraction))
  if (named !== undefined) return named[2]
  if (start.fraction === 0) return `the first ${number(end.fraction * 100)} %`
  if (end.fraction === 1) return `the last ${number((1 - start.fraction) * 100)} %`
  return null
}

const secondsAroundMiddle = (start: Position, end: Position): number | null =>
  'fraction' in start &&
  'fraction' in end &&
  start.fraction === end.fraction &&
  end.offsetSeconds !== undefined &&
  start.offsetSeconds === -end.offsetSeconds
    ? end.offsetSeconds - start.offsetSeconds
    : null

/** "everything before 3 s", "from 3 s to the end": times of the recording as it was sent */
function beforeOrFrom(start: Position, end: Position): string | null {
  if (isStart(start) && 'from' in end && end.from === 'start')
    return `everything before ${number(end.seconds)} s`
  if (isEnd(end) && 'from' in start && start.from === 'start')
    return `from ${number(start.seconds)} s to the end`
  return null
}

/** "the first 2 s", "everything before the last 2 s": of the clip as it is by then */
function countedFromEdge(start: Position, end: Position): string | null {
  if (isStart(start) && 'from' in end)
    return end.from === 'start'
      ? `the first ${number(end.seconds)} s`
      : `everything before the last ${number(end.seconds)} s`
  if (isEnd(end) && 'from' in start)
    return start.from === 'end'
      ? `the last ${number(start.seconds)} s`
      : `everything after the first ${number(start.seconds)} s`
  return null
}

const isStart = (position: Position) =>
  'from' in position && position.from === 'start' && position.seconds === 0

const isEnd = (position: Position) =>
  'from' in position && position.from === 'end' && position.seconds === 0

export const momentWords = (moment: Moment): string => spot(moment, moment.timeline)

/** "3 s", "halfway", "2 s before the end" */
export function spot(position: Position, timeline: Where['timeline']): string {
  if ('fraction' in position) {
    const { fraction, offsetSeconds = 0 } = position
    const mark = fraction === 0.5 ? 'halfway' : `the ${number(fraction * 100)} % mark`
    if (offsetSeconds === 0) return mark
    return `${number(Math.abs(offsetSeconds))} s ${offsetSeconds < 0 ? 'before' : 'after'} ${mark}`
  }
  if (position.seconds === 0) return position.from === 'start' ? 'the start' : 'the end'
  if (position.from === 'end') return `${number(position.seconds)} s before the end`
  return timeline === 'original'
    ? `${number(position.seconds)} s`
    : `${number(position.seconds)} s after the start`
}
