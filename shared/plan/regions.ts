import { ordinalValue, type Token, UNITS } from './lex.ts'
import type { Moment, Position, Where } from './plan.ts'
import { micro } from './round.ts'

// The words for places in time. Clock and absolute times name the recording as it was sent, relative
// places the clip as it is when the step starts.

export type Place = {
  /** Token range [from, to). */
  readonly from: number
  readonly to: number
  readonly form:
    | 'first'
    | 'last'
    | 'range'
    | 'onwards'
    | 'upto'
    | 'middle'
    | 'share'
    | 'complement'
    | 'counted' // the third second
    | 'both' // the first and the last
    | 'moment'
    | 'around'
    | 'vague'
    | 'outside' // after the end, before the start
    | 'rest'
  readonly wheres: readonly Where[]
  readonly moment?: Moment
  readonly vague?: 'start' | 'middle' | 'end' | 'both'
  /** Length of a first, last, middle or counted place. */
  readonly seconds?: number
  /** Of a complement: what it leaves out, as named. */
  readonly named?: Where
  /** "at 5": nothing says that it is a time. */
  readonly bare?: true
  /** The word in front: "to" the first two seconds, "off" the end. */
  readonly prep: string
}

const START: Position = { from: 'start', seconds: 0 }
const END: Position = { from: 'end', seconds: 0 }
const fromStart = (seconds: number): Position => ({ from: 'start', seconds: micro(seconds) })
const fromEnd = (seconds: number): Position => ({ from: 'end', seconds: micro(seconds) })
const share = (fraction: number): Position => ({ fraction: micro(fraction) })
/** An end of the clip beside a fraction of it is a fraction too, so that one part has one form. */
const beside = (position: Position, other: Position): Position =>
  'fraction' in other &&
  other.offsetSeconds === undefined &&
  'from' in position &&
  position.seconds === 0
    ? { fraction: position.from === 'start' ? 0 : 1 }
    : position
const where = (start: Position, end: Position, timeline: Where['timeline']): Where => ({
  start: beside(start, end),
  end: beside(end, start),
  timeline,
})

export const firstSeconds = (seconds: number) => where(START, fromStart(seconds), 'current')
export const lastSeconds = (seconds: number) => where(fromEnd(seconds), END, 'current')
export const between = (start: number, end: number) =>
  where(fromStart(start), fromStart(end), 'original')
export const onwards = (start: number) => where(fromStart(start), END, 'original')
export const third = (part: 'start' | 'middle' | 'end') => {
  const index = part === 'start' ? 0 : part === 'middle' ? 1 : 2
  return where(share(index / 3), share((index + 1) / 3), 'current')
}
export const WHOLE: Where = where(START, END, 'current')

/** Every place the tokens name, left to right, without overlaps. */
export function findPlaces(tokens: readonly Token[]): Place[] {
  const places: Place[] = []
  let at = 0
  while (at < tokens.length) {
    const place = readPlace(tokens, at)
    if (place === null) at++
    else {
      places.push(place)
      at = place.to
    }
  }
  return places
}

// --- reading: small functions that take a position and give what they found and where it ends ---

type Found<T> = (T & { next: number }) | null
type Spot = {
  position: Position
  timeline: Where['timeline']
  bare: boolean
  edge?: 'start' | 'end' | 'middle'
}
type Shape = Omit<Place, 'from' | 'to' | 'prep'>

const FIRST = new Set([
  'first',
  'opening',
  'initial',
  'starting',
  'beginning',
  'start',
  '1st',
  'front',
])
const LAST = new Set([
  'last',
  'final',
  'closing',
  'ending',
  'end',
  'tail',
  'concluding',
  'trailing',
  'back',
])
const EDGE_START = new Set([
  'start',
  'beginning',
  'intro',
  'opening',
  'front',
  'head',
  'introduction',
  'begining',
  'top',
])
const EDGE_END = new Set(['end', 'ending', 'outro', 'tail', 'finish', 'conclusion', 'close'])
const EDGE_MIDDLE = new Set(['middle', 'midpoint', 'centre', 'center'])
const ARTICLES = new Set(['the', 'my', 'its', 'that', 'this', 'very', 'a'])
const PREPS = new Set(
  'in during for over on within throughout at of from to off with across into by around about near onto towards toward'.split(
    ' ',
  ),
)
const ONWARDS = new Set('on onward onwards forward forwards out'.split(' '))
const UNTIL = new Set('to until till through til up - thru'.split(' '))

