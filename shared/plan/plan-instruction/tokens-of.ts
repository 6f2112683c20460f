import { isLexical } from '../items/phrases.ts'
import type { Token } from '../lex/token.ts'
import { lex } from '../lex.ts'
import { EDGE_END, EDGE_START } from '../regions/spots.ts'
import { withRamps } from './ramps.ts'
import { together } from './spelled-apart.ts'

// The tokens of an instruction without what is not for the planner.

export function tokensOf(instruction: string): readonly Token[] {
  // A mention or a command in front is for the bot; blanked so that offsets stay.
  const words = instruction
    .replace(/^\s*(?:<@!?\d+>|[@/!][\w.-]+[,:]?)(?=\s)/, blank)
    .replace(EMOTICON, blank)
  // an instruction that is all in quotes is said, not named
  const quoted = /^\s*["“”'‘](.+)["“”'’]\s*$/s.exec(words)?.[1]
  const unquoted =
    quoted === undefined || /["“”]/.test(quoted)
      ? words
      : words.replace(/^\s*["“”'‘]|["“”'’]\s*$/g, blank)
  const written = REWRITES.reduce((text, rewrite) => rewrite(text), unquoted)
  return RETOKENS.reduce<readonly Token[]>((tokens, retoken) => retoken(tokens), lex(written))
}

const blank = (words: string) => ' '.repeat(words.length)

const EMOTICON = /(?<=\s)(?:<\/?3+|[:;]'?-?[)(dp*3]+|\^_?\^|x-?d+)(?=[\s.!?]|$)/gi

/** "up a 5th", "a minor 3rd lower": the interval, as in words. */
function withIntervals(tokens: readonly Token[]): readonly Token[] {
  return tokens.map((token, at) => {
    const name = token.ordinal ? INTERVALS[token.value!] : undefined
    const opens = NAMES_INTERVAL.test(tokens[at - 1]?.text ?? '')
    const ends = !PART_NOUN.test(tokens[at + 1]?.text ?? '')
    return name !== undefined && opens && ends
      ? { kind: 'word', text: name, start: token.start, end: token.end }
      : token
  })
}

const INTERVALS: Readonly<Record<number, string>> = { 2: 'second', 3: 'third', 4: 'fourth', 5: 'fifth', 6: 'sixth', 7: 'seventh' } // biome-ignore format: a list
const NAMES_INTERVAL =
  /^(an?|minor|major|perfect|augmented|diminished|first|last|final|middle|opening|closing)$/
/** "a 2nd copy" counts. */
const PART_NOUN = /^(\w*(?:copy|time|part|half|section|step|play|repeat|echo|version|take|one))s?$/

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

/** "cut 2 s from the start and 3 from the end": 3 s. */
function withUnits(tokens: readonly Token[]): readonly Token[] {
  const first = tokens.findIndex(({ unit }) => unit === 's')
  if (first === -1) return tokens
  return tokens.map((token, at) => {
    const isBare =
      token.kind === 'number' ? token.unit === null && !token.signed : token.text === 'one'
    const isNext = at > first && /^(and|,|&|plus)$/.test(tokens[at - 1]!.text)
    if (!isBare || !isNext || !/^(off|from)$/.test(tokens[at + 1]?.text ?? '')) return token
    const edge = tokens[at + 2]?.text === 'the' ? at + 3 : at + 2
    return EDGE_START.has(tokens[edge]?.text ?? '') || EDGE_END.has(tokens[edge]?.text ?? '')
      ? { ...token, kind: 'number', value: token.value ?? 1, unit: 's' }
      : token
  })
}

const ENDS_NOUN =
  /^([,.;!?]?|and|then|but|up|down|by|should|is|to|a|much|slightly|way|please|more|less|at|\w+(er|ed|ly))$/

/** "start=2 end=7": from 2 to 7. Offsets stay. */
const withBounds = (words: string): string =>
  words.replace(
    /\b((?:start|begin|from)(?:_seconds)?\s*[=:])(\s*\d[\d.:]*\s*(?:s|sec|secs|seconds)?\s*,?\s*)((?:end|stop|to|until)(?:_seconds)?\s*[=:])(?=\s*\d)/gi,
    (_, start: string, length: string, end: string) =>
      `${'from'.padEnd(start.length)}${length.replace(',', ' ')}${'to'.padEnd(end.length)}`,
  )

/** "the first, i mean last, 2 s": the last 2 s. Offsets stay. */
const withEdge = (words: string): string =>
  words.replace(
    /\b(?:first|last),? (?:no|i mean|i meant|sorry|or rather),? (?:the )?(first|last),?(?= \d)/gi,
    (said, edge: string) => edge.padStart(said.length),
  )

/** "1. normalize 2. fade out", "[ ] mono", "Step 2:": what only counts, made breaks. Offsets stay. */
function numbered(words: string): string {
  return counted(
    words.replace(
      /\[[ x]?\](?=\s)|(?<![\w])step (?:\d+|one|two|three|four|five|six) ?[:.)-](?=\s)|(?<=^\s*|[,.;!?]\s*)(?:todo ?[:-]?|(?:to do|req|request|notes?|edits?|changes?|instructions?|tl;?dr) ?[:-])(?=\s)/gi,
      (mark) => ';'.padEnd(mark.length),
    ),
  )
}

function counted(words: string): string {
  if (!/^\s*1[.)]\s/.test(words) && !(/\s1[.)]\s/.test(words) && /\s2[.)]\s/.test(words)))
    return words
  let next = 1
  return words.replace(/(^|\s)(\d{1,2})[.)](?=\s)/g, (found, before: string, count: string) => {
    if (Number(count) !== next) return found
    next++
    return `${before};`.padEnd(found.length)
  })
}

