import { hasSense } from '../clauses/look.ts'
import type { Item } from '../items/item.ts'
import { isHeard } from './look.ts'
import type { Subject } from './subject.ts'
import { ADVERBS, ARTICLES, CIRCUMSTANCES, COPULAS, MODALS, OF_HEARING, PERSONS } from './words.ts'

// Whether what is told is how the recording sounds, and so what may be wrong with it.

export function isOfSound(own: readonly Item[], subject: Subject): boolean {
  const { who, head, verb } = subject
  const isOfPeople = who === 'people' || who === 'speakers'
  if (!isOfPeople && who !== 'pointer' && isHeard(head ?? undefined)) return true
  if (own.some(({ text }, at) => at >= verb && OF_HEARING.has(text)))
    return !isOfPeople || !isHearsay(own, verb)
  if (isOfPeople) return false
  if (MODALS.has(own[verb]!.text))
    return who === 'pointer' || own.some(({ text }) => BECOMES.test(text))
  return mayBeOfSound(own, subject) && !isOfWhoIsThere(own) && !isSomething(own, verb + 1)
}

const BECOMES = /^(be|become|get)$/

/** "this beat …", "the hook is zesty", but "insta is so picky" */
const mayBeOfSound = (own: readonly Item[], { who, verb }: Subject) =>
  who === 'pointer' ||
  (who === 'thing' && COPULAS.has(own[verb]!.text) && own.slice(0, verb).some(isArticle))

const isArticle = ({ text }: Item) => ARTICLES.has(text.split(' ')[0]!)

/** "there are kids in the room" */
const isOfWhoIsThere = (own: readonly Item[]) =>
  own[0]!.text === 'there' && own.some(({ text }) => PERSONS.has(text))

/** "everyone in the office heard it", "grandma doesn't need to hear it" */
function isHearsay(own: readonly Item[], verb: number): boolean {
  if (own[0]!.text === 'nobody' || /^(can|could)$/.test(own[verb]!.text)) return false
  const hears = own.findIndex(({ text }, at) => at >= verb && /^(hears?|heard)$/.test(text))
  const isOfSomeSound = own.slice(hears).some((item) => hasSense(item, 'sound', 'voice'))
  return hears !== -1 && (own[hears - 1]?.text === 'to' || !isOfSomeSound)
}

/** "… is my aunt's birthday message", "… is for a game", "… is private": what it is, not how. */
function isSomething(own: readonly Item[], at: number): boolean {
  const behind = own.slice(at).filter(({ text }) => !ADVERBS.has(text) && !/^(so|very)$/.test(text))
  const [next, ...others] = behind
  if (next === undefined || behind.some((item) => hasSense(item, 'voice', 'dim', 'no', 'bad')))
    return false
  if (CIRCUMSTANCES.has(next.text)) return others.every(isLittle)
  if (INTRODUCES.test(next.text)) return true
  if (next.text === 'the' && others.some((item) => hasSense(item, 'sound'))) return false
  return DETERMINERS.test(next.text) && others.length > 0 && !hasSense(next, 'degree')
}

const isLittle = (item: Item) => item.kind === 'filler' || hasSense(item, 'whole', 'polite', 'chat')

const INTRODUCES =
  /^(hard|good|great|time|easy|nice|fun|about|from|for|part|where|why|how|who|going)$/
const DETERMINERS = /^(a|an|the|my|our|his|her|their|your|some|one|another|all|not)\b/
