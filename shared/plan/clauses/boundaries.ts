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
import { MARKS, UNMARKED, whyIsSaid, whyItGoes } from './boundaries/reasons.ts'
import { canYou, justThis, please, soDo, soThere } from './boundaries/requests.ts'
import { saidAnew, takenBack } from './boundaries/taken-back.ts'
import {
  becauseTooMuch,
  happenedThere,
  heardAndBad,
  JOINTS,
  SPEAKERS,
  statementNext,
  statementOver,
  subjectNext,
  thereIs,
  told,
  toldAfter,
} from './boundaries/tellings.ts'
import { counted, halfAfterHalf, sideAfterSide, thenNext } from './boundaries/then.ts'
import { keeping, whileDoing, withMore, withMoreOf, withSound } from './boundaries/with-more.ts'
import type { Boundary, Scan } from './boundary.ts'
import { BEFORE_THAT, CORRECTIONS, HARD, JOINERS, SOFT, THEN } from './joints.ts'

/** What ends one piece and begins the next, where it is found. */
type Find = (scan: Scan) => Boundary | null

/** `words`: it is found at one of these only; null: anywhere. */
type Entry = { readonly find: Find; readonly words: ReadonlySet<string> | null }

const at = (words: string | Iterable<string>, find: Find): Entry => ({
  find,
  words: new Set(typeof words === 'string' ? words.split(' ') : words),
})
const anywhere = (find: Find): Entry => ({ find, words: null })

/**
 * In the order in which they are tried. Words come before commas: a comma parts two wishes only where nothing
 * beside it has said more. What looks like a boundary and is none is tried before what it looks like.
 */
const BOUNDARIES: readonly Entry[] = [
  // one wish is over, or taken back, or not to be done
  at(CORRECTIONS.keys(), takenBack),
  at(',', saidAnew),
  at(', and then &', halfAfterHalf),
  at([...MARKS, ...UNMARKED], whyItGoes),
  at(SOFT, whyIsSaid),
  at(HARD, fullStop),
  anywhere(negation),
  anywhere(wishAfterLimit),
  anywhere(insteadDone),

  // which of two comes first
  at(JOINERS.keys(), joiner),
  at('after', afterwards),
  at(BEFORE_THAT.keys(), beforeThat),
  at('before after once when prior', ordered),
  anywhere(earlierWish),
  at('then', sideAfterSide),
  at('second third fourth fifth', counted),
  at(THEN, thenNext),

  at(',', commaBeforeBut),
  at('or', orElse),

  // no comma at all: a second effect, a heading, a request behind a tale, a tale behind a request
  at('with at', withMore),
  at('with', withMoreOf),
  at('with plus', withSound),
  at('while', whileDoing),
  anywhere(keeping),
  at(SOFT, headingNext),
  at(SOFT, aboutSound),
  at('so', soDo),
  at('so', soThere),
  at('can could would will', canYou),
  at('please kindly', please),
  at('just', justThis),
  at(', and but', heardAndBad),
  at('because since as', becauseTooMuch),
  at('it', toldAfter),
  at(',', told),
  at(JOINTS, statementOver),
  at([...JOINTS, ...SPEAKERS], statementNext),
  at('the a an someone somebody', happenedThere),
  at(SOFT, subjectNext),
  at(SOFT, thereIs),

  // wishes of one kind in a row, or one of several things
  at(SOFT, replacedNext),
  at(', and plus', sourcesInRow),
  anywhere(lessThan),
  anywhere(amountEach),
  at(SOFT, placeNext),
  at(SOFT, backgroundNext),
  at(', and plus', someNext),
  at(SOFT, soundAndPlace),
  at(', and plus', soundAfterEffect),

  // and what is left: a comma, an "and"
  at(SOFT, soft),
]

const findsOf = (isTried: (words: ReadonlySet<string>) => boolean): readonly Find[] =>
  BOUNDARIES.filter(({ words }) => words === null || isTried(words)).map(({ find }) => find)

const ANYWHERE = findsOf(() => false)

/** Read the other way round, for most words are no cue. */
const BY_WORD: ReadonlyMap<string, readonly Find[]> = new Map(
  BOUNDARIES.flatMap(({ words }) => [...(words ?? [])]).map((word) => [
    word,
    findsOf((words) => words.has(word)),
  ]),
)

/** The first boundary that is found at an item; null: it goes on. */
export function boundaryAt(scan: Scan): Boundary | null {
  for (const find of BY_WORD.get(scan.item.text) ?? ANYWHERE) {
    const found = find(scan)
    if (found !== null) return found
  }
  return null
}
