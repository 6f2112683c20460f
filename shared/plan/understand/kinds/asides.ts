import { WHY } from '../../clauses/boundaries/reasons.ts'
import { type Item, textOf } from '../../items/item.ts'
import { countTokens, questionOf } from '../../questions.ts'
import { type Draft, twoReadings } from '../../readings/reading.ts'
import { statementEnd } from '../../statements.ts'
import { undecided } from '../../undecided.ts'
import { isChatter } from '../context.ts'
import { goesOn, isDeedOfOthers } from '../deeds.ts'
import { COMES_FROM, isTold, LEFT } from '../told.ts'
import { fault, type Hear, rangeOf, type Turn } from './heard.ts'

// What asks for nothing, or cannot be decided: greetings, how it came about, questions, doubts.

/** "cut the first 2 s, it's just noise": done with the part */
export const whyItGoes: Hear = (turn, heard) => {
  const { clause, clauses, index, spoken } = turn
  if (clause.joint !== WHY) return false
  const before = heard.said.filter((one) => one.clause === index - 1)
  const isGone = before.length > 0 && before.every(({ draft }) => goesAway(draft, spoken))
  if (!isGone && !heard.faults.some((one) => one.clause === clauses[index - 1])) return false
  heard.ignored.push(rangeOf(turn))
  return true
}

/** "it", "the rest", "the left one": what goes away in that step */
function goesAway({ op, channel, source }: Draft, spoken: string): boolean {
  const [, side] = /^the (left|right|other)\b/.exec(spoken) ?? []
  if (side !== undefined && op === 'to_mono') return source !== 'mix' && side !== source
  if (side !== undefined && channel !== undefined) return side === channel
  const isRest = side === 'other' || REST.test(spoken)
  return KEEPS.has(op) ? isRest : GOES.has(op) && side === undefined && !isRest
}

const REST = /^(?:(?:all )?the (?:rest|remainder)|(?:everything|all) else)\b/
const KEEPS: ReadonlySet<string> = new Set(['trim', 'to_mono'])
const GOES: ReadonlySet<string> = new Set(['delete', 'mute', 'bleep'])

/** "not sure if i should reverse it" */
export const weighing: Hear = (turn, heard) => {
  const weighed = undecided(turn.own)
  if (weighed === null) return false
  const skip = countTokens(turn.own, 0, weighed)
  fault(heard, turn, 'question', {
    about: turn.tokens.slice(turn.clause.from + skip, turn.clause.to),
  })
  return true
}

/** "add reverb or maybe echo" */
export const either: Hear = (turn, heard) => {
  const { clauses, clause, index, base } = turn
  const before = clauses[index - 1]
  if (clause.joint !== 'or' || before === undefined) return false
  const choices = [base.words(before.from, before.to), base.words(clause.from, clause.to)]
  fault(heard, turn, 'ask', { ask: twoReadings('One of two is to be done.', choices).ask! })
  return true
}

/** "when it gets loud, …", "once the train has passed, …": only hearing could tell when. */
export const condition: Hear = (turn, heard) => {
  if (!CONDITION.test(turn.spoken) && !hasHappened(turn)) return false
  fault(heard, turn, 'event')
  return true
}

/** But "once the hum is removed" says what to do first. */
const hasHappened = ({ own, spoken }: Turn) =>
  HAPPENED.test(spoken) && !own.some(({ senses }) => senses.some(isOfEdit))

const isOfEdit = (sense: Item['senses'][number]) =>
  /^(?:fx|artefact|gone|adj|dim|silence|clean|loudness|format|low|high)$/.test(sense.as) ||
  (sense.as === 'act' && /^(?:remove|cut|trim|replace|add|up|down)$/.test(sense.act))

const HAPPENED =
  /^(?:(?:and|but|so|then) )*(?:once|after|as soon as|the moment|by the time) (?!the (?:first|last|fade|edit|change|cut|reverb|echo|volume|level|speed|pitch)\b)(?:the|an?|my|our|his|her|their|he|she|they|someone|somebody|everyone|everybody) (?:\w+ ){0,3}(?:is over|(?:has|have|is|are|was|were) \w+|starts?|started|stops?|stopped|ends?|ended|begins?|began|barks?|passes|passed|plays?|comes?|goes|went|leaves?|left|arrives?|rings?|rang|speaks?|talks?|sings?|laughs?|claps?|cheers?|finishes|finished|slams?|honks?|drives?|hits?|drops?|kicks?)\b/

