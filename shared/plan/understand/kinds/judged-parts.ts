import type { Clause } from '../../clauses.ts'
import { type Item, textOf } from '../../items/item.ts'
import { readClause } from '../../readings.ts'
import { takesPart } from '../antecedents.ts'
import { isThere, pointerLength } from '../that-part.ts'
import { judgedIn } from '../verdicts.ts'
import { type Hear, type Heard, removeFirst, say, type Turn } from './heard.ts'

// "The last 8 seconds are boring, flange them": a complaint has named the place, and the wish behind it what to do.

/** "8 to 12 sounds boring forwards, reverse that section": there. */
export const judgedPart: Hear = (turn, heard) => {
  const part = placeToldBefore(turn, heard)
  if (part?.place?.wheres.length !== 1 || !isJudged(part, turn.clauses[turn.index - 1]!))
    return false
  const at = turn.own.findIndex((_, from) => lengthOfPointer(turn.own, from) > 0)
  // "…, make it louder and reverse it": both, or only the first
  const isMore = turn.clauses
    .slice(turn.index + 1)
    .some(({ items }) => /\b(?:it|them|that|those|these)\b/.test(textOf(items)))
  if (at === -1 || isMore) return false
  const [where] = part.place.wheres
  return heardAt(turn, heard, {
    items: turn.own.toSpliced(at, lengthOfPointer(turn.own, at), part),
    fits: ({ op, where: there }) => takesPart(op) && same(there, where),
  })
}

/** "nothing happens at 8 s, add a thunderclap there" */
export const toldMoment: Hear = (turn, heard) => {
  const part = placeToldBefore(turn, heard)
  if (part?.place?.form !== 'moment') return false
  if (!NOTHING_THERE.test(textOf(turn.clauses[turn.index - 1]!.items))) return false
  const at = turn.own.findIndex((_, from) => isThere(turn.own, from))
  if (at === -1) return false
  return heardAt(turn, heard, {
    items: turn.own.with(at, part),
    fits: ({ op, at: moment }) => moment !== undefined && /^(add|insert_silence)$/.test(op),
  })
}

const NOTHING_THERE =
  /^(?:(?:but|and|so) )*(?:nothing (?:happens|is (?:there|heard|going on)|plays|goes on)|there is (?:nothing|no \w+)|it is (?:too |so |very |quite )?(?:quiet|empty|silent|boring))\b/

/** The one place of the clause before, where that could not be read. */
function placeToldBefore({ clauses, index, own }: Turn, { said, faults }: Heard): Item | null {
  const before = clauses[index - 1]
  if (before === undefined || !faults.some(({ clause }) => clause === before)) return null
  if (own.some(({ place }) => place !== undefined)) return null
  if (!said.every(({ clause }) => clause < index - 1)) return null
  const places = before.items.filter(({ place }) => place !== undefined)
  // "at 3 s and 5 s"
  const isOne =
    places.length === 1 &&
    before.items.every(({ amount, place }) => amount === undefined || place !== undefined)
  return isOne ? places[0]! : null
}

/** It is the part that is boring, and not "the dog from 3 to 5 s". */
function isJudged({ text }: Item, { items }: Clause): boolean {
  const subject = judgedIn(textOf(items))
  return subject?.endsWith(text) === true && PART_OF.test(subject.slice(0, -text.length))
}

const PART_OF = /^(?:(?:the|that) )?(?:(?:part|bit|section|stretch|passage) )?$/

const lengthOfPointer = (own: readonly Item[], at: number): number =>
  pointerLength(own, at) || (isPronoun(own[at]!) ? 1 : 0)

/** "it" may be the recording. */
const isPronoun = ({ text }: Item) => /^(?:them|em|those|these)$/.test(text)

type There = {
  /** The clause with the place in the words for it. */
  readonly items: readonly Item[]
  readonly fits: (draft: Heard['said'][number]['draft']) => boolean
}

function heardAt(turn: Turn, heard: Heard, { items, fits }: There): boolean {
  const outcome = readClause(items, { ...turn.base, text: textOf(items) })
  if (!('reading' in outcome) || outcome.reading.ask !== undefined) return false
  const { drafts } = outcome.reading
  if (drafts.length === 0 || !drafts.every(fits)) return false
  removeFirst(heard.faults, ({ clause }) => clause === turn.clauses[turn.index - 1])
  say(heard, turn, drafts)
  return true
}

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other)
