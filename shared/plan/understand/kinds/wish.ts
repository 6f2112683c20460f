import { type Item, textOf } from '../../items/item.ts'
import type { Draft, Reading } from '../../readings/reading.ts'
import { readClause } from '../../readings.ts'
import { inActiveVoice } from '../active-voice.ts'
import { isBareQuality } from '../bare-quality.ts'
import { complains } from '../complains.ts'
import { isContext, isEvent } from '../context.ts'
import { levelOfIt } from '../of-it.ts'
import { MOST_FOR_HALVES, readInHalves, readWithPurpose } from '../whole-clauses.ts'
import { fault, type Hear, type Heard, rangeOf, removeFirst, say, type Turn } from './heard.ts'

// What should be done, in the light of what was complained of before.

/** What should be done; or what nobody can read. */
export const wish: Hear = (turn, heard) => {
  const { clauses, index, items, own, base } = turn
  // "quiet recording, please make it louder": how it is, and then what to do about it
  const told = isBareQuality(own) ? readClause(items, { ...base, frame: 'complaint' }) : null
  if (told !== null && 'reading' in told) heard.described.set(index, told.reading.drafts)

  const active = inActiveVoice(items)
  const ordered = active && readWithPurpose(active, { ...base, text: textOf(active) })
  const read = ordered && 'reading' in ordered ? ordered : readWithPurpose(items, base)
  if ('reading' in read && isEachTime(turn)) {
    fault(heard, turn, 'event')
    return true
  }
  if ('reading' in read) {
    take(read.reading, turn, heard)
    return true
  }
  const halves = clauses.length > MOST_FOR_HALVES ? null : readInHalves(items, base)
  if (halves !== null)
    for (const { drafts, notes = [], constraints = [] } of halves) {
      say(heard, turn, drafts)
      for (const note of notes) heard.notes.push({ ...note, clause: index })
      heard.constraints.push(...constraints)
    }
  else if (isContext(own) && !IS_WHEN.test(turn.spoken)) heard.ignored.push(rangeOf(turn))
  else fault(heard, turn, isEvent(items) ? 'event' : 'unread', { leftover: read.leftover })
  return true
}

/** "make it sound like a cave every time he speaks"; but "there is a pop every time he speaks" tells */
const isEachTime = ({ own, spoken }: Turn) =>
  EACH_TIME.test(spoken) && !IS_HEARD.test(spoken) && !complains(own)

const EACH_TIME =
  /\b(?:whenever|(?:every|each) time) (?:the|an?|my|our|his|her|i|we|he|she|it|they|someone|somebody) /

/** "once the dog barks": no more than told, if hearing did not have to find it */
const IS_WHEN =
  /^(?:as soon as|(?:and |but )?once (?:the|an?|my|our|he|she|they|someone|somebody))\b/

export function take(reading: Reading, turn: Turn, heard: Heard): void {
  const { ask, drafts, notes = [], constraints = [] } = reading
  // "it is too quiet, can you raise it": the complaint has said what
  const isTold =
    ask?.reason === 'two_readings' &&
    /^(It is not said what to|Lower may|Higher may)/.test(ask.message) &&
    heard.complaints.length > 0 &&
    !complains(turn.items)
  if (isTold || (ask?.fade !== undefined && fadesAsTold(ask.fade, turn, heard))) return
  if (ask !== undefined) {
    fault(heard, turn, 'ask', { ask })
    return
  }
  if (fillsLength(drafts, turn, heard)) return
  if (drafts.some(({ op }) => op === 'trim') && isOfVaguePart(turn)) {
    fault(heard, turn, 'unread', { leftover: turn.own })
    return
  }
  if (lowersFault(drafts, turn, heard)) {
    fault(heard, turn, 'unread', { leftover: turn.own.filter(({ amount }) => amount) })
    return
  }
  heard.constraints.push(...constraints)
  if (complains(turn.items)) heard.complaints.push(turn.index)
  say(
    heard,
    turn,
    drafts.map((draft) => ofWhatWasTold(draft, turn, heard)),
  )
  for (const note of notes) heard.notes.push({ ...note, clause: turn.index })
}

/** "there is a hum, lower it by 10 dB": what takes it out knows no decibels, and the recording is not meant. */
const lowersFault = (
  drafts: readonly Draft[],
  { clauses, index, own, clause }: Turn,
  { said, complaints }: Heard,
) =>
  clause.joint !== 'then' &&
  drafts.every(({ op, gainDb }) => op === 'gain' && Number(gainDb) < 0) &&
  (complaints.includes(index - 1) || IS_HEARD.test(textOf(clauses[index - 1]?.items ?? []))) &&
  own.some(({ text }) => /^(it|that|this|them)$/.test(text)) &&
  own.some(({ amount }) => amount !== undefined) &&
  said.some((told) => told.clause === index - 1 && /^(dehum|declick)$/.test(told.draft.op)) &&
  said.every((told) => told.clause !== index - 1 || told.draft.op !== 'denoise')

