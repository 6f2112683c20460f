import type { Clause } from '../clauses.ts'
import { type Item, textOf } from '../items/item.ts'
import type { Where } from '../plan/places.ts'
import { END, START, where as span } from '../regions/place.ts'

// "Blank that second out", "turn it down there": the part that a clause before has named.

export type ThatPart = {
  /** The clause with the part in the place of the words for it. */
  readonly items: readonly Item[]
  readonly where: Where
  /** The clause that has named it. */
  readonly of: number
}

export function thatPartIn(
  own: readonly Item[],
  clauses: readonly Clause[],
  index: number,
): ThatPart | null {
  const beside = besideThat(own, clauses, index)
  if (beside !== null) return beside
  if (own.some(({ place }) => place !== undefined)) return null
  const at = own.findIndex((_, from) => pointerLength(own, from) > 0)
  if (at === -1) return null
  for (const named of [index - 1, index - 2]) {
    const wheres = partsNamed(clauses[named]?.items ?? [])
    if (wheres.length === 0) continue
    const where = wheres.at(-1)!
    if (wheres.some((other) => JSON.stringify(other) !== JSON.stringify(where))) return null
    return pointedAt(own, at, pointerLength(own, at), clauses, named)
  }
  return null
}

/** With the last part that clause `of` names in the place of the words for it. */
function pointedAt(
  own: readonly Item[],
  at: number,
  length: number,
  clauses: readonly Clause[],
  of: number,
): ThatPart {
  const where = partsNamed(clauses[of]!.items).at(-1)!
  const { from, to } = own[at]!
  const part: Item = {
    ...{ from, to, text: 'that part', kind: 'place', senses: [] },
    place: { from, to, prep: '', form: 'range', wheres: [where] },
  }
  return { items: own.toSpliced(at, length, part), where, of }
}

/** "mute until 5 s and louder after it": what lies behind that part, and not the end of the clip. */
function besideThat(
  own: readonly Item[],
  clauses: readonly Clause[],
  index: number,
): ThatPart | null {
  const at = own.findIndex(({ place, text }) => place !== undefined && IS_BESIDE.test(text))
  const named = at === -1 ? [] : partsNamed(clauses[index - 1]?.items ?? [])
  if (named.length !== 1) return null
  const { start, end, timeline } = named[0]!
  const isAfter = /^after/.test(own[at]!.text)
  const where = isAfter ? span(end, END, timeline) : span(START, start, timeline)
  const place = { ...own[at]!.place!, prep: '', form: 'range' as const, wheres: [where] }
  const { vague, moment, ...plain } = place
  return { items: own.with(at, { ...own[at]!, place: plain }), where, of: index - 1 }
}

const IS_BESIDE = /^(after|before) (it|that|this)$/

/** The parts a clause names; where it says one better, that one: "around 4 s (from 4 to 5 s, to be exact)". */
export function partsNamed(items: readonly Item[]): readonly Where[] {
  const wheres = items.flatMap(({ place }) => place?.wheres ?? [])
  return TO_BE_EXACT.test(textOf(items)) ? wheres.slice(-1) : wheres
}

const TO_BE_EXACT = /\b(to be (more )?(exact|precise)|exactly|precisely|more precisely)\b/

/** How many items say "that second", "those two seconds", "the same part", "in there". */
export function pointerLength(items: readonly Item[], at: number): number {
  const text = items[at]!.text
  if (text === 'there') return isThere(items, at) ? 1 : 0
  const isSame = text === 'the' && /^(very )?same$/.test(items[at + 1]?.text ?? '')
  if (!isSame && !/^(that|this|those|these)$/.test(text)) return 0
  let next = at + 1
  while (/^(whole|entire|very|one|same|little|short)$/.test(items[next]?.text ?? '')) next++
  const noun = items[next]
  const isPart =
    noun?.text === 'stretch' ||
    noun?.senses.some(({ as }) => as === 'part') === true ||
    noun?.amount?.unit === 's'
  return isPart ? next + 1 - at : 0
}

/** "put a pause there", and not "there is a pause" */
export const isThere = (items: readonly Item[], at: number): boolean =>
  items[at]!.text === 'there' && at > 0 && !IS.test(items[at + 1]?.text ?? '')

const IS = /^(is|are|was|were|has|have|should|will|'s)$/
