import { hasAct } from '../../clauses/look.ts'
import type { Clause } from '../../clauses.ts'
import { type Item, textOf } from '../../items/item.ts'
import { exactSteps } from '../../plan/exact-steps.ts'
import type { Where } from '../../plan/places.ts'
import type { Draft } from '../../readings/reading.ts'
import { readClause } from '../../readings.ts'
import { statementEnd } from '../../statements.ts'
import {
  antecedentOf,
  isPronounRemoval,
  namesIt,
  sendsAway,
  silences,
  takesOut,
  takesPart,
} from '../antecedents.ts'
import { levelOfAdded } from '../level-of-added.ts'
import { type ThatPart, thatPartIn } from '../that-part.ts'
import { isOfSounds, thoseParts, whereNow } from '../those-parts.ts'
import { CONDITION } from './asides.ts'
import { fault, type Hear, type Heard, hasEffect, removeFirst, say, type Turn } from './heard.ts'
import { isHowItIs, REPAIRS } from './remedies.ts'
import { TELLS_WHERE } from './told-parts.ts'
import { IS_HEARD, take } from './wish.ts'

// "Get rid of it", "turn it down", "in that part": what a clause before has named.

/** "add a siren, but keep it quiet" */
export const loudnessOfAdded: Hear = ({ own, clause, index }, { said }) => {
  const added = said.filter((one) => one.clause === index - 1)
  if (added.length === 0) return false
  const negated = clause.joint === 'not'
  const drafts = levelOfAdded(
    added.map(({ draft }) => draft),
    own,
    { negated },
  )
  if (drafts === null) return false
  said.splice(
    said.indexOf(added[0]!),
    added.length,
    ...added.map((one, at) => ({ ...one, draft: drafts[at]! })),
  )
  return true
}

/** The clause before, or the one before it: "I have a pause at 2 to 4 s because I forgot my text. Remove that." */
function tellerOf({ clauses, index, own }: Turn): number {
  const items = clauses[index - 1]?.items ?? []
  const isAside =
    index > 1 &&
    statementEnd(items, 0) === items.length &&
    antecedentOf(clauses[index - 1], own).length === 0
  return isAside ? index - 2 : index - 1
}

/** "there is a hum, get rid of it" */
export const pronounRemoval: Hear = (turn, heard) => {
  const { clauses, own, base } = turn
  if (!isPronounRemoval(own)) return false
  // "reverse 2-3 s and 7-8 s, mute both"
  if (own.some(({ text }) => text === 'both') && thoseParts(own, clauses, turn.index, heard.said)) return false // biome-ignore format: one line
  const before = tellerOf(turn)
  // "whenever the dog barks, mute it"
  if (CONDITION.test(textOf(clauses[before]?.items ?? []))) return false
  const antecedent = antecedentOf(clauses[before], own)
  if (antecedent.length === 0) return false
  const told = heard.said.filter(({ clause }) => clause === before)
  const isBleep = hasEffect(own, 'bleep')
  const part = silences(own) ? partOf(clauses[before]!, own) : null
  if (told.length > 0 && takesOut(own) && told.every(({ draft }) => isHowItIs(draft, own))) {
    const cut = told.map((one) => ({
      ...one,
      draft: { op: 'delete', where: one.draft.where } as const,
    }))
    heard.said.splice(heard.said.indexOf(told[0]!), told.length, ...cut)
    return true
  }
  // the clause before has asked for something after all
  const isBefore = ({ from }: { from: number }) => from === clauses[before]!.from
  if (part !== null) {
    if (told.length > 0) heard.said.splice(heard.said.indexOf(told[0]!), told.length)
    removeFirst(heard.ignored, isBefore)
    removeFirst(heard.faults, isBefore)
    const channel = sideIn(clauses[before]!)
    // a beep on one side is not to be had
    if (isBleep && channel !== undefined) fault(heard, turn, 'unread', { leftover: own })
    else
      say(heard, turn, [
        {
          op: isBleep ? 'bleep' : 'mute',
          where: part,
          ...(channel === undefined ? {} : { channel }),
        },
      ])
    return true
  }
  // "there is a loud bang, get rid of it": not only quieter
  // "music in the background, get rid of it": it was heard, and not asked for
  const isHeard = !clauses[before]!.items.some((item) => hasAct(item, 'add', 'put'))
  const isMilder =
    told.length > 0 &&
    told.every(({ draft: { op } }) => op === 'restyle' || (op === 'add' && isHeard))
  if (told.length > 0 && !isMilder) return true
  const items = [...verbsOf(own), ...antecedent]
  const outcome = readClause(items, { ...base, text: textOf(items) })
  if (!('reading' in outcome) || outcome.reading.ask !== undefined) return false
  removeFirst(heard.ignored, isBefore)
  removeFirst(heard.faults, isBefore)
  if (isMilder) heard.said.splice(heard.said.indexOf(told[0]!), told.length)
  say(heard, turn, outcome.reading.drafts)
  return true
}