/** "louder louder louder": a word that asks for something, repeated to press it. */
export const saidOnce = (tokens: readonly Token[]): Token[] =>
  tokens.filter(
    (token, at) =>
      token.kind !== 'word' ||
      token.text !== tokens[at - 1]?.text ||
      token.text === 'right' || // "to the right right now"
      !isLexical(token.text),
  )

/** "reverb: plate, 25 % wet", "left channel: mute it": not a heading, but the wish itself. */
const withoutColons = (tokens: readonly Token[]): readonly Token[] =>
  tokens.filter(({ text }, at) => {
    const isAlone = at === 1 || /^[,;.>\n]$/.test(tokens[at - 2]?.text ?? '')
    const isSide = SIDE.test(tokens[at - 2]?.text ?? '') && tokens[at - 1]?.text === 'channel'
    return !(text === ':' && (isSide || (isAlone && NAMES_EFFECT.test(tokens[at - 1]!.text))))
  })

const SIDE = /^(left|right)$/
const NAMES_EFFECT =
  /^(eq|reverb|verb|echo|delay|chorus|flanger|tremolo|vibrato|compressor|comp|compress|compression|limiter|limit|gate|deesser|notch|trim|loop|bitcrush|distortion|pan|denoise|declick|dehum|normalize|loudness)$/

/** "I'm after a slow fade": I want one. */
const withWant = (tokens: readonly Token[]): readonly Token[] =>
  tokens.flatMap((token, at) => {
    const words = tokens.slice(at - 1, at + 3).map(({ text }) => text)
    return at > 0 && AM_AFTER.test(words.join(' '))
      ? [{ ...token, text: 'want', end: tokens[at + 1]!.end }]
      : token.text === 'after' && AM_AFTER.test(tokens.slice(at - 2, at + 2).map(({ text }) => text).join(' ')) // biome-ignore format: one line
        ? []
        : [token]
  })

const AM_AFTER = /^(i|we) (am|are) after (an?|some|the|more|less|something)$/

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

/** In the letters, before they are read; offsets stay. */
const REWRITES: readonly ((words: string) => string)[] = [together, numbered, withBounds, withEdge]

/** In the tokens, each seeing what the one before has made. */
const RETOKENS: readonly ((tokens: readonly Token[]) => readonly Token[])[] = [
  withoutAsides,
  withoutColons,
  withWant,
  withIntervals,
  withRamps,
  withHalves,
  withUnits,
]
