import type { Clause } from '../../clauses.ts'
import type { Item } from '../../items/item.ts'
import type { Token } from '../../lex/token.ts'
import type { Where } from '../../plan/places.ts'
import type { Constraint, Draft, Note } from '../../readings/reading.ts'
import type { Base } from '../../readings.ts'
import { complementOf } from '../../regions/place.ts'
import type { Fault, Said } from '../../understand.ts'
import { takesPart } from '../antecedents.ts'

// What the clauses of an instruction have said so far, and how one adds to it.

/** A clause in its place among the others. */
export type Turn = {
  readonly clauses: readonly Clause[]
  readonly index: number
  readonly clause: Clause
  /** With what was carried over and lent to it. */
  readonly items: readonly Item[]
  /** Its own words only. */
  readonly own: readonly Item[]
  /** The text of `own`. */
  readonly spoken: string
  readonly tokens: readonly Token[]
  readonly base: Base
}

/** What the clauses have said so far. */
export type Heard = {
  readonly said: Said[]
  readonly notes: (Note & { clause: number })[]
  readonly constraints: Constraint[]
  readonly negated: { drafts: readonly Draft[]; from: number; to: number }[]
  readonly faults: Fault[]
  readonly ignored: { from: number; to: number }[]
  /** What was not to be touched, before anything was said of the rest. */
  spared: Where | null
  /** Clauses that spare a source. */
  readonly sources: Turn[]
  /** Clauses that complain. */
  readonly complaints: number[]
  /** What a clause would ask for that may only describe: "quiet recording, …". */
  readonly described: Map<number, readonly Draft[]>
}

/** Adds what the clause says, if it is of this kind. */
export type Hear = (turn: Turn, heard: Heard) => boolean

export const rangeOf = ({ clause: { from, to } }: Turn) => ({ from, to })

export function say(heard: Heard, turn: Turn, drafts: readonly Draft[]): void {
  const { clause, index } = turn
  for (const draft of drafts) {
    const spared = draft.where === undefined && !ENDS_APART.has(draft.op) ? heard.spared : null
    const where = spared && complementOf(spared)
    if (spared !== null && (where === null || !takesPart(draft.op)))
      fault(heard, turn, 'unread', { leftover: turn.own })
    heard.said.push({
      ...{ draft: where === null ? draft : { ...draft, where }, ...rangeOf(turn) },
      ...{ sentence: clause.sentence, clause: index },
    })
  }
}

/** Where they act is not a part of the recording that could leave another out. */
const ENDS_APART: ReadonlySet<string> = new Set(['convert', 'fade_in', 'fade_out'])

export function fault(
  heard: Heard,
  turn: Turn,
  kind: Fault['kind'],
  more: Partial<Pick<Fault, 'ask' | 'about' | 'leftover'>> = {},
): void {
  heard.faults.push({ ...rangeOf(turn), kind, leftover: [], clause: turn.clause, ...more })
}

export function removeFirst<T>(list: T[], is: (one: T) => boolean): void {
  const at = list.findIndex(is)
  if (at !== -1) list.splice(at, 1)
}

export const hasEffect = (own: readonly Item[], op: Draft['op']) =>
  own.some(({ senses }) => senses.some((sense) => sense.as === 'fx' && sense.op === op))