/** What says that it goes. */
function verbsOf(own: readonly Item[]): readonly Item[] {
  if (sendsAway(own)) return [REMOVE]
  const removes = own.filter((item) => hasAct(item, 'remove', 'cut'))
  return removes.length > 0
    ? removes
    : own.filter(({ senses }) => senses.some(({ as }) => /^(act|particle|silence|fx)$/.test(as)))
}

const REMOVE: Item = {
  from: 0,
  to: 0,
  text: 'remove',
  kind: 'phrase',
  senses: [{ as: 'act', act: 'remove' }],
}

/** "the left channel is useless between 4 and 8 s, mute it": the one side that is named. */
export function sideIn({ items }: Clause): 'left' | 'right' | undefined {
  const sides = items.flatMap(({ senses }) =>
    senses.flatMap((sense) => (sense.as === 'channel' ? [sense.channel] : [])),
  )
  const [side, ...others] = sides
  return others.length === 0 && (side === 'left' || side === 'right') ? side : undefined
}

/** "the middle bit from 4 to 5 is noise": the part that is complained of. */
function partOf({ items }: Clause, own: readonly Item[]): Where | null {
  const wheres = items.flatMap(({ place }) => place?.wheres ?? [])
  const isSubject = items.find(({ kind }) => kind !== 'filler')?.place !== undefined
  return wheres.length === 1 && (isSubject || namesIt(own)) ? wheres[0]! : null
}

/** "there is a siren, turn it down": the siren, and not the recording */
export const pronounLevel: Hear = (turn, heard) => {
  const { clauses, index, own, base } = turn
  const before = clauses[index - 1]
  if (before === undefined || !IS_LEVEL.test(turn.spoken)) return false
  const meant = meantBy(before.items, own)
  if (meant === null && isOfOnePerson(before.items, turn, heard)) {
    fault(heard, turn, 'unread', { leftover: own.filter(({ text }) => IS_PERSON.test(text)) })
    return true
  }
  if (meant === null && !IS_HEARD.test(textOf(before.items))) return false
  // "there is a hum, make it quieter": it is taken out
  const told = heard.said.filter(({ clause }) => clause === index - 1)
  // "a loud bang at 4 s, make it quieter": it was heard, and not asked for
  const isNamed =
    told.length > 0 && told.every(({ draft }) => draft.op === 'add') && isNameAlone(before)
  if (told.length > 0 && !isNamed)
    return (
      own.every(({ amount }) => amount === undefined) &&
      told.every(({ draft }) => REPAIRS.has(draft.op)) &&
      IS_LESS.test(turn.spoken)
    )
  if (meant === null) return false
  const items = [...own.filter(({ text }) => !IT.test(text)), ...meant]
  const outcome = readClause(items, { ...base, text: textOf(items) })
  const isRestyled =
    'reading' in outcome && outcome.reading.drafts.every(({ op }) => op === 'restyle')
  if (!isRestyled && !isNamed) return false
  removeFirst(heard.ignored, ({ from }) => from === before.from)
  removeFirst(heard.faults, ({ from }) => from === before.from)
  if (isNamed) heard.said.splice(heard.said.indexOf(told[0]!), told.length)
  if (isRestyled) say(heard, turn, outcome.reading.drafts)
  else fault(heard, turn, 'unread', { leftover: own })
  return true
}

/** "a bell at the end", and not "add a bell", "I want a bell" */
const isNameAlone = ({ items }: Clause) =>
  !items.some(
    (item) =>
      item.senses.some(({ as }) => as === 'act') || /^(?:i|we|with|should)$/.test(item.text),
  )