/** "the piano is too quiet, raise it by 3 dB": the step for the piano, in the place of the complaint's. */
function ofWhatWasTold(draft: Draft, turn: Turn, heard: Heard): Draft {
  const { clauses, index, own, clause } = turn
  if (draft.op !== 'gain') return draft
  const before = clauses[index - 1]
  const told = textOf(before?.items ?? [])
  const isTold =
    heard.complaints.includes(index - 1) || IS_HEARD.test(told) || isLackMadeUp(told, own)
  if (clause.joint === 'then' || !isTold) return draft
  for (const told of heard.said.filter((one) => one.clause === index - 1)) {
    const meant = levelOfIt(told.draft, draft, own, isMadeUp(own))
    if (meant === null) continue
    removeFirst(heard.said, (one) => one === told)
    if (isMadeUp(own)) asMuchEach(meant, turn, heard)
    return meant
  }
  return draft
}

/** "not enough bass", "it lacks body at 1200 Hz", "I have no bass" */
const LACKS =
  /^(?:(?:and|so|but|there is|there|it is|it has|it|i|we|(?:the|my|this) \w+(?: is| has)?) )*(?:(?:has|have|is) (?:absolutely |almost |really )?no|not (?:really )?enough|too (?:little|much)|(?:has|have|is) too (?:little|much)|lacks|lacking|is lacking|is missing)\b/

/** "it lacks bass and treble, add 4 dB": to both */
function asMuchEach({ op, gainDb }: Draft, { clause, index }: Turn, { said }: Heard): void {
  for (const [at, one] of said.entries())
    if (
      op === 'eq' &&
      one.draft.op === 'eq' &&
      one.clause === index - 2 &&
      one.sentence === clause.sentence &&
      Number(one.draft.gainDb) > 0 === Number(gainDb) > 0
    )
      said[at] = { ...one, draft: { ...one.draft, gainDb } }
}

/** "add 4 dB", "boost by 3 dB": nothing but how much */
const isMadeUp = (own: readonly Item[]) =>
  own.every(
    ({ kind, amount, place, senses }) =>
      kind === 'filler' ||
      kind === 'punct' ||
      amount?.unit === 'db' ||
      (place === undefined &&
        senses.some(
          (sense) => sense.as === 'act' && /^(?:add|up|down|cut|remove|turn)$/.test(sense.act),
        )),
  ) && own.some(({ amount }) => amount !== undefined)

/** "it lacks bass, make it louder" is of the recording. */
const isLackMadeUp = (told: string, own: readonly Item[]) =>
  LACKS.test(told) && !own.some(({ senses }) => senses.some(({ as }) => as === 'adj'))

export const IS_HEARD = /^(and |so |but )?(there (is|was|are|were)|(i|you|we) (can |could )?hear)\b/

/** "the intro is too long, cut it to 3 s": "it" is the intro, and nobody knows where that ends. */
function isOfVaguePart({ clauses, index, own }: Turn): boolean {
  const [subject] = clauses[index - 1]?.items.filter(({ kind }) => kind !== 'filler') ?? []
  return (
    subject?.place?.form === 'vague' &&
    own.every(({ place }) => place === undefined) &&
    own.some(({ text }) => /^(it|that|this)$/.test(text))
  )
}

/** "I need it to be 30 s long, loop it": how it gets there. */
function fillsLength(drafts: readonly Draft[], turn: Turn, heard: Heard): boolean {
  const asked = heard.faults.at(-1)
  const seconds = asked?.ask?.targetSeconds
  const [draft] = drafts
  const isHow =
    seconds !== undefined &&
    asked!.clause === turn.clauses[turn.index - 1] &&
    draft?.where === undefined &&
    (draft?.op === 'loop' || draft?.op === 'speed') &&
    drafts.length === 1 &&
    turn.own.every(({ amount }) => amount === undefined)
  if (!isHow) return false
  heard.faults.pop()
  say(heard, turn, [{ op: draft!.op, targetDurationSeconds: seconds }])
  return true
}

/** "the ending is abrupt, add a fade of 3 s": the complaint has said which way. */
function fadesAsTold(fade: Omit<Draft, 'op'>, { clause, index }: Turn, heard: Heard): boolean {
  if (clause.joint === 'then') return false
  const at = heard.said.findIndex(
    ({ draft, clause: earlier }) =>
      earlier === index - 1 && /^fade_/.test(draft.op) && draft.durationSeconds === undefined,
  )
  const told = heard.said[at]
  if (told === undefined) return false
  heard.said[at] = { ...told, draft: { ...told.draft, ...fade } }
  return true
}
