import type { Item } from '../items/item.ts'
import { firstSeconds, lastSeconds } from '../regions/place.ts'
import { WHY } from './boundaries/reasons.ts'
import { hasAct, hasSense, reasonAt } from './look.ts'
import type { Piece } from './piece.ts'
import { startsOperation } from './starts.ts'

// In which order the pieces are meant: "before you …", "no wait, …".

/** "…, no wait, Y": Y takes the place of what was said just before. */
export function correct(pieces: readonly Piece[]): Piece[] {
  const kept: Piece[] = []
  for (const [at, piece] of pieces.entries()) {
    const last = kept.at(-1)
    const one = last !== undefined && isInstead(piece, last) ? inItsPlace(piece) : piece
    if (one.correction) takeBack(kept, one.joint === 'anew' ? listFrom(pieces, at) : 1)
    kept.push(one.correction && last !== undefined ? amended(one, last) : one)
  }
  return kept
}

/** "reverse it. Hmm, fade it out instead"; but "cut the dog, add a cat instead" asks for both */
const isInstead = ({ items, negated }: Piece, last: Piece): boolean => {
  const words = items.filter(({ kind }) => kind !== 'punct')
  const says = words.at(-1)?.text === 'instead' || words[0]?.text === 'instead'
  const isReplaced = last.items.some(takesOut) && items.some(putsIn)
  return (
    says &&
    !negated &&
    !last.negated &&
    !isReplaced &&
    !last.items.some(({ text }) => /^(is|are|was|were|sounds?|too)\b/.test(text)) &&
    startsOperation(last.items, 0)
  )
}

const takesOut = (item: Item) =>
  hasSense(item, 'silence', 'no') ||
  item.senses.some((sense) => sense.as === 'act' && /^(remove|cut)$/.test(sense.act))

const putsIn = ({ senses }: Item) =>
  senses.some((sense) => sense.as === 'act' && /^(add|put)$/.test(sense.act))

/** After an "and" it is not said which of the two is meant. */
const inItsPlace = (piece: Piece): Piece =>
  piece.joint === 'and' ? { ...piece, joint: 'or' } : { ...piece, correction: true }

/** "fade out 2 s, actually make that 4 s", "cut the first, no, the last second": the same with another amount or place. */
function amended(all: Piece, last: Piece): Piece {
  const end = reasonAt(all.items)
  const named = renamed(all.items, last.items)
  if (named !== null) return { ...all, items: named }
  const { items } = amendedBy({ ...all, items: all.items.slice(0, end) }, last)
  return { ...all, items: [...items, ...all.items.slice(end)] }
}

/** "raise the bass, no wait, the treble", "turn it up, i mean down": the same with another of the kind, or null */
function renamed(own: readonly Item[], last: readonly Item[]): Item[] | null {
  const said = own.filter(({ kind }) => kind !== 'filler' && kind !== 'punct')
  for (const kind of ['dim', 'sound', 'channel', 'particle', 'adj'] as const) {
    const [named, ...others] = last.filter((item) => isOfKind(item, kind))
    if (said.length !== 1 || named === undefined || others.length > 0) continue
    const isBare = last.every(
      (item) => item === named || item.kind === 'filler' || item.kind === 'punct',
    )
    // "louder, i mean quieter" is all that it says; "the first half louder, i mean quieter" is said of a part
    const isAll = kind === 'adj' && !last.some(({ place, amount }) => place ?? amount)
    if (hasSense(said[0], kind) && !hasSense(said[0], 'act') && !isBare && !isAll)
      return last.map((item) => (item === named ? said[0]! : item))
  }
  return null
}

/** "turn the volume up, i mean down": the way is said with what goes it. */
const isOfKind = (item: Item, kind: 'dim' | 'sound' | 'channel' | 'particle' | 'adj') =>
  hasSense(item, kind) || (kind === 'particle' && /^volume (?:up|down)$/.test(item.text))

function amendedBy(one: Piece, last: Piece): Piece {
  const isNew = ({ amount, place }: Item) => amount !== undefined || place !== undefined
  const saysNoMore = one.items.every(
    (item) =>
      isNew(item) ||
      item.kind === 'filler' ||
      item.kind === 'punct' ||
      /^(make|that)$/.test(item.text),
  )
  const longer = placeOfLength(one.items, last.items)
  if (saysNoMore && longer !== null) return { ...one, items: longer }
  const places = (items: readonly Item[]) => items.filter(({ place }) => place !== undefined).length
  const placed = saysNoMore ? placeOfBound(one.items, last.items) : null
  if (placed !== null) return { ...one, items: placed }
  if (!saysNoMore || !one.items.some(isNew) || places(one.items) !== places(last.items)) return one
  const unit = last.items.find(({ amount }) => amount !== undefined)?.amount?.unit ?? null
  const measured = (item: Item): Item =>
    item.amount !== undefined && item.amount.unit === null && item.place === undefined
      ? { ...item, amount: { ...item.amount, unit } }
      : item
  const isKept = (item: Item) =>
    item.place === undefined && (item.amount === undefined || places(one.items) > 0)
  return { ...one, items: [...last.items.filter(isKept), ...one.items.filter(isNew).map(measured)] }
}

