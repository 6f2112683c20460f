import type { Clause } from '../clauses.ts'
import type { Token } from '../lex/token.ts'
import type { Constraint } from '../readings/reading.ts'
import type { Said } from '../understand.ts'
import { closedUp } from './closed-up.ts'
import { keptEdges } from './kept-edges.ts'
import type { Heard } from './kinds/heard.ts'
import { likeATape } from './like-a-tape.ts'
import {
  amountOnce,
  bothEdges,
  boundedOnce,
  eachAsLong,
  fitted,
  heardThere,
  inPieces,
  keptTogether,
  onlyLimited,
  saidOnce,
  wantedOnly,
  withoutDescribed,
  withoutPurpose,
  withoutRestated,
} from './one-wish.ts'
import { placedLast } from './placed-last.ts'
import { withRemedies } from './remedies.ts'

// Several clauses may say one wish: each of these makes one of those that belong together.

export type Scene = {
  readonly clauses: readonly Clause[]
  readonly tokens: readonly Token[]
  readonly heard: Heard
  readonly constraints: readonly Constraint[]
  /** Said as typed, tokens [from, to), in lower case. */
  readonly words: (from: number, to: number) => string
  /** Tells how it is. */
  readonly isComplaint: (clause: number) => boolean
  /** Nothing else was said that could not be read. */
  readonly isAlone: boolean
}

export const merged = (said: readonly Said[], scene: Scene): readonly Said[] =>
  MERGES.reduce((steps, merge) => merge(steps, scene), said)

/** Each sees what the one before has made. */
const MERGES: readonly ((said: readonly Said[], scene: Scene) => readonly Said[])[] = [
  (said, { heard }) => withoutDescribed(said, heard.described),
  (said, { heard }) => withoutRestated(said, heard.complaints),
  boundedOnce,
  (said, { tokens }) => saidOnce(said, tokens),
  (said, { clauses }) => placedLast(said, clauses),
  (said, { words, isComplaint, ...scene }) =>
    withRemedies(said, {
      isComplaint,
      isApart: (clause) => saysThen(clause, { words, ...scene }),
      isBesides: (clause) => saysAlso(clause, { words, ...scene }),
      words: ({ from, to }) => words(from, to),
    }),
  bothEdges,
  keptTogether,
  (said, { words }) => keptEdges(said, words),
  (said, { words }) => inPieces(said, words),
  (said, { words }) => heardThere(said, words),
  (said, { words }) => eachAsLong(said, words),
  (said, { words }) => amountOnce(said, words),
  (said, { words }) => fitted(said, words),
  (said, { words }) => likeATape(said, words),
  (said, { words }) => closedUp(said, words),
  (said, { words }) => wantedOnly(said, words),
  (said, { words }) => withoutPurpose(said, words),
  (said, { constraints, isAlone, tokens }) =>
    onlyLimited(said, { constraints, isAlone, to: tokens.length }),
]

/** A "then" that was said, and not the comma before "the end is too loud". */
const saysThen = (at: number, { clauses, words }: Pick<Scene, 'clauses' | 'words'>): boolean =>
  clauses[at]!.joint === 'then' && /[a-z]/.test(words(clauses[at - 1]?.to ?? 0, clauses[at]!.from))

/** "…; oh and there is a hum": politeness is no token, so what stands there is read with its neighbours. */
const saysAlso = (at: number, { clauses, words }: Pick<Scene, 'clauses' | 'words'>): boolean =>
  at > 0 && /\b(and|also|plus)\b/.test(words(clauses[at - 1]!.to - 1, clauses[at]!.from + 1))
