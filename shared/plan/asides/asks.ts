import type { Item } from '../items/item.ts'
import { hasActs } from './borne.ts'
import { isBase, isHeard } from './look.ts'
import type { Subject } from './subject.ts'
import { ASKING, AUXILIARIES, DESIRES } from './words.ts'

// Whether a sentence asks for something, sets a condition, or says what somebody wishes.

export function asks(own: readonly Item[], subject: Subject): boolean {
  const said = own[subject.verb]!.text
  const isAsking = ({ text }: Item, at: number) =>
    (ASKING.has(text) || (DESIRES.has(text) && at === subject.verb)) &&
    !EXCUSES.some((excuses) => excuses(own, at, subject))
  if (own.some(isAsking) || own.some(isToldTo)) return true
  if (subject.who !== 'speakers') return false
  // "we could zorp it", "I boost it"
  const isOwnDeed = isBase(own[subject.verb]!) && hasActs(own[subject.verb]!)
  return /^(would|could|should|can|may|might)$/.test(said) || (isOwnDeed && !AUXILIARIES.has(said))
}

/** "she told me to …", "my boss said to …", "he wants us …" */
const isToldTo = ({ text }: Item, at: number, own: readonly Item[]) =>
  /^(told|tells|said|asked|want|wants)$/.test(text) &&
  /^(me|us|you|to)$/.test(own[at + 1]?.text ?? '')

/** Why the word at `at` asks for nothing there. */
type Excuses = (own: readonly Item[], at: number, subject: Subject) => boolean

/** "my listeners are supposed to fall asleep" */
const isDuty: Excuses = (own, at, { who }) => own[at]!.text === 'supposed' && who === 'people'

/** "I was asleep when she called" */
const isWhen: Excuses = (own, at, { who, verb }) =>
  /^(when|while)$/.test(own[at]!.text) &&
  at > verb &&
  /^(people|own|speakers)$/.test(who) &&
  /^(i|we|he|she|they)$/.test(own[at + 1]?.text ?? '')

/** "that is where the monster appears" */
const isWhere: Excuses = (own, at, { who, verb }) =>
  own[at]!.text === 'where' && at === verb + 1 && who === 'pointer'

/** "the projector needs a moment" */
const isOfTime: Excuses = (own, at) =>
  /^(a|an|some) (moment|minute|while|second|break|rest|nap|coffee|drink|hug|hand)\b/.test(
    `${own[at + 1]?.text} ${own[at + 2]?.text}`,
  )

/** "mate of mine wants that", "my teacher needs it tomorrow" */
const isThatOnly: Excuses = (own, at, { who }) =>
  DESIRES.has(own[at]!.text) &&
  isOfPeople(who) &&
  own.slice(at + 1).every(({ text }) => SO.test(text))
const SO = /^(it|this|that|one|them|so|now|today|tomorrow|tonight|asap|by|for|me|us)$/

/** "grandma doesn't need to hear it" */
const isDenied: Excuses = (own, at, { who, verb }) =>
  isOfPeople(who) && own.slice(verb, at).some(({ text }) => text === 'not')

/** "my nephew will love it", "I love you": but "she hates the siren" */
const isLiking: Excuses = (own, at, { who }) =>
  /^(love|like|hate|miss)[sd]?$/.test(own[at]!.text) &&
  (isOfPeople(who) ||
    (own[at]!.text === 'love' && /^(you|this|it)$/.test(own[at + 1]?.text ?? ''))) &&
  !own.some((item, n) => n > at && isHeard(item) && /^(the|that|those)$/.test(own[n - 1]!.text))

const isOfPeople = (who: Subject['who']) => who === 'people' || who === 'own'

const EXCUSES: readonly Excuses[] = [isDuty, isWhen, isWhere, isOfTime, isThatOnly, isDenied, isLiking] // biome-ignore format: a list
