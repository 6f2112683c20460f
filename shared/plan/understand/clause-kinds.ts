import type { Clause } from '../clauses.ts'
import { type Item, textOf } from '../items/item.ts'
import { View } from '../items/view.ts'
import type { Token } from '../lex/token.ts'
import type { Where } from '../plan/places.ts'
import { isOpenStep } from '../plan.ts'
import { countTokens, questionOf } from '../questions.ts'
import {
  type Constraint,
  type Draft,
  type Note,
  type Reading,
  twoReadings,
} from '../readings/reading.ts'
import { constraintOf } from '../readings/refusals.ts'
import { type Base, readClause } from '../readings.ts'
import { complementOf } from '../regions/place.ts'
import { statementEnd } from '../statements.ts'
import { undecided } from '../undecided.ts'
import type { Fault, Said } from '../understand.ts'
import { inActiveVoice } from './active-voice.ts'
import {
  antecedentOf,
  isPronounRemoval,
  namesIt,
  saysMany,
  silences,
  sparedIn,
  sparesSource,
  sparing,
  takesOut,
  takesPart,
} from './antecedents.ts'
import { isChatter, isContext, isEvent } from './context.ts'
import { goesOn, isDeedOfOthers } from './deeds.ts'
import { levelOfAdded } from './level-of-added.ts'
import { levelOfIt, withDegree } from './of-it.ts'
import { complains, isBareQuality } from './one-wish.ts'
import { thatPartIn } from './that-part.ts'
import {
  COMES_FROM,
  DOES_BY_ITSELF,
  isTold,
  NO_EFFECTS,
  SORRY,
  TAKES_BACK,
  UNWANTED,
  WAVED_AWAY,
} from './told.ts'
import { MOST_FOR_HALVES, readInHalves, readWithPurpose } from './whole-clauses.ts'

// What a clause may be: a greeting, how it came about, a limit, a remedy, a question, a wish.

