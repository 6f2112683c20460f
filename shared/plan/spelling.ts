import { isFiller } from './items/fillers.ts'
import { isLexical } from './items/phrases.ts'
import { isNumberWord } from './lex/numerals.ts'
import { readNumbers } from './lex/quantities.ts'
import type { Token } from './lex/token.ts'
import { SLOTS } from './slots.ts'
import { editDistance, slipOf } from './spelling/distance.ts'
import { FREQUENT, VOCABULARY } from './spelling/vocabulary.ts'
import { FINITE_VERBS } from './verbs.ts'
import { isPlainWord } from './words.ts'

// Slips of the keyboard put right, where exactly one word is near enough.

export type Correction = { from: string; to: string }

/** The letters of a word as bits: two words that differ in many letters are far apart. */
const lettersOf = (word: string) => {
  let bits = 0
  for (let at = 0; at < word.length; at++) bits |= 1 << (word.charCodeAt(at) - 97)
  return bits
}
const BY_LENGTH = Map.groupBy(
  [...VOCABULARY.keys()].map((known) => ({ known, letters: lettersOf(known) })),
  ({ known }) => known.length,
)
const differInMore = (one: number, other: number, most: number): boolean => {
  let count = 0
  for (let bits = one ^ other; bits !== 0; bits &= bits - 1) if (++count > most) return true
  return false
}

const SLOT_WORDS = new Set(
  Object.values(SLOTS).flatMap((slots) =>
    slots.flatMap(({ words }) => words.flatMap((word) => word.split(' '))),
  ),
)

/** Whether a word is English as far as the planner knows. */
export const isKnownWord = (word: string): boolean => isNamed(word) || isPlainWord(word, isNamed)

const isNamed = (word: string): boolean =>
  isFiller(word) ||
  FINITE_VERBS.has(word) ||
  isLexical(word) ||
  VOCABULARY.get(word) === 'operation' ||
  SLOT_WORDS.has(word) ||
  isNumberWord(word)

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
  if (word.length < 3) return null
  if (word.length === 3) return frequentWith(word)
  const most = word.length >= 7 ? 2 : 1
  const letters = lettersOf(word)
  let best: string[] = []
  let distance = most + 1
  for (let length = word.length - most; length <= word.length + most; length++)
    for (const { known, letters: others } of BY_LENGTH.get(length) ?? []) {
      if (word.length <= 5 && known[0] !== word[0]) continue
      if (differInMore(letters, others, 2 * distance)) continue
      const away = editDistance(word, known, distance)
      if (away < distance) {
        best = [known]
        distance = away
      } else if (away === distance && away <= most) best.push(known)
    }
  if (best.length === 0 || distance > most) return null
  const lengthened = (known: string) => Math.abs(known.length - word.length)
  const [nearestOne, ...others] = best
    .map((known) => ({ known, slip: slipOf(word, known) - (FREQUENT.has(known) ? 1.25 : 0) }))
    .sort((one, other) => one.slip - other.slip || lengthened(one.known) - lengthened(other.known))
  const { known, slip } = nearestOne!
  const rivals = others.filter((other) => other.slip <= slip)
  // One stem with several endings is one word.
  const isOneStem = rivals.every((other) => isSameStem(other.known, known))
  if (!isOneStem || VOCABULARY.get(known) === 'name') return null
  return VOCABULARY.get(known) === 'linking' && (distance > 1 || slip > 1) ? null : known
}

function isSameStem(one: string, other: string): boolean {
  let at = 0
  while (at < one.length && one[at] === other[at]) at++
  return at >= 4 && ENDING.test(one.slice(at)) && ENDING.test(other.slice(at))
}

const ENDING = /^(e?s|e?r|e?st|e?d|ing|l?y|er(s|ed|ing)?|ions?|e)?$/

/** "fom", "las": a frequent word of four letters without one of them. */
function frequentWith(word: string): string | null {
  const found = [...FREQUENT].filter(
    (known) => known.length === 4 && known[0] === word[0] && editDistance(word, known, 1) === 1,
  )
  return found.length === 1 ? found[0]! : null
}

/** "loooouder": three or more of one letter are two, or one. */
function reduce(word: string): string | null {
  if (!/(.)\1\1/.test(word)) return null
  const two = word.replace(/(.)\1{2,}/g, '$1$1')
  const one = word.replace(/(.)\1{2,}/g, '$1')
  // "wayyy": a word of the lexicon before an ending that only might be one
  if (isLexical(one) && !isLexical(two)) return one
  return isKnownWord(two) ? two : isKnownWord(one) ? one : null
}

const isOperation = (word: string) => VOCABULARY.get(word) === 'operation'

/** "fadeout": a space is missing between two words of the lexicon. */
function split(word: string): string | null {
  for (let at = 3; at <= word.length - 2; at++) {
    const [left, right] = [word.slice(0, at), word.slice(at)]
    if (isOperation(left) && (isOperation(right) || /^(in|out|up|down|it|the)$/.test(right)))
      return `${left} ${right}`
  }
  return null
}
