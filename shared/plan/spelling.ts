import { isFiller } from './items/fillers.ts'
import { isLexical } from './items/phrases.ts'
import { isNumberWord } from './lex/numerals.ts'
import { readNumbers } from './lex/quantities.ts'
import type { Token } from './lex/token.ts'
import { UNITS } from './lex/units.ts'
import { LEXICON } from './lexicon.ts'
import { SLOTS } from './slots.ts'
import { isPlainWord } from './words.ts'

export type Correction = { from: string; to: string }

/** What places, numbers and parameters are said with. */
const GRAMMAR_WORDS =
  `first last second seconds minute minutes beginning middle ending start half between after before until everything except through
  throughout from with without filter effect channel channels crossfade three four five seven eight nine eleven twelve thirteen
  fourteen fifteen sixteen eighteen twenty thirty forty fifty sixty hundred percent threshold ratio attack release feedback leading
  trailing recorded instead background frequencies frequency above below under other again`.split(
    /\s+/,
  )

/** Words worth correcting to: what operations are called, not what sounds are called. */
const VOCABULARY: readonly string[] = [
  ...new Set([
    ...LEXICON.filter(
      ({ sense }) =>
        ![
          'sound',
          'chat',
          'refused',
          'context',
          'bad',
          'degree',
          'voice',
          'whole',
          'polite',
          'space',
        ].includes(sense.as),
    )
      .flatMap(({ words }) => words)
      .filter((word) => /^[a-z]{4,}$/.test(word)),
    ...GRAMMAR_WORDS,
    ...[...UNITS.keys()].filter((unit) => unit.length >= 4),
    ...'upsample downsample resample please louder quieter little slightly really completely volume recording audio sound'.split(
      ' ',
    ),
  ]),
]
const KNOWN = new Set(VOCABULARY)
const BY_LENGTH = new Map<number, string[]>()
for (const word of VOCABULARY)
  BY_LENGTH.set(word.length, [...(BY_LENGTH.get(word.length) ?? []), word])

/** The letters of a word as bits: two words that differ in many letters are far apart. */
const lettersOf = (word: string) => {
  let bits = 0
  for (let at = 0; at < word.length; at++) bits |= 1 << (word.charCodeAt(at) - 97)
  return bits
}
const LETTERS: ReadonlyMap<string, number> = new Map(
  VOCABULARY.map((word) => [word, lettersOf(word)]),
)
const differing = (one: number, other: number) => {
  let bits = one ^ other
  let count = 0
  for (; bits !== 0; bits &= bits - 1) count++
  return count
}

/** Whether a word is English as far as the planner knows. */
const SLOT_WORDS = new Set(
  Object.values(SLOTS).flatMap((slots) =>
    slots.flatMap(({ words }) => words.flatMap((word) => word.split(' '))),
  ),
)

export const isKnownWord = (word: string): boolean =>
  isFiller(word) ||
  isLexical(word) ||
  KNOWN.has(word) ||
  SLOT_WORDS.has(word) ||
  isNumberWord(word) ||
  isPlainWord(word)

/** The tokens with slips of the keyboard put right where exactly one word is near enough. */
export function correctSpelling(tokens: readonly Token[]): {
  tokens: Token[]
  corrections: Correction[]
} {
  const corrections: Correction[] = []
  const corrected = tokens.flatMap((token, at): Token[] => {
    if (token.kind !== 'word' || !/^[a-z]+$/.test(token.text)) return [token]
    // "wayyy" ends like a word, and is none
    if (isKnownWord(token.text) && !/(.)\1\1/.test(token.text)) return [token]
    const before = tokens[at - 1]
    const joined = before?.kind === 'word' && !isKnownWord(before.text) ? null : nearest(token.text)
    const found = joined ?? split(token.text)
    if (found === null) return [token]
    corrections.push({ from: token.text, to: found })
    return found.split(' ').map((text) => ({ ...token, text }))
  })
  // "4 sceonds": the number waits for its unit
  return { tokens: corrections.length > 0 ? readNumbers(corrected) : corrected, corrections }
}

function nearest(word: string): string | null {
  const reduced = reduce(word)
  if (reduced !== null) return reduced
  if (word.length <= 3) return null
  const most = word.length >= 7 ? 2 : 1
  const letters = lettersOf(word)
  let best: string[] = []
  let distance = most + 1
  for (let length = word.length - most; length <= word.length + most; length++)
    for (const known of BY_LENGTH.get(length) ?? []) {
      if (word.length <= 5 && known[0] !== word[0]) continue
      if (differing(letters, LETTERS.get(known)!) > 2 * distance) continue
      const away = editDistance(word, known, distance)
      if (away < distance) {
        best = [known]
        distance = away
      } else if (away === distance && away <= most) best.push(known)
    }
  if (best.length === 0 || distance > most) return null
  const [nearestOne, ...others] = best
    .map((known) => ({ known, slip: slipOf(word, known) }))
    .sort((one, other) => one.slip - other.slip || one.known.length - other.known.length)
  const rivals = others.filter(({ slip }) => slip <= nearestOne!.slip)
  // One stem with several endings is one word.
  const isOneStem = rivals.every(({ known }) => known.slice(0, 4) === nearestOne!.known.slice(0, 4))
  return isOneStem ? nearestOne!.known : null
}

/** Which slip it would be, the likelier the less: neighbours swapped, a key held, a key missed, another key. */
function slipOf(typed: string, known: string): number {
  const swapped = typed.length === known.length && sorted(typed) === sorted(known)
  if (swapped) return 0
  if (typed.replace(/(.)\1/g, '$1') === known.replace(/(.)\1/g, '$1'))
    return typed.length === known.length ? 1 : 1.5
  return typed.length < known.length ? 2 : 3
}

const sorted = (word: string) => [...word].sort().join('')

/** "loooouder": three or more of one letter are two, or one. */
function reduce(word: string): string | null {
  if (!/(.)\1\1/.test(word)) return null
  const two = word.replace(/(.)\1{2,}/g, '$1$1')
  const one = word.replace(/(.)\1{2,}/g, '$1')
  // "wayyy": a word of the lexicon before an ending that only might be one
  if (isLexical(one) && !isLexical(two)) return one
  return isKnownWord(two) ? two : isKnownWord(one) ? one : null
}

/** "fadeout": a space is missing between two words of the lexicon. */
function split(word: string): string | null {
  for (let at = 3; at <= word.length - 2; at++) {
    const [left, right] = [word.slice(0, at), word.slice(at)]
    if (KNOWN.has(left) && (KNOWN.has(right) || /^(in|out|up|down|it|the)$/.test(right)))
      return `${left} ${right}`
  }
  return null
}

/** Damerau-Levenshtein (restricted), given up above `limit`. */
function editDistance(one: string, other: string, limit: number): number {
  if (Math.abs(one.length - other.length) > limit) return limit + 1
  let before: number[] = []
  let previous = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let i = 1; i <= one.length; i++) {
    const current = [i]
    let least = i
    for (let j = 1; j <= other.length; j++) {
      const same = one[i - 1] === other[j - 1]
      let cost = Math.min(previous[j]! + 1, current[j - 1]! + 1, previous[j - 1]! + (same ? 0 : 1))
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1])
        cost = Math.min(cost, before[j - 2]! + 1)
      current.push(cost)
      if (cost < least) least = cost
    }
    if (least > limit) return limit + 1
    before = previous
    previous = current
  }
  return previous[other.length]!
}