/** Whose level it is, and where, or null where it may be the recording's. */
function meantBy(items: readonly Item[], own: readonly Item[]): readonly Item[] | null {
  const named = (as: string) => items.filter(({ senses }) => senses.some((one) => one.as === as))
  const [sounds, voices, places] = [
    named('sound'),
    named('voice'),
    items.filter(({ place }) => place !== undefined),
  ]
  if (own.some(({ text }) => IS_PERSON.test(text))) {
    // "my dog barks a lot, make him quieter"
    if (voices.length === 0 && sounds.length > 0 && IS_LESS.test(textOf(own)))
      return NAMES_ONE.test(textOf(items)) &&
        !IS_BESIDE.test(textOf(items)) &&
        areNeighbours(sounds)
        ? sounds.slice(0, 1)
        : null
    // "the singer is drowned out by the band, bring her up"
    return voices.length === 1 && sounds.length > 0 ? voices.map(asSound) : null
  }
  if (sounds.length !== 1) return null
  // "the music drowns out my voice, turn it down"
  if (voices.length > 0)
    return COVERS.test(textOf(items)) && IS_LESS.test(textOf(own)) ? sounds : null
  // "my son shouts at 8 s, make that quieter"; but "I play guitar, make it louder"
  const isPointed = own.some(({ text }) => /^(that|those|these|them)$/.test(text))
  return IS_HEARD.test(textOf(items)) || places.length > 0 || isPointed
    ? [...sounds, ...places]
    : null
}

const areNeighbours = (items: readonly Item[]) =>
  items.every(({ from }, at) => at === 0 || from === items[at - 1]!.to)

/** "my sister sings off key, make her quieter": she is not all that is heard, and nobody knows which sound she is. */
const isOfOnePerson = (items: readonly Item[], { own, index }: Turn, { said }: Heard) =>
  own.some(({ text }) => IS_PERSON.test(text)) &&
  IS_LESS.test(textOf(own)) &&
  !said.some(({ clause }) => clause === index - 1) &&
  NAMES_ONE.test(textOf(items))

/** "the lady talks over the music, turn her down": not the music */
const IS_BESIDE =
  /\b(?:over|above|during|through|with|while|to|along|behind|under|and) (?:the|my|our|his|her|a|an|some|all)\b/

const IS_PERSON = /^(?:him|her)$/
const NAMES_ONE = /^(?:(?:and|but|so) )*(?:my|our|his|her|their|the) (?!voice\b)\w/

const COVERS =
  /\b(covers?|drowns?( out)?|masks?|buries|overpowers?|swallows?|competes? with|is (all )?over|gets? in the way of)\b/

/** Among others a voice is one of the sounds. */
const asSound = (item: Item): Item => ({ ...item, senses: [...item.senses, { as: 'sound' }] })

const IS_LESS = /\b(quieter|softer|down|lower|reduce|drop)\b/

const IT = /^(it|that|them|this|those|him|her)$/

const PRONOUN = '(?: (?:it|that|them|this|those|him|her))?'
const BIT = '(?: (?:a bit|a little|a lot|much|slightly|way))?'
const WAY = '(?:quieter|louder|softer|down|up)'
const BY = '(?: by)?(?: -?[\\d.]+ (?:db|decibels?))?(?: (?:a bit|a little|a lot))?(?: please)?'

const IS_LEVEL = new RegExp(
  `^(?:please |(?:can|could|would|will) you )*(?:(?:make|get|turn|bring|keep|want|need)?${PRONOUN}${BIT} ?${WAY}|(?:lower|raise|reduce|drop|boost)${PRONOUN})${BY}$`,
)

/** "cut out 3 to 5 s, then put it at the end": taken out to go elsewhere */
export const partMoved: Hear = (turn, heard) => {
  const { own, base, index } = turn
  if (!PUTS_IT.test(turn.spoken)) return false
  const taken = heard.said.at(-1)
  const part = turn.clauses[index - 1]?.items.filter(({ place }) => place?.wheres.length === 1)
  if (part?.length !== 1) return false
  if (taken?.clause !== index - 1 || !isTaken(taken.draft, turn)) return false
  const items = own.map((item) => (IT.test(item.text) ? part[0]! : item))
  const outcome = readClause(items, { ...base, text: textOf(items) })
  if (!('reading' in outcome) || outcome.reading.drafts[0]?.op !== 'move') return false
  heard.said.pop()
  say(heard, turn, outcome.reading.drafts)
  return true
}

