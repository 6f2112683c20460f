import type { Token } from './token.ts'
import { COUNTED, readUnit, UNIT_PAIRS, UNITS } from './units.ts'

// Numbers in digits and in words.

const table = (values: Readonly<Record<string, number>>): ReadonlyMap<string, number> =>
  new Map(Object.entries(values))

export const ONES = table({
  zero: 0, one: 1, two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7, eight: 8, nine: 9, ten: 10, eleven: 11,
  twelve: 12, thirteen: 13, fourteen: 14, fifteen: 15, sixteen: 16, seventeen: 17, eighteen: 18, nineteen: 19,
}) // biome-ignore format: a table

export const TENS = table({
  twenty: 20, thirty: 30, forty: 40, fourty: 40, fifty: 50, sixty: 60, seventy: 70, eighty: 80, ninety: 90,
}) // biome-ignore format: a table

const ORDINALS = table({
  first: 1, second: 2, third: 3, fourth: 4, fifth: 5, sixth: 6, seventh: 7, eighth: 8, ninth: 9, tenth: 10,
}) // biome-ignore format: a table

export const PARTS = table({
  half: 2, halves: 2, third: 3, thirds: 3, quarter: 4, quarters: 4, fourth: 4, fourths: 4, fifth: 5, fifths: 5,
  tenth: 10, tenths: 10, eighth: 8, eighths: 8,
}) // biome-ignore format: a table

type Numeral = { value: number; next: number; sure: boolean; ordinal?: boolean; loose?: boolean }

/** "2nd", "2th" by mistake; but "2st" are semitones. */
const isOrdinal = (count: string, ending: string) =>
  ending === 'st' ? count.endsWith('1') : /^(nd|rd|th)$/.test(ending)

/** What a number in words may begin with. */
const OPENERS: ReadonlySet<string> = new Set([
  ...ONES.keys(),
  ...TENS.keys(),
  ...'hundred thousand a an several few couple half whole quarter point x'.split(' '),
])

/** A number in digits or words. Not `sure`: it needs a unit to be one ("a second", "half a second"). */
export function readNumber(tokens: readonly Token[], at: number): Numeral | null {
  const token = tokens[at]
  if (token === undefined || (token.kind === 'word' && !OPENERS.has(token.text))) return null
  const text = (offset: number) => tokens[at + offset]?.text ?? ''
  if (token.kind === 'number') {
    const mixed = tokens[at + 1]
    if (mixed?.kind === 'number' && /^\d+\/\d+$/.test(mixed.text) && Number.isInteger(token.value))
      return { value: token.value! + mixed.value!, next: at + 2, sure: true }
    if (isOrdinal(token.text, text(1)) && tokens[at + 1]!.start === token.end)
      return { value: token.value!, next: at + 2, sure: true, ordinal: true }
    if (text(1) === 'and' && text(2) === 'a' && PARTS.has(text(3)))
      return { value: token.value! + 1 / PARTS.get(text(3))!, next: at + 4, sure: true }
    return { value: token.value!, next: at + 1, sure: true }
  }
  if (token.kind !== 'word') return null
  if (token.text === 'x' && tokens[at + 1]?.kind === 'number' && !tokens[at + 1]!.signed)
    return { value: tokens[at + 1]!.value!, next: at + 2, sure: true }
  if (token.text === 'a' || token.text === 'an') {
    if (text(1) === 'couple')
      return { value: 2, next: at + (text(2) === 'of' ? 3 : 2), sure: true, loose: true }
    if (text(1) === 'few') return { value: 3, next: at + 2, sure: true, loose: true }
    if (text(1) === 'dozen') return { value: 12, next: at + 2, sure: true }
    if (text(1) === 'hundred' || text(1) === 'thousand') return readNumeral(tokens, at + 1)
    if (PARTS.has(text(1)) && text(1) !== 'halves') {
      // "a half second", "a quarter of a second", "a tenth of a second"; "a half step" is a unit
      if (UNIT_PAIRS[`${text(1)} ${text(2)}`] !== undefined)
        return { value: 1, next: at + 1, sure: false }
      return readUnit(tokens, at + 2)?.measure.unit === 's' || text(1) === 'half'
        ? { value: 1 / PARTS.get(text(1))!, next: at + 2, sure: false }
        : null
    }
    // "a second order high-pass"
    if (text(1) === 'second' && /^(?:order|pole)$/.test(text(2))) return null
    return COUNTED.has(text(1)) || UNIT_PAIRS[`${text(1)} ${text(2)}`] !== undefined
      ? { value: 1, next: at + 1, sure: false }
      : null
  }
  if (token.text === 'several' || token.text === 'few')
    return { value: 3, next: at + 1, sure: false, loose: true }
  if (token.text === 'couple')
    return { value: 2, next: at + (text(1) === 'of' ? 2 : 1), sure: false, loose: true }
  // "half step down": one of them
  if (/^(half|whole)$/.test(token.text) && UNIT_PAIRS[`${token.text} ${text(1)}`] !== undefined)
    return { value: 1, next: at, sure: false }
  if (token.text === 'half' || token.text === 'quarter') {
    // "make the second half an octave higher"; "the first half a second" is a time
    if (
      isShareOf(tokens, at) &&
      /^an?$/.test(text(1)) &&
      readUnit(tokens, at + 2)?.measure.unit !== 's'
    )
      return null
    // "crush the second half to 6 bits"
    if (isShareOf(tokens, at) && text(1) === 'to') return null
    if (UNIT_PAIRS[`${token.text} ${text(1)}`] !== undefined) return null
    return { value: 1 / PARTS.get(token.text)!, next: at + 1, sure: false }
  }
  if (token.text === 'point' && ONES.has(text(1))) return readPoint(tokens, at, 0)
  return readNumeral(tokens, at)
}

