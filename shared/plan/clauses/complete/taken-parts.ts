import type { Item } from '../../items/item.ts'
import type { Place } from '../../regions/place.ts'
import { hasAct, hasFx, hasSense, isOffEdge } from '../look.ts'
import type { Piece } from '../piece.ts'

// "Take the last 3 s and reverse them": where it is done, and nothing is cut.

export function withTakenParts(pieces: readonly Piece[]): readonly Piece[] {
  const at = pieces.findIndex(isTaken)
  if (at === -1) return pieces
  let done = at + 1
  while (isPlaceToo(pieces[done])) done++
  const places = pieces
    .slice(at, done)
    .flatMap(({ items }) => items.flatMap(({ place }) => place ?? []))
  let end = done
  while (isDoneToIt(pieces[end])) end++
  if (end === done) return pieces
  const { hard, joint } = pieces[at]!
  const rest = pieces.slice(done, end).map((one, index) => ({
    ...one,
    ...(index === 0 ? { hard, joint } : {}),
    items: withPlace(one.items, places),
  }))
  return [...pieces.slice(0, at), ...rest, ...withTakenParts(pieces.slice(end))]
}

/** "take 2 to 5 s", and nothing of what for */
const isTaken = ({ items, negated, correction, order }: Piece): boolean =>
  !negated &&
  !correction &&
  order === 'plain' &&
  items.some(({ place }) => place !== undefined && NAMED.test(place.form)) &&
  items.some(({ text }) => TAKES.test(text)) &&
  !items.some(isOffEdge) &&
  items.every(
    (item) =>
      item.place !== undefined || TAKES.test(item.text) || isQuiet(item) || hasSense(item, 'part'),
  )

const TAKES = /^(?:take|grab|pick|select|find|highlight|mark)$/
const NAMED = /^(?:first|last|range|share|length|middle|counted|onwards|upto|both)$/

const isQuiet = ({ kind, senses }: Item) =>
  (kind === 'filler' || kind === 'punct') && senses.length === 0

/** "… and the last 2 s" */
const isPlaceToo = (piece: Piece | undefined): boolean =>
  piece !== undefined &&
  !piece.hard &&
  piece.joint === 'and' &&
  piece.items.some(({ place }) => place !== undefined) &&
  piece.items.every((item) => item.place !== undefined || isQuiet(item) || hasSense(item, 'part'))

/** "reverse them"; "loop it", "fade it out", "save it" are said of the part alone */
const isDoneToIt = (piece: Piece | undefined): boolean =>
  piece !== undefined &&
  !piece.negated &&
  !piece.correction &&
  (!piece.hard ||
    piece.joint === 'then' ||
    piece.items.some(({ text }) => /^(?:them|those|these)$/.test(text))) &&
  piece.items.some(isPronoun) &&
  !piece.items.some((item) => item.place !== undefined || isOfAll(item))

const isPronoun = ({ text }: Item) => /(?:^| )(?:it|them|that|this|those|these)$/.test(text)

const isOfAll = (item: Item) =>
  hasSense(item, 'fade', 'loop', 'again', 'format', 'loudness', 'sound') ||
  hasAct(item, 'keep', 'convert', 'trim', 'move', 'put', 'swap') ||
  hasFx(item, 'normalize', 'loudness', 'to_mono', 'to_stereo', 'convert', 'swap_channels', 'loop')

function withPlace(items: readonly Item[], places: readonly Place[]): Item[] {
  const at = items.findIndex(isPronoun)
  const { from, to, text } = items[at]!
  const parts = places.map(
    (place): Item => ({ from, to, text: 'that part', kind: 'place', senses: [], place }),
  )
  // "reverse it" may be one item
  const isAlone = !text.includes(' ')
  return items.toSpliced(isAlone ? at : at + 1, isAlone ? 1 : 0, ...parts)
}
