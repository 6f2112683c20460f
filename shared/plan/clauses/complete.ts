import type { Clause } from '../clauses.ts'
import type { Item } from '../items/item.ts'
import { WHY } from './boundaries/reasons.ts'
import { filled } from './complete/fill.ts'
import { withPlaceOf, withWhatFollows } from './complete/lent-places.ts'
import { areBeside, placesInRow } from './complete/places-in-row.ts'
import { sameThere } from './complete/same-there.ts'
import { shareBack } from './complete/share-back.ts'
import { withTails } from './complete/tails.ts'
import { withTakenParts } from './complete/taken-parts.ts'
import { reasonAt } from './look.ts'
import type { Piece } from './piece.ts'

// From pieces to clauses: what a shorter one leaves out because another has said it.

export function completed(pieces: readonly Piece[]): Clause[] {
  const clauses: Clause[] = []
  const whole = withTails(withTakenParts(pieces))
  let sentence = 0
  let everywhere: readonly Item[] = []
  let previous: readonly Item[] = []
  for (let index = 0; index < whole.length; index++) {
    const piece = whole[index]!
    if (index > 0 && beginsSentence(piece)) {
      sentence++
      everywhere = []
    }
    const end = reasonAt(piece.items)
    const same = sameThere(piece.items.slice(0, end), clauses)
    const row = whole.slice(index, index + placesInRow(whole, index))
    if (same === null && isSetOff(row, whole[index + row.length])) {
      everywhere = row.flatMap(({ items }) => items.filter(({ place }) => place !== undefined))
      index += row.length - 1
      continue
    }
    const items = same ? [...same, ...piece.items.slice(end)] : itemsOf(piece, previous)
    const { negated, joint } = piece
    const from = Math.min(...piece.items.map((item) => item.from))
    const to = Math.max(...piece.items.map((item) => item.to))
    clauses.push({ items, from, to, sentence, joint, negated, everywhere })
    if (!negated && joint !== WHY) previous = items
  }
  return shareBack(clauses)
}

/** A "then" goes on with the sentence, whatever stands before it. */
const beginsSentence = ({ hard, joint }: Piece) => hard && joint !== 'then'

/** "in the last 3 s, louder and reversed": places for all that follows in their sentence. */
const isSetOff = (row: readonly Piece[], next: Piece | undefined) =>
  row.length > 0 &&
  next !== undefined &&
  !next.hard &&
  // "the first 2 s and the last 2 s can go": one of two places, and none for all
  !(next.joint === 'and' && next.items.some(({ place }) => place !== undefined)) &&
  // "2-3 s, 5-6 s louder"
  !areBeside(row.at(-1)!.items, next.items) &&
  (row[0]!.joint === '' || row[0]!.hard) &&
  row.every(({ items }) => !isVerbFirst(items)) &&
  !row.some(({ items }) => items.some(({ place }) => place?.form === 'rest'))

/** "clip it from 2 to 8 s": here the noun is a verb. */
const isVerbFirst = (own: readonly Item[]) =>
  own
    .find(({ kind }) => kind !== 'filler' && kind !== 'punct')
    ?.senses.some((sense) => sense.as === 'act' && sense.act === 'trim') ?? false

/** What the piece says, with what it takes from the clause before. */
function itemsOf({ items: all, joint, hard }: Piece, previous: readonly Item[]): readonly Item[] {
  const end = reasonAt(all)
  const [own, reason] = [all.slice(0, end), all.slice(end)]
  const isAlone = hard && !/^(then|correction|anew)$/.test(joint)
  const items = isAlone ? own : filled(own, previous, joint)
  const placed = joint === 'then' ? withWhatFollows(previous, items) : items
  const lent = joint === 'and' && !hard ? withPlaceOf(previous, placed) : placed
  return reason.length === 0 ? lent : [...lent, ...reason]
}
