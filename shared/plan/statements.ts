import { type Item, textOf } from './items/item.ts'
import { list } from './lexicon/inflections.ts'
import { isQuiet, QUIET, tellsAside } from './tellings.ts'
import { FINITE_VERBS } from './verbs.ts'

// "My wife wears headphones": what is so, or what somebody does, with nothing in it that could be done to a
// sound. Written beside a wish it is left out.

/**
 * Where a statement ends that begins at an item: at a comma, a conjunction or the end.
 *
 * @returns `at` where none begins
 */
export function statementEnd(items: readonly Item[], at: number): number {
  const end = quietUntil(items, at)
  const own = items.slice(at, end)
  if (tellsAside(own)) return end
  const subject = subjectOf(own)
  if (subject === null || own.some(({ text }) => ASKS.test(text))) return at
  if (subject.who !== 'people' && own.some(({ text }) => LIMITS.test(text))) return at
  const verb = own.findIndex((item, index) => index >= subject.from && isVerb(item))
  if (verb === -1 || verb > subject.to) return at
  // "my voice when the dog barks"
  if (own.slice(0, verb).some(({ text }) => LIMITS.test(text))) return at
  // "as they are", "the recording is | so loud"
  if (COPULA.test(own[verb]!.text) && verb === own.length - 1) return at
  if (subject.who === 'people' && FAILS_TO.test(textOf(own.slice(verb, verb + 2)))) return end
  if (subject.who === 'people' && PAST.test(own[verb]!.text) && own.every(isDoneAlready)) return end
  let behind = verb + 1
  while (/^(be|going|to)$/.test(own[behind]?.text ?? '')) behind++
  if (subject.who === 'it' && !IS_SOMETHING.test(own[behind]?.text ?? '')) return at
  const others = own.filter((_, index) => index !== verb)
  return others.every((item) => saysNothing(item, subject.who)) ? end : at
}

/** "my kids turned the volume up", "he reversed the car": what somebody did, and nothing of how it sounds or where. */
const isDoneAlready = ({ senses, amount, place, text }: Item) =>
  place === undefined &&
  (amount === undefined || amount.unit === null) &&
  (/ (up|down)$/.test(text) ||
    !senses.some(({ as }) =>
      /^(adj|low|high|excess|lack|more|less|no|artefact|silence|bad|missing)$/.test(as),
    ))

const PAST =
  /^(?!need|want)\w+ed$|^(rang|put|made|took|got|ran|broke|sang|lost|left|threw|shot|hit|set|sold|bought|held)$/

/** A subject and its verb, whatever else: "my students find the speaker too fast". */
export function isDeclarative(items: readonly Item[]): boolean {
  const subject = subjectOf(items)
  if (subject === null) return false
  const verb = items.findIndex((item, index) => index >= subject.from && isVerb(item))
  return verb !== -1 && verb <= subject.to && verb < items.length - 1
}

type Subject = {
  readonly who: 'people' | 'thing' | 'it'
  readonly from: number
  readonly to: number
}

/** Who or what it is about; the verb stands at `from` … `to`. */
function subjectOf(own: readonly Item[]): Subject | null {
  let at = 0
  while (LEADS.has(own[at]?.text ?? '')) at++
  // "the band" may be one item
  const text = own[at]?.text ?? ''
  const isPhrase = text.includes(' ')
  const first = isPhrase ? text.slice(0, text.indexOf(' ')) : text
  if (isPhrase && (OWNERS.has(first) || ARTICLES.has(first)))
    return { who: OWNERS.has(first) ? 'people' : 'thing', from: at + 1, to: at + NOUNS }
  if (!isPhrase && PEOPLE.has(first)) return { who: 'people', from: at + 1, to: at + 1 + ADVERBS }
  if (OWNERS.has(first)) return { who: 'people', from: at + 2, to: at + 1 + NOUNS }
  if (/^(it|this|that)$/.test(first) && /^(is|was|will)$/.test(own[at + 1]?.text ?? ''))
    return { who: 'it', from: at + 1, to: at + 1 }
  if (ARTICLES.has(first) && PERSONS.has(own[at + 1]?.text ?? ''))
    return { who: 'people', from: at + 2, to: at + 1 + NOUNS }
  return ARTICLES.has(first) ? { who: 'thing', from: at + 2, to: at + 1 + NOUNS } : null
}

