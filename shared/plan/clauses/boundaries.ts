import {
  afterwards,
  beforeThat,
  earlierWish,
  joiner,
  ordered,
} from './boundaries/before-and-after.ts'
import { commaBeforeBut, soft } from './boundaries/commas.ts'
import { fullStop } from './boundaries/full-stops.ts'
import { aboutSound, headingNext } from './boundaries/headings.ts'
import {
  amountEach,
  backgroundNext,
  lessThan,
  placeNext,
  replacedNext,
  someNext,
  soundAfterEffect,
  soundAndPlace,
  sourcesInRow,
} from './boundaries/lists.ts'
import { insteadDone, negation, wishAfterLimit } from './boundaries/negations.ts'
import { orElse } from './boundaries/or.ts'
import { canYou, justThis, please, soDo, soThere } from './boundaries/requests.ts'
import { saidAnew, takenBack } from './boundaries/taken-back.ts'
import {
  becauseTooMuch,
  happenedThere,
  heardAndBad,
  statementNext,
  statementOver,
  subjectNext,
  thereIs,
  told,
  toldAfter,
} from './boundaries/tellings.ts'
import { counted, halfAfterHalf, sideAfterSide, thenNext } from './boundaries/then.ts'
import { keeping, whileDoing, withMore, withMoreOf } from './boundaries/with-more.ts'
import type { Boundary, Scan } from './boundary.ts'

/** What ends one piece and begins the next, where it is found. */
type Find = (scan: Scan) => Boundary | null

/**
 * In the order in which they are tried. Words come before commas: a comma parts two wishes only where nothing
 * beside it has said more. What looks like a boundary and is none is tried before what it looks like.
 */
export const BOUNDARIES: readonly Find[] = [
  // one wish is over, or taken back, or not to be done
  takenBack,
  saidAnew,
  halfAfterHalf,
  fullStop,
  negation,
  wishAfterLimit,
  insteadDone,

  // which of two comes first
  joiner,
  afterwards,
  beforeThat,
  ordered,
  earlierWish,
  sideAfterSide,
  counted,
  thenNext,

  commaBeforeBut,
  orElse,

  // no comma at all: a second effect, a heading, a request behind a tale, a tale behind a request
  withMore,
  withMoreOf,
  whileDoing,
  keeping,
  headingNext,
  aboutSound,
  soDo,
  soThere,
  canYou,
  please,
  justThis,
  heardAndBad,
  becauseTooMuch,
  toldAfter,
  told,
  statementOver,
  statementNext,
  happenedThere,
  subjectNext,
  thereIs,

  // wishes of one kind in a row, or one of several things
  replacedNext,
  sourcesInRow,
  lessThan,
  amountEach,
  placeNext,
  backgroundNext,
  someNext,
  soundAndPlace,
  soundAfterEffect,

  // and what is left: a comma, an "and"
  soft,
]
