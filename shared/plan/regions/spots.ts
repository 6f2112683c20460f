import type { Token } from '../lex/token.ts'
import type { Where } from '../plan/places.ts'
import { END, type Found, fromEnd, fromStart, type Spot, START, share, where } from './place.ts'

// One spot on the time line: "3 s", "0:07", "the end", "halfway".

export const FIRST = new Set([
  'first',
  'opening',
  'initial',
  'starting',
  'beginning',
  'start',
  '1st',
  'front',
])

export const LAST = new Set([
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

export const EDGE_START = new Set([
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

export const EDGE_END = new Set(['end', 'ending', 'outro', 'tail', 'finish', 'conclusion', 'close'])

export const EDGE_MIDDLE = new Set(['middle', 'midpoint', 'centre', 'center'])

export const ARTICLES = new Set(['the', 'my', 'its', 'that', 'this', 'very', 'a'])

export const PREPS = new Set(
  'in during for over on within throughout at of from to off with across into by around about near onto towards toward'.split(
    ' ',
  ),
)

export const ONWARDS = new Set('on onward onwards forward forwards out'.split(' '))

export const UNTIL = new Set('to until till through til up - thru'.split(' '))

export const text = (tokens: readonly Token[], at: number) => {
  const token = tokens[at]
  return token === undefined || token.kind === 'number' || token.kind === 'quoted' ? '' : token.text
}

export const skip = (tokens: readonly Token[], at: number, words: ReadonlySet<string>) => {
  while (words.has(text(tokens, at))) at++
  return at
}

export function theEnd(tokens: readonly Token[], at: number): number {
  const end = skip(tokens, at, ARTICLES)
  // "after that the rest": of no "that rest"
  const isPointer = end > at + 1 && /^th(?:at|is)$/.test(tokens[at]!.text)
  return isPointer && text(tokens, at + 1) !== 'very' ? at : end
}

/** Behind "the ends", "its ends": both of them; but "the ends of the words" are many. */
export function behindTheEnds(tokens: readonly Token[], at: number): number | null {
  const ends = theEnd(tokens, at)
  if (!/^(the|its|my)$/.test(text(tokens, ends - 1)) || ends === at) return null
  if (text(tokens, ends) !== 'ends') return null
  const isOfMany =
    text(tokens, ends + 1) === 'of' && !WHOLE_CLIP.test(text(tokens, theEnd(tokens, ends + 2)))
  return isOfMany ? null : ends + 1
}

const WHOLE_CLIP = /^(it|clip|recording|audio|file|track|song|sample|sound|take|video)$/

const BEFORE_TIME = new Set(
  'the a about around roughly exactly like timestamp minute second sec time position t'.split(' '),
)

/** "3 s", "0:07", "3", "the 3 second mark", "3 seconds in" */
function readTime(tokens: readonly Token[], at: number): Found<{ seconds: number; bare: boolean }> {
  const start = skip(tokens, at, BEFORE_TIME)
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

export function readSpot(tokens: readonly Token[], at: number): Found<Spot> {
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
    if (/^(before|after|past)$/.test(link) && edge?.edge === 'middle')
      return {
        position: {
          ...share(0.5),
          offsetSeconds: link === 'before' ? -time.seconds : time.seconds,
        },
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
  // "the 50 % mark", "50 % in"
  if (
    token?.kind === 'number' &&
    token.unit === '%' &&
    /^(mark|point|in|through)$/.test(text(tokens, after + 1))
  )
    return {
      position: share(token.value! / 100),
      timeline: 'current',
      bare: false,
      next: after + 2,
    }
  return readEdge(tokens, at)
}

export function readEdge(
  tokens: readonly Token[],
  at: number,
): Found<Spot & { edge: 'start' | 'end' | 'middle' }> {
  const after = theEnd(tokens, at)
  const word = text(tokens, after)
  if (word === 'halfway' || word === 'midway') {
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
  if (edge === null || isVerb(tokens, after)) return null
  // "the start point", "the middle of the clip"
  const next = /^(point)$/.test(text(tokens, after + 1)) ? after + 2 : after + 1
  const position = edge === 'start' ? START : edge === 'end' ? END : share(0.5)
  return { position, timeline: 'current', bare: false, edge, next }
}

/** "I want it to start from silence" */
const isVerb = (tokens: readonly Token[], at: number) =>
  text(tokens, at - 1) === 'to' &&
  /^(start|end|finish)$/.test(text(tokens, at)) &&
  /^(from|with|in|softly|quietly|gently|slowly|loud|quiet)$/.test(text(tokens, at + 1)) &&
  /^(it|this|that|everything|want|needs?|has|ought|like|recording|song|music|clip)$/.test(
    text(tokens, at - 2),
  )

export const span = (start: Spot, end: Spot): Where =>
  where(
    start.position,
    end.position,
    start.timeline === 'original' || end.timeline === 'original' ? 'original' : 'current',
  )
