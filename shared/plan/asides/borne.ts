import { hasSense } from '../clauses/look.ts'
import type { Item } from '../items/item.ts'
import { isPast, isTrigger } from './look.ts'
import type { Subject } from './subject.ts'
import { PERSONS } from './words.ts'

// Words that could be asked for, and are not where somebody does something with them.

/** Whether what is told may hold the item at `at`. */
export function isBorne(own: readonly Item[], at: number, { who, verb }: Subject): boolean {
  const item = own[at]!
  if (at < verb && PERSONS.has(item.text)) return true
  const isOfPeople =
    /^(people|own|speakers)$/.test(who) ||
    // "there are kids in the room"
    (own[0]!.text === 'there' && own.some(({ text }) => PERSONS.has(text)))
  // "I have no time", "he is no electrician"
  if (hasSense(item, 'no'))
    return isOfPeople && /^(have|has|had|got|am|is|are|was)$/.test(own[at - 1]?.text ?? '')
  // "my roommate games loudly", but "she speaks quietly"
  if (/ly$/.test(item.text) && who === 'people' && !OF_VOICE.test(own[verb]!.text)) return true
  if (isTrigger(item, (as) => MILD.has(as) || (isOfPeople && PLACES.has(as)))) return false
  if (!hasActs(item) || at <= verb || isPast(item)) return true
  // "mum would kill me", "my only good take", but "my boss would cut it"
  return item.senses.some(({ as }) => as !== 'act') || (isOfPeople && !own.slice(at + 1).some(isIt))
}

const OF_VOICE =
  /^(?:am|is|are|was|were|sing|speak|talk|read|play|whisper|mumble|say|tell|narrate|rap|laugh|perform|record)s?$|^(?:sang|spoke|said|told)$|ed$/

const MILD: ReadonlySet<string> = new Set(['act', 'part'])

/** "we met in my kitchen", "she calls me on the phone" */
const PLACES: ReadonlySet<string> = new Set(['space', 'place', 'device', 'order'])

const isIt = (item: Item) => hasSense(item, 'whole') || item.text === 'them'

/** Something is done that changes a sound, and not only made, put or played. */
export const hasActs = ({ senses }: Item): boolean =>
  senses.some((sense) => sense.as === 'act' && !OF_ANYTHING.has(sense.act))

const OF_ANYTHING: ReadonlySet<string> = new Set(['make', 'play', 'start', 'put', 'keep', 'finish', 'improve']) // biome-ignore format: a list
