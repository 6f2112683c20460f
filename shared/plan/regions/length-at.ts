import type { Token } from '../lex/token.ts'
import { UNITS } from '../lex/units.ts'
import type { Where } from '../plan/places.ts'
import { readNested } from './nested.ts'
import { readLength } from './parts.ts'
import {
  centred,
  END,
  type Found,
  firstSeconds,
  fromEnd,
  fromStart,
  lastSeconds,
  type Shape,
  share,
  where,
} from './place.ts'
import { readSpan } from './spans.ts'
import { behindTheEnds, EDGE_END, readEdge, readSpot, text, theEnd } from './spots.ts'

// A length, and where it lies.

/** "2 s from 0:05", "2 s off the end", "3 s before 0:10", "at 5 s for 2 s", "3 s in the middle" */
export function readLengthAt(tokens: readonly Token[], at: number): Found<Shape> {
  if (/^(at|starting)$/.test(text(tokens, at))) return readSpotFor(tokens, at)
  const start = theEnd(tokens, at)
  const number = tokens[start]
  if (number?.kind === 'number' && number.unit === '%' && !number.signed)
    return readShareOf(tokens, start)
  const seconds = secondsAt(tokens, at, start)
  if (seconds === null) return null
  const next = behindSound(tokens, start + 1)
  return (
    readOffEdge(tokens, next, seconds) ??
    (isParameter(tokens, start, seconds) ? null : readFromSpot(tokens, next, seconds)) ??
    readBeforeSpot(tokens, next, seconds, start > at)
  )
}

/** "at 5 s for 2 s" */
function readSpotFor(tokens: readonly Token[], at: number): Found<Shape> {
  const spot = readSpot(tokens, text(tokens, at) === 'at' ? at + 1 : at + 2)
  if (spot === null || text(tokens, spot.next) !== 'for') return null
  const { position, timeline } = spot
  const length = readLength(tokens, spot.next + 1)
  if (length === null || !('seconds' in length)) return null
  if (!('from' in position) || position.from !== 'start') return null
  const end = fromStart(position.seconds + length.seconds)
  return { form: 'range', wheres: [where(position, end, timeline)], next: length.next }
}

/** "20 % off the end" */
function readShareOf(tokens: readonly Token[], start: number): Found<Shape> {
  const isOf = /^(off|from|of|at)$/.test(text(tokens, start + 1))
  const edge = isOf ? readEdge(tokens, start + 2) : null
  if (edge === null || edge.edge === 'middle') return null
  const part = tokens[start]!.value! / 100
  const [from, to] = edge.edge === 'start' ? [0, part] : [1 - part, 1]
  return { form: 'share', wheres: [where(share(from), share(to), 'current')], next: edge.next }
}

/** "2 s", "a second" */
function secondsAt(tokens: readonly Token[], at: number, start: number): number | null {
  const length = tokens[start]
  if (length?.kind === 'number' && length.unit === 's' && !length.clock && !length.signed)
    return length.value!
  const unit = text(tokens, start)
  return (unit === 'second' || unit === 'minute') && start > at ? UNITS.get(unit)!.scale : null
}

/** "delay 300 ms | from 2 s", "a predelay of 30 ms": a value, and no part that is so long. */
function isParameter(tokens: readonly Token[], start: number, seconds: number): boolean {
  const before = /^(of|time|=|:)$/.test(text(tokens, start - 1)) ? start - 2 : start - 1
  const name = text(tokens, before)
  // "echo 2 s at 5 s" lasts, "echo 250 ms at 5 s" is 250 ms late
  return name === 'echo' ? seconds < 1 : NAMES_LENGTH.test(name)
}

const NAMES_LENGTH = /^(delay|predelay|attack|release|decay|depth|hold|rt60)$/

/** "2 s of audio" */
const behindSound = (tokens: readonly Token[], next: number) =>
  /^(of|worth)$/.test(text(tokens, next)) &&
  /^(audio|sound|it|recording)$/.test(text(tokens, next + 1))
    ? next + 2
    : next

// --- off an edge ---

/** "2 s | off the end", "3 s | in the middle", "1 s | from both ends" */
function readOffEdge(tokens: readonly Token[], at: number, seconds: number): Found<Shape> {
  const link = text(tokens, at)
  if (!/^(off|from|at|of|on|in)$/.test(link)) return null
  const inner = text(tokens, at + 1) === 'of' ? at + 2 : at + 1 // "off of the end"
  const ends = behindBothEnds(tokens, inner)
  if (ends !== null) return atBothEnds(seconds, ends)
  const edge = readEdge(tokens, inner) ?? readBack(tokens, inner, link)
  // "2 s off the end of the first half": no end of the clip
  if (readNested(tokens, inner) !== null) return null
  if (edge === null || tokens[inner]?.text === 'half') return null
  if (link === 'in' && edge.edge !== 'middle') return null
  if (edge.edge === 'start') {
    const end = behindAndEnd(tokens, edge.next)
    if (end !== null) return atBothEnds(seconds, end)
    return { form: 'first', seconds, wheres: [firstSeconds(seconds)], next: edge.next }
  }
  if (edge.edge === 'end')
    return { form: 'last', seconds, wheres: [lastSeconds(seconds)], next: edge.next }
  return { form: 'middle', seconds, wheres: [centred(seconds)], next: edge.next }
}