const text = (tokens: readonly Token[], at: number) => {
  const token = tokens[at]
  return token === undefined || token.kind === 'number' || token.kind === 'quoted' ? '' : token.text
}
const skip = (tokens: readonly Token[], at: number, words: ReadonlySet<string>) => {
  while (words.has(text(tokens, at))) at++
  return at
}
const theEnd = (tokens: readonly Token[], at: number) => skip(tokens, at, ARTICLES)

/** "3 s", "0:07", "3", "the 3 second mark", "3 seconds in" */
function readTime(tokens: readonly Token[], at: number): Found<{ seconds: number; bare: boolean }> {
  const start = skip(
    tokens,
    at,
    new Set([
      'the',
      'a',
      'about',
      'around',
      'roughly',
      'exactly',
      'like',
      'timestamp',
      'minute',
      'second',
      'time',
      'position',
      't',
    ]),
  )
  const token = tokens[start]
  if (token?.kind !== 'number' || token.signed || token.ordinal || token.value! < 0) return null
  if (token.unit !== 's' && token.unit !== null) return null
  if (
    start > at &&
    token.unit === null &&
    /^(about|around|a|the)$/.test(text(tokens, start - 1)) &&
    text(tokens, start + 1) === ''
  ) {
    // "the 3": only with something that says it is a time
    if (text(tokens, start - 1) === 'a') return null
  }
  if (token.unit === null && (token.value! >= 1000 || / k$/.test(token.text))) return null
  let next = start + 1
  if (/^(mark|marker|point|timestamp)s?$/.test(text(tokens, next))) next++
  else if (text(tokens, next) === 'second' && text(tokens, next + 1) === 'mark') next += 2
  else if (
    /^(in|into)$/.test(text(tokens, next)) &&
    /^(|it|,|\.|and|then|the)$/.test(text(tokens, next + 1))
  ) {
    const after = text(tokens, next + 1)
    if (after === 'it') next += 2
    else if (after !== 'the') next++
    else if (/^(clip|recording|audio|file|track|song|sample)$/.test(text(tokens, next + 2)))
      next += 3
  }
  if (text(tokens, next) === 'or' && text(tokens, next + 1) === 'so') next += 2
  return { seconds: token.value!, bare: token.unit === null, next }
}

function readSpot(tokens: readonly Token[], at: number): Found<Spot> {
  const after = theEnd(tokens, at)
  const time = readTime(tokens, at)
  if (time !== null) {
    const link = text(tokens, time.next)
    const edge = readEdge(tokens, time.next + 1)
    if ((link === 'before' || link === 'from') && edge?.edge === 'end')
      return { position: fromEnd(time.seconds), timeline: 'current', bare: false, next: edge.next }
    if ((link === 'after' || link === 'from' || link === 'past') && edge?.edge === 'start')
      return {
        position: fromStart(time.seconds),
        timeline: 'current',
        bare: false,
        next: edge.next,
      }
    return {
      position: fromStart(time.seconds),
      timeline: 'original',
      bare: time.bare,
      next: time.next,
    }
  }
  const token = tokens[after]
  if (
    token?.kind === 'number' &&
    token.unit === '%' &&
    /^(mark|point)$/.test(text(tokens, after + 1))
  )
    return {
      position: share(token.value! / 100),
      timeline: 'current',
      bare: false,
      next: after + 2,
    }
  if (
    token?.kind === 'number' &&
    token.unit === '%' &&
    /^(in|through)$/.test(text(tokens, after + 1))
  )
    return {
      position: share(token.value! / 100),
      timeline: 'current',
      bare: false,
      next: after + 2,
    }
  return readEdge(tokens, at)
}

