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
  let start = theEnd(tokens, at)
  if (text(tokens, start) === 'couple') return null
  // "the 5 first seconds"
  const [count, side] = [tokens[start], text(tokens, start + 1)]
  const scale = UNITS.get(text(tokens, start + 2))
  if (
    count?.kind === 'number' &&
    count.unit === null &&
    scale?.unit === 's' &&
    /^(first|last)$/.test(side)
  ) {
    const seconds = count.value! * scale.scale
    return {
      ...{ form: side as 'first' | 'last', seconds, next: start + 3 },
      wheres: [side === 'first' ? firstSeconds(seconds) : lastSeconds(seconds)],
    }
  }
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
export function readLength(
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
