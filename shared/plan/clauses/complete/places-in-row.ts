import type { Item } from '../../items/item.ts'
import type { Position, Where } from '../../plan/places.ts'
import type { Place } from '../../regions/place.ts'
import { endsPlace } from '../belongs.ts'
import type { Piece } from '../piece.ts'

// "2-3 s, 5-6 s and 9-10 s louder": parts in a row, each to be done to. A part with another inside it
// is no row: "in the first half, the first 2 s louder".

/** How many pieces from there on name a part and nothing else, one beside the other. */
export function placesInRow(pieces: readonly Piece[], from: number): number {
  let at = from
  while (
    pieces[at] !== undefined &&
    endsPlace(pieces[at]!.items) &&
    (at === from || isBesideThose(pieces.slice(from, at), pieces[at]!))
  )
    at++
  return at - from
}

/** "2-3 s | , 5-6 s louder": the piece names one more part, apart from those before it. */
export const isBesideThose = (before: readonly Piece[], { items, hard, joint }: Piece): boolean =>
  !hard &&
  LISTS.test(joint) &&
  areBeside(
    before.flatMap(({ items: own }) => own),
    items,
  )

const LISTS = /^(,|and|plus|\+)$/

/** Some part of the second list lies apart from all of the first. */
export function areBeside(before: readonly Item[], items: readonly Item[]): boolean {
  const named = before.flatMap(({ place }) => place ?? [])
  const more = items.flatMap(({ place }) => place ?? [])
  return named.length > 0 && more.some((two) => named.every((one) => isApart(one, two)))
}

const isApart = (one: Place, two: Place): boolean =>
  [one, two].every(({ form, wheres }) => MEASURED.test(form) && wheres.length === 1) &&
  // "in the last 3 s, the first 2 s": of those
  !(IS_INSIDE.test(one.prep) && two.wheres[0]!.timeline === 'current') &&
  !overlap(one.wheres[0]!, two.wheres[0]!)

const MEASURED = /^(range|first|last|counted)$/
const IS_INSIDE = /^(in|within|during|over|of|for|throughout|on|inside)$/

/** Of the start of a clip and its end it is not known how far apart they are. */
function overlap(one: Where, two: Where): boolean {
  const ends = [one.start, one.end, two.start, two.end]
  const edge = edgeOf(ends[0]!)
  if (edge === null || ends.some((end) => edgeOf(end) === null)) return true
  const seconds = (position: Position) => ('from' in position ? position.seconds : 0)
  if (ends.some((end) => edgeOf(end) !== edge)) return edgeOf(one.start) === edgeOf(two.start)
  const [a, b, c, d] = ends.map(seconds) as [number, number, number, number]
  return Math.max(Math.min(a, b), Math.min(c, d)) < Math.min(Math.max(a, b), Math.max(c, d))
}

const edgeOf = (position: Position): 'start' | 'end' | null =>
  'from' in position ? position.from : null
