import { type Clause, splitClauses } from './clauses.ts'
import { type Item, textOf } from './items/item.ts'
import type { Token } from './lex/token.ts'
import type { Clip } from './plan/places.ts'
import { isChosenLength } from './readings/lengths.ts'
import type { Ask, Constraint, Draft, Note } from './readings/reading.ts'
import { withRest } from './understand/antecedents.ts'
import { onlyTold } from './understand/background.ts'
import { CLAUSE_KINDS } from './understand/clause-kinds.ts'
import { isChatter } from './understand/context.ts'
import { complaintsAmong, forgive } from './understand/forgiven.ts'
import type { Heard } from './understand/kinds/heard.ts'
import { merged } from './understand/merged.ts'
import { withoutReason } from './understand/whole-clauses.ts'

// From the tokens of an instruction to drafts of steps, and to what could not be read.

export type Said = {
  readonly draft: Draft
  /** Tokens [from, to). */
  readonly from: number
  readonly to: number
  readonly sentence: number
  readonly clause: number
}

export type Fault = {
  readonly from: number
  readonly to: number
  readonly ask?: Ask
  readonly leftover: readonly Item[]
  readonly clause: Clause
  /** What a how-question asks about, as tokens to plan. */
  readonly about?: readonly Token[]
  readonly kind: 'ask' | 'unread' | 'question' | 'event'
}

export type Understood = {
  readonly said: readonly Said[]
  readonly notes: readonly (Note & { clause: number })[]
  readonly constraints: readonly Constraint[]
  readonly negated: readonly { drafts: readonly Draft[]; from: number; to: number }[]
  readonly faults: readonly Fault[]
  readonly ignored: readonly { from: number; to: number }[]
  /** Greetings and thanks, and nothing else. */
  readonly nothing: boolean
}

/** @param all the items of the tokens */
export function understand(
  tokens: readonly Token[],
  all: readonly Item[],
  { instruction, clip }: { readonly instruction: string; readonly clip: Clip | null },
): Understood {
  const clauses = splitClauses(all)
  const words = (from: number, to: number) =>
    to <= from ? '' : instruction.slice(tokens[from]!.start, tokens[to - 1]!.end).toLowerCase()
  const heard: Heard = {
    said: [],
    notes: [],
    constraints: [],
    negated: [],
    faults: [],
    ignored: [],
    spared: null,
    sources: [],
    complaints: [],
    described: new Map(),
  }
  for (const [index, clause] of clauses.entries()) {
    const items = withoutReason(itemsWith(clause, heard))
    const own = withoutReason(
      clause.items.filter(({ from, to }) => from >= clause.from && to <= clause.to),
    )
    const base = { clip, text: textOf(items), words, isAlone: clauses.length === 1 }
    const turn = { clauses, index, clause, items, own, spoken: textOf(own), tokens, base }
    CLAUSE_KINDS.some((hear) => hear(turn, heard))
  }
  for (const one of onlyTold(clauses, heard.said)) {
    heard.said.splice(heard.said.indexOf(one), 1)
    heard.ignored.push({ from: one.from, to: one.to })
  }
  const { said, notes, negated } = heard
  const constraints = limitsOf(heard)
  const isComplaint = complaintsAmong(clauses, heard)
  const { faults, forgiven } = forgive(clauses, heard, isComplaint)
  const isAlone = faults.length === 0
  return {
    said: merged(said, { clauses, tokens, heard, constraints, words, isComplaint, isAlone }),
    notes,
    constraints,
    negated,
    faults,
    ignored: [...heard.ignored, ...forgiven.map(({ from, to }) => ({ from, to }))],
    nothing: clauses.every(({ items }) => isChatter(items)),
  }
}

/** The items of a clause, with the places that its sentence or the step before lends it. */
function itemsWith(clause: Clause, { said, spared }: Heard): readonly Item[] {
  const own = withRest(clause.items, said, spared)
  if (clause.everywhere.length === 0 || clause.items.some(({ place }) => place !== undefined))
    return own
  return [...own, ...clause.everywhere.filter((item) => !clause.items.includes(item))]
}

/** "8 s long, keep the pitch": stretched, for a cut would leave the pitch alone by itself. */
const limitsOf = ({ constraints, notes }: Heard): readonly Constraint[] =>
  constraints.includes('pitch_kept') && notes.some(isChosenLength)
    ? [...constraints, 'all_kept']
    : constraints
