import type { Clause } from '../clauses.ts'
import type { Item } from '../items/item.ts'
import { endsPlace } from './belongs.ts'
import { filled } from './complete/fill.ts'
import { withPlaceOf, withWhatFollows } from './complete/lent-places.ts'
import { sameThere } from './complete/same-there.ts'
import { shareBack } from './complete/share-back.ts'
import { withTails } from './complete/tails.ts'
import { reasonAt } from './look.ts'
import type { Piece } from './piece.ts'

// From pieces to clauses: what a shorter one leaves out because another has said it.

export function completed(pieces: readonly Piece[]): Clause[] {
  const clauses: Clause[] = []
  const whole = withTails(pieces)
  let sentence = 0
  let everywhere: readonly Item[] = []
  let previous: readonly Item[] = []
  for (const [index, piece] of whole.entries()) {
    if (index > 0 && beginsSentence(piece)) {
      sentence++
      everywhere = []
    }
    const end = reasonAt(piece.items)
    const same = sameThere(piece.items.slice(0, end), clauses)
    if (same === null && isSetOff(piece, whole[index + 1])) {
      everywhere = piece.items.filter(({ place }) => place !== undefined)
      continue
    }
    const items = same ? [...same, ...piece.items.slice(end)] : itemsOf(piece, previous)
    const { negated, joint } = piece
    const from = Math.min(...piece.items.map((item) => item.from))
    const to = Math.max(...piece.items.map((item) => item.to))
    clauses.push({ items, from, to, sentence, joint, negated, everywhere })
    if (!negated) previous = items
  }
  return shareBack(clauses)
}

/** A "then" goes on with the sentence, whatever stands before it. */
const beginsSentence = ({ hard, joint }: Piece) => hard && joint !== 'then'

/** "in the last 3 s, louder and reversed": a place for all that follows in its sentence. */
const isSetOff = ({ items, joint, hard }: Piece, next: Piece | undefined) =>
  next !== undefined &&
  !next.hard &&
  // "the first 2 s and the last 2 s can go": one of two places, and none for all
  !(next.joint === 'and' && next.items.some(({ place }) => place !== undefined)) &&
  (joint === '' || hard) &&
  endsPlace(items) &&
  !isVerbFirst(items) &&
  !items.some(({ place }) => place?.form === 'rest')

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