const atBothEnds = (seconds: number, next: number): Found<Shape> => ({
  form: 'both',
  seconds,
  wheres: [firstSeconds(seconds), lastSeconds(seconds)],
  next,
})

/** "both ends", "either side", "the ends" */
function behindBothEnds(tokens: readonly Token[], at: number): number | null {
  const named = behindTheEnds(tokens, at)
  if (named !== null) return named
  const both = theEnd(tokens, at)
  if (!/^(both|each|either)$/.test(text(tokens, both))) return null
  const edges = theEnd(tokens, both + 1)
  return /^(ends?|sides?)$/.test(text(tokens, edges)) ? edges + 1 : null
}

/** "from the start | and end", "at the start | and at the end" */
function behindAndEnd(tokens: readonly Token[], at: number): number | null {
  if (text(tokens, at) !== 'and') return null
  const end = theEnd(tokens, /^(at|from|off|of)$/.test(text(tokens, at + 1)) ? at + 2 : at + 1)
  return EDGE_END.has(text(tokens, end)) ? end + 1 : null
}

/** "a second off the back": the end, where something comes off it. */
function readBack(tokens: readonly Token[], at: number, link: string): ReturnType<typeof readEdge> {
  const word = theEnd(tokens, at)
  return /^(off|from)$/.test(link) && word > at && text(tokens, word) === 'back'
    ? { position: END, timeline: 'current', bare: false, edge: 'end', next: word + 1 }
    : null
}

// --- from a spot, or up to it ---

/** "2 s | from 0:05", "2 s | starting at 0:05" */
function readFromSpot(tokens: readonly Token[], at: number, seconds: number): Found<Shape> {
  const link = text(tokens, at)
  if (!/^(from|after|starting|beginning|at|following)$/.test(link)) return null
  const isLong = /^(starting|beginning)$/.test(link) && /^(at|from)$/.test(text(tokens, at + 1))
  const begin = isLong ? at + 2 : at + 1
  // "1 s at 2-4 s" is no part that begins at 2 s; "move 1 s at 2 s to 4 s" says where to
  const isSpan = link === 'from' || isDash(tokens[begin + 1])
  const span = isSpan ? readSpan(tokens, link === 'from' ? at : begin) : null
  if (span !== null) return spanOf(span, seconds)
  const spot = readSpot(tokens, begin)
  if (spot === null || spot.edge !== undefined || !('from' in spot.position)) return null
  const { position, timeline, next } = spot
  const until = behindEnd(tokens, next, position.seconds + seconds)
  const end =
    position.from === 'start'
      ? fromStart(position.seconds + seconds)
      : fromEnd(Math.max(0, position.seconds - seconds))
  return { form: 'range', seconds, wheres: [where(position, end, timeline)], next: until }
}

/** "2-4 s", read as "2 to 4 s" */
const isDash = (token: Token | undefined) =>
  token?.text === '-' || (token?.text === 'to' && token.end - token.start === 1)

/** "the second from 3 s | to 4 s": the end that the length has told already */
function behindEnd(tokens: readonly Token[], at: number, end: number): number {
  const spot = /^(to|until|till|through|-)$/.test(text(tokens, at))
    ? readSpot(tokens, at + 1)
    : null
  const isSame =
    spot !== null &&
    'from' in spot.position &&
    spot.position.from === 'start' &&
    Math.abs(spot.position.seconds - end) < 1e-6
  return isSame ? spot.next : at
}

/** "the second | from 0:02 to 0:03": said twice, and the same */
function spanOf({ next, ...shape }: Shape & { next: number }, seconds: number): Found<Shape> {
  const [{ start, end }] = shape.wheres as [Where]
  const isSame =
    'from' in start &&
    'from' in end &&
    start.from === end.from &&
    Math.abs(Math.abs(end.seconds - start.seconds) - seconds) < 1e-6
  return isSame ? { ...shape, next } : null
}

/** "3 s | before 0:10", "the 3 s | leading up to 0:10", "the second | before the end" */
function readBeforeSpot(
  tokens: readonly Token[],
  at: number,
  seconds: number,
  isDetermined: boolean,
): Found<Shape> {
  const before = behindBefore(tokens, at)
  const spot = before === null ? null : readSpot(tokens, before)
  if (spot === null || !('from' in spot.position)) return null
  const { position, timeline, edge, next } = spot
  if (edge === 'end' && isDetermined)
    return { form: 'last', seconds, wheres: [lastSeconds(seconds)], next }
  if (edge !== undefined) return null
  const begin =
    position.from === 'start'
      ? fromStart(Math.max(0, position.seconds - seconds))
      : fromEnd(position.seconds + seconds)
  return { form: 'range', seconds, wheres: [where(begin, position, timeline)], next }
}

function behindBefore(tokens: readonly Token[], at: number): number | null {
  const link = text(tokens, at)
  if (link === 'before') return at + 1
  if (link === 'leading' && text(tokens, at + 1) === 'up') return at + 3
  return link === 'up' && text(tokens, at + 1) === 'to' ? at + 2 : null
}
