import type { Token } from '../lex/token.ts'
import { UNITS } from '../lex/units.ts'
import { type Found, fromEnd, type Shape, share, where } from './place.ts'
import { text, theEnd } from './spots.ts'

// "The last second but one", "the second to last second": counted from the end.

const PHRASES = Map.groupBy(
  [
    ['penultimate', 2],
    ['second to last', 2],
    ['second from last', 2],
    ['second last', 2],
    ['next to last', 2],
    ['last but one', 2],
    ['third to last', 3],
    ['third from last', 3],
    ['third last', 3],
    ['last but two', 3],
  ].map(([phrase, nth]) => ({ words: (phrase as string).split(' '), nth: nth as number })),
  ({ words }) => words[0]!,
)

const PARTS: ReadonlyMap<string, number> = new Map([
  ['third', 3],
  ['quarter', 4],
])

export function readFromLast(tokens: readonly Token[], at: number): Found<Shape> {
  const start = theEnd(tokens, at)
  const but = readLastBut(tokens, start)
  if (but !== null) return but
  for (const { words, nth } of PHRASES.get(text(tokens, start)) ?? []) {
    if (!words.every((word, index) => text(tokens, start + index) === word)) continue
    const unit = start + words.length
    const found = nthFromEnd(text(tokens, unit), nth)
    if (found !== null) return { ...found, next: unit + 1 }
  }
  return null
}

/** "last second | but one" */
function readLastBut(tokens: readonly Token[], start: number): Found<Shape> {
  if (text(tokens, start) !== 'last' || text(tokens, start + 2) !== 'but') return null
  const count = tokens[start + 3]
  const nth = BUT.get(count?.text ?? '')
  const found = nth === undefined ? null : nthFromEnd(text(tokens, start + 1), nth)
  return found === null ? null : { ...found, next: start + 4 }
}

const BUT: ReadonlyMap<string, number> = new Map([
  ['one', 2],
  ['1', 2],
  ['two', 3],
  ['2', 3],
])

function nthFromEnd(unit: string, nth: number): Shape | null {
  const parts = PARTS.get(unit)
  if (parts !== undefined)
    return nth > parts
      ? null
      : {
          form: 'share',
          wheres: [where(share(1 - nth / parts), share(1 - (nth - 1) / parts), 'current')],
        }
  const scale = /^(second|minute|sec|min)$/.test(unit) ? UNITS.get(unit)?.scale : undefined
  if (scale === undefined) return null
  const wheres = [where(fromEnd(nth * scale), fromEnd((nth - 1) * scale), 'current')]
  return { form: 'counted', seconds: scale, wheres }
}
