import { isLabel } from './asides/label.ts'
import { isFiniteVerb, isPast } from './asides/look.ts'
import { statementIn } from './asides/statement.ts'
import type { Subject } from './asides/subject.ts'
import { COPULAS } from './asides/words.ts'
import { hasSense } from './clauses/look.ts'
import type { Item } from './items/item.ts'

// Small talk around a wish: who recorded it, for whom it is, what the weather was like.

export type Aside = {
  /** Tokens [from, to). */
  readonly from: number
  readonly to: number
  readonly statement: Subject | null
  /** Set off by a comma, a stop or a picture, and not by an "and" only. */
  readonly isSetOff: boolean
  readonly items: readonly Item[]
}

/** What asks for nothing in a text, whatever words it has. */
export function asidesIn(all: readonly Item[]): Aside[] {
  const items = withoutTargets(all)
  const asides: Aside[] = []
  const edges = edgesOf(items)
  for (let at = 0; at < items.length; at++) {
    if (!edges.has(at) || isMark(items[at])) continue
    const stop = items.findIndex((item, index) => index >= at && isMark(item))
    const found = longestAside(items, at, stop === -1 ? items.length : stop, edges)
    if (found === null) continue
    asides.push(found)
    at = items.findIndex(({ to }) => to === found.to)
  }
  return asides
}

/** "for my podcast: … to -16 LUFS": what it is for, where the loudness is said. */
function withoutTargets(items: readonly Item[]): readonly Item[] {
  if (!items.some(({ amount }) => amount?.unit === 'lufs')) return items
  return items.map((item) => ({
    ...item,
    senses: item.senses.filter(({ as }) => as !== 'loudness'),
  }))
}

/** The most words from `at` on that ask for nothing. */
function longestAside(
  items: readonly Item[],
  at: number,
  stop: number,
  edges: ReadonlySet<number>,
): Aside | null {
  const isAfterMark = at === 0 || isMark(items[at - 1])
  for (let end = stop; end > at; end--) {
    if (end < stop && !edges.has(end) && !ENDS.test(items[end]!.text)) continue
    const own = trimmed(items.slice(at, end))
    if (own.length === 0) continue
    const [from, to] = [own[0]!.from, own.at(-1)!.to]
    const statement = statementIn(own)
    if (statement !== null && tailsAreTold(own, statement, edges, at))
      return { from, to, statement, items: own, isSetOff: isAfterMark }
    if (isAfterMark && end === stop && isLabel(own))
      return { from, to, statement: null, items: own, isSetOff: true }
  }
  return null
}

/** Where a clause may begin: at the start, behind a mark, behind "please", at "because". */
function edgesOf(items: readonly Item[]): ReadonlySet<number> {
  const edges = new Set([0])
  for (const [at, item] of items.entries()) {
    const before = items[at - 1]
    if (before === undefined) continue
    if (isMark(before) || PLEASE.test(before.text) || hasSense(before, 'chat')) edges.add(at)
    // "insta is so picky"
    else if (item.text === 'so' && COPULAS.has(before.text)) continue
    else if (JOINTS.test(item.text) && !isMark(items[at + 1])) edges.add(at)
    else if (OPENS_REQUEST.test(`${item.text} ${items[at + 1]?.text ?? ''}`)) edges.add(at)
  }
  return edges
}

const isMark = (item: Item | undefined) =>
  item?.kind === 'punct' && /^(?:[.,;:!?\n-]|--|\.{2,}|…)$/.test(item.text)
const PLEASE = /^(?:please|thanks|lol)$/
const JOINTS = /^(?:and|but|or|so|because|since)$/
const ENDS = /^(?:please|thanks|lol)$/
const OPENS_REQUEST = /^(?:(?:can|could|would|will) (?:you|we|i)|i (?:would|need|want))$/

function trimmed(items: readonly Item[]): readonly Item[] {
  let to = items.length
  while (to > 0 && (ENDS.test(items[to - 1]!.text) || JOINTS.test(items[to - 1]!.text))) to--
  return items.slice(0, to)
}

/** "my uncle digitised this and loves it", but "… and zorp it". */
function tailsAreTold(
  own: readonly Item[],
  { verb }: Subject,
  edges: ReadonlySet<number>,
  from: number,
): boolean {
  for (let at = verb + 1; at < own.length; at++) {
    if (!edges.has(from + at)) continue
    const tail = own.slice(JOINTS.test(own[at]!.text) ? at + 1 : at)
    if (!isToldOn(tail)) return false
  }
  return true
}

const isToldOn = (tail: readonly Item[]) => {
  const [first] = tail
  if (first === undefined) return false
  if (statementIn(tail) !== null) return true
  const isVerb = isFiniteVerb(first) || isPast(first)
  return isVerb || /^(?:my|our|his|her|a|an|the|then|now|in|on|at)$/.test(first.text)
}
