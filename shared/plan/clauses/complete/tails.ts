import type { Item } from '../../items/item.ts'
import { isNextBand } from '../bands-in-row.ts'
import { endsPlace, isBandAmount, isSpeedAlone } from '../belongs.ts'
import { isLevelAlone } from '../levels-alone.ts'
import { hasAct, hasSense } from '../look.ts'
import type { Piece } from '../piece.ts'
import { howMade } from './how-made.ts'

// A piece that asks for nothing itself but says more of the one before: "louder, a bit", "fade out, 2 s long".

export function withTails(pieces: readonly Piece[]): Piece[] {
  const whole: Piece[] = []
  for (const piece of pieces) {
    const last = whole.at(-1)
    const isFirst = last === undefined || (whole.length === 1 && isLevelInPart(pieces))
    const more = isFirst ? null : saysOf(piece, last)
    if (more === null) whole.push({ ...piece, items: [...piece.items] })
    else last!.items.push(...more)
  }
  return whole
}

/** "over the last 5 s, -6 dB and a low-pass": the part is of the whole list, and no part of its first wish. */
const isLevelInPart = ([part, level, ...more]: readonly Piece[]) =>
  more.length > 0 &&
  endsPlace(part!.items) &&
  level!.items.some(({ amount }) => amount?.unit === 'db') &&
  [level!, ...more].every(({ hard, items }) => !hard && items.every(({ place }) => !place))

/** What the piece says of the one before, or null where it is a clause of its own. */
function saysOf(piece: Piece, last: Piece): readonly Item[] | null {
  const { items, negated, hard, joint } = piece
  if (isSaidBetter(piece, last) || isHowFast(piece, last)) return items
  const how = howMade(piece, last)
  if (how !== null) return how
  if (!negated && (isHowMuch(items) || isHowMuchAlone(items)))
    return items.filter((item) => hasSense(item, 'degree'))
  return !hard && !negated && joint !== 'and' && isTail(items, last.items) ? items : null
}

/** "the beginning, the first 2 s": the same place, said better */
const isSaidBetter = ({ joint, items }: Piece, last: Piece) =>
  joint === ',' &&
  last.items.some(({ place }) => place?.form === 'vague') &&
  items.every(({ place, kind }) => place !== undefined || kind === 'filler') &&
  items.some(({ place }) =>
    last.items.some(
      ({ place: named }) =>
        named?.form === 'vague' &&
        ((named.vague === 'start' && place?.form === 'first') ||
          (named.vague === 'end' && place?.form === 'last')),
    ),
  )

/** "slow 1-2 s, and 5-6 s, to half speed" */
const isHowFast = ({ joint, hard, items }: Piece, last: Piece) =>
  joint === ',' &&
  !hard &&
  items[0]?.text === 'to' &&
  items.every(
    (item) =>
      item.kind === 'filler' ||
      (item.amount !== undefined && item.amount.unit !== 's') ||
      hasSense(item, 'times') ||
      isSpeed(item),
  ) &&
  (last.items.some(isSpeed) || last.items.every(({ place, kind }) => place || kind === 'filler'))

const isSpeed = ({ senses }: Item) =>
  senses.some(
    (sense) =>
      (sense.as === 'dim' && sense.dim === 'speed') ||
      (sense.as === 'adj' && 'dim' in sense.wish && sense.wish.dim === 'speed'),
  )

/** "but keep it subtle" */
const isHowMuch = (items: readonly Item[]) =>
  items.some((item) => hasSense(item, 'degree')) &&
  /^((but|and|just|please) )*(keep|make|leave) (it|this|that)\b/.test(
    items.map(({ text }) => text).join(' '),
  ) &&
  items.every(
    (item) =>
      item.kind === 'filler' ||
      item.kind === 'punct' ||
      hasSense(item, 'degree', 'whole', 'polite') ||
      /^(keep|make|leave)$/.test(item.text),
  )

/** "Add reverb. Not too much though", but "Really." only presses it. */
const isHowMuchAlone = (items: readonly Item[]) =>
  items.some((item) => hasSense(item, 'degree') && !PRESSES.test(item.text)) &&
  items.every((item) => item.kind === 'filler' || item.kind === 'punct' || hasSense(item, 'degree'))

const PRESSES = /^(really|very|so|totally|completely|super|extremely|even|much)$/

/** An amount, an adverb, a manner: nothing that could be done by itself. */
const isTail = (items: readonly Item[], last: readonly Item[]) =>
  !items.some(({ amount }) => amount?.unit === 'lufs') &&
  !isBandAmount(items) &&
  !isNextBand(items, last) &&
  !isSpeedAlone(items, last) &&
  !isLevelAlone(items, last, ',') &&
  items.every(
    (item) =>
      item.kind === 'punct' ||
      item.kind === 'filler' ||
      item.amount !== undefined ||
      hasSense(item, 'degree', 'whole', 'polite') ||
      (isLength(item) && last.some((before) => hasSense(before, 'fade', 'silence'))) ||
      (item.text === 'deep' && last.some(isModulation)) ||
      (IN_A_ROW.test(item.text) && last.some(playsOften)) ||
      (OFF.test(item.text) && items.length === 1 && last.some(({ place }) => place)) ||
      (isTape(item) && last.some((before) => hasSense(before, 'dim'))),
  )

/** "take the first 2 s, and the last 2 s, off" */
const OFF = /^(off|out|away)$/

/** "2 s long" */
const isLength = ({ text }: Item) => /^(long|in length|in duration|in total)$/.test(text)

const isModulation = ({ senses }: Item) =>
  senses.some((sense) => sense.as === 'fx' && /^(vibrato|tremolo)$/.test(sense.op))

/** "play it three times, back to back": how, and not twice more */
const IN_A_ROW = /^(back to back|in a row|in a loop|on a loop|on repeat|over and over)$/

const playsOften = (item: Item) =>
  hasSense(item, 'loop', 'times') || hasAct(item, 'play') || item.amount?.unit === 'x'

/** "half speed, tape style" */
const isTape = ({ senses }: Item) =>
  senses.some((sense) => sense.as === 'dim' && sense.dim === 'tape')