function readEdge(
  tokens: readonly Token[],
  at: number,
): Found<Spot & { edge: 'start' | 'end' | 'middle' }> {
  const after = theEnd(tokens, at)
  const word = text(tokens, after)
  if (/^(halfway|midway)$/.test(word)) {
    const next = /^(through|point|mark|in)$/.test(text(tokens, after + 1)) ? after + 2 : after + 1
    return { position: share(0.5), timeline: 'current', bare: false, edge: 'middle', next }
  }
  if (word === 'half' && /^(way|point)$/.test(text(tokens, after + 1))) {
    const next = /^(through|point|mark)$/.test(text(tokens, after + 2)) ? after + 3 : after + 2
    return { position: share(0.5), timeline: 'current', bare: false, edge: 'middle', next }
  }
  const edge = EDGE_START.has(word)
    ? 'start'
    : EDGE_END.has(word)
      ? 'end'
      : EDGE_MIDDLE.has(word)
        ? 'middle'
        : null
  if (edge === null) return null
  // "the start point", "the middle of the clip"
  const next = /^(point)$/.test(text(tokens, after + 1)) ? after + 2 : after + 1
  const position = edge === 'start' ? START : edge === 'end' ? END : share(0.5)
  return { position, timeline: 'current', bare: false, edge, next }
}

const span = (start: Spot, end: Spot): Where =>
  where(
    start.position,
    end.position,
    start.timeline === 'original' || end.timeline === 'original' ? 'original' : 'current',
  )

/** Words without one of which nearby there is no place, so that most positions cost one look. */
const KEYS = new Set([
  ...FIRST,
  ...LAST,
  ...EDGE_START,
  ...EDGE_END,
  ...EDGE_MIDDLE,
  ...'everything it all anything halfway midway half halves halfs ends sides rest remainder second third fourth fifth central'.split(
    ' ',
  ),
])
const mayBePlace = (tokens: readonly Token[], at: number) => {
  for (let ahead = at; ahead < Math.min(tokens.length, at + 7); ahead++) {
    const token = tokens[ahead]!
    if (token.kind === 'number' || KEYS.has(token.text) || UNITS.get(token.text)?.unit === 's')
      return true
  }
  return false
}

/** Words that a place may begin with; it may also begin with a number. */
const OPENERS = new Set([
  ...FIRST,
  ...LAST,
  ...EDGE_START,
  ...EDGE_END,
  ...EDGE_MIDDLE,
  ...ARTICLES,
  ...PREPS,
  ...`everything anything all whole it thing stuff whatever except excluding apart after past following before until till prior up starting
  beginning start begin starts begins later from between second seconds minute minutes secs rest remainder halfway midway half both either each since beyond
  ending ends stop stopping stops finish central third fourth fifth sixth seventh eighth ninth tenth second couple circa roughly approximately somewhere @ that very`.split(
    /\s+/,
  ),
])

export function readPlace(tokens: readonly Token[], at: number): Place | null {
  const opener = tokens[at]!
  if (opener.kind !== 'number' && !OPENERS.has(opener.text)) return null
  if (!mayBePlace(tokens, at)) return null
  const attempts: readonly ((tokens: readonly Token[], at: number) => Found<Shape>)[] = [
    readComplement,
    readBeforeEnd,
    readSpan,
    readLengthAt,
    readFirstLast,
    readMiddle,
    readCounted,
    readRest,
    readOnwards,
    readUpTo,
    readOutside,
    readAround,
    readMoment,
    readVague,
  ]
  // A preposition in front belongs to the place, but a longer reading may start with it ("from 2 to 3").
  for (let skipped = 0; skipped <= 2; skipped++) {
    if (skipped > 0 && !PREPS.has(text(tokens, at + skipped - 1))) return null
    for (const attempt of attempts) {
      const found = attempt(tokens, at + skipped)
      if (found === null) continue
      const { next, ...shape } = found
      const prep = skipped > 0 ? text(tokens, at + skipped - 1) : ''
      if (skipped > 0 && !allowed(prep, shape)) continue
      return { ...shape, from: at, to: next, prep: prep || innerPrep(tokens, at) }
    }
  }
  return null
}

const innerPrep = (tokens: readonly Token[], at: number) =>
  /^(at|around|about|near|from|after|before|until)$/.test(text(tokens, at)) ? text(tokens, at) : ''

const allowed = (prep: string, shape: Omit<Shape, 'next'>) =>
  !(prep === 'by' && shape.form !== 'first' && shape.form !== 'last')

