import type { Token } from '../lex/token.ts'
import { UNITS } from '../lex/units.ts'
import { readOnwards } from './bounds.ts'
import { readCounted, readFirstLast, readLength, readMiddle } from './parts.ts'
import {
  centred,
  complementOf,
  END,
  type Found,
  firstSeconds,
  fromEnd,
  fromStart,
  lastSeconds,
  partsBeside,
  type Shape,
  type Spot,
  share,
  startsAtStart,
  where,
} from './place.ts'
import { EDGE_END, readEdge, readSpot, span, text, theEnd, UNTIL } from './spots.ts'

// Parts by two ends: "from 2 to 5 s", "2 s from 0:05", all but those.

/** "all but the last 2 s", "everything except the first second", "after the first half" */
export function readComplement(tokens: readonly Token[], at: number): Found<Shape> {
  let start = at
  const all = /^(all|everything|anything|whole|it)$/.test(text(tokens, start))
  if (all) start++
  if (text(tokens, start) === 'thing') start++
  const word = text(tokens, start)
  const second = text(tokens, start + 1)
  let next = -1
  if (all && /^(but|except|besides|excluding|bar|save)$/.test(word))
    next = second === 'for' ? start + 2 : start + 1
  else if (all && word === 'apart' && second === 'from') next = start + 2
  else if (all && word === 'other' && second === 'than') next = start + 2
  else if (all && word === 'outside') next = second === 'of' ? start + 2 : start + 1
  else if (!all && /^(except|excluding)$/.test(word))
    next = second === 'for' ? start + 2 : start + 1
  else if (!all && word === 'apart' && second === 'from') next = start + 2
  else if (/^(after|past|following)$/.test(word)) {
    const inner = readFirstLast(tokens, start + 1)
    if (inner === null || !startsAtStart(inner.wheres[0]!)) return null
    return { form: 'complement', wheres: [complementOf(inner.wheres[0]!)!], next: inner.next }
  } else if (/^(before|until)$/.test(word)) {
    const inner = readFirstLast(tokens, start + 1)
    if (inner === null || inner.form === 'both' || startsAtStart(inner.wheres[0]!)) return null
    return { form: 'complement', wheres: [complementOf(inner.wheres[0]!)!], next: inner.next }
  }
  if (next === -1) return null
  if (text(tokens, next) === 'for') next++
  if (text(tokens, next) === 'from') {
    const range = readSpan(tokens, next)
    if (range !== null) return outsideOf(range)
  }
  const inner =
    readFirstLast(tokens, next) ??
    readSpan(tokens, next) ??
    readOnwards(tokens, next) ??
    readMiddle(tokens, next) ??
    readCounted(tokens, next)
  return inner === null ? null : outsideOf(inner)
}

function outsideOf(inner: Shape & { next: number }): Found<Shape> {
  const [only] = inner.wheres
  if (inner.form === 'both') {
    const seconds = inner.seconds!
    return {
      form: 'complement',
      wheres: [where(fromStart(seconds), fromEnd(seconds), 'current')],
      next: inner.next,
    }
  }
  return { form: 'complement', wheres: partsBeside(only!), named: only!, next: inner.next }
}

