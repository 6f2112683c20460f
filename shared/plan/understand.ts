import { type Clause, splitClauses } from './clauses.ts'
import { type Item, itemsOf } from './items.ts'
import type { Token } from './lex.ts'
import type { Clip } from './plan.ts'
import { questionOf } from './questions.ts'
import type { Ask, Constraint, Draft, Note } from './readings/reading.ts'
import { constraintOf } from './readings/refusals.ts'
import { type Outcome, readClause } from './readings.ts'
import { isKnownWord } from './spelling.ts'

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
  const words = (from: number, to: number) =>
    to <= from ? '' : instruction.slice(tokens[from]!.start, tokens[to - 1]!.end).toLowerCase()

  for (const [index, clause] of clauses.entries()) {
    const own = clause.items.filter((item) => item.from >= clause.from && item.to <= clause.to)
    const all = [
      ...clause.items,
      ...clause.everywhere.filter(
        (item) =>
          !clause.items.includes(item) && !clause.items.some(({ place }) => place !== undefined),
      ),
    ]
    const text = all.map((item) => item.text).join(' ')
    const base = { clip, text, words }
    trace?.(`clause ${index}${clause.negated ? ' (not)' : ''}: ${text}`)
    const range = { from: clause.from, to: clause.to }
    if (!clause.negated && isChatter(own)) continue
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
      if (onlyPlace && said.length === 0)
        for (const item of own)
          for (const where of item.place?.wheres ?? [])
            said.push({
              draft: { op: 'delete', where },
              ...range,
              sentence: clause.sentence,
              clause: index,
            })
      else negated.push({ drafts: 'reading' in outcome ? outcome.reading.drafts : [], ...range })
      continue
    }
    const question = questionOf(own)
    if (question !== null && question.kind !== 'polite') {
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
    const outcome = readWithPurpose(all, base, trace)
    if ('reading' in outcome) {
      const { reading } = outcome
      if (reading.ask !== undefined) {
        faults.push({ ...range, kind: 'ask', ask: reading.ask, leftover: [], clause })
        continue
      }
      constraints.push(...(reading.constraints ?? []))
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
    said,
    notes,
    constraints,
    negated,
    faults,
    ignored,
    nothing: clauses.every(({ items: own }) => isChatter(own)),
  }
}

/** Read whole; else without the "for my podcast", "because it is too loud", "so that …" at its end. */
function readWithPurpose(
  items: readonly Item[],
  base: Parameters<typeof readClause>[1],
  trace: ((line: string) => void) | undefined,
): Outcome {
  const tell =
    trace === undefined
      ? undefined
      : (name: string, result: string) => trace(`  ${name}: ${result}`)
  const whole = readClause(items, base, tell)
  if ('reading' in whole) return whole
  for (let at = items.length - 1; at > 0; at--) {
    if (!isPurpose(items, at)) continue
    const tail = items.slice(at)
    if (
      tail.some(
        (item) =>
          item.place !== undefined || (item.amount !== undefined && item.amount.unit !== null),
      )
    )
      continue
    const head = items.slice(0, at)
    const outcome = readClause(
      head,
      { ...base, text: head.map(({ text }) => text).join(' ') },
      tell,
    )
    if ('reading' in outcome) return outcome
  }
  return whole
}

function isPurpose(items: readonly Item[], at: number): boolean {
  const text = items[at]!.text
  const next = items[at + 1]?.text ?? ''
  if (/^(because|since)$/.test(text)) return true
  if (
    text === 'so' &&
    at > 0 &&
    /^(that|i|we|it|people|they|you|the|my|everyone|nobody|listeners|he|she)$/.test(next)
  )
    return true
  if (
    text === 'for' &&
    /^(my|our|a|an|the|his|her|their|use|work|this|your|some|it|me|us|better|easier|more)$/.test(
      next,
    )
  )
    return true
  if (text === 'in' && next === 'order') return true
  if (text === 'as' && /^(it|i|the|this|we)$/.test(next) && at > 1) return true
  if (
    text === 'to' &&
    /^(use|make|help|sound|get|go|be|fit|hear|play|match|avoid|sit|stop|have|keep|give|create|put|work|feel)$/.test(
      next.split(' ')[0]!,
    ) &&
    at > 1
  )
    return true
  return false
}

const STRONG = new Set([
  'adj',
  'fx',
  'fade',
  'loop',
  'silence',
  'artefact',
  'dim',
  'gone',
  'excess',
  'lack',
  'low',
  'high',
  'distant',
  'again',
  'refused',
  'bad',
  'clean',
  'order',
  'missing',
  'device',
  'place',
  'no',
  'less',
  'more',
  'times',
])
const WEAK_ACTS = new Set([
  'make',
  'play',
  'start',
  'finish',
  'put',
  'turn',
  'improve',
  'change',
  'convert',
  'add',
  'keep',
])

/** Who recorded it, when, where, why: no trigger word, no amount, no place. */
function isContext(items: readonly Item[]): boolean {
  const told = items.map(({ text }) => text).join(' ')
  const narrating =
    /^(so |ok |hi |hey |well |and |but |um )*(this|it|that|here|these) (is|was|are|were|comes|came) (?!too|so|way|very|really|a bit|a little|not|kind)|^(so |hi |hey |and )*(i|we|he|she|they|my \w+|our \w+|someone|a friend|you) (just |only |have |had |will |am |was |were |'m |recorded|made|sang|played|got|found|took|filmed|captured|wrote|sent|use|used|need this|need it|want to (use|post|share|upload|send|play))/.test(
      told,
    )
  const words = items.filter((item) => item.kind === 'word' && item.senses.length === 0)
  const known = words.filter((item) => isKnownWord(item.text)).length
  if (words.length > 0 && known < words.length / 2) return false
  if (
    items.some(
      (item) =>
        item.place !== undefined || (item.amount !== undefined && item.amount.unit !== null),
    )
  )
    return false
  const strong = items.some(({ senses }) =>
    senses.some(
      (sense) => STRONG.has(sense.as) || (sense.as === 'act' && !WEAK_ACTS.has(sense.act)),
    ),
  )
  if (strong)
    return (
      narrating &&
      !items.some(({ senses }) =>
        senses.some(
          (sense) =>
            ['adj', 'fx', 'artefact', 'excess', 'lack', 'bad', 'gone', 'fade', 'refused'].includes(
              sense.as,
            ) ||
            (sense.as === 'act' && sense.act !== 'make' && !WEAK_ACTS.has(sense.act)),
        ),
      )
    )
  const imperative = items.find((item) => item.kind !== 'filler' && item.kind !== 'punct')
  if (imperative === undefined) return true
  return narrating || !imperative.senses.some(({ as }) => as === 'act')
}

/** Greetings, thanks, punctuation. */
function isChatter(items: readonly Item[]): boolean {
  return items.every(
    (item) =>
      item.kind === 'punct' ||
      (item.kind === 'filler' && item.senses.length === 0) ||
      item.senses.some(({ as }) => as === 'chat' || as === 'polite' || as === 'whole') ||
      (item.senses.length > 0 &&
        item.senses.every(
          (sense) => sense.as === 'degree' || (sense.as === 'act' && sense.act === 'make'),
        )),
  )
}

const isEvent = (items: readonly Item[]) =>
  items.some(
    (item) =>
      /^(when|whenever|while|if|until|after|before|during|once|where|wherever|every time|unless|as soon as)$/.test(
        item.text,
      ) && item.kind !== 'place',
  )