/** "the first two seconds", "the last half", "the final 10 %", "the first and last second" */
function readFirstLast(tokens: readonly Token[], at: number): Found<Shape> {
  let start = theEnd(tokens, at)
  if (text(tokens, start) === 'couple') return null
  const word = text(tokens, start)
  const isFirst = FIRST.has(word)
  const isLast = LAST.has(word)
  const counted = tokens[start]
  const ordinal =
    counted?.ordinal === true && counted.unit === null ? counted.value : ordinalValue(word)
  const unitWord = text(tokens, start + 1)
  if (ordinal !== undefined && /^(half|third|quarter|fifth)$/.test(unitWord)) {
    const parts = { half: 2, third: 3, quarter: 4, fifth: 5 }[unitWord as 'half']!
    if (ordinal <= parts)
      return {
        form: 'share',
        wheres: [where(share((ordinal - 1) / parts), share(ordinal / parts), 'current')],
        next: start + 2,
      }
  }
  if (!isFirst && !isLast) return null
  // "make it last 15 s"
  if (
    word === 'last' &&
    start === at &&
    /^(it|this|that|to|clip|should|will|recording|audio|song)$/.test(text(tokens, at - 1))
  )
    return null
  if (isFirst && text(tokens, start + 1) === 'and') {
    const second = theEnd(tokens, start + 2)
    if (
      /^(second|last|other)$/.test(text(tokens, second)) &&
      /^(half|halves)$/.test(text(tokens, second + 1))
    )
      return {
        form: 'both',
        wheres: [where(share(0), share(0.5), 'current'), where(share(0.5), share(1), 'current')],
        next: second + 2,
      }
  }
  // "the start and the last 2 seconds" is a list, "the first and last 2 seconds" one place twice
  if (isFirst && text(tokens, start + 1) === 'and') {
    const other = theEnd(tokens, start + 2)
    if (LAST.has(text(tokens, other))) {
      const length = readLength(tokens, other + 1)
      if (length !== null && 'seconds' in length)
        return {
          form: 'both',
          seconds: length.seconds,
          wheres: [firstSeconds(length.seconds), lastSeconds(length.seconds)],
          next: length.next,
        }
    }
    return null
  }
  start++
  if (
    /^(half)$/.test(text(tokens, start)) &&
    (word === 'last' || word === 'final' || word === 'closing')
  )
    return { form: 'share', wheres: [where(share(0.5), share(1), 'current')], next: start + 1 }
  if (/^(half)$/.test(text(tokens, start)) && isFirst)
    return { form: 'share', wheres: [where(share(0), share(0.5), 'current')], next: start + 1 }
  if (/^(third|quarter|fifth|tenth)$/.test(text(tokens, start))) {
    const part = 1 / { third: 3, quarter: 4, fifth: 5, tenth: 10 }[text(tokens, start) as 'third']!
    const at1 = isFirst
      ? where(share(0), share(part), 'current')
      : where(share(1 - part), share(1), 'current')
    return { form: 'share', wheres: [at1], next: start + 1 }
  }
  const length = readLength(tokens, start)
  if (length === null) return null
  if ('fraction' in length) {
    const part = length.fraction
    const at1 = isFirst
      ? where(share(0), share(part), 'current')
      : where(share(1 - part), share(1), 'current')
    return { form: 'share', wheres: [at1], next: length.next }
  }
  if (
    isLast &&
    text(tokens, length.next) === 'before' &&
    EDGE_END.has(text(tokens, theEnd(tokens, length.next + 1)))
  )
    return {
      form: 'last',
      seconds: length.seconds,
      wheres: [lastSeconds(length.seconds)],
      next: theEnd(tokens, length.next + 1) + 1,
    }
  return {
    form: isFirst ? 'first' : 'last',
    seconds: length.seconds,
    wheres: [isFirst ? firstSeconds(length.seconds) : lastSeconds(length.seconds)],
    next: length.next,
  }
}