/** "cut the first 2 s, no, 3 s": the first 3 s */
function placeOfLength(own: readonly Item[], last: readonly Item[]): Item[] | null {
  const [amount, ...others] = own.flatMap((item) => item.amount ?? [])
  const placed = last.filter(({ place }) => place !== undefined)
  const place = placed[0]?.place
  const isLength = amount?.unit === 's' || amount?.unit === null
  if (!isLength || others.length > 0 || own.some((item) => item.place !== undefined)) return null
  if (placed.length !== 1 || !/^(first|last)$/.test(place!.form) || place!.seconds === undefined)
    return null
  const seconds = amount!.value
  const where = place!.form === 'first' ? firstSeconds(seconds) : lastSeconds(seconds)
  return last.map((item) =>
    item.place === place ? { ...item, place: { ...place!, seconds, wheres: [where] } } : item,
  )
}

/** "trim to 6 s, sorry, i meant the first 8 s": in the place of how long it should be */
function placeOfBound(own: readonly Item[], last: readonly Item[]): Item[] | null {
  const [place, ...others] = own.filter((item) => item.place !== undefined || item.amount)
  const bounds = last.filter(({ amount }) => amount?.unit === 's' && amount.prep !== 'by')
  const isBound =
    bounds.length === 1 &&
    last.every(
      (item) => item.place === undefined && (item.amount === undefined || item === bounds[0]),
    ) &&
    last.some((item) => hasAct(item, 'trim', 'shorten', 'keep', 'cut') || hasSense(item, 'fade'))
  if (place?.place === undefined || others.length > 0 || !isBound) return null
  const { prep } = bounds[0]!.amount!
  const bound = { ...place, text: `${prep} ${place.text}`.trim(), place: { ...place.place, prep } }
  return last.map((item) => (item === bounds[0] ? bound : item))
}

/** "louder and faster? no, louder and slower": a list takes back a list, and never more than a sentence. */
function takeBack(kept: Piece[], count: number): void {
  for (let left = count; left > 0; left--) if (kept.pop()?.hard !== false) return
}

function listFrom(pieces: readonly Piece[], at: number): number {
  let next = at + 1
  while (pieces[next] !== undefined && !pieces[next]!.hard) next++
  return next - at
}

/** "fade out, but normalize first" */
const saidFirst = (one: Piece): Piece =>
  one.joint === 'but' && one.order === 'plain' && one.items.at(-1)?.text === 'first'
    ? { ...one, order: 'earlier', hard: false, items: one.items.slice(0, -1) }
    : one

export function reorder(pieces: readonly Piece[]): Piece[] {
  const ordered = pieces.map(saidFirst)
  for (let at = 0; at < ordered.length; at++) {
    const one = ordered[at]!
    // "before you X, Y": Y, X
    if (
      one.order === 'later' &&
      one.joint !== 'before' &&
      ordered[at + 1] !== undefined &&
      !ordered[at + 1]!.hard
    ) {
      const middle = alsoLater(ordered, at)
      const end = listEnd(ordered, middle, EARLIER_WISH)
      ordered.splice(at, end - at, ...exchanged(ordered, at, middle, end))
      at = end - 1
    } else if (
      one.order === 'earlier' &&
      at > 0 &&
      one.joint !== '' &&
      !one.hard &&
      /^(after|once|but)$/.test(one.joint)
    ) {
      const start = listStart(ordered, at)
      const end = listEnd(ordered, at, one.joint === 'but' ? EARLIER_WISH : NO_WISH)
      ordered.splice(start, end - start, ...exchanged(ordered, start, at, end))
      at = end - 1
    }
  }
  return ordered
}

/** Pieces [middle, end) before pieces [start, middle). */
function exchanged(pieces: readonly Piece[], start: number, middle: number, end: number): Piece[] {
  const [later, earlier] = [pieces.slice(start, middle), pieces.slice(middle, end)]
  const { joint, hard } = later[0]!
  return [
    { ...earlier[0]!, order: 'plain', joint, hard },
    ...earlier.slice(1),
    { ...later[0]!, order: 'plain', joint: 'then', hard: true },
    ...later.slice(1),
  ]
}

/** "before you reverse it and fade it out, …": where what comes later is over. */
function alsoLater(pieces: readonly Piece[], at: number): number {
  let next = at + 1
  while (isListed(pieces[next], 'and') && pieces[next + 1]?.hard === false) next++
  return next
}

/** "louder and faster, but first …": where the list begins that is put off. */
function listStart(pieces: readonly Piece[], at: number): number {
  let start = at - 1
  while (start > 0 && isListed(pieces[start], 'and', ',')) start--
  return start
}

/** "…, but first cut the first 2 s and the last 2 s": where the list ends that is put first. */
function listEnd(pieces: readonly Piece[], at: number, joins: RegExp): number {
  let end = at + 1
  while (
    pieces[end]?.joint === WHY ||
    (isListed(pieces[end], 'and', ',') &&
      (joins.test(pieces[end]!.joint) || !startsOperation(pieces[end]!.items, 0)))
  )
    end++
  return end
}

/** "but first cut 1 s and reverse it" is all first; "after cutting 1 s and fade out" is not. */
const EARLIER_WISH = /^and$/
const NO_WISH = /^$/

const isListed = (piece: Piece | undefined, ...joints: readonly string[]) =>
  piece !== undefined &&
  !piece.hard &&
  !piece.negated &&
  !piece.correction &&
  piece.order === 'plain' &&
  joints.includes(piece.joint)
