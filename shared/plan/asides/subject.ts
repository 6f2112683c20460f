import { hasSense } from '../clauses/look.ts'
import type { Item } from '../items/item.ts'
import { FINITE_VERBS } from '../verbs.ts'
import { isBase, isFiniteVerb, isPast, isThirdPerson } from './look.ts'
import {
  ADVERBS,
  ARTICLES,
  AUXILIARIES,
  COPULAS,
  LEADS,
  OTHERS,
  OWNERS,
  PERSONS,
  POINTERS,
  SPEAKERS,
} from './words.ts'

// Of whom or what something is told, and the verb that tells it.

type Who =
  /** "we": what they would do may be asked for */
  | 'speakers'
  /** "she", "grandma", "my nephew" */
  | 'people'
  /** "my laptop" */
  | 'own'
  /** "the projector", "insta" */
  | 'thing'
  /** "it", "this beat", "there" */
  | 'pointer'

/** `head`: of whom it is told, by a noun; `verb`: where the verb stands. */
export type Subject = { readonly who: Who; readonly head: Item | null; readonly verb: number }

export function subjectOf(own: readonly Item[]): Subject | null {
  const at = own.findIndex(({ text }) => !LEADS.has(text))
  return at === -1 ? null : (pronounAt(own, at) ?? nounAt(own, at))
}

/** "we", "someone in the audience", "it is", "there was" */
function pronounAt(own: readonly Item[], at: number): Subject | null {
  const { text } = own[at]!
  const verb = behindAdverbs(own, at + 1)
  const item = own[verb]
  if (item === undefined) return null
  const isPerson = SPEAKERS.has(text) || OTHERS.has(text)
  if (isPerson && (isFiniteVerb(item) || isBase(item) || hasSense(item, 'act', 'voice')))
    return { who: SPEAKERS.has(text) ? 'speakers' : 'people', head: null, verb }
  if (OTHERS.has(text)) return verbBehind(own, at + 1, 'people')
  const isPointer = text === 'there' || POINTERS.has(text)
  return isPointer && COPULAS.has(item.text) ? { who: 'pointer', head: null, verb } : null
}

function behindAdverbs(own: readonly Item[], from: number): number {
  let at = from
  while (ADVERBS.has(own[at]?.text ?? '') || /ly$/.test(own[at]?.text ?? '')) at++
  return at
}

/** "my gran", "the site", "this beat", "insta" */
function nounAt(own: readonly Item[], at: number): Subject | null {
  // "the band" may be one item
  const [first, ...others] = own[at]!.text.split(' ')
  const isOwn = OWNERS.has(first!)
  if (!isOwn && !ARTICLES.has(first!) && !POINTERS.has(first!)) return bareNounAt(own, at)
  const found = verbBehind(own, others.length > 0 ? at : at + 1, isOwn ? 'own' : 'thing')
  if (found === null) return null
  if (own.slice(at, found.verb).some(({ text }) => isKin(text))) return { ...found, who: 'people' }
  return POINTERS.has(first!) ? { ...found, who: 'pointer' } : found
}

/** "mum would kill me", "insta is so picky", "apple rejected it": the verb tells it from "zorp it". */
function bareNounAt(own: readonly Item[], at: number): Subject | null {
  const { kind, senses, text } = own[at]!
  if (PERSONS.has(text)) return verbBehind(own, at, 'people')
  if (kind !== 'word' || senses.length > 0) return null
  const found = verbBehind(own, at, 'thing')
  if (found?.verb !== at + 1) return null
  const [verb, object] = [own[found.verb]!, own[at + 2]]
  const tellsOfObject =
    (isThirdPerson(verb) && FINITE_VERBS.has(verb.text) && object !== undefined) ||
    (isPast(verb) && OBJECTS.test(object?.text ?? ''))
  return AUXILIARIES.has(verb.text) || tellsOfObject ? found : null
}

const OBJECTS = /^(it|this|that|my|our|the|me|us|everything|nothing|anything)$/

/** The verb behind the noun that begins at `from`, no further away than a long noun phrase is long. */
function verbBehind(own: readonly Item[], from: number, who: Who): Subject | null {
  for (let verb = from + 1; verb < own.length && verb <= from + MOST_WORDS; verb++) {
    const item = own[verb]!
    if (/^(that|which|who|whose)$/.test(item.text)) return null
    if (IN.test(item.text)) continue
    const isOfSeveral = isKin(own[verb - 1]!.text) && isBase(item)
    const isDone = isKin(own[verb - 1]!.text) && isDoneTo(own, verb)
    if (!isFiniteVerb(item) && !isDone && !(isOfSeveral && /(s|n)$/.test(own[verb - 1]!.text)))
      continue
    return isNounInRow(own, verb, who) ? null : { who, head: headOf(own, from, verb), verb }
  }
  return null
}

/** "my bandmate pulled the cable", and not "my guests muted" */
const isDoneTo = (own: readonly Item[], verb: number) =>
  /[a-z]{2}ed$/.test(own[verb]!.text) &&
  own[verb]!.senses.every(({ as }) => as === 'act') &&
  /^(?:the|an?|my|our|his|her|their)$/.test(own[verb + 1]?.text ?? '')

const MOST_WORDS = 6
const IN = /^(in|of|at|from|on|with|next)$/

/** "someone in the audience": someone; "the mic stand": the stand. */
function headOf(own: readonly Item[], from: number, verb: number): Item | null {
  const prep = own.findIndex(({ text }, at) => at > from && at < verb && IN.test(text))
  return own[(prep === -1 ? verb : prep) - 1] ?? null
}

/** ", the kazoo solos in my song": nouns only, for all that can be told. */
function isNounInRow(own: readonly Item[], verb: number, who: Who): boolean {
  const item = own[verb]!
  if (AUXILIARIES.has(item.text) || isPast(item) || isKin(own[verb - 1]!.text)) return false
  return (
    who !== 'people' && /^(|in|of|on|at|from|with|for|to|by|and)$/.test(own[verb + 1]?.text ?? '')
  )
}

/** "aunts birthday": the apostrophe is left out in chat. */
const isKin = (word: string) =>
  PERSONS.has(word) || (word.endsWith('s') && PERSONS.has(word.slice(0, -1)))
