import type { Token } from '../lex/token.ts'
import { readOnwards } from './bounds.ts'
import { readSpotWithin } from './nested.ts'
import { readCounted, readFirstLast, readMiddle } from './parts.ts'
import {
  complementOf,
  type Found,
  fromEnd,
  fromStart,
  partsBeside,
  type Shape,
  type Spot,
  startsAtStart,
  where,
} from './place.ts'
import { span, text, UNTIL } from './spots.ts'

// Parts by two ends: "from 2 to 5 s", all but those.

/** "all but the last 2 s", "everything except the first second", "after the first half" */
export function readComplement(tokens: readonly Token[], at: number): Found<Shape> {
  let start = at
  const all = /^(all|everything|anything|everywhere|whole|it)$/.test(text(tokens, start))
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
  const opening = readOpening(tokens, at)
  const first = opening && readSpotWithin(tokens, opening.next)
  if (opening === null || first === null) return null
  const { word, isOpened } = opening
  const link = first.next + (text(tokens, first.next) === ',' ? 1 : 0)
  if (isOpened && word !== 'between' && text(tokens, link) === 'for')
    return lastingFrom(first, tokens, link + 1)
  const closing = readLink(tokens, link, word)
  const second = closing === null ? null : readSpotWithin(tokens, closing)
  if (second === null) return null
  const isSpan = isOpened
    ? first.edge !== 'start' || second.edge !== 'end'
    : isSpanAlone(first, second, tokens)
  if (!isOpened && isLengthBeside(tokens, at, second.next)) return null
  // "longer than 2 s to half a second" is no part that ends before it starts
  if (/^(than|over|above|exceeding)$/.test(text(tokens, at - 1)) && isLater(first, second))
    return null
  // "the silence at the end to 1 second": a length, not a place
  if (!isSpan || first.edge === 'end') return null
  return { form: 'range', wheres: [span(first, second)], next: second.next }
}

/** "an echo of 200 ms to 1-2 s": the range begins behind the "to", and its unit is said last */
const isLengthBeside = (tokens: readonly Token[], at: number, next: number) =>
  /[a-z]/.test(tokens[at]!.text) &&
  !/[a-z]/.test(tokens[next - 1]!.text) &&
  text(tokens, next) === 'to' &&
  tokens[next + 1]?.kind === 'number'

/** "from", "starting at", "between seconds", "second": what says that a span begins here, if anything does */
function readOpening(
  tokens: readonly Token[],
  at: number,
): { word: string; isOpened: boolean; next: number } | null {
  const word = text(tokens, at)
  const isCounted =
    /^(second|seconds|minute|minutes|sec|secs)$/.test(word) &&
    tokens[at + 1]?.kind === 'number' &&
    tokens[at + 1]?.unit === null
  const isOpened = isCounted || /^(from|between|starting)$/.test(word)
  let next = isOpened ? at + 1 : at
  if (word === 'starting') {
    if (!/^(at|from)$/.test(text(tokens, next))) return null
    next++
  }
  if (
    /^(about|around|at|on)$/.test(text(tokens, next)) ||
    (word === 'between' && /^(seconds|secs|minutes)$/.test(text(tokens, next)))
  )
    next++
  return { word, isOpened, next }
}

/** "from 5 s for 2 s" */
function lastingFrom(
  { position, timeline }: Spot,
  tokens: readonly Token[],
  at: number,
): Found<Shape> {
  const length = tokens[at]
  if (length?.kind !== 'number' || length.unit !== 's' || length.clock) return null
  if (!('from' in position) || position.from !== 'start') return null
  const end = fromStart(position.seconds + length.value!)
  return { form: 'range', wheres: [where(position, end, timeline)], next: at + 1 }
}

/** "to", "right up to", "and" of "between", "and ending at" of "starting at": where the second spot begins. */
function readLink(tokens: readonly Token[], at: number, opening: string): number | null {
  const ending = text(tokens, at) === 'and' ? at + 1 : at
  if (
    opening === 'starting' &&
    /^(ending|stopping|finishing)$/.test(text(tokens, ending)) &&
    text(tokens, ending + 1) === 'at'
  )
    return ending + 2
  const link = text(tokens, at)
  if (opening === 'between' ? !/^(and|to)$/.test(link) : !UNTIL.has(link)) return null
  let next = at + 1
  if (/^(up|right|all)$/.test(link)) {
    if (!/^(to|until)$/.test(text(tokens, next))) return null
    next++
  }
  return /^(about|around|at)$/.test(text(tokens, next)) ? next + 1 : next
}

/** Without "from", two bare numbers are a span only if one of them says it is a time, or nothing is counted. */
const isSpanAlone = (first: Spot, second: Spot & { next: number }, tokens: readonly Token[]) =>
  !(first.bare && second.bare && !countsNothing(tokens[second.next])) &&
  (first.edge === undefined || second.edge === undefined)

/** "mute 1-2", "cut 3 to 5": nothing after the numbers that they could count. */
const countsNothing = (after: Token | undefined) =>
  after === undefined ||
  after.kind === 'punct' ||
  /^(and|then|please|so|because|since|of|in|louder|quieter|softer|faster|slower|brighter|darker|silent|muted|backwards|is|are|should|sounds|gets|with|out|away|stays|stay|goes|go|delete|remove|mute|reverse|cut|off|on|a|much|slightly|way|by|only)$/.test(
    after.text,
  )

const isLater = ({ position: one }: Spot, { position: other }: Spot) =>
  'from' in one &&
  'from' in other &&
  one.from === 'start' &&
  other.from === 'start' &&
  one.seconds > other.seconds
