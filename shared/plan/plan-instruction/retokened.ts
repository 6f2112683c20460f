import type { Token } from '../lex/token.ts'
import { EDGE_END, EDGE_START } from '../regions/spots.ts'
import { withoutAgain } from './again.ts'
import { withChanges } from './changes.ts'
import { withChatBreaks } from './chat-breaks.ts'
import { withClipNouns } from './clip-nouns.ts'
import { withoutTitle } from './clip-titles.ts'
import { withInFront } from './in-front.ts'
import { withNewSounds } from './new-sounds.ts'
import { withRamps } from './ramps.ts'
import { withReplaced } from './replaced-sounds.ts'
import { withSoShould } from './so-should.ts'

// What several tokens say together, or say for others.

/** The tokens of an instruction with what is left out put in, and without what only tells. */
export const retokened = (tokens: readonly Token[]): readonly Token[] =>
  RETOKENS.reduce((found, retoken) => retoken(found), tokens)

/** "(now 2 s to 3 s)" is said by us, for readers. */
function withoutAsides(tokens: readonly Token[]): readonly Token[] {
  const kept: Token[] = []
  for (let at = 0; at < tokens.length; at++) {
    if (tokens[at]!.text === '(' && tokens[at + 1]?.text === 'now') {
      const end = tokens.findIndex(({ text }, index) => index > at && text === ')')
      if (end !== -1) {
        at = end
        continue
      }
    }
    kept.push(tokens[at]!)
  }
  return kept
}

/** "reverb: plate, 25 % wet", "left channel: mute it": not a heading, but the wish itself. */
const withoutColons = (tokens: readonly Token[]): readonly Token[] =>
  tokens.filter(({ text }, at) => {
    if (text !== ':') return true
    const isAlone = at === 1 || /^[,;.>\n]$/.test(tokens[at - 2]?.text ?? '')
    const isSide = SIDE.test(tokens[at - 2]?.text ?? '') && tokens[at - 1]?.text === 'channel'
    // "pitch: up 3 semitones"
    const isWay = WAY.test(tokens[at + 1]?.text ?? '') && QUANTITY.test(tokens[at - 1]?.text ?? '')
    const isNamed = isWay || NAMES_EFFECT.test(tokens[at - 1]?.text ?? '')
    return !(isSide || (isAlone && isNamed))
  })

const SIDE = /^(left|right)$/
const WAY = /^(up|down)$/
const QUANTITY = /^(pitch|key|tempo|speed|volume|level|gain|bass|treble|mids)$/
const NAMES_EFFECT =
  /^(eq|reverb|verb|echo|delay|chorus|flanger|tremolo|vibrato|compressor|comp|compress|compression|limiter|limit|gate|deesser|notch|trim|loop|bitcrush|distortion|pan|denoise|declick|dehum|normalize|loudness)$/

/** "up a 5th", "a minor 3rd lower": the interval, as in words. */
function withIntervals(tokens: readonly Token[]): readonly Token[] {
  return tokens.map((token, at) => {
    const name = token.ordinal ? INTERVALS[token.value!] : undefined
    if (name === undefined) return token
    const opens = NAMES_INTERVAL.test(tokens[at - 1]?.text ?? '')
    const ends = !PART_NOUN.test(tokens[at + 1]?.text ?? '')
    return opens && ends ? { kind: 'word', text: name, start: token.start, end: token.end } : token
  })
}

const INTERVALS: Readonly<Record<number, string>> = { 2: 'second', 3: 'third', 4: 'fourth', 5: 'fifth', 6: 'sixth', 7: 'seventh' } // biome-ignore format: a list
const NAMES_INTERVAL =
  /^(an?|minor|major|perfect|augmented|diminished|first|last|final|middle|opening|closing)$/
/** "a 2nd copy" counts. */
const PART_NOUN = /^(\w*(?:copy|time|part|half|section|step|play|repeat|echo|version|take|one))s?$/

