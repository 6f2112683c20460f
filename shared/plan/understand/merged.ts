import type { Said } from '../understand.ts'
import { amountOnce } from './merged/amount-once.ts'
import { bothEdges } from './merged/both-edges.ts'
import { boundedOnce } from './merged/bounded-once.ts'
import { closedUp } from './merged/closed-up.ts'
import { eachAsLong } from './merged/each-as-long.ts'
import { fitted } from './merged/fitted.ts'
import { heardAlone } from './merged/heard-alone.ts'
import { heardThere } from './merged/heard-there.ts'
import { inPieces } from './merged/in-pieces.ts'
import { keptEdges } from './merged/kept-edges.ts'
import { keptTogether } from './merged/kept-together.ts'
import { leveledOnce } from './merged/leveled-once.ts'
import { likeATape } from './merged/like-a-tape.ts'
import type { Merge, Scene } from './merged/merge.ts'
import { onlyLimited } from './merged/only-limited.ts'
import { placedLast } from './merged/placed-last.ts'
import { saidOnce } from './merged/said-once.ts'
import { takenBack } from './merged/taken-back.ts'
import { wantedOnly } from './merged/wanted-only.ts'
import { withoutDescribed } from './merged/without-described.ts'
import { withoutPurpose } from './merged/without-purpose.ts'
import { withoutRestated } from './merged/without-restated.ts'
import { withRemedies } from './remedies.ts'

// Several clauses may say one wish: a complaint and its remedy, a wish in other words, a step and how.

export const merged: Merge = (said, scene) =>
  MERGES.reduce((steps, merge) => merge(steps, scene), said)

const remedied: Merge = (said, scene) =>
  withRemedies(said, {
    isComplaint: scene.isComplaint,
    isApart: (clause) => saysThen(clause, scene),
    isBesides: (clause) => saysAlso(clause, scene),
    words: ({ from, to }: Said) => scene.words(from, to),
  })

/** Each sees what the one before has made. */
const MERGES: readonly Merge[] = [
  takenBack,
  bothEdges,
  withoutDescribed,
  withoutRestated,
  boundedOnce,
  leveledOnce,
  saidOnce,
  placedLast,
  remedied,
  keptTogether,
  keptEdges,
  heardAlone,
  inPieces,
  heardThere,
  eachAsLong,
  amountOnce,
  fitted,
  likeATape,
  closedUp,
  wantedOnly,
  withoutPurpose,
  onlyLimited,
]

/** A "then" that was said, and not the comma before "the end is too loud". */
const saysThen = (at: number, { clauses, words }: Scene): boolean =>
  clauses[at]!.joint === 'then' && /[a-z]/.test(words(clauses[at - 1]?.to ?? 0, clauses[at]!.from))

/** "…; oh and there is a hum": politeness is no token, so what stands there is read with its neighbours. */
const saysAlso = (at: number, { clauses, words }: Scene): boolean =>
  at > 0 && /\b(and|also|plus)\b/.test(words(clauses[at - 1]!.to - 1, clauses[at]!.from + 1))