/** "2 s", "couple of seconds", "second" (one), "20 %", "3" */
function readLength(
  tokens: readonly Token[],
  at: number,
): Found<{ seconds: number } | { fraction: number }> {
  const start = skip(
    tokens,
    at,
    new Set(['the', 'about', 'roughly', 'whole', 'full', 'entire', 'or', 'so']),
  )
  const token = tokens[start]
  if (token?.kind === 'number' && !token.signed) {
    let next = start + 1
    if (text(tokens, next) === 'or' && text(tokens, next + 1) === 'so') next += 2
    if (text(tokens, next) === 'worth') next++
    if (token.unit === 's' && !token.clock) return { seconds: token.value!, next }
    if (token.unit === '%') return { fraction: token.value! / 100, next }
    if (token.unit === null && !token.ordinal) {
      if (token.value! < 1 && / third| quarter|half/.test(token.text))
        return { fraction: token.value!, next }
      const last = text(tokens, next)
      if (token.value! > 0 && !/^(repeats|words|notes|beats|bars|copies)$/.test(last))
        return { seconds: token.value!, next }
    }
    return null
  }
  const unit = token?.kind === 'word' ? UNITS.get(token.text) : undefined
  if (unit?.unit === 's' && token!.text.length > 2) {
    let next = start + 1
    if (text(tokens, next) === 'or' && text(tokens, next + 1) === 'so') next += 2
    if (
      text(tokens, next) === 'and' &&
      text(tokens, next + 1) === 'a' &&
      text(tokens, next + 2) === 'half'
    )
      return { seconds: unit.scale * 1.5, next: next + 3 }
    return { seconds: unit.scale, next }
  }
  return null
}

/** "all but the last 2 s", "everything except the first second", "after the first half" */
function readComplement(tokens: readonly Token[], at: number): Found<Shape> {
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
  const inner = readFirstLast(tokens, next) ?? readSpan(tokens, next) ?? readOnwards(tokens, next)
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

const startsAtStart = ({ start }: Where) =>
  'fraction' in start ? start.fraction === 0 : start.from === 'start' && start.seconds === 0
const endsAtEnd = ({ end }: Where) =>
  'fraction' in end ? end.fraction === 1 : end.from === 'end' && end.seconds === 0

/** The parts of the clip beside one of it. */
export function partsBeside(of: Where): readonly Where[] {
  const rest = complementOf(of)
  return rest === null
    ? [where(START, of.start, of.timeline), where(of.end, END, of.timeline)]
    : [rest]
}

/** What is left of the clip beside a part that touches one of its ends. */
export function complementOf(of: Where): Where | null {
  if (startsAtStart(of)) return where(of.end, 'fraction' in of.end ? share(1) : END, of.timeline)
  if (endsAtEnd(of)) return where('fraction' in of.start ? share(0) : START, of.start, of.timeline)
  return null
}

/** "from 2 to 5 s", "between 1:00 and 1:10", "2-5 s", "from 3 s to the end", "from 5 s for 2 s" */
function readSpan(tokens: readonly Token[], at: number): Found<Shape> {
  const word = text(tokens, at)
  const pair = word === 'between'
  const counted =
    /^(second|seconds|minute|minutes|secs)$/.test(word) &&
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
    (pair && /^(seconds|secs|minutes)$/.test(text(tokens, start)))
  )
    start++
  const first = readSpot(tokens, start)
  if (first === null) return null
  let next = first.next
  if (text(tokens, next) === ',') next++
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
  if (pair ? link !== 'and' && link !== 'to' : !UNTIL.has(link)) return null
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
    /^(and|then|please|of|in|louder|quieter|softer|faster|slower|brighter|darker|silent|muted|backwards|is|are|should|sounds|gets|a|much|slightly|way|by|only)$/.test(
      after.text,
    )
  )
}