/** "the first half", "the last quarter" */
export const isShareOf = (tokens: readonly Token[], at: number): boolean =>
  /^(?:half|quarter)$/.test(tokens[at]!.text) && NAMES_PART.test(tokens[at - 1]?.text ?? '')

const NAMES_PART =
  /^(?:first|second|third|fourth|last|latter|other|final|middle|opening|closing|1st|2nd|3rd|4th)$/

function readNumeral(tokens: readonly Token[], at: number): Numeral | null {
  const word = (offset: number) => tokens[at + offset]?.text ?? ''
  let total = 0
  let current: number | null = null
  let used = 0
  for (;;) {
    const text = word(used)
    if (TENS.has(text)) {
      if (current !== null && current % 100 !== 0) break
      current = (current ?? 0) + TENS.get(text)!
      used++
      const ones = word(used) === '-' ? used + 1 : used
      if (ONES.has(word(ones)) && ONES.get(word(ones))! > 0 && ONES.get(word(ones))! < 10) {
        current += ONES.get(word(ones))!
        used = ones + 1
      }
    } else if (ONES.has(text)) {
      if (current !== null && current % 100 !== 0) break
      if (current !== null && ONES.get(text) === 0) break
      current = (current ?? 0) + ONES.get(text)!
      used++
    } else if (text === 'hundred' && (used === 0 || current !== null)) {
      current = (current ?? 1) * 100
      used++
    } else if (text === 'thousand' && (used === 0 || current !== null)) {
      total += (current ?? 1) * 1000
      current = 0
      used++
    } else if (
      text === 'and' &&
      current !== null &&
      current >= 100 &&
      isEndOfNumber(word, used + 1)
    )
      used++
    else break
  }
  if (current === null) return null
  const value = total + current
  if (word(used) === 'point' && ONES.has(word(used + 1))) return readPoint(tokens, at + used, value)
  if (word(used) === 'and' && word(used + 1) === 'a' && PARTS.has(word(used + 2)))
    return { value: value + 1 / PARTS.get(word(used + 2))!, next: at + used + 3, sure: true }
  if (PARTS.has(word(used)) && value < PARTS.get(word(used))! && value > 0 && value !== 1) {
    // "three quarters", "two thirds"
    return { value: value / PARTS.get(word(used))!, next: at + used + 1, sure: true }
  }
  // "one" may be a pronoun: "this one".
  const sure = !(used === 1 && word(0) === 'one')
  return { value, next: at + used, sure }
}

/** "two hundred and fifty"; but "between nine hundred and twelve hundred" */
const isEndOfNumber = (word: (offset: number) => string, at: number) =>
  (ONES.has(word(at)) || TENS.has(word(at))) && !/^(hundred|thousand)$/.test(word(at + 1))

function readPoint(tokens: readonly Token[], at: number, whole: number): Numeral {
  let digits = ''
  let next = at + 1
  while (
    tokens[next] !== undefined &&
    ONES.has(tokens[next]!.text) &&
    ONES.get(tokens[next]!.text)! < 10
  ) {
    digits += ONES.get(tokens[next]!.text)
    next++
  }
  return { value: Number(`${whole}.${digits}`), next, sure: true }
}

export const ordinalValue = (word: string): number | undefined => ORDINALS.get(word)

export const partValue = (word: string): number | undefined => PARTS.get(word)

export const isNumberWord = (word: string): boolean =>
  ONES.has(word) || TENS.has(word) || ORDINALS.has(word) || PARTS.has(word) || UNITS.has(word)
