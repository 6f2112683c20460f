import { hasSense, isBreak } from '../clauses/look.ts'
import type { Clause } from '../clauses.ts'
import type { Item } from '../items/item.ts'
import type { Where } from '../plan/places.ts'
import type { Draft } from '../readings/reading.ts'
import { firstSeconds, lastSeconds } from '../regions/place.ts'
import type { Said } from '../understand.ts'
import { stretched } from './stretched.ts'

// "Reverse the last 5 s, then slow them down": the seconds that the step before was done to.

/** Where the seconds are by now, or that nobody knows. */
type Those = { readonly items: readonly Item[]; readonly isLost: boolean }

export function thoseParts(
  own: readonly Item[],
  clauses: readonly Clause[],
  index: number,
  said: readonly Said[],
): Those | null {
  const at = own.findIndex((_, from) => isThem(own, from))
  if (at === -1 || own.some(({ place }) => place !== undefined)) return null
  const list = listBefore(clauses, index)
  if (list.some(({ items }) => items.some(isOtherThan))) return null
  const done = said.filter(({ clause }) => list.includes(clauses[clause]!))
  const wheres = done.map(({ draft }) => whereOf(draft))
  if (done.length === 0 || !list.some(isPlaced) || wheres.some((where) => where === undefined))
    return null
  if (done.some(({ draft: { op } }) => op === 'trim')) return null
  const now = whereNow(wheres as Where[], done)
  const { from, to } = own[at]!
  const part: Item = {
    ...{ from, to, text: 'those parts', kind: 'place', senses: [] },
    place: { from, to, prep: '', form: 'range', wheres: unique(now ?? (wheres as Where[])) },
  }
  return {
    items: own.toSpliced(at, 1, part),
    isLost:
      now === null ||
      (isBoth(own, at) && wheres.length !== 2) ||
      isOneOfTwo(clauses, index, said, wheres as Where[]),
  }
}

const isPlaced = ({ items }: Clause) =>
  items.some(({ place, text }) => place !== undefined || /^(them|em|those|these)$/.test(text))

/** "add birds and put reverb on them": on the birds, which no exact step can tell from the rest. */
export function isOfSounds(own: readonly Item[], index: number, said: readonly Said[]): boolean {
  if (!own.some((_, at) => isThem(own, at))) return false
  const before = said.filter(({ clause }) => clause === index - 1)
  return before.length > 0 && before.every(({ draft: { op } }) => OF_SOUNDS.has(op))
}

const OF_SOUNDS: ReadonlySet<string> = new Set(['add', 'restyle', 'replace'])

/** "fade out the last 5 s" is told by its length alone. */
function whereOf({ op, where, durationSeconds }: Draft): Where | undefined {
  if (where !== undefined || typeof durationSeconds !== 'number') return where as Where | undefined
  if (op === 'fade_in') return firstSeconds(durationSeconds)
  return op === 'fade_out' ? lastSeconds(durationSeconds) : undefined
}

/** "them", "those"; but not "those highs" */
const isThem = (own: readonly Item[], at: number) =>
  THEM.has(own[at]!.text) || (THOSE.has(own[at]!.text) && endsThere(own, at)) || isBoth(own, at)

/** "lower both by 3 dB", and not "both channels" */
const isBoth = (own: readonly Item[], at: number) => own[at]!.text === 'both' && endsThere(own, at)

const THEM: ReadonlySet<string> = new Set(['them', 'em'])
const THOSE: ReadonlySet<string> = new Set(['those', 'these'])

function endsThere(own: readonly Item[], at: number): boolean {
  const next = own[at + 1]
  return (
    next === undefined ||
    isBreak(next) ||
    next.kind === 'filler' ||
    hasSense(next, 'adj', 'particle', 'degree') ||
    next.amount?.unit === 'db'
  )
}

/** "the clicks in the first 5 s": many, and no seconds */
const isOtherThan = (item: Item) =>
  hasSense(item, 'sound', 'voice', 'artefact', 'channel') ||
  (hasSense(item, 'dim') &&
    !hasSense(item, 'act', 'particle') &&
    !/^(volume|level)$/.test(item.text))

/** The clause before, and those it has its verb from: "reverse the first 2 s and the last 2 s". */
function listBefore(clauses: readonly Clause[], index: number): readonly Clause[] {
  let at = index - 1
  while (at > 0 && hasBorrowed(clauses[at]!)) at--
  return clauses.slice(Math.max(at, 0), index)
}

const hasBorrowed = ({ items, from, joint }: Clause) =>
  /^(and|,)$/.test(joint) && items.some((item) => item.from < from && item.text !== '')

/** "boost the first 2 s and lower the last 2 s, then reverse them": both of them, or the last */
function isOneOfTwo(
  clauses: readonly Clause[],
  index: number,
  said: readonly Said[],
  wheres: readonly Where[],
): boolean {
  const first = index - listBefore(clauses, index).length
  const { joint } = clauses[first] ?? { joint: '' }
  if (first < 1 || joint !== 'and') return false
  return said.some(
    ({ clause, draft }) =>
      clause === first - 1 &&
      draft.where !== undefined &&
      !wheres.some((where) => isSame(where, draft.where as Where)),
  )
}

const isSame = (one: Where, other: Where) => JSON.stringify(one) === JSON.stringify(other)

const unique = (wheres: readonly Where[]) =>
  wheres.filter((where, at) => wheres.findIndex((one) => isSame(one, where)) === at)

/** Where parts are by now: slowed down they are longer. Null where that is not known. */
export function whereNow(
  wheres: readonly Where[],
  done: readonly Said[],
  { goes, stretches } = { goes: GOES, stretches: STRETCHES },
): readonly Where[] | null {
  const drafts = done.map(({ draft }) => draft)
  if (drafts.some(({ op }) => goes.has(op) && op !== 'trim')) return null
  const first = drafts.find(({ op }) => stretches.has(op))
  if (first === undefined) return wheres
  const now = wheres.map((where, at) => {
    const own = drafts[at]
    const lengthens = own !== undefined && stretches.has(own.op) ? own : first
    return wheres.length > 1 && 'fraction' in where.start ? null : stretched(where, lengthens)
  })
  return now.every((where) => where !== null) ? now : null
}

const STRETCHES: ReadonlySet<string> = new Set(['speed', 'playback_rate'])

/** After these the part is elsewhere, several times, or gone. */
const GOES: ReadonlySet<string> = new Set([
  'delete', 'trim', 'loop', 'swap', 'move', 'insert_silence', 'remove_silences',
]) // biome-ignore format: a list
