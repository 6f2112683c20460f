import { type Clause, splitClauses } from './clauses.ts'
import type { Item } from './items/item.ts'
import { itemsOf } from './items.ts'
import type { Token } from './lex/token.ts'
import type { Clip } from './plan/places.ts'
import { questionOf } from './questions.ts'
import type { Ask, Constraint, Draft, Note } from './readings/reading.ts'
import { constraintOf } from './readings/refusals.ts'
import { readClause } from './readings.ts'
import { antecedentOf, isPronounRemoval, sparing, withRest } from './understand/antecedents.ts'
import { EQUIPMENT, isChatter, isContext, isEvent, NARRATED } from './understand/context.ts'
import {
  boundedOnce,
  complains,
  isBareQuality,
  onlyLimited,
  saidOnce,
  wantedOnly,
  withoutDescribed,
  withoutRestated,
} from './understand/one-wish.ts'
import { MOST_FOR_HALVES, readInHalves, readWithPurpose } from './understand/whole-clauses.ts'

// From the tokens of an instruction to drafts of steps, and to what could not be read.

export type Said = {
  readonly draft: Draft
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
  readonly kind: 'ask' | 'unread' | 'question' | 'negated' | 'context' | 'event'
}

export type Understood = {
  readonly said: readonly Said[]
  readonly notes: readonly (Note & { clause: number })[]
  readonly constraints: readonly Constraint[]
  readonly negated: readonly { drafts: readonly Draft[]; from: number; to: number }[]
  readonly faults: readonly Fault[]
  readonly ignored: readonly { from: number; to: number }[]
  readonly nothing: boolean
}

/** "Hi there!", "that's all": beside such a clause another is alone. */
const asksNothing = ({ items }: Clause) =>
  isChatter(items) ||
  isContext(items) ||
  constraintOf(items.map(({ text }) => text).join(' ')) !== null

