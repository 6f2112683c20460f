import type { Token } from '../lex/token.ts'
import type { Position, Where } from '../plan/places.ts'
import { readCounted, readFirstLast } from './parts.ts'
import { type Found, type Spot, share } from './place.ts'
import { readEdge, readSpot, text } from './spots.ts'

// "The end of the first quarter": an edge of a part, and none of the clip.

/** A spot, be it an edge of a part. */
export const readSpotWithin = (tokens: readonly Token[], at: number): Found<Spot> =>
  readNested(tokens, at) ?? readSpot(tokens, at)

export function readNested(tokens: readonly Token[], at: number): Found<Spot> {
  const edge = readEdge(tokens, at)
  if (edge === null || text(tokens, edge.next) !== 'of') return null
  const part = readFirstLast(tokens, edge.next + 1) ?? readCounted(tokens, edge.next + 1)
  const [of] = part?.wheres ?? []
  if (part === null || of === undefined || part.form === 'both') return null
  const position = positionIn(of, edge.edge)
  return position && { position, timeline: of.timeline, bare: false, next: part.next }
}

function positionIn({ start, end }: Where, edge: 'start' | 'end' | 'middle'): Position | null {
  if (edge !== 'middle') return edge === 'start' ? start : end
  return 'fraction' in start && 'fraction' in end
    ? share((start.fraction + end.fraction) / 2)
    : null
}