/** "2nd half first": the second half. */
const withOrdinalHalf = (tokens: readonly Token[]): readonly Token[] =>
  tokens.map((token, at) => {
    const name = HALVES.get(token.ordinal === true ? token.value! : 0)
    const next = tokens[at + 1]
    // "the 1st 3 seconds"
    const isSeconds = name === 'first' && next?.kind === 'number' && next.unit === 's'
    return name !== undefined && (isSeconds || next?.text === 'half')
      ? { kind: 'word', text: name, start: token.start, end: token.end }
      : token
  })

const HALVES: ReadonlyMap<number, string> = new Map([
  [1, 'first'],
  [2, 'second'],
])

/** "the left channel down and the right one up": the right channel. */
function withSideOnes(tokens: readonly Token[]): readonly Token[] {
  const first = tokens.findIndex(({ text }) => SIDES.test(text))
  if (first === -1) return tokens
  return tokens.map((token, at) =>
    token.text === 'one' &&
    tokens[at - 3]?.text !== 'with' &&
    isOtherSide(tokens[first]!, tokens[at - 1])
      ? { ...token, kind: 'word', text: 'channel' }
      : token,
  )
}

const SIDES = /^(?:left|right)$/
const isOtherSide = (one: Token, other: Token | undefined) =>
  other !== undefined && SIDES.test(other.text) && other.text !== one.text

/** "louder in the first half, quieter in the other half": the second half. */
function withOtherHalf(tokens: readonly Token[]): readonly Token[] {
  const other = tokens.findIndex(
    ({ text }, at) => text === 'other' && tokens[at + 1]?.text === 'half',
  )
  const named = tokens.findLastIndex(
    ({ text }, at) => at < other && OTHER_HALF.has(text) && tokens[at + 1]?.text === 'half',
  )
  if (other === -1) return tokens
  // of nothing that was named, and not half as much
  if (named === -1)
    return tokens.toSpliced(other, 2, {
      ...tokens[other]!,
      text: 'other half',
      end: tokens[other + 1]!.end,
    })
  return tokens.with(other, { ...tokens[other]!, text: OTHER_HALF.get(tokens[named]!.text)! })
}

const OTHER_HALF: ReadonlyMap<string, string> = new Map([
  ['first', 'second'],
  ['second', 'first'],
  ['last', 'first'],
])

/** "louder in the first half, quieter in the second": the second half. */
function withHalves(tokens: readonly Token[]): readonly Token[] {
  const first = tokens.findIndex(
    ({ text }, at) => text === 'half' && tokens[at - 1]?.text === 'first',
  )
  if (first === -1) return tokens
  return tokens.flatMap((token, at) =>
    at > first &&
    token.text === 'second' &&
    tokens[at - 1]!.text === 'the' &&
    ENDS_NOUN.test(tokens[at + 1]?.text ?? '')
      ? [token, { ...token, text: 'half', kind: 'word' as const }]
      : [token],
  )
}

const ENDS_NOUN =
  /^([,.;!?]?|and|then|but|up|down|by|should|is|to|a|much|slightly|way|please|more|less|at|\w+(er|ed|ly))$/

/** "cut 2 s from the start and 3 from the end": 3 s. */
function withUnits(tokens: readonly Token[]): readonly Token[] {
  const first = tokens.findIndex(({ unit }) => unit === 's')
  if (first === -1) return tokens
  return tokens.map((token, at) => {
    const isBare =
      token.kind === 'number' ? token.unit === null && !token.signed : token.text === 'one'
    if (!isBare || at <= first) return token
    const isNext = /^(and|,|&|plus)$/.test(tokens[at - 1]!.text)
    if (!isNext || !/^(off|from)$/.test(tokens[at + 1]?.text ?? '')) return token
    const edge = tokens[at + 2]?.text === 'the' ? at + 3 : at + 2
    return EDGE_START.has(tokens[edge]?.text ?? '') || EDGE_END.has(tokens[edge]?.text ?? '')
      ? { ...token, kind: 'number', value: token.value ?? 1, unit: 's' }
      : token
  })
}

