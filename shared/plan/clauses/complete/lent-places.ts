import type { Item } from '../../items/item.ts'
import { complementOf } from '../../regions/place.ts'
import { hasSense } from '../look.ts'

// A place that the clause before has said for this one as well.

/** "between 2 and 6 s raise the pitch by 3 and the volume by 2 dB": what is said first is of both. */
export function withPlaceOf(previous: readonly Item[], items: readonly Item[]): readonly Item[] {
  const [first] = previous.filter(({ kind }) => kind !== 'filler' && kind !== 'punct')
  // "the first 3 s are too loud": they are what is spoken of
  const isLed =
    first?.place !== undefined &&
    first.place.wheres.length > 0 &&
    !previous.some(({ text }) => /^(is|are|was|were|should|needs?|sounds?)\b/.test(text))
  const isLeft = items.every(({ place }) => place === undefined)
  return isLed && isLeft && isVerbSecond(previous) ? [first, ...items] : items
}

const isVerbSecond = (items: readonly Item[]) =>
  items
    .filter(({ kind }) => kind !== 'filler' && kind !== 'punct')[1]
    ?.senses.some(({ as }) => as === 'act' || as === 'fx') === true

/** "the first 3 s quiet, then loud": how one part should be, and then the rest. */
export function withWhatFollows(
  previous: readonly Item[],
  items: readonly Item[],
): readonly Item[] {
  const isQuality = (all: readonly Item[]) =>
    all.every(({ kind, senses }) => kind !== 'word' && senses.every(({ as }) => as !== 'act')) &&
    all.some((item) => hasSense(item, 'adj'))
  const first = previous.find(({ place }) => /^(first|upto)$/.test(place?.form ?? ''))
  const rest = first?.place?.wheres[0] && complementOf(first.place.wheres[0])
  if (!rest || !isQuality(previous) || !isQuality(items)) return items
  if (items.some(({ place }) => place !== undefined)) return items
  return [{ ...first!, place: { ...first!.place!, form: 'complement', wheres: [rest] } }, ...items]
}
