import type { Token } from './lex/token.ts'
import { UNITS } from './lex/units.ts'
import {
  readAround,
  readBeforeEnd,
  readMoment,
  readOnwards,
  readOutside,
  readUpTo,
  readVague,
} from './regions/bounds.ts'
import { readFromLast } from './regions/from-last.ts'
import { readLengthAt } from './regions/length-at.ts'
import { readCounted, readFirstLast, readMiddle } from './regions/parts.ts'
import type { Found, Place, Shape } from './regions/place.ts'
import { readRest } from './regions/rest.ts'
import { readComplement, readSpan } from './regions/spans.ts'
import {
  ARTICLES,
  EDGE_END,
  EDGE_MIDDLE,
  EDGE_START,
  FIRST,
  LAST,
  PREPS,
  text,
} from './regions/spots.ts'

// The words for places in time. Clock and absolute times name the recording as it was sent, relative
// places the clip as it is when the step starts.

const SECONDS = [...UNITS].filter(([, { unit }]) => unit === 's').map(([word]) => word)

/** Words without one of which nearby there is no place, so that most positions cost one look. */
const KEYS = new Set([
  ...SECONDS,
  ...FIRST,
  ...LAST,
  ...EDGE_START,
  ...EDGE_END,
  ...EDGE_MIDDLE,
  ...'everything everywhere it all anything halfway midway half halves halfs ends sides rest remainder second third fourth fifth central'.split(
    ' ',
  ),
])

const mayBePlace = (tokens: readonly Token[], at: number) => {
  for (let ahead = at; ahead < Math.min(tokens.length, at + 7); ahead++) {
    const token = tokens[ahead]!
    if (token.kind === 'number' || KEYS.has(token.text)) return true
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
  ...`everything everywhere anything all whole it thing stuff whatever except excluding apart after past following before until till prior up starting
  beginning start begin starts begins later from between second seconds minute minutes sec secs rest remainder halfway midway half both either each since beyond
  penultimate other next ending ends stop stopping stops finish central third fourth fifth sixth seventh eighth ninth tenth second couple circa roughly approximately somewhere @ that very`.split(
    /\s+/,
  ),
])

export function readPlace(tokens: readonly Token[], at: number): Place | null {
  const opener = tokens[at]!
  if (opener.kind !== 'number' && !OPENERS.has(opener.text)) return null
  if (
    /^(before|above)$/.test(opener.text) &&
    /^(anything|everything) else\b/.test(ahead(tokens, at + 1))
  )
    return null
  // "3 dB off between 2 and 5 s": taken off there
  if (opener.text === 'off' && /^(between|during|after|before|in|at)$/.test(text(tokens, at + 1)))
    return null
  // "take 3 dB off the last 6 s": taken off there
  if (opener.text === 'off' && /^(db|st|%)$/.test(tokens[at - 1]?.unit ?? '')) return null
  if (!mayBePlace(tokens, at)) return null
  // "from start to end": all of it
  if (/^(from|the|start|beginning)$/.test(opener.text) && IS_WHOLE.test(ahead(tokens, at)))
    return null
  if (opener.kind === 'number' && text(tokens, at - 1) === 'by') return null // "by 20 % in the intro"
  // A preposition in front belongs to the place, but a longer reading may start with it ("from 2 to 3").
  for (let skipped = 0; skipped <= 2; skipped++) {
    if (skipped > 0 && !PREPS.has(text(tokens, at + skipped - 1))) return null
    for (const attempt of ATTEMPTS) {
      const found = attempt(tokens, at + skipped)
      if (found === null) continue
      const { next, ...shape } = found
      const prep = skipped > 0 ? text(tokens, at + skipped - 1) : ''
      if (skipped > 0 && !allowed(prep, shape)) continue
      return { ...shape, from: at, to: next, prep: prep || innerPrep(tokens, at) }
    }
    const named = skipped > 0 ? partNamed(tokens, at + skipped) : null
    if (named !== null) {
      const { next, ...shape } = named
      return { ...shape, from: at, to: next, prep: text(tokens, at + skipped - 1) }
    }
  }
  return null
}

const ATTEMPTS: readonly ((tokens: readonly Token[], at: number) => Found<Shape>)[] = [
  readComplement,
  readBeforeEnd,
  readSpan,
  readLengthAt,
  readFromLast,
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

const IS_WHOLE = /^(from )?(the )?(start|beginning) to (the )?end\b/
const ahead = (tokens: readonly Token[], at: number) =>
  tokens
    .slice(at, at + 6)
    .map((token) => token.text)
    .join(' ')

/** "in the part from 2 to 5 s" */
function partNamed(tokens: readonly Token[], at: number): Found<Shape> {
  const noun = ARTICLES.has(text(tokens, at)) ? at + 1 : at
  return /^(part|section|bit|segment|piece|region|portion|stretch|passage|range)$/.test(
    text(tokens, noun),
  )
    ? (readSpan(tokens, noun + 1) ?? readOnwards(tokens, noun + 1))
    : null
}

const innerPrep = (tokens: readonly Token[], at: number) =>
  /^(at|around|about|near|from|after|before|until)$/.test(text(tokens, at)) ? text(tokens, at) : ''

const allowed = (prep: string, shape: Omit<Shape, 'next'>) =>
  !(prep === 'by' && shape.form !== 'first' && shape.form !== 'last')
