import { ordinalValue } from '../lex/numerals.ts'
import type { Token } from '../lex/token.ts'
import { UNITS } from '../lex/units.ts'
import {
  between,
  centred,
  type Found,
  firstSeconds,
  lastSeconds,
  type Shape,
  share,
  third,
  where,
} from './place.ts'
import { EDGE_END, FIRST, LAST, skip, text, theEnd } from './spots.ts'

// Parts by their place in the whole: the first, the last, the middle, the third second.

/** "the first two seconds", "the last half", "the final 10 %", "the first and last second" */
export function readFirstLast(tokens: readonly Token[], at: number): Found<Shape> {
  const start = theEnd(tokens, at)
  if (text(tokens, start) === 'couple') return null
  const counted = readCountedSide(tokens, start) ?? readNthShare(tokens, start)
  if (counted !== null) return counted
  const word = text(tokens, start)
  const isFirst = FIRST.has(word)
  if (word === 'other' && text(tokens, start + 1) === 'half') return readOtherHalf(tokens, start)
  if (!isFirst && !LAST.has(word)) return null
  if (start === at && isVerb(tokens, at)) return null
  if (isFirst && text(tokens, start + 1) === 'and')
    return readBothHalves(tokens, start + 2) ?? readFirstAndLast(tokens, start + 2)
  return readShare(tokens, start + 1, isFirst, word) ?? readSide(tokens, start + 1, isFirst)
}

/** "the 5 first seconds" */
function readCountedSide(tokens: readonly Token[], start: number): Found<Shape> {
  const [count, side] = [tokens[start], text(tokens, start + 1)]
  const scale = UNITS.get(text(tokens, start + 2))
  if (count?.kind !== 'number' || count.unit !== null || scale?.unit !== 's') return null
  if (side !== 'first' && side !== 'last') return null
  return ofSide(side === 'first', count.value! * scale.scale, start + 3)
}

const ofSide = (isFirst: boolean, seconds: number, next: number): Found<Shape> => ({
  form: isFirst ? 'first' : 'last',
  seconds,
  wheres: [isFirst ? firstSeconds(seconds) : lastSeconds(seconds)],
  next,
})

/** "the second half", "the 2nd quarter" */
function readNthShare(tokens: readonly Token[], start: number): Found<Shape> {
  const count = tokens[start]
  const nth =
    count?.ordinal === true && count.unit === null ? count.value : ordinalValue(text(tokens, start))
  const parts = PARTS.get(text(tokens, start + 1))
  if (nth === undefined || parts === undefined || parts === 10 || nth > parts) return null
  return ofShare((nth - 1) / parts, nth / parts, start + 2)
}

const PARTS: ReadonlyMap<string, number> = new Map([
  ['half', 2],
  ['third', 3],
  ['quarter', 4],
  ['fifth', 5],
  ['tenth', 10],
])

const ofShare = (from: number, to: number, next: number): Found<Shape> => ({
  form: 'share',
  wheres: [where(share(from), share(to), 'current')],
  next,
})

/** "the first half louder and the other half quieter": which, the one named before tells */
function readOtherHalf(tokens: readonly Token[], start: number): Found<Shape> {
  for (let at = start - 2; at > 0; at--) {
    if (text(tokens, at) !== 'half') continue
    const word = text(tokens, at - 1)
    if (FIRST.has(word)) return ofShare(0.5, 1, start + 2)
    if (/^(second|last|latter|2nd)$/.test(word)) return ofShare(0, 0.5, start + 2)
  }
  return null
}

/** "make it last 15 s" */
const isVerb = (tokens: readonly Token[], at: number) =>
  text(tokens, at) === 'last' &&
  /^(it|this|that|to|clip|should|must|shall|can|may|will|recording|audio|song)$/.test(
    text(tokens, at - 1),
  )

/** "the first and | second half" */
function readBothHalves(tokens: readonly Token[], at: number): Found<Shape> {
  const second = theEnd(tokens, at)
  if (!/^(second|last|other)$/.test(text(tokens, second))) return null
  if (!/^(half|halves)$/.test(text(tokens, second + 1))) return null
  const wheres = [where(share(0), share(0.5), 'current'), where(share(0.5), share(1), 'current')]
  return { form: 'both', wheres, next: second + 2 }
}

/** "the start and the last 2 seconds" is a list, "the first and | last 2 seconds" one place twice */
function readFirstAndLast(tokens: readonly Token[], at: number): Found<Shape> {
  const last = theEnd(tokens, at)
  const length = LAST.has(text(tokens, last)) ? readLength(tokens, last + 1) : null
  if (length === null || !('seconds' in length)) return null
  const { seconds, next } = length
  return { form: 'both', seconds, wheres: [firstSeconds(seconds), lastSeconds(seconds)], next }
}

/** "the first | half", "the last | third", "the last | 10 %" */
function readShare(
  tokens: readonly Token[],
  at: number,
  isFirst: boolean,
  word: string,
): Found<Shape> {
  const name = text(tokens, at)
  const parts = PARTS.get(name)
  const isShare = name !== 'half' || isFirst || /^(last|final|closing)$/.test(word)
  if (parts !== undefined && isShare) return shareOfSide(isFirst, 1 / parts, at + 1)
  const length = readLength(tokens, at)
  return length === null || !('fraction' in length)
    ? null
    : shareOfSide(isFirst, length.fraction, length.next)
}

const shareOfSide = (isFirst: boolean, part: number, next: number) =>
  isFirst ? ofShare(0, part, next) : ofShare(1 - part, 1, next)

/** "the first | 2 s", "the last | 2 s before the end" */
function readSide(tokens: readonly Token[], at: number, isFirst: boolean): Found<Shape> {
  const length = readLength(tokens, at) ?? readOneMore(tokens, at)
  if (length === null || !('seconds' in length)) return null
  const { seconds, next } = length
  // "the last 3 seconds but one": not all of them
  if (text(tokens, next) === 'but' && /^(one|two|[123])$/.test(tokens[next + 1]?.text ?? ''))
    return null
  const end = theEnd(tokens, next + 1)
  const isBeforeEnd = !isFirst && text(tokens, next) === 'before' && EDGE_END.has(text(tokens, end))
  return ofSide(isFirst, seconds, isBeforeEnd ? end + 1 : next)
}

/** "the first second, and the last | one too": a second as well */
function readOneMore(tokens: readonly Token[], at: number): Found<{ seconds: number }> {
  if (text(tokens, at) !== 'one' || UNITS.has(text(tokens, at + 1))) return null
  const sides = tokens.slice(Math.max(0, at - 8), at - 1)
  const side = sides.findLastIndex(({ text: word }) => FIRST.has(word) || LAST.has(word))
  const unit = UNITS.get(sides[side + 1]?.text ?? '')
  return side !== -1 && unit?.unit === 's' ? { seconds: unit.scale, next: at + 1 } : null
}

const BEFORE_LENGTH = new Set('the about roughly whole full entire or so'.split(' '))

/** "2 s", "couple of seconds", "second" (one), "20 %", "3" */
export function readLength(
  tokens: readonly Token[],
  at: number,
): Found<{ seconds: number } | { fraction: number }> {
  const start = skip(tokens, at, BEFORE_LENGTH)
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

export function readMiddle(tokens: readonly Token[], at: number): Found<Shape> {
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
export function readCounted(tokens: readonly Token[], at: number): Found<Shape> {
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