/** "from 2 to 5 s", "between 1:00 and 1:10", "2-5 s", "from 3 s to the end", "from 5 s for 2 s" */
export function readSpan(tokens: readonly Token[], at: number): Found<Shape> {
  // "everything from 7 to 9 s"
  if (/^(everything|anything|all|stuff|whatever)$/.test(text(tokens, at)))
    return text(tokens, at + 1) === 'from' ? readSpan(tokens, at + 1) : null
  const word = text(tokens, at)
  const pair = word === 'between'
  const counted =
    /^(second|seconds|minute|minutes|sec|secs)$/.test(word) &&
    tokens[at + 1]?.kind === 'number' &&
    tokens[at + 1]?.unit === null
  const opened = pair || counted || word === 'from' || word === 'starting'
  let start = opened ? at + 1 : at
  if (word === 'starting') {
    if (!/^(at|from)$/.test(text(tokens, start))) return null
    start++
  }
  if (
    text(tokens, start) === 'about' ||
    text(tokens, start) === 'around' ||
    text(tokens, start) === 'at' ||
    text(tokens, start) === 'on' ||
    (pair && /^(seconds|secs|minutes)$/.test(text(tokens, start)))
  )
    start++
  const first = readSpot(tokens, start)
  if (first === null) return null
  let next = first.next
  if (text(tokens, next) === ',') next++
  const closing = text(tokens, next) === 'and' ? next + 1 : next
  const isClosed =
    word === 'starting' &&
    /^(ending|stopping|finishing)$/.test(text(tokens, closing)) &&
    text(tokens, closing + 1) === 'at'
  if (isClosed) next = closing
  const link = text(tokens, next)
  if (opened && !pair && link === 'for') {
    const length = tokens[next + 1]
    if (
      length?.kind === 'number' &&
      length.unit === 's' &&
      !length.clock &&
      'from' in first.position &&
      first.position.from === 'start'
    )
      return {
        form: 'range',
        wheres: [
          where(first.position, fromStart(first.position.seconds + length.value!), first.timeline),
        ],
        next: next + 2,
      }
    return null
  }
  if (pair ? link !== 'and' && link !== 'to' : !UNTIL.has(link) && !isClosed) return null
  next++
  if (link === 'up' || link === 'right' || link === 'all') {
    if (text(tokens, next) !== 'to' && text(tokens, next) !== 'until') return null
    next++
  }
  if (/^(about|around|at)$/.test(text(tokens, next))) next++
  const second = readSpot(tokens, next)
  if (second === null) return null
  // Without "from", two bare numbers are a span only if one of them says it is a time.
  if (!opened && first.bare && second.bare && !rangeLike(tokens, at, second.next)) return null
  // "longer than 2 s to half a second" is no part that ends before it starts
  if (/^(than|over|above|exceeding)$/.test(text(tokens, at - 1)) && isLater(first, second))
    return null
  if (first.edge !== undefined && second.edge !== undefined && !opened) return null
  if (first.edge === 'start' && second.edge === 'end') return null
  // "the silence at the end to 1 second": a length, not a place
  if (first.edge === 'end') return null
  return { form: 'range', wheres: [span(first, second)], next: second.next }
}

const isLater = ({ position: one }: Spot, { position: other }: Spot) =>
  'from' in one &&
  'from' in other &&
  one.from === 'start' &&
  other.from === 'start' &&
  one.seconds > other.seconds

/** "mute 1-2", "cut 3 to 5": nothing after the numbers that they could count. */
const rangeLike = (tokens: readonly Token[], _at: number, next: number) => {
  const after = tokens[next]
  return (
    after === undefined ||
    after.kind === 'punct' ||
    /^(and|then|please|so|because|since|of|in|louder|quieter|softer|faster|slower|brighter|darker|silent|muted|backwards|is|are|should|sounds|gets|with|out|away|stays|stay|goes|go|delete|remove|mute|reverse|cut|off|on|a|much|slightly|way|by|only)$/.test(
      after.text,
    )
  )
}

/** "a second off the back": the end, where something comes off it. */
function readBack(tokens: readonly Token[], at: number, link: string): ReturnType<typeof readEdge> {
  const word = theEnd(tokens, at)
  return /^(off|from)$/.test(link) && word > at && text(tokens, word) === 'back'
    ? { position: END, timeline: 'current', bare: false, edge: 'end', next: word + 1 }
    : null
}