export function understand(
  tokens: readonly Token[],
  instruction: string,
  clip: Clip | null,
  trace?: (line: string) => void,
): Understood {
  const items = itemsOf(tokens)
  const clauses = splitClauses(items)
  const said: Said[] = []
  const notes: (Note & { clause: number })[] = []
  const constraints: Constraint[] = []
  const negated: { drafts: readonly Draft[]; from: number; to: number }[] = []
  const faults: Fault[] = []
  const ignored: { from: number; to: number }[] = []
  const complaints: number[] = []
  const described = new Map<number, readonly Draft[]>()
  const words = (from: number, to: number) =>
    to <= from ? '' : instruction.slice(tokens[from]!.start, tokens[to - 1]!.end).toLowerCase()

  for (const [index, clause] of clauses.entries()) {
    const own = clause.items.filter((item) => item.from >= clause.from && item.to <= clause.to)
    const all = [
      ...withRest(clause.items, said),
      ...clause.everywhere.filter(
        (item) =>
          !clause.items.includes(item) && !clause.items.some(({ place }) => place !== undefined),
      ),
    ]
    const text = all.map((item) => item.text).join(' ')
    const base = { clip, text, words }
    trace?.(`clause ${index}${clause.negated ? ' (not)' : ''}: ${text}`)
    const range = { from: clause.from, to: clause.to }
    if (!clause.negated && isChatter(own)) {
      if (questionOf(own)?.kind === 'info')
        faults.push({ ...range, kind: 'question', leftover: [], clause })
      continue
    }
    const spoken = own.map((item) => item.text).join(' ')
    if (NARRATED.test(spoken) || EQUIPMENT.test(spoken)) {
      ignored.push(range)
      continue
    }
    if (clause.negated) {
      const limit = constraintOf(`not ${text}`)
      if (limit !== null) {
        constraints.push(limit)
        continue
      }
      const outcome = readClause(
        all,
        base,
        trace === undefined ? undefined : (name, result) => trace(`  ${name}: ${result}`),
      )
      // "without the first 2 s": only a place, and it goes
      const onlyPlace =
        own.length > 0 &&
        own.every(
          (item) => item.place !== undefined || item.kind === 'filler' || item.kind === 'punct',
        ) &&
        own.some(({ place }) => (place?.wheres.length ?? 0) > 0)
      // "without the music", and nothing else: it goes
      const sole =
        clauses.every((one) => one === clause || asksNothing(one)) &&
        !('reading' in outcome) &&
        own.some(({ senses }) => senses.some(({ as }) => as === 'sound' || as === 'artefact'))
          ? readClause([WITHOUT, ...all], { ...base, text: `no ${text}` })
          : null
      if (sole !== null && 'reading' in sole)
        for (const draft of sole.reading.drafts)
          said.push({ draft, ...range, sentence: clause.sentence, clause: index })
      else if (onlyPlace && said.length === 0)
        for (const item of own)
          for (const where of item.place?.wheres ?? [])
            said.push({
              draft: { op: 'delete', where },
              ...range,
              sentence: clause.sentence,
              clause: index,
            })
      else if (onlyPlace) {
        // "louder, but not the first 2 s": everywhere else
        const spared = sparing(said, index, own)
        if (spared === null)
          faults.push({
            ...range,
            kind: 'unread',
            leftover: own.filter(({ place }) => place),
            clause,
          })
        else said.splice(0, said.length, ...spared)
      } else negated.push({ drafts: 'reading' in outcome ? outcome.reading.drafts : [], ...range })
      continue
    }
    // "the volume is uneven, fix it": the complaint has said what
    if (
      said.length > 0 &&
      /^(please )?(can you )?(fix|repair|sort|handle|correct|change|fill|patch|restore|remove|mend)( (it|this|that|them))?( out| up| in)?( please)?$/.test(
        own.map((item) => item.text).join(' '),
      )
    )
      continue
    const antecedent = isPronounRemoval(own) ? antecedentOf(clauses[index - 1]) : []
    if (antecedent.length > 0) {
      // "there is a hum, get rid of it"
      if (said.some((one) => one.clause === index - 1)) continue
      const items1 = [
        ...own.filter(({ senses }) =>
          senses.some(({ as }) => /^(act|particle|silence|fx)$/.test(as)),
        ),
        ...antecedent,
      ]
      const outcome = readClause(items1, {
        ...base,
        text: items1.map((item) => item.text).join(' '),
      })
      if ('reading' in outcome && outcome.reading.ask === undefined) {
        const at = ignored.findIndex(({ from }) => from === clauses[index - 1]!.from)
        if (at !== -1) ignored.splice(at, 1)
        const fault = faults.findIndex(({ from }) => from === clauses[index - 1]!.from)
        if (fault !== -1) faults.splice(fault, 1)
        for (const draft of outcome.reading.drafts)
          said.push({ draft, ...range, sentence: clause.sentence, clause: index })
        continue
      }
    }
    // "add reverb but no echo": a limit on what was asked for
    if (
      said.length > 0 &&
      said.at(-1)!.clause === index - 1 &&
      /^(but |and |, )*(with )?no (reverb|echo|delay|distortion|compression|chorus|fade)( please)?$/.test(
        own.map((item) => item.text).join(' '),
      )
    )
      continue
    const question = questionOf(own)
    const elsewhere = own.some(({ senses }) =>
      senses.some((sense) => sense.as === 'refused' && sense.reason === 'not_audio_editing'),
    )
    if (question !== null && question.kind !== 'polite' && !elsewhere) {
      faults.push({
        ...range,
        kind: 'question',
        leftover: [],
        clause,
        ...(question.kind === 'how'
          ? { about: tokens.slice(clause.from + question.skip, clause.to) }
          : {}),
      })
      continue
    }
    // "quiet recording, please make it louder": how it is, and then what to do about it
    const told = isBareQuality(own) ? readClause(all, { ...base, frame: 'complaint' }) : null
    if (told !== null && 'reading' in told) described.set(index, told.reading.drafts)
    const outcome = readWithPurpose(all, base, trace)
    const halves =
      'reading' in outcome || clauses.length > MOST_FOR_HALVES ? null : readInHalves(all, base)
    if (halves !== null) {
      for (const { drafts } of halves)
        for (const draft of drafts)
          said.push({ draft, ...range, sentence: clause.sentence, clause: index })
      for (const { notes: own1 = [], constraints: limits = [] } of halves) {
        for (const note of own1) notes.push({ ...note, clause: index })
        constraints.push(...limits)
      }
      continue
    }
    if ('reading' in outcome) {
      const { reading } = outcome
      // "it is too quiet, can you raise it": the complaint has said what
      if (
        reading.ask?.reason === 'two_readings' &&
        /^(It is not said what to|Lower may|Higher may)/.test(reading.ask.message) &&
        complaints.length > 0
      )
        continue
      if (reading.ask !== undefined) {
        faults.push({ ...range, kind: 'ask', ask: reading.ask, leftover: [], clause })
        continue
      }
      constraints.push(...(reading.constraints ?? []))
      complaints.push(...(complains(all) ? [index] : []))
      for (const draft of reading.drafts)
        said.push({ draft, ...range, sentence: clause.sentence, clause: index })
      for (const note of reading.notes ?? []) notes.push({ ...note, clause: index })
      continue
    }
    if (isContext(own)) ignored.push(range)
    else
      faults.push({
        ...range,
        kind: isEvent(all) ? 'event' : 'unread',
        leftover: outcome.leftover,
        clause,
      })
  }
  return {
    said: onlyLimited(
      wantedOnly(
        saidOnce(
          boundedOnce(withoutRestated(withoutDescribed(said, described), complaints)),
          tokens,
        ),
        words,
      ),
      { constraints, isAlone: faults.length === 0, to: tokens.length },
    ),
    notes,
    constraints,
    negated,
    faults,
    ignored,
    nothing: clauses.every(({ items: own }) => isChatter(own)),
  }
}

const WITHOUT: Item = { from: 0, to: 0, text: 'no', kind: 'phrase', senses: [{ as: 'no' }] }