/** "2 s from 0:05", "2 s off the end", "3 s before 0:10", "at 5 s for 2 s", "3 s in the middle" */
function readLengthAt(tokens: readonly Token[], at: number): Found<Shape> {
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
    const edge = readEdge(tokens, inner)
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

const centred = (seconds: number): Where => ({
  start: { fraction: 0.5, offsetSeconds: micro(-seconds / 2) },
  end: { fraction: 0.5, offsetSeconds: micro(seconds / 2) },
  timeline: 'current',
})

function readMiddle(tokens: readonly Token[], at: number): Found<Shape> {
  const start = theEnd(tokens, at)
  if (!/^(middle|central|centre|center)$/.test(text(tokens, start))) return null
  const next = start + 1
  if (text(tokens, next) === 'third')
    return { form: 'share', wheres: [third('middle')], next: next + 1 }
  if (text(tokens, next) === 'half')
    return { form: 'share', wheres: [where(share(0.25), share(0.75), 'current')], next: next + 1 }
  const length = readLength(tokens, next)
  if (length === null) return null
  if ('fraction' in length) {
    const margin = (1 - length.fraction) / 2
    return {
      form: 'share',
      wheres: [where(share(margin), share(1 - margin), 'current')],
      next: length.next,
    }
  }
  return {
    form: 'middle',
    seconds: length.seconds,
    wheres: [centred(length.seconds)],
    next: length.next,
  }
}

/** "the third second", "the 2nd minute" */
function readCounted(tokens: readonly Token[], at: number): Found<Shape> {
  const start = theEnd(tokens, at)
  const token = tokens[start]
  const count = token?.ordinal ? undefined : ordinalValue(text(tokens, start))
  if (token?.kind === 'number' && token.ordinal && token.unit === 's') {
    // lexed as "3rd second": value times scale
    const scale = /min/.test(token.text) ? 60 : 1
    const end = token.value!
    return { form: 'counted', seconds: scale, wheres: [between(end - scale, end)], next: start + 1 }
  }
  const unit = text(tokens, start + 1)
  if (count === undefined || !/^(seconds?|minutes?|secs?|mins?)$/.test(unit)) return null
  const scale = UNITS.get(unit)!.scale
  return {
    form: 'counted',
    seconds: scale,
    wheres: [between((count - 1) * scale, count * scale)],
    next: start + 2,
  }
}

function readRest(tokens: readonly Token[], at: number): Found<Shape> {
  const start = theEnd(tokens, at)
  if (!/^(rest|remainder)$/.test(text(tokens, start))) return null
  const after =
    readOnwards(tokens, start + 1) ??
    readUpTo(tokens, start + 1) ??
    readComplement(tokens, start + 1)
  if (after !== null) return after
  return { form: 'rest', wheres: [], next: start + 1 }
}

/** "after 3 s", "from 0:10 on", "starting at 5 s" */
function readOnwards(tokens: readonly Token[], at: number): Found<Shape> {
  let start = at
  if (/^(everything|anything|all|stuff|whatever|whatever's)$/.test(text(tokens, start))) start++
  if (text(tokens, start) === 'that' && /^(comes|is)$/.test(text(tokens, start + 1))) start += 2
  const word = text(tokens, start)
  let begin = -1
  if (/^(after|past|following|since|beyond)$/.test(word)) begin = start + 1
  else if (word === 'from') begin = start + 1
  else if (
    /^(starting|beginning|start|begin|starts|begins)$/.test(word) &&
    /^(at|from|after)$/.test(text(tokens, start + 1))
  )
    begin = start + 2
  else if (/^(starting|beginning)$/.test(word) && tokens[start + 1]?.kind === 'number')
    begin = start + 1
  else if (word === 'later' && text(tokens, start + 1) === 'than') begin = start + 2
  else if (word === 'at' && start === at) {
    const spot = readSpot(tokens, start + 1)
    if (
      spot === null ||
      !(ONWARDS.has(text(tokens, spot.next)) || /^(onward|onwards)$/.test(text(tokens, spot.next)))
    )
      return null
    return {
      form: 'onwards',
      wheres: [where(spot.position, END, spot.timeline)],
      next: spot.next + 1,
    }
  }
  if (begin === -1) return null
  if (/^(around|about|at)$/.test(text(tokens, begin))) begin++
  const spot = readSpot(tokens, begin)
  if (spot === null) return null
  if (spot.edge === 'end' || spot.edge === 'start') return null
  let next = spot.next
  let said = word !== 'from'
  if (ONWARDS.has(text(tokens, next)) && !(text(tokens, next) === 'out' && word !== 'from')) {
    next++
    said = true
  } else if (
    text(tokens, next) === 'and' &&
    /^(on|onwards|beyond|later|after)$/.test(text(tokens, next + 1))
  ) {
    next += 2
    said = true
  }
  // "from 3" alone may be a factor or a level
  if (!said && spot.bare) return null
  return { form: 'onwards', wheres: [where(spot.position, END, spot.timeline)], next }
}

/** "starting 3 seconds before the end" */
function readBeforeEnd(tokens: readonly Token[], at: number): Found<Shape> {
  if (!/^(starting|beginning|from)$/.test(text(tokens, at))) return null
  const spot = readSpot(tokens, /^(at|from)$/.test(text(tokens, at + 1)) ? at + 2 : at + 1)
  if (spot === null || !('from' in spot.position) || spot.position.from !== 'end') return null
  const { seconds } = spot.position
  return seconds > 0 && !/^(to|until|till)$/.test(text(tokens, spot.next))
    ? { form: 'last', seconds, wheres: [lastSeconds(seconds)], next: spot.next }
    : null
}

/** "until 5 s", "before 0:10", "up to the 3 second mark" */
function readUpTo(tokens: readonly Token[], at: number): Found<Shape> {
  let start = at
  if (/^(everything|anything|all|stuff|whatever)$/.test(text(tokens, start))) start++
  const word = text(tokens, start)
  let begin = -1
  if (/^(until|before|till|prior)$/.test(word)) begin = word === 'prior' ? start + 2 : start + 1
  else if (
    word === 'up' &&
    /^(to|until|till)$/.test(text(tokens, start + 1)) &&
    !/^(speed|turn|bring|pitch|crank|push|pump|take|move|go|step|hurry)$/.test(text(tokens, at - 2)) // "speed it up to 7 s"
  )
    begin = start + 2
  else if (
    /^(ending|end|ends|stop|stopping)$/.test(word) &&
    /^(at|by)$/.test(text(tokens, start + 1)) &&
    tokens[start + 2]?.kind === 'number'
  )
    begin = start + 2
  if (begin === -1) return null
  if (/^(around|about|at)$/.test(text(tokens, begin))) begin++
  const spot = readSpot(tokens, begin)
  if (spot === null || spot.edge === 'start' || spot.edge === 'end') return null
  return { form: 'upto', wheres: [where(START, spot.position, spot.timeline)], next: spot.next }
}

/** "after the end", "before the beginning" */
function readOutside(tokens: readonly Token[], at: number): Found<Shape> {
  const word = text(tokens, at)
  const begin = /^(after|before|past)$/.test(word) ? at + 1 : -1
  if (begin === -1) return null
  if (
    /^(everything|it|all|anything)$/.test(text(tokens, begin)) &&
    !/^(after|before|until|up|from|past)$/.test(text(tokens, begin + 1)) &&
    (word === 'before' || word === 'after')
  ) {
    const after = text(tokens, begin + 1)
    if (after === '' || after === 'else') {
      const edge = word === 'before' ? 'start' : 'end'
      return {
        form: 'vague',
        wheres: [],
        vague: edge,
        moment: { ...(edge === 'start' ? START : END), timeline: 'current' },
        next: begin + (after === '' ? 1 : 2),
      }
    }
  }
  // "after it ends"
  const verb = text(tokens, begin + 1)
  if (
    /^(it|this|that|clip|recording|track|audio|song)$/.test(text(tokens, begin)) &&
    /^(ends?|stops?|finishes|finished|begins?|starts?)$/.test(verb)
  ) {
    const edge = /^(b|st(?!op))/.test(verb) ? 'start' : 'end'
    if ((word === 'before') !== (edge === 'start')) return null
    return {
      form: 'outside',
      wheres: [],
      vague: edge,
      moment: { ...(edge === 'start' ? START : END), timeline: 'current' },
      next: begin + 2,
    }
  }
  const edge = readEdge(tokens, begin)
  if (edge === null || edge.edge === 'middle') return null
  if ((word === 'before') !== (edge.edge === 'start')) return null
  return {
    form: 'outside',
    wheres: [],
    vague: edge.edge,
    moment: { ...edge.position, timeline: 'current' },
    next: edge.next,
  }
}

function readAround(tokens: readonly Token[], at: number): Found<Shape> {
  let start = at
  if (text(tokens, start) === 'at') start++
  if (!/^(around|about|near|circa|roughly|approximately|somewhere)$/.test(text(tokens, start)))
    return null
  start++
  if (/^(around|at|about)$/.test(text(tokens, start))) start++
  const spot = readSpot(tokens, start)
  if (
    spot === null ||
    spot.edge !== undefined ||
    !('from' in spot.position) ||
    spot.position.from !== 'start'
  )
    return null
  const { seconds } = spot.position
  // "about 3 s" is a length unless something places it.
  if (
    text(tokens, at) === 'about' ||
    text(tokens, at) === 'roughly' ||
    text(tokens, at) === 'approximately'
  )
    return null
  return {
    form: 'around',
    moment: { ...spot.position, timeline: spot.timeline },
    wheres: [where(fromStart(Math.max(0, seconds - 0.5)), fromStart(seconds + 0.5), 'original')],
    next: spot.next,
  }
}

/** "at 5 s", "at the 3 second mark", "halfway", "2 s before the end", "3 seconds in" */
function readMoment(tokens: readonly Token[], at: number): Found<Shape> {
  const word = text(tokens, at)
  if (word === 'at' || word === 'on' || word === '@') {
    const spot = readSpot(tokens, at + 1)
    if (spot === null || spot.edge === 'start' || spot.edge === 'end') return null
    if (spot.edge === 'middle') return null
    if (spot.bare && !(word === 'at')) return null
    if (spot.bare && bareIsNoTime(tokens, at + 1)) return null
    return {
      form: 'moment',
      wheres: [],
      moment: { ...spot.position, timeline: spot.timeline },
      ...(spot.bare && tokens[spot.next - 1]!.kind === 'number' ? { bare: true as const } : {}),
      next: spot.next,
    }
  }
  const spot = readSpot(tokens, at)
  if (spot === null || spot.bare) return null
  if (spot.edge === 'middle' && /^(halfway|midway|half)$/.test(text(tokens, theEnd(tokens, at))))
    return {
      form: 'moment',
      wheres: [],
      vague: 'middle',
      moment: { ...spot.position, timeline: 'current' },
      next: spot.next,
    }
  if (spot.edge !== undefined) return null
  const fromTheEnd = 'from' in spot.position && spot.position.from === 'end'
  const share = 'fraction' in spot.position
  const marked =
    /^(mark|marker|point|in|into|it|timestamp)$/.test(text(tokens, spot.next - 1)) &&
    tokens[spot.next - 1]!.kind === 'word'
  if (fromTheEnd || share || marked)
    return {
      form: 'moment',
      wheres: [],
      moment: { ...spot.position, timeline: spot.timeline },
      next: spot.next,
    }
  return null
}

const bareIsNoTime = (tokens: readonly Token[], at: number) => (tokens[at]?.value ?? 0) >= 600

/** "at the end", "the intro", "both ends": no length was said. */
function readVague(tokens: readonly Token[], at: number): Found<Shape> {
  const start = theEnd(tokens, at)
  if (/^(both|either|each)$/.test(text(tokens, start))) {
    const next = theEnd(tokens, start + 1)
    if (/^(ends?)$/.test(text(tokens, next)))
      return { form: 'vague', vague: 'both', wheres: [], next: next + 1 }
    return null
  }
  const edge = readEdge(tokens, at)
  if (edge === null) return null
  const word = text(tokens, start)
  // "end" and "start", "finish", "open", "close" are verbs too: here they need an article, a preposition or a part.
  const before = text(tokens, at - 1)
  const after = text(tokens, edge.next)
  const article = start > at
  const placed = PREPS.has(before) || article
  const parted = /^(part|bit|section|portion|segment|piece)$/.test(after)
  if (
    /^(start|end|finish|close|open|opening|top|head|center|centre|front)$/.test(word) &&
    !placed &&
    !parted
  ) {
    if (!(before === 'and' && /^(start|end)$/.test(word))) return null
  }
  if (/^(top|close|center|centre|head)$/.test(word) && !/^(of)$/.test(after)) return null
  const and = theEnd(tokens, edge.next + 1)
  if (edge.edge === 'start' && text(tokens, edge.next) === 'and' && EDGE_END.has(text(tokens, and)))
    return { form: 'vague', vague: 'both', wheres: [], next: and + 1 }
  return {
    form: 'vague',
    vague: edge.edge,
    wheres: [],
    moment: { ...edge.position, timeline: 'current' },
    next: parted ? edge.next + 1 : edge.next,
  }
}