export const CONDITION =
  /^(?:(?:and|but|so) )*(?:when|whenever|wherever|every time|each time|unless) (?!(?:you|will|was|is|are|did|does|do|can)\b)/

/** "Hi there!" */
export const chatter: Hear = (turn, heard) => {
  if (turn.clause.negated || !isChatter(turn.own)) return false
  if (questionOf(turn.own)?.kind === 'info') fault(heard, turn, 'question')
  return true
}

/** "I recorded this in my kitchen", "my mic is bad" */
export const background: Hear = (turn, heard) => {
  const { spoken } = turn
  const tells =
    isTold(spoken) ||
    statementEnd(turn.own, 0) === turn.own.length ||
    isOfOthers(turn, turn.index) ||
    (turn.clauses.length > 1 && saysFormat(turn)) ||
    (COMES_FROM.test(spoken) &&
      turn.own.some(({ senses }) => senses.some(({ as }) => as === 'device')))
  if (!tells && !(turn.clauses.length > 1 && LEFT.test(spoken))) return false
  heard.ignored.push(rangeOf(turn))
  return true
}

/** "i'll trim it and add the fade myself": both */
function isOfOthers({ clauses, tokens }: Pick<Turn, 'clauses' | 'tokens'>, index: number): boolean {
  const { items, from, to } = clauses[index]!
  const words = textOf(items.filter((item) => item.from >= from && item.to <= to))
  if (isDeedOfOthers(words)) return true
  const before = clauses[index - 1]
  if (before === undefined || !goesOn(words)) return false
  const between = tokens.slice(before.to, from).map(({ text }) => text)
  return /^and( then)?$/.test(between.join(' ')) && isOfOthers({ clauses, tokens }, index - 1)
}

/** "it's a 16 kHz recording": what it is now */
const saysFormat = ({ own, spoken }: Turn) =>
  /^(so |and )?(it|this|that|the \w+|my \w+) (is|was)\b/.test(spoken) &&
  own.some(({ amount }) => /^(hz|bit|kbps)$/.test(amount?.unit ?? '')) &&
  own.every(
    ({ amount, kind, senses, text }) =>
      amount !== undefined ||
      kind === 'filler' ||
      senses.some(({ as }) => as === 'whole' || as === 'format' || as === 'device') ||
      /^(recorded|sampled)$/.test(text),
  )

/** "remove the dog, it is so annoying" */
export const opinion: Hear = ({ own, spoken, clause, tokens }, { said, constraints }) => {
  // "remove the siren, it is too loud": the siren
  const isRemoved =
    said.at(-1)?.draft.op === 'remove' &&
    tokens[clause.from - 1]?.text !== '.' &&
    /^(it|they) (is|are|was)\b/.test(spoken)
  return (
    said.length + constraints.length > 0 &&
    /^(it|that|this|they)\b/.test(spoken) &&
    (isRemoved || own.some(({ senses }) => senses.some(({ as }) => as === 'bad'))) &&
    own.every(
      ({ kind, senses, text }) =>
        kind === 'filler' ||
        kind === 'punct' ||
        (isRemoved && /^(loud|noisy|much|too loud|too much)$/.test(text)) ||
        senses.some(({ as }) => /^(bad|degree|whole)$/.test(as)),
    )
  )
}

/** "how do I make it louder?" */
export const question: Hear = (turn, heard) => {
  const { own, clause, tokens } = turn
  const asked = questionOf(own)
  if (asked === null || asked.kind === 'polite') return false
  const elsewhere = own.some(({ senses }) =>
    senses.some((sense) => sense.as === 'refused' && sense.reason === 'not_audio_editing'),
  )
  if (elsewhere) return false
  const about = tokens.slice(clause.from + asked.skip, clause.to)
  fault(heard, turn, 'question', asked.kind === 'how' ? { about } : {})
  return true
}
