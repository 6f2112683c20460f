import type { Item } from '../items/item.ts'
import { boundaryAt } from './boundaries.ts'
import { KEEP, opensHere } from './boundary.ts'
import { hasSense, isQuiet } from './look.ts'
import { type Piece, pieceAfter } from './piece.ts'

// Cutting an instruction into pieces.

export function cut(items: readonly Item[]): Piece[] {
  const pieces: Piece[] = []
  let current = pieceAfter({})
  for (let at = 0; at < items.length; ) {
    const before = current.items
    const [quiet, isFirst] = [isQuiet(before), pieces.length === 0]
    const scan = { items, at, item: items[at]!, before, quiet, isFirst, current }
    const found = before.length < MOST_ITEMS ? boundaryAt(scan) : TOO_LONG
    const { length, marks, opens, keeps } = found ?? KEEP
    if (marks !== undefined) Object.assign(current, marks)
    if (opens !== undefined) {
      pieces.push(current)
      current = pieceAfter(opens)
    }
    if (keeps) current.items.push(scan.item)
    at += length
  }
  pieces.push(current)
  return pieces
    .filter(({ items: own }) => own.some(({ kind }) => kind !== 'punct'))
    .map((piece) => ({ ...piece, items: withoutJust(piece.items) }))
}

/** No wish is that long; what has no end costs time, for much is asked of all that stands before a word. */
const MOST_ITEMS = 80
const TOO_LONG = opensHere(';', true)

/** "…, just trim the first 2 s": no more than that, and not only those 2 s. */
function withoutJust(items: readonly Item[]): Item[] {
  const at = items.findIndex(({ kind }) => kind !== 'punct')
  const verb = items[at + 1]
  const isJust =
    items[at]?.text === 'just' &&
    hasSense(verb, 'act') &&
    !/^(keep|leave|want|need|give|take|get|have)/.test(verb!.text)
  return items.filter((_, index) => !(isJust && index === at))
}