/** "reverse it from 8": 8 s, where nothing says until when. */
const withBareStart = (tokens: readonly Token[]): readonly Token[] =>
  tokens.map((token, at) =>
    token.kind === 'number' &&
    (token.unit ?? null) === null &&
    !token.signed &&
    !token.ordinal &&
    !token.text.endsWith('k') &&
    tokens[at - 1]?.text === 'from' &&
    ENDS_WISH.test(tokens[at + 1]?.text ?? '')
      ? { ...token, unit: 's' }
      : token,
  )

const ENDS_WISH = /^([,.;!?\n]?|and|then|but|please)$/

/** "the first and third seconds", "the first and last thirds": of each what is said of the second. Offsets are the first's. */
function withCounted(tokens: readonly Token[]): readonly Token[] {
  const nouns = new Map<number, Token>()
  for (let at = 0; at < tokens.length; at++) {
    const link = tokens[at + 1]?.text
    if (link !== 'and' && link !== '&') continue
    const token = tokens[at]!
    const next = tokens[at + 2]?.text === 'the' ? at + 3 : at + 2
    const noun = tokens[next + 1]
    if (!isCount(token) || !isCount(tokens[next]) || noun === undefined) continue
    if (!COUNTED.test(noun.text)) continue
    const one = { ...noun, text: SINGULAR[noun.text] ?? noun.text }
    nouns.set(at, { ...one, start: token.start, end: token.end }).set(next, one)
  }
  if (nouns.size === 0) return tokens
  return tokens.flatMap((token, at) => {
    if (nouns.has(at)) return [token, nouns.get(at)!]
    return nouns.has(at - 1) && COUNTED.test(token.text) ? [] : [token]
  })
}

const isCount = (token: Token | undefined) =>
  token !== undefined &&
  (token.ordinal === true ||
    /^(first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last|final)$/.test(
      token.text,
    ))

const COUNTED = /^(seconds?|thirds?|quarters?|minutes?)$/
const SINGULAR: Readonly<Record<string, string>> = { thirds: 'third', quarters: 'quarter' }

/** "not the first but the last 3 s": the last. */
function withoutOtherEnd(tokens: readonly Token[]): readonly Token[] {
  const but = tokens.findIndex(({ text }) => text === 'but')
  const first = tokens[but - 2]?.text === 'the' ? but - 3 : but - 2
  const next = tokens[but + 1]?.text === 'the' ? but + 2 : but + 1
  const isOther =
    but > 0 &&
    tokens[first]?.text === 'not' &&
    END.test(tokens[but - 1]!.text) &&
    END.test(tokens[next]?.text ?? '')
  return isOther ? tokens.filter((_, at) => at < first || at > but) : tokens
}

const END = /^(first|last|opening|closing|final|initial)$/

/** "we kept laughing": what was done all the time, and nothing that should be kept. */
const withoutHabit = (tokens: readonly Token[]): readonly Token[] =>
  tokens.map((token, at) =>
    KEEPS.has(token.text) &&
    /^(?!bring|noth|everyth|anyth|hear|gett|someth)\w+ing$/.test(tokens[at + 1]?.text ?? '') &&
    IS_OF.has(tokens[at - 1]?.text ?? '')
      ? { ...token, text: IS_OF.get(tokens[at - 1]!.text)! }
      : token,
  )

const KEEPS: ReadonlySet<string> = new Set(['keep', 'keeps', 'kept'])

const IS_OF: ReadonlyMap<string, string> = new Map([
  ['i', 'am'],
  ['we', 'are'],
  ['they', 'are'],
  ['he', 'is'],
  ['she', 'is'],
])

/** Each sees what the one before has made. */
const RETOKENS: readonly ((tokens: readonly Token[]) => readonly Token[])[] = [
  withoutAsides,
  withoutColons,
  withoutHabit,
  withoutAgain,
  withChatBreaks,
  withoutTitle,
  withClipNouns,
  withNewSounds,
  withInFront,
  withReplaced,
  withSoShould,
  withIntervals,
  withChanges,
  withRamps,
  withOrdinalHalf,
  withSideOnes,
  withOtherHalf,
  withHalves,
  withCounted,
  withoutOtherEnd,
  withUnits,
  withBareStart,
]