/** "2 s from 0:05", "2 s off the end", "3 s before 0:10", "at 5 s for 2 s", "3 s in the middle" */
export function readLengthAt(tokens: readonly Token[], at: number): Found<Shape> {
  if (text(tokens, at) === 'at' || text(tokens, at) === 'starting') {
    const begin = text(tokens, at) === 'at' ? at + 1 : at + 2
    const spot = readSpot(tokens, begin)
    if (spot !== null && text(tokens, spot.next) === 'for') {
      const length = readLength(tokens, spot.next + 1)
      if (
        length !== null &&
        'seconds' in length &&
        'from' in spot.position &&
        spot.position.from === 'start'
      )
        return {
          form: 'range',
          wheres: [
            where(spot.position, fromStart(spot.position.seconds + length.seconds), spot.timeline),
          ],
          next: length.next,
        }
    }
    return null
  }
  const start = theEnd(tokens, at)
  const unit = text(tokens, start)
  const length = tokens[start]
  let seconds: number
  let next = start + 1
  if (length?.kind === 'number' && length.unit === 's' && !length.clock && !length.signed)
    seconds = length.value!
  else if (length?.kind === 'number' && length.unit === '%' && !length.signed) {
    const link = text(tokens, next)
    const edge = /^(off|from|of|at)$/.test(link) ? readEdge(tokens, next + 1) : null
    if (edge === null || edge.edge === 'middle') return null
    const part = length.value! / 100
    return {
      form: 'share',
      wheres: [
        edge.edge === 'start'
          ? where(share(0), share(part), 'current')
          : where(share(1 - part), share(1), 'current'),
      ],
      next: edge.next,
    }
  } else if ((unit === 'second' || unit === 'minute') && start > at)
    seconds = UNITS.get(unit)!.scale
  else return null
  if (
    /^(of|worth)$/.test(text(tokens, next)) &&
    /^(audio|sound|it|recording)$/.test(text(tokens, next + 1))
  )
    next += 2
  const link = text(tokens, next)
  if (/^(off|from|at|of|on|in)$/.test(link)) {
    const inner = text(tokens, next + 1) === 'of' ? next + 2 : next + 1 // "off of the end"
    const both = theEnd(tokens, inner)
    if (/^(both|each|either)$/.test(text(tokens, both))) {
      const edges = theEnd(tokens, both + 1)
      if (/^(ends?|sides?)$/.test(text(tokens, edges)))
        return {
          form: 'both',
          seconds,
          wheres: [firstSeconds(seconds), lastSeconds(seconds)],
          next: edges + 1,
        }
    }
    const edge = readEdge(tokens, inner) ?? readBack(tokens, inner, link)
    if (
      edge !== null &&
      (link !== 'in' || edge.edge === 'middle') &&
      tokens[inner]?.text !== 'half'
    ) {
      // "from the start and end", "at the start and at the end"
      const and = theEnd(
        tokens,
        /^(at|from|off|of)$/.test(text(tokens, edge.next + 1)) ? edge.next + 2 : edge.next + 1,
      )
      if (
        text(tokens, edge.next) === 'and' &&
        edge.edge === 'start' &&
        EDGE_END.has(text(tokens, and))
      )
        return {
          form: 'both',
          seconds,
          wheres: [firstSeconds(seconds), lastSeconds(seconds)],
          next: and + 1,
        }
      if (edge.edge === 'start')
        return { form: 'first', seconds, wheres: [firstSeconds(seconds)], next: edge.next }
      if (edge.edge === 'end')
        return { form: 'last', seconds, wheres: [lastSeconds(seconds)], next: edge.next }
      return { form: 'middle', seconds, wheres: [centred(seconds)], next: edge.next }
    }
  }
  if (/^(from|after|starting|beginning|at|following)$/.test(link)) {
    const begin =
      /^(starting|beginning)$/.test(link) && /^(at|from)$/.test(text(tokens, next + 1))
        ? next + 2
        : next + 1
    const spot = readSpot(tokens, begin)
    if (spot !== null && spot.edge === undefined && 'from' in spot.position) {
      const { position, timeline } = spot
      const end =
        position.from === 'start'
          ? fromStart(position.seconds + seconds)
          : fromEnd(Math.max(0, position.seconds - seconds))
      return { form: 'range', seconds, wheres: [where(position, end, timeline)], next: spot.next }
    }
    return null
  }
  const before =
    link === 'before'
      ? next + 1
      : link === 'leading' && text(tokens, next + 1) === 'up'
        ? next + 3
        : link === 'up' && text(tokens, next + 1) === 'to'
          ? next + 2
          : -1
  if (before !== -1) {
    const spot = readSpot(tokens, before)
    if (spot === null || !('from' in spot.position)) return null
    if (spot.edge === 'end' && start > at)
      return { form: 'last', seconds, wheres: [lastSeconds(seconds)], next: spot.next }
    if (spot.edge !== undefined) return null
    const { position, timeline } = spot
    const begin =
      position.from === 'start'
        ? fromStart(Math.max(0, position.seconds - seconds))
        : fromEnd(position.seconds + seconds)
    return { form: 'range', seconds, wheres: [where(begin, position, timeline)], next: spot.next }
  }
  return null
}