/** "take 3 to 5 s", which alone would be all that is left */
const isTaken = ({ op }: Draft, { clauses, index }: Turn) =>
  op === 'delete' ||
  (op === 'trim' && /\b(take|grab|get)\b/.test(textOf(clauses[index - 1]!.items)))

const PUTS_IT =
  /^(?:(?:and|then|please|just) )*(?:put|paste|stick|place|drop|insert|move|add|attach|append|tack|bring) (?:it|that|them|this|those)\b/

/** "I stumble from 4 to 5 s. Please cut that second out": there */
export const thatPart: Hear = (turn, heard) => {
  const part = thatPartIn(turn.own, turn.clauses, turn.index)
  if (part === null) return false
  const { of } = part
  const done = heard.said.filter(({ clause, draft }) => clause === of && draft.where !== undefined)
  const now = whereNow([part.where], done)
  const items = now === null ? part.items : part.items.map((item) => placedAt(item, part, now))
  const outcome = readClause(items, { ...turn.base, text: textOf(items) })
  if (!('reading' in outcome) || outcome.reading.ask !== undefined) return false
  if (now === null) {
    fault(heard, turn, 'unread', { leftover: turn.own })
    return true
  }
  const { drafts } = outcome.reading
  if (NAMES_ONLY.test(textOf(turn.clauses[of]!.items)))
    removeFirst(heard.said, ({ clause }) => clause === of)
  if (TELLS_WHERE.test(textOf(turn.clauses[of]!.items))) {
    removeFirst(heard.faults, ({ from }) => from === turn.clauses[of]!.from)
    removeFirst(
      heard.said,
      ({ clause, draft }) => clause === of && isServed(draft, drafts, turn.own),
    )
  }
  take(outcome.reading, { ...turn, items }, heard)
  return true
}

/** "reverse the last 5 s, then slow them down": those seconds */
export const theseSeconds: Hear = (turn, heard) => {
  const { own, clauses, index, base } = turn
  const isOfOthers = isOfSounds(own, index, heard.said)
  const those = isOfOthers
    ? { items: own, isLost: true }
    : thoseParts(own, clauses, index, heard.said)
  if (those === null) return false
  const { items, isLost } = those
  const outcome = readClause(items, { ...base, text: textOf(items) })
  if (!('reading' in outcome) || outcome.reading.ask !== undefined) return false
  if (isOfOthers && !outcome.reading.drafts.every(({ op }) => op in exactSteps && takesPart(op)))
    return false
  // "the drums are too loud, turn them down by 6 dB": their own level
  const isRestyled = heard.said.some(({ clause, draft }) => clause === index - 1 && draft.op === 'restyle') // biome-ignore format: one line
  if (isRestyled && outcome.reading.drafts.every(({ op }) => op === 'gain')) return false
  if (isLost) fault(heard, turn, 'unread', { leftover: own.filter(isThem) })
  else take(outcome.reading, { ...turn, items }, heard)
  return true
}

const isThem = ({ text }: Item) => /^(them|em|those|these)$/.test(text)

const placedAt = (item: Item, { where }: ThatPart, wheres: readonly Where[]): Item =>
  item.place?.wheres[0] === where ? { ...item, place: { ...item.place, wheres } } : item

/** "take 2 to 4 s. Reverse that part" */
const NAMES_ONLY =
  /^(?:please )?(?:take|look at|listen to|go to|find|see|consider) (?:the |from |to |s |sec\w* |part |bit |section |\d\S* ?)*(?:to |until )?\d\S*(?: s| sec\w*)?$/

/** What is told of a part is done by what is asked for there. */
const isServed = (told: Draft, drafts: readonly Draft[], own: readonly Item[]) =>
  told.op === 'remove'
    ? drafts.every(({ op }) => /^(mute|bleep|delete)$/.test(op))
    : told.op === 'restyle' &&
      own.some(({ senses }) => senses.some(({ as }) => as === 'dim')) &&
      drafts.every(
        ({ op, gainDb }) =>
          op === 'gain' && Number(gainDb) > 0 === /louder/.test(String(told.style)),
      )
