import { hasSense } from '../../clauses/look.ts'
import type { Clause } from '../../clauses.ts'
import { type Item, textOf } from '../../items/item.ts'
import { readClause } from '../../readings.ts'
import { fault, type Hear, type Heard, say, type Turn } from './heard.ts'

// "Some thunder, and fade out": a sound that is only named, beside what is to be done.

/** Wanted where it is one of a list; refused where it may as well be what was recorded. */
export const namedSound: Hear = (turn, heard) => {
  const { items, own } = turn
  if (!isSoundAlone(items)) return false
  const beside = wishBeside(turn, heard)
  if (beside === null) return false
  const isQuantity = isSoMuch(own)
  const { text, isApart, isJoined } = beside
  // "rain, make it louder", "Two people talking. Normalize": what was recorded
  if ((isApart && !isJoined) || (!isQuantity && REFERS.test(text))) return false
  const isListed = isQuantity && (isJoined || !NAMES.test(text))
  const outcome = isListed ? readClause([ADD, ...items], turn.base) : null
  if (outcome !== null && 'reading' in outcome && outcome.reading.ask === undefined)
    say(heard, turn, outcome.reading.drafts)
  else fault(heard, turn, 'unread', { leftover: own.filter(isSound) })
  return true
}

const ADD: Item = {
  from: 0,
  to: 0,
  text: 'add',
  kind: 'phrase',
  senses: [{ as: 'act', act: 'add' }],
}

const isSoMuch = (items: readonly Item[]) =>
  QUANTITY.test(textOf(items)) || items.findLast(isSaid)?.text === 'throughout'

const isSaid = ({ kind, text }: Item) => kind !== 'punct' && !/^(?:please|pls)$/.test(text)

/** "some rain", "a bit of wind", "two gunshots", and not "a guitar", which may be what is heard */
const QUANTITY =
  /^(?:and )?(?:some|a bit of|a little|a few|a couple of|one|two|three|four|another) /

const REFERS = /\b(?:it|this|that|them|these|those)\b/
/** "some wind, make the voice louder": it may be a complaint */
const NAMES = /\b(?:it|this|that|them|these|those|the|my|our|his|her|voices?)\b/

const isSound = (item: Item) => hasSense(item, 'sound')

/** "soft", and not "softer", which asks for a change of what is there */
const isLike = (item: Item) => hasSense(item, 'adj', 'distant') && !/er$/.test(item.text)

/** "some thunder", "some soft rain"; "soft rain" alone is how it should be */
const isSoundAlone = (items: readonly Item[]) =>
  items.some(isSound) &&
  items.every(
    (item, at) =>
      NEUTRAL.test(item.text) ||
      (isLike(item) && isSoMuch(items) && hasSense(items[at + 1], 'sound')) ||
      (item.amount !== undefined && item.amount.unit === null && item.place === undefined) ||
      hasSense(item, 'sound', 'degree', 'polite'),
  )

/** "my kids would laugh" tells of somebody */
const NEUTRAL =
  /^(?:[,;.!:]|and|then|also|some|an?|the|bit|little|few|couple|of|one|another|throughout|please|pls)$/

type Beside = { readonly text: string; readonly isJoined: boolean; readonly isApart: boolean }

/** The clause behind it or, at the end, before it, if something is to be done there. */
function wishBeside(turn: Turn, heard: Heard): Beside | null {
  const { clauses, index, base } = turn
  const [before, next] = [clauses[index - 1], clauses[index + 1]]
  const isAsked = (clause: Clause) => {
    const outcome = readClause(clause.items, { ...base, text: textOf(clause.items) })
    return 'reading' in outcome && outcome.reading.drafts.length > 0
  }
  if (next !== undefined && isAsked(next)) return besideOf(clauses[index]!, next, turn)
  const isDone = before !== undefined && heard.said.some(({ clause }) => clause === index - 1)
  // an "it" that was said before is another
  return isDone ? { ...besideOf(before, clauses[index]!, turn), text: '' } : null
}

const besideOf = (first: Clause, second: Clause, { base }: Turn): Beside => ({
  text: textOf(second.items),
  isJoined: /\b(?:and|then|also|plus)\b/.test(base.words(first.to - 1, second.from + 1)),
  isApart: /^[.!:\n]$/.test(second.joint),
})
