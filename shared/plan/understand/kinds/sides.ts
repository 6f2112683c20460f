import type { Clause } from '../../clauses.ts'
import { type Item, textOf } from '../../items/item.ts'
import { readClause } from '../../readings.ts'
import { isPronounRemoval, silences } from '../antecedents.ts'
import { type Hear, type Heard, hasEffect, removeFirst, say } from './heard.ts'
import { sideIn } from './pronouns.ts'
import { take } from './wish.ts'

// "Mute it", "invert its polarity": the side that the clause before has told of.

/** "the right channel is out of phase, invert its polarity": of that side */
export const polarityOfSide: Hear = (turn, heard) => {
  const { clauses, index, own, base } = turn
  const before = clauses[index - 1]
  const told = textOf(before?.items ?? [])
  const isFlipped = FLIP_IT.test(turn.spoken) && /\b(?:phase|polarity)\b/.test(told)
  if (before === undefined || !(isFlipped || hasEffect(own, 'invert_polarity'))) return false
  if (turn.clause.joint === 'then' || own.some(isSide) || !OUT_OF_PHASE.test(told)) return false
  const sides = before.items.filter(isSide)
  if (sides.length > 1 || (sides.length === 0 && !isFlipped)) return false
  const items = [...(isFlipped ? before.items.filter(isPolarity) : own), ...sides]
  const outcome = readClause(items, { ...base, text: textOf(items) })
  if (!('reading' in outcome) || outcome.reading.drafts[0]?.op !== 'invert_polarity') return false
  forget(heard, index - 1, before)
  take(outcome.reading, { ...turn, items }, heard)
  return true
}

const FLIP_IT =
  /^(?:please |(?:can|could) you |so |and )*(?:flip|invert|reverse|turn|fix|correct) (?:it|that)(?: around| round| over| back)?(?: please)?$/

const isPolarity = ({ senses }: Item) =>
  senses.some((sense) => sense.as === 'fx' && sense.op === 'invert_polarity')

const isSide = ({ senses }: Item) => senses.some(({ as }) => as === 'channel')

const OUT_OF_PHASE =
  /\b(?:is|was|seems?|sounds?|has)\b.*\b(?:phase|polarity|inverted|flipped|reversed|negated|upside down|wrong|backwards)\b/

/** "the right channel is just hum, mute it": the channel */
export const sideRemoval: Hear = (turn, heard) => {
  const { clauses, index, own } = turn
  const before = clauses[index - 1]
  if (before === undefined || !isPronounRemoval(own)) return false
  const channel = sideJudged(before, own)
  if (channel === undefined) return false
  forget(heard, index - 1, before)
  say(heard, turn, [{ op: 'mute', channel }])
  return true
}

/** The side of which all is bad. */
function sideJudged(clause: Clause, own: readonly Item[]): 'left' | 'right' | undefined {
  const subject = clause.items.find(({ kind }) => kind !== 'filler' && kind !== 'punct')
  const isAllBad = /\b(?:just|only|all|nothing but|broken|dead|useless|empty)\b/.test(
    textOf(clause.items),
  )
  const isOfSide =
    subject?.senses.some(({ as }) => as === 'channel') === true &&
    clause.items.every(({ place }) => place === undefined)
  return isOfSide && (silences(own) || isAllBad) ? sideIn(clause) : undefined
}

/** What the clause was taken for before it was known what it tells. */
function forget(heard: Heard, index: number, { from: start }: Clause): void {
  removeFirst(heard.said, ({ clause }) => clause === index)
  removeFirst(heard.ignored, ({ from }) => from === start)
  removeFirst(heard.faults, ({ from }) => from === start)
}
