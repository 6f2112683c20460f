import type { Item } from '../items/item.ts'
import {
  endsPlace,
  isHalfAfterHalf,
  isItsAmount,
  isParameter,
  isTold,
  isUneven,
  putsBack,
  sameEffect,
  splitsToSwap,
} from './belongs.ts'
import {
  correctionAt,
  HARD,
  isAfterwards,
  isNegatedOperation,
  isNotEnough,
  JOINERS,
  matchAny,
  matchNegation,
  orderAt,
  SOFT,
  startsLimit,
  THEN,
} from './joints.ts'
import { hasSense, isBreak, isQuiet, text } from './look.ts'
import { addsFade, addsSpeed, continues, startsOperation } from './starts.ts'

// Cutting an instruction into pieces.

export type Piece = {
  items: Item[]
  hard: boolean
  joint: string
  order: 'plain' | 'earlier' | 'later'
  correction: boolean
  negated: boolean
}

export function cut(items: readonly Item[]): Piece[] {
  const pieces: Piece[] = []
  let current: Piece = piece(true, '')
  const close = (hard: boolean, joint: string, extra: Partial<Piece> = {}) => {
    pieces.push(current)
    current = { ...piece(hard, joint), ...extra }
  }
  let at = 0
  while (at < items.length) {
    const item = items[at]!
    const quiet = isQuiet(current.items)
    const correction = correctionAt(items, at)
    if (
      correction > 0 &&
      (!quiet || pieces.length > 0) &&
      (isBreak(items[at - 1]) || items[at - 1] === undefined || correction > 2)
    ) {
      if (quiet) Object.assign(current, { correction: true, joint: 'anew' })
      else close(true, 'correction', { correction: true })
      at += correction
      continue
    }
    if (isHalfAfterHalf(current.items, items, at)) {
      current.items.push(item)
      at++
      continue
    }
    if (HARD.has(item.text) && item.kind === 'punct') {
      if (!quiet || item.text !== '.') close(true, item.text)
      at++
      continue
    }
    const negation = matchNegation(items, at)
    // "a train instead of a car": not a limit but a replacement
    const instead =
      item.text === 'instead' &&
      (quiet || current.items.some((one) => hasSense(one, 'sound', 'voice'))
        ? items.slice(at + 2, at + 6).some((one) => hasSense(one, 'sound', 'voice')) &&
          !current.items.some(
            (one) => hasSense(one, 'adj', 'fx', 'fade', 'dim') && !hasSense(one, 'sound'),
          )
        : !current.items.some((one) => hasSense(one, 'act', 'adj', 'fx', 'fade', 'dim')))
    if (
      negation > 0 &&
      !instead &&
      (quiet || isNegatedOperation(items, at + negation)) &&
      !isNotEnough(items, at)
    ) {
      const negated = { negated: true }
      if (quiet) Object.assign(current, negated)
      else close(false, 'not', negated)
      at += negation
      continue
    }
    const joiner = matchAny(items, at, JOINERS)
    if (
      joiner > 0 &&
      (!quiet || at === 0) &&
      !(item.text === 'after' && items[at + joiner] === undefined)
    ) {
      if (!quiet) close(true, 'then')
      at += joiner
      continue
    }
    if (isAfterwards(items, at)) {
      if (!quiet) close(true, 'then')
      at++
      continue
    }
    const order = orderAt(items, at, quiet)
    if (order !== null) {
      if (quiet) current.order = order.order
      else close(false, order.word, { order: order.order })
      at += order.length
      continue
    }
    if (quiet && item.text === 'then' && pieces.length > 0)
      Object.assign(current, { joint: 'then', hard: true })
    // "pan left then right": one move
    if (
      item.text === 'then' &&
      hasSense(items[at + 1], 'channel') &&
      hasSense(items[at - 1], 'channel') &&
      (items[at + 2] === undefined || isBreak(items[at + 2]))
    ) {
      current.items.push(item)
      at++
      continue
    }
    if (
      THEN.has(item.text) &&
      item.kind !== 'place' &&
      !(item.text === 'also' && quiet) &&
      !(item.text === 'next' && !startsOperation(items, at + 1))
    ) {
      if (!quiet) close(true, 'then')
      at++
      continue
    }
    if (item.text === ',' && text(items, at + 1) === 'but') {
      at++
      continue
    }
    // "play it backwards with a 1 s fade in", "at double speed"
    if (
      (item.text === 'with' &&
        !quiet &&
        !isParameter(current.items, items, at + 1) &&
        (addsFade(current.items, items, at + 1) || startsLimit(items, at + 1))) ||
      (item.text === 'at' && !quiet && addsSpeed(current.items, items, at + 1))
    ) {
      close(false, 'and')
      at++
      continue
    }
    if (
      item.text === 'so' &&
      !quiet &&
      /^(there|now|please|can|could|would)$/.test(text(items, at + 1))
    ) {
      close(true, ';')
      at++
      continue
    }
    // "50 % faster while keeping the pitch"
    if (
      item.text === 'while' &&
      !quiet &&
      hasSense(items[at + 1], 'act', 'fx', 'fade', 'adj') &&
      /ing\b/.test(text(items, at + 1))
    ) {
      close(false, 'and')
      at++
      continue
    }
    // "the first 5 s: -3 dB, the last 5 s: +3 dB"
    if (
      SOFT.has(item.text) &&
      !quiet &&
      items[at + 1]?.place !== undefined &&
      text(items, at + 2) === ':'
    ) {
      close(true, ';')
      at++
      continue
    }
    // "i can hear a dog please remove it"
    if (
      item.text === 'please' &&
      !quiet &&
      hasSense(items[at + 1], 'act', 'fade', 'loop', 'silence')
    ) {
      close(true, ';')
      at++
      continue
    }
    // "no reverb just echo"
    if (
      item.text === 'just' &&
      !quiet &&
      hasSense(current.items[0], 'no') &&
      startsOperation(items, at + 1)
    ) {
      close(true, ';')
      at++
      continue
    }
    if (item.text === ',' && !quiet && isTold(items, at + 1)) {
      close(true, ';')
      at++
      continue
    }
    // "slightly louder with slightly more bass"
    if (
      item.text === 'with' &&
      current.items.some((one) => hasSense(one, 'adj')) &&
      !current.items.some((one) => hasSense(one, 'dim', 'sound')) &&
      startsOperation(items, at + 1) &&
      items.slice(at + 1, at + 5).some((one) => hasSense(one, 'more', 'less')) &&
      items.slice(at + 1, at + 6).some((one) => hasSense(one, 'dim'))
    ) {
      close(false, 'and')
      at++
      continue
    }
    // "add music, quietly"
    const manner =
      item.text === ',' &&
      /^(quietly|softly|faintly|gently|subtly)$/.test(text(items, at + 1)) &&
      (items[at + 2] === undefined || isBreak(items[at + 2]))
    // "loudness: -18 LUFS"
    const valued =
      item.text === ':' &&
      items[at + 1]?.amount !== undefined &&
      current.items.every(
        (one) => one.kind === 'filler' || hasSense(one, 'dim', 'fx', 'whole', 'act'),
      )
    if (
      !manner &&
      !valued &&
      SOFT.has(item.text) &&
      item.kind !== 'place' &&
      !quiet &&
      !isUneven(current.items, items, at + 1) &&
      !putsBack(current.items, items, at + 1) &&
      !splitsToSwap(current.items, items, at + 1) &&
      !sameEffect(current.items, items, at + 1) &&
      !isParameter(current.items, items, at + 1) &&
      correctionAt(items, at + 1) === 0
    ) {
      const first = text(items, at + 1) === 'first' ? 1 : 0
      if (
        (startsOperation(items, at + 1 + first) && !isItsAmount(current.items, items, at + 1)) ||
        (isBreak(item) && item.text === ',' && endsPlace(current.items)) ||
        continues(current.items, items, at + 1) ||
        startsLimit(items, at + 1)
      ) {
        if (item.text === 'but' && first) close(false, 'but', { order: 'earlier' })
        else close(false, item.text)
        at += 1 + (item.text === 'but' ? first : 0)
        continue
      }
    }
    current.items.push(item)
    at++
  }
  pieces.push(current)
  return pieces.filter(({ items: own }) => own.some(({ kind }) => kind !== 'punct'))
}

const piece = (hard: boolean, joint: string): Piece => ({
  items: [],
  hard,
  joint,
  order: 'plain',
  correction: false,
  negated: false,
})