/** A clause in its place among the others. */
export type Turn = {
  readonly clauses: readonly Clause[]
  readonly index: number
  readonly clause: Clause
  /** With what was carried over and lent to it. */
  readonly items: readonly Item[]
  /** Its own words only. */
  readonly own: readonly Item[]
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
type Hear = (turn: Turn, heard: Heard) => boolean

const rangeOf = ({ clause: { from, to } }: Turn) => ({ from, to })

function say(heard: Heard, turn: Turn, drafts: readonly Draft[]): void {
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

function fault(
  heard: Heard,
  turn: Turn,
  kind: Fault['kind'],
  more: Partial<Pick<Fault, 'ask' | 'about' | 'leftover'>> = {},
): void {
  heard.faults.push({ ...rangeOf(turn), kind, leftover: [], clause: turn.clause, ...more })
}

/** "not sure if i should reverse it" */
const weighing: Hear = (turn, heard) => {
  const weighed = undecided(turn.own)
  if (weighed === null) return false
  const skip = countTokens(turn.own, 0, weighed)
  fault(heard, turn, 'question', {
    about: turn.tokens.slice(turn.clause.from + skip, turn.clause.to),
  })
  return true
}

/** "add reverb or maybe echo" */
const either: Hear = (turn, heard) => {
  const { clauses, clause, index, base } = turn
  const before = clauses[index - 1]
  if (clause.joint !== 'or' || before === undefined) return false
  const choices = [base.words(before.from, before.to), base.words(clause.from, clause.to)]
  fault(heard, turn, 'ask', { ask: twoReadings('One of two is to be done.', choices).ask! })
  return true
}

/** "Fade it out. Actually forget the fade": what was asked for before is not. */
const takesBack: Hear = ({ own, index }, { said }) => {
  if (!TAKES_BACK.test(textOf(own)) || own.some(({ amount }) => amount !== undefined)) return false
  const kept = said.filter(({ draft, clause }) => clause === index || !names(own, draft))
  if (kept.length === said.length) return false
  said.splice(0, said.length, ...kept)
  return true
}

const names = (own: readonly Item[], { op, target }: Draft) =>
  own.some(
    ({ text, senses }) =>
      text === target ||
      senses.some(
        (sense) =>
          ((sense.as === 'fx' || sense.as === 'artefact') && sense.op === op) ||
          (sense.as === 'fade' && /^fade/.test(op)),
      ),
  )

/** "when it gets loud, …": only hearing could tell when. */
const condition: Hear = (turn, heard) => {
  if (!CONDITION.test(textOf(turn.own))) return false
  fault(heard, turn, 'event')
  return true
}

const CONDITION =
  /^(?:(?:and|but|so) )*(?:when|whenever|wherever|every time|each time|unless) (?!(?:you|will|was|is|are|did|does|do|can)\b)/

/** "Hi there!" */
const chatter: Hear = (turn, heard) => {
  if (turn.clause.negated || !isChatter(turn.own)) return false
  if (questionOf(turn.own)?.kind === 'info') fault(heard, turn, 'question')
  return true
}

/** "I recorded this in my kitchen", "my mic is bad" */
const background: Hear = (turn, heard) => {
  const spoken = textOf(turn.own)
  const tells =
    isTold(spoken) ||
    statementEnd(turn.own, 0) === turn.own.length ||
    isOfOthers(turn, turn.index) ||
    (turn.clauses.length > 1 && saysFormat(turn.own)) ||
    (COMES_FROM.test(spoken) &&
      turn.own.some(({ senses }) => senses.some(({ as }) => as === 'device')))
  const isLeft =
    WAVED_AWAY.test(spoken) ||
    UNWANTED.test(spoken) ||
    DOES_BY_ITSELF.test(spoken) ||
    SORRY.test(spoken) ||
    NO_EFFECTS.test(spoken)
  if (!tells && !(isLeft && turn.clauses.length > 1)) return false
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
const saysFormat = (own: readonly Item[]) =>
  /^(so |and )?(it|this|that|the \w+|my \w+) (is|was)\b/.test(textOf(own)) &&
  own.some(({ amount }) => /^(hz|bit|kbps)$/.test(amount?.unit ?? '')) &&
  own.every(
    ({ amount, kind, senses, text }) =>
      amount !== undefined ||
      kind === 'filler' ||
      senses.some(({ as }) => as === 'whole' || as === 'format' || as === 'device') ||
      /^(recorded|sampled)$/.test(text),
  )

/** "leave the first 2 s alone", before or after what is done to the rest */
const spares: Hear = (turn, heard) => {
  const { clauses, index, own, clause } = turn
  const where = sparedIn({ own, negated: clause.negated })
  if (where === null || clauses.length === 1) return false
  const isFirst = heard.said.length === 0 && heard.spared === null
  const spared = isFirst ? null : sparing(heard.said, index, own)
  if (isFirst) heard.spared = where
  else if (spared !== null) heard.said.splice(0, heard.said.length, ...spared)
  else fault(heard, turn, 'unread', { leftover: own.filter(({ place }) => place) })
  return true
}

/** "but not the voice": no step that acts on the sum of all sources can spare one of them. */
const source: Hear = (turn, heard) => {
  const { clauses, clause, own } = turn
  if (clauses.length === 1 || !sparesSource(own, clause.negated)) return false
  if (clause.negated && soleRemoval(turn) !== null) return false
  heard.sources.push(turn)
  return true
}

/** What spares a source beside steps that cannot. */
export function unspared({ sources, said }: Heard): readonly Fault[] {
  const changes = said.some(({ draft }) => !isOpenStep(draft) && !SPARES_SOURCES.has(draft.op))
  return changes
    ? sources.map((turn) => ({
        ...{ ...rangeOf(turn), kind: 'unread', clause: turn.clause },
        leftover: turn.own.filter(({ kind }) => kind !== 'filler'),
      }))
    : []
}

const SPARES_SOURCES: ReadonlySet<string> = new Set(['speed', 'convert'])

/** "don't clip", "without the music", "but not the first 2 s" */
const limit: Hear = (turn, heard) => {
  const { clause, index, items, own, base } = turn
  if (!clause.negated) return false
  const constraint = constraintOf(`not ${textOf(own)}`)
  if (constraint !== null) {
    heard.constraints.push(constraint)
    placeOf(turn, heard)
    return true
  }
  const outcome = readClause(items, base)
  const drafts = 'reading' in outcome ? outcome.reading.drafts : []
  const isWithout = turn.tokens[own[0]!.from - 1]?.text === 'without'
  const unwanted = isWithout && (!('reading' in outcome) || isFault(own)) ? soleRemoval(turn) : null
  if (unwanted !== null) say(heard, turn, unwanted.drafts)
  else if (!isOnlyPlace(own)) heard.negated.push({ drafts, ...rangeOf(turn) })
  // "cut the last 2 s instead of the first 2 s"
  else if (isInstead(turn) && heard.said.at(-1)?.draft.where !== undefined) return true
  // "without the first 2 s": it goes
  else if (heard.said.length === 0)
    say(
      heard,
      turn,
      own.flatMap(({ place }) => (place?.wheres ?? []).map((where) => ({ op: 'delete', where }))),
    )
  else {
    // "louder, but not the first 2 s": everywhere else
    const spared = sparing(heard.said, index, own)
    if (spared !== null) heard.said.splice(0, heard.said.length, ...spared)
    else fault(heard, turn, 'unread', { leftover: own.filter(({ place }) => place) })
  }
  return true
}

const isInstead = ({ tokens, own }: Turn) => tokens[own[0]!.from - 1]?.text === 'instead'

/** "faster without changing the pitch in the first half": where the step before acts. */
function placeOf(turn: Turn, heard: Heard): void {
  const { own, index, items } = turn
  const wheres = own.flatMap(({ place }) => place?.wheres ?? [])
  const last = heard.said.at(-1)
  const isOpenTo =
    last?.clause === index - 1 && last.draft.where === undefined && takesPart(last.draft.op)
  if (wheres.length === 1 && isOpenTo)
    heard.said[heard.said.length - 1] = { ...last, draft: { ...last.draft, where: wheres[0]! } }
  else if (wheres.length > 0)
    fault(heard, turn, 'unread', { leftover: own.filter(({ place }) => place) })
  else if (isEvent(items)) fault(heard, turn, 'event')
}

/** "the noise": what nobody wants, and no effect that could be asked for. */
const isFault = (own: readonly Item[]) =>
  own.some(({ senses }) => senses.some(({ as }) => as === 'artefact')) &&
  !own.some(({ senses }) => senses.some(({ as }) => as === 'act' || as === 'fx'))

/** "without the music", and nothing else: it goes. */
function soleRemoval({ clauses, clause, items, own, base }: Turn): Reading | null {
  const names = own.some(({ senses }) =>
    senses.some(({ as }) => as === 'sound' || as === 'voice' || as === 'artefact'),
  )
  const asks = own.some(({ senses }) =>
    senses.some((sense) => sense.as === 'act' && sense.act !== 'make' && sense.act !== 'play'),
  )
  if (!names || asks || !clauses.every((one) => one === clause || asksNothing(one))) return null
  const outcome = readClause([WITHOUT, ...items], { ...base, text: `no ${base.text}` })
  return 'reading' in outcome ? outcome.reading : null
}

const WITHOUT: Item = { from: 0, to: 0, text: 'no', kind: 'phrase', senses: [{ as: 'no' }] }

/** "Hi there!", "that's all": beside such a clause another is alone. */
const asksNothing = ({ items }: Clause) =>
  isChatter(items) || isContext(items) || constraintOf(textOf(items)) !== null

const isOnlyPlace = (own: readonly Item[]) =>
  own.every(({ place, kind }) => place !== undefined || kind === 'filler' || kind === 'punct') &&
  own.some(({ place }) => (place?.wheres.length ?? 0) > 0)

/** "the volume is uneven, fix it": the complaint has said what. */
const remedy: Hear = ({ own, clauses }, { said }) => {
  const last = said.at(-1)
  if (last === undefined) return false
  const text = textOf(own)
  // "sounds like it's under water, fix it": what it is like is what is wrong
  // "distorted, fix it": how it is
  if (FIX_IT.test(text) && last.draft.op === 'distort') {
    said.splice(-1, 1, { ...last, draft: { op: 'declip' } })
    return true
  }
  if (FIX_IT.test(text))
    return (
      !(takesOut(own) && (isHowItIs(last.draft, own) || last.draft.op === 'restyle')) &&
      !(IS_LIKE.test(textOf(clauses[last.clause]!.items)) && LIKENESSES.has(last.draft.op))
    )
  if (SMOOTH_IT.test(text)) return /^fade_/.test(last.draft.op)
  if (CLEAN_IT.test(text)) return said.every(({ draft }) => REPAIRS.has(draft.op))
  const isTold = clauses[last.clause]!.items.some(({ senses }) =>
    senses.some(({ as }) => as === 'act'),
  )
  if (isTold) return false
  // "the drums are loud, turn them down a bit"
  const degree = new View(own).degree()
  const rest = textOf(own.filter(({ senses }) => !senses.some(({ as }) => as === 'degree')))
  if (!isRemedy(last.draft, rest)) return false
  said.splice(-1, 1, { ...last, draft: withDegree(last.draft, degree ?? undefined) })
  return true
}

const IS_LIKE = /\b(sounds?|feels) (\w+ )?(like|as if|as though)\b/
const LIKENESSES: ReadonlySet<string> = new Set(['low_pass', 'device', 'reverb', 'restyle'])

/** "the first 3 s are just silence, lose them": not what is to be done with the part. */
const isHowItIs = ({ op, where }: Draft, own: readonly Item[]) =>
  where !== undefined &&
  (op === 'mute' || ((REPAIRS.has(op) || op === 'high_pass') && saysMany(own)))

/** "it ends too suddenly, smooth it out" */
const SMOOTH_IT =
  /^[, ]*(please )?((can|could|would) you )?(smooth|soften|ease|round)( (it|this|that))( out| off| down| in)?( please)?$/

/** "hum, hiss and clicks, clean it up" */
const CLEAN_IT = /^(please )?(can you )?clean( (it|this|that|them))?( up)?( please)?$/

/** "the S sounds are piercing, soften them", "the drums are loud, turn them down" */
function isRemedy({ op, gainDb, style }: Draft, text: string): boolean {
  const isOfPart = op === 'eq' || op === 'restyle' || REPAIRS.has(op)
  const isUp = op === 'eq' ? Number(gainDb) > 0 : style === 'louder'
  return isOfPart && (isUp ? RAISE_IT : LOWER_IT).test(text)
}

const LOWER_IT =
  /^(please |can you |so |and )*(soften|quieten|quiet|tame|calm|hush|tone|turn|bring|take|reduce|lower|lessen)( (it|this|that|them|those|her|him))( down)?( please)?$/

const RAISE_IT =
  /^(please |can you |so |and )*(raise|boost|lift|increase|amplify|bring|turn)( (it|this|that|them|those|her|him))( up)?( please)?$/

const FIX_IT =
  /^[, ]*(please )?((can|could|would) you )?((fix|repair|sort|handle|correct|change|fill|patch|restore|remove|mend|clear)( (it|this|that|them|both|all of it|everything))?( out| up| in)?|(put|set|get) (it|this|that|them|those) right)( please)?$/

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
const pronounRemoval: Hear = (turn, heard) => {
  const { clauses, own, base } = turn
  const before = tellerOf(turn)
  // "whenever the dog barks, mute it"
  if (CONDITION.test(textOf(clauses[before]?.items ?? []))) return false
  const antecedent = isPronounRemoval(own) ? antecedentOf(clauses[before], own) : []
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
    say(heard, turn, [{ op: isBleep ? 'bleep' : 'mute', where: part }])
    return true
  }
  // "there is a loud bang, get rid of it": not only quieter
  const isMilder = told.length > 0 && told.every(({ draft }) => draft.op === 'restyle')
  if (told.length > 0 && !isMilder) return true
  const removes = own.filter(({ senses }) =>
    senses.some((sense) => sense.as === 'act' && /^(remove|cut)$/.test(sense.act)),
  )
  const verbs =
    removes.length > 0
      ? removes
      : own.filter(({ senses }) => senses.some(({ as }) => /^(act|particle|silence|fx)$/.test(as)))
  const items = [...verbs, ...antecedent]
  const outcome = readClause(items, { ...base, text: textOf(items) })
  if (!('reading' in outcome) || outcome.reading.ask !== undefined) return false
  removeFirst(heard.ignored, isBefore)
  removeFirst(heard.faults, isBefore)
  if (isMilder) heard.said.splice(heard.said.indexOf(told[0]!), told.length)
  say(heard, turn, outcome.reading.drafts)
  return true
}

/** "there is a siren, turn it down": the siren, and not the recording */
const pronounLevel: Hear = (turn, heard) => {
  const { clauses, index, own, base } = turn
  const before = clauses[index - 1]
  if (!IS_HEARD.test(textOf(before?.items ?? [])) || !IS_LEVEL.test(textOf(own))) return false
  // "there is a hum, make it quieter": it is taken out
  const told = heard.said.filter(({ clause }) => clause === index - 1)
  if (told.length > 0)
    return told.every(({ draft }) => REPAIRS.has(draft.op)) && IS_LESS.test(textOf(own))
  const isSound = ({ senses }: Item) => senses.some(({ as }) => as === 'sound')
  if (before!.items.filter(isSound).length !== 1) return false
  const items = [...own.filter(({ text }) => !IT.test(text)), ...before!.items.filter(isSound)]
  const outcome = readClause(items, { ...base, text: textOf(items) })
  if (!('reading' in outcome) || outcome.reading.drafts.some(({ op }) => op !== 'restyle'))
    return false
  removeFirst(heard.ignored, ({ from }) => from === before!.from)
  say(heard, turn, outcome.reading.drafts)
  return true
}

const REPAIRS: ReadonlySet<string> = new Set(['dehum', 'denoise', 'declick', 'deess'])

const IS_LESS = /\b(quieter|softer|down)\b/

const IT = /^(it|that|them|this|those)$/

const IS_HEARD = /^(and |so |but )?(there (is|was|are|were)|(i|you|we) (can |could )?hear)\b/

const IS_LEVEL =
  /^(please )?(make|get|turn|bring|keep|want|need)?( (it|that|them|this|those))?( a (bit|little|lot)| much| slightly| way)?( (quieter|louder|softer|down|up))( a (bit|little|lot))?( please)?$|^(a bit |a little |much )?(quieter|louder|softer)( please)?$/

/** "the middle bit from 4 to 5 is noise": the part that is complained of. */
function partOf({ items }: Clause, own: readonly Item[]): Where | null {
  const wheres = items.flatMap(({ place }) => place?.wheres ?? [])
  const isSubject = items.find(({ kind }) => kind !== 'filler')?.place !== undefined
  return wheres.length === 1 && (isSubject || namesIt(own)) ? wheres[0]! : null
}

function removeFirst<T>(list: T[], is: (one: T) => boolean): void {
  const at = list.findIndex(is)
  if (at !== -1) list.splice(at, 1)
}

/** "I stumble from 4 to 5 s. Please cut that second out": there */
const thatPart: Hear = (turn, heard) => {
  const part = thatPartIn(turn.own, turn.clauses, turn.index)
  if (part === null) return false
  const { items, of } = part
  const outcome = readClause(items, { ...turn.base, text: textOf(items) })
  if (!('reading' in outcome) || outcome.reading.ask !== undefined) return false
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

/** "add a siren, but keep it quiet" */
const loudnessOfAdded: Hear = ({ own, clause, index }, { said }) => {
  const added = said.filter((one) => one.clause === index - 1)
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

/** "take 2 to 4 s. Reverse that part" */
const NAMES_ONLY =
  /^(?:please )?(?:take|look at|listen to|go to|find|see|consider) (?:the |from |to |s |sec\w* |part |bit |section |\d\S* ?)*(?:to |until )?\d\S*(?: s| sec\w*)?$/

/** Somebody does something, or something is so. */
const TELLS_WHERE =
  /^(?:(?:so|and|but|because|well|there|(?:at|around|from|between|in|over|to|and|s|\d\S*)) )*(?:i|we|he|she|they|you|someone|somebody|my|our|his|her|the|an?|some|it|is|are|was)\b/

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

/** "add reverb but no echo": a limit on what was asked for. */
const noEffect: Hear = ({ own, index }, { said }) => {
  const last = said.at(-1)
  if (last?.clause !== index - 1) return false
  // "add reverb. actually no reverb": taken back
  if (NO_EFFECT.test(textOf(own)) && hasEffect(own, last.draft.op)) {
    said.pop()
    return true
  }
  return NO_EFFECT.test(textOf(own)) || (last.draft.op === 'delete' && CLOSED.test(textOf(own)))
}

const hasEffect = (own: readonly Item[], op: Draft['op']) =>
  own.some(({ senses }) => senses.some((sense) => sense.as === 'fx' && sense.op === op))

/** "remove the dog, it is so annoying" */
const opinion: Hear = ({ own }, { said }) =>
  said.length > 0 &&
  /^(it|that|this|they)\b/.test(textOf(own)) &&
  own.some(({ senses }) => senses.some(({ as }) => as === 'bad')) &&
  own.every(
    ({ kind, senses }) =>
      kind === 'filler' ||
      kind === 'punct' ||
      senses.some(({ as }) => /^(bad|degree|whole)$/.test(as)),
  )

/** "cut 2 to 3 s and close the gap": cutting does. */
const CLOSED = /^(and )?(close|join|bridge) (up )?(the|that|this|it)( gap| hole)?( up)?$/

const NO_EFFECT =
  /^(but |and |, )*(with )?no (reverb|echo|delay|distortion|compression|chorus|fade( in| out)?)( please)?$/

/** "how do I make it louder?" */
const question: Hear = (turn, heard) => {
  const { own, clause, tokens } = turn
  const asked = questionOf(own)
  const elsewhere = own.some(({ senses }) =>
    senses.some((sense) => sense.as === 'refused' && sense.reason === 'not_audio_editing'),
  )
  if (asked === null || asked.kind === 'polite' || elsewhere) return false
  const about = tokens.slice(clause.from + asked.skip, clause.to)
  fault(heard, turn, 'question', asked.kind === 'how' ? { about } : {})
  return true
}

/** What should be done; or what nobody can read. */
const wish: Hear = (turn, heard) => {
  const { clauses, index, items, own, base } = turn
  // "quiet recording, please make it louder": how it is, and then what to do about it
  const told = isBareQuality(own) ? readClause(items, { ...base, frame: 'complaint' }) : null
  if (told !== null && 'reading' in told) heard.described.set(index, told.reading.drafts)

  const active = inActiveVoice(items)
  const ordered = active && readWithPurpose(active, { ...base, text: textOf(active) })
  const read = ordered && 'reading' in ordered ? ordered : readWithPurpose(items, base)
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
  else if (isContext(own) && !/^as soon as\b/.test(textOf(own))) heard.ignored.push(rangeOf(turn))
  else fault(heard, turn, isEvent(items) ? 'event' : 'unread', { leftover: read.leftover })
  return true
}

function take(reading: Reading, turn: Turn, heard: Heard): void {
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
  heard.constraints.push(...constraints)
  if (complains(turn.items)) heard.complaints.push(turn.index)
  say(
    heard,
    turn,
    drafts.map((draft) => ofWhatWasTold(draft, turn, heard)),
  )
  for (const note of notes) heard.notes.push({ ...note, clause: turn.index })
}

/** "the piano is too quiet, raise it by 3 dB": the step for the piano, in the place of the complaint's. */
function ofWhatWasTold(draft: Draft, { clauses, index, own, clause }: Turn, heard: Heard): Draft {
  const before = clauses[index - 1]
  const isTold = heard.complaints.includes(index - 1) || IS_HEARD.test(textOf(before?.items ?? []))
  if (clause.joint === 'then' || !isTold) return draft
  for (const told of heard.said.filter((one) => one.clause === index - 1)) {
    const meant = levelOfIt(told.draft, draft, own)
    if (meant === null) continue
    removeFirst(heard.said, (one) => one === told)
    return meant
  }
  return draft
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

/** In the order in which they are tried; a wish is what is left. */
export const CLAUSE_KINDS: readonly Hear[] = [
  weighing,
  either,
  takesBack,
  condition,
  chatter,
  background,
  loudnessOfAdded,
  spares,
  source,
  limit,
  remedy,
  opinion,
  pronounRemoval,
  pronounLevel,
  thatPart,
  noEffect,
  question,
  wish,
]
