import type { Item } from '../items/item.ts'
import { BOUNDARIES } from './boundaries.ts'
import { KEEP } from './boundary.ts'
import { isQuiet } from './look.ts'
import { type Piece, pieceAfter } from './piece.ts'

// Cutting an instruction into pieces.

export function cut(items: readonly Item[]): Piece[] {
  const pieces: Piece[] = []
  let current = pieceAfter({})
  for (let at = 0; at < items.length; ) {
    const before = current.items
    const [quiet, isFirst] = [isQuiet(before), pieces.length === 0]
    const scan = { items, at, item: items[at]!, before, quiet, isFirst, current }
    const { length, marks, opens, keeps } = firstOf(BOUNDARIES, (find) => find(scan)) ?? KEEP
    if (marks !== undefined) Object.assign(current, marks)
    if (opens !== undefined) {
      pieces.push(current)
      current = pieceAfter(opens)
    }
    if (keeps) current.items.push(scan.item)
    at += length
  }
  pieces.push(current)
  return pieces.filter(({ items: own }) => own.some(({ kind }) => kind !== 'punct'))
}

function firstOf<T, R>(list: readonly T[], of: (one: T) => R | null): R | null {
  for (const one of list) {
    const found = of(one)
    if (found !== null) return found
  }
  return null
}