/** How far the verb may stand behind a pronoun, and behind the first word of a noun phrase. */
const ADVERBS = 2
const NOUNS = 4

/** Up to what ends a sentence or a clause; an "and" between two nouns does not. */
function quietUntil(items: readonly Item[], at: number): number {
  let isQuietBehindAnd = false
  for (let end = at + 1; end < items.length; end++) {
    const { kind, text } = items[end]!
    if (kind === 'punct' || ENDS.has(text)) return end
    if (text !== 'and' || isQuietBehindAnd) continue
    // what is quiet behind the first "and" is so behind all the others
    isQuietBehindAnd = isQuietToEnd(items, end + 1)
    if (!isQuietBehindAnd) return end
  }
  return items.length
}

function isQuietToEnd(items: readonly Item[], at: number): boolean {
  for (let end = at; end < items.length && items[end]!.kind !== 'punct'; end++)
    if (!saysNothing(items[end]!, 'people') || ASKS.test(items[end]!.text)) return false
  return true
}

function saysNothing(item: Item, who: Subject['who']): boolean {
  if (isQuiet(item)) return true
  const { senses, amount, place } = item
  if (amount !== undefined && amount.unit !== null) return false
  // "this is the intro of our radio show"
  if (place !== undefined && (who !== 'it' || place.vague === undefined)) return false
  return who !== 'thing' && senses.every(({ as }) => QUIET.has(as) || ASIDE.has(as))
}

/** "we met in my kitchen", "she calls me on the phone", "I mixed up the order" */
const ASIDE: ReadonlySet<string> = new Set(['space', 'place', 'device', 'format', 'part', 'order'])

const set = (words: string) => new Set(list(words))

const ENDS = set('but, so, because, then, please, therefore')
const LEADS = set(
  'so, and, but, well, oh, because, since, as, while, there, else, otherwise, unfortunately, sadly, luckily, honestly, actually, basically, yesterday, today, tonight, sorry, also, now, just, only, still, already, always, often, really, usually, sometimes, both',
)
const PEOPLE = set(
  'i, we, he, she, they, you, someone, somebody, everyone, everybody, nobody, people, grandpa, grandma, granny, grandad, mum, mom, mummy, mommy, dad, daddy, listeners, customers, friends, kids',
)
const PERSONS = set(
  'baby, kids, children, girls, boys, neighbours, neighbors, teacher, boss, client, clients, customer, customers, audience, listeners, guests, students, judges, jury, editor, producer, family, team, class, landlord, parents, men, women, tenor, soprano, postman, doctor, priest, coach',
)
const OWNERS = set('my, our, his, her, their, your')
const ARTICLES = set('the, a, an, some, these, those, all')
const IS_SOMETHING = /^(a|an|the|my|our|his|her|their|for|from|part|about|one|all)\b/

/** Words that make a sentence more than a report, whoever its subject is. */
const ASKS =
  /\b(please|pls|should|must|ought|shall|let|lets|needs?|needed|wants?|wanted|wish|hope|would|could|can|may|might|prefer|rather|instead|except|apart|besides|leave|keep|stays?|remain|unless|whenever|every time|sure|supposed|take|remove|cut|delete|add|put|mute|reverse|trim|anymore|asks?|asked|hear)\b/

/** What bounds a wish; of people it only tells when and how. */
const LIMITS = /\b(not|never|if|until|when|where|without|alone|like)\b/

const FAILS_TO = /^(forgot|forget|failed|tried|meant) to$/

/** "works", and the verb of "work in", which else is an addition */
const isVerb = ({ text, senses }: Item) =>
  FINITE_VERBS.has(text.split(' ')[0]!) &&
  !LEADS.has(text) &&
  // "the alarm has to go", "I hate the siren"
  senses.every(({ as }) => as === 'act' || QUIET.has(as))

const COPULA =
  /^(am|is|are|was|were|has|have|had|will|do|does|did|seems?|becomes?|became|gets?|got)$/
