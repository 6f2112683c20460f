import { hasSense } from '../clauses/look.ts'
import { type Item, textOf } from '../items/item.ts'
import { isKnownWord } from '../spelling.ts'
import { hasActs } from './borne.ts'
import { isTrigger } from './look.ts'
import {
  ARTICLES,
  DESIRES,
  DISCREET,
  EXCLAMATIONS,
  OCCASIONS,
  OWNERS,
  PERSONS,
  WORKS,
} from './words.ts'

// "Twitch stuff", "ringtone for my hubby", "asking for a friend", "amen": no sentence, and no wish.

export function isLabel(own: readonly Item[]): boolean {
  if (WHOLE_PHRASES.test(textOf(own))) return true
  // "homework" alone is no edit, and beside one it is what it is for
  if (
    own.some(
      (item) => !WORKS.has(item.text) && isTrigger(item, (as) => as === 'act' && !hasActs(item)),
    )
  )
    return false
  const words = own.filter((item) => !isExclaimed(item))
  // a greeting is read as one
  if (words.length === 0) return !own.every((item) => hasSense(item, 'chat'))
  return IS_LABEL.some((is) => is(words))
}

/** "woohoo", "yaaay" */
const isExclaimed = ({ text, senses }: Item) =>
  EXCLAMATIONS.has(text) ||
  senses.some(({ as }) => as === 'chat') ||
  /^(?:wo+h?o+|woo+t|ya+y+|he+y+|ha(?:ha)+h?|he(?:he)+|a+w+|o+h+|y+e+s+)$/.test(text)

type IsLabel = (own: readonly Item[]) => boolean

/** "for my nephew's game" */
const isForSomebody: IsLabel = ([first, second, third]) =>
  first?.text === 'for' &&
  (OWNERS.has(second?.text ?? '') || ARTICLES.has(second?.text ?? '')) &&
  third !== undefined

/** A noun for what people make, with the words before it, and for whom it is. */
const isWork: IsLabel = (own) => {
  const from = own.findIndex(({ text }) => !OWNERS.has(text) && !ARTICLES.has(text))
  const prep = own.findIndex(({ text }, at) => at > 0 && /^(for|of|from|with|about|at)$/.test(text))
  const head = (prep === -1 ? own.length : prep) - 1
  if (from > 1 || head < from || head - from > MOST_BEFORE) return false
  return (
    WORKS.has(own[head]!.text) &&
    own.slice(from, head).every((item) => isOfNoun(item, OCCASIONS.has(own[head]!.text)))
  )
}

const MOST_BEFORE = 3

/** "sound design", "first", "twitch": no article, for "zorp the video" asks for something */
const isOfNoun = (item: Item, isOccasion: boolean) =>
  item.kind !== 'punct' &&
  !OWNERS.has(item.text) &&
  !ARTICLES.has(item.text) &&
  !/^(to|it|make|put|get|set|give|play|start|keep|finish|have|need|no|not|like)$/.test(item.text) &&
  !hasActs(item) &&
  (item.kind !== 'word' || isOccasion || isKnownWord(item.text))

/** "embarrassing", "so private" */
export const isDiscreet: IsLabel = (own) =>
  own.every(({ text }, at) => DISCREET.has(text) || (at === 0 && /^(so|very|just)$/.test(text)))

/** "due on Friday", "needed by noon" */
export const isDeadline: IsLabel = (own) => DEADLINE.test(textOf(own))

const WHEN =
  '(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|today|tonight|noon|midnight|midday|morning|afternoon|evening|night|lunch(?:time)?|week(?:end)?|month|(?:the )?end of (?:the )?(?:day|week|month)|eod|asap|soon|now'
const DEADLINE = new RegExp(
  `^(?:(?:it|this|that) is )?(?:(?:all )?(?:due|needed|wanted|required|deadline(?: is)?)(?: (?:on|by|at|in|for|before|until|this|next|early|first thing|back))*|(?:by|for)(?: this| next)?) (?:${WHEN})(?: (?:morning|afternoon|evening|night|already|latest|at the latest))*$`,
)

/** "asking for a friend", "trying to impress a girl", "still waiting": but "looking for zest" */
const isDoing: IsLabel = (own) => {
  const [first, second] = own.filter(({ text }) => !/^(just|still|currently|also)$/.test(text))
  return (
    first !== undefined &&
    /^[a-z]{2,}ing$/.test(first.text) &&
    isKnownWord(first.text) &&
    first.senses.length === 0 &&
    !DESIRES.has(first.text.slice(0, -3)) &&
    !(
      /^(looking|going|aiming|shooting|hoping|searching)$/.test(first.text) &&
      second?.text === 'for'
    )
  )
}

/** "no clue how that got in", "happy new year", "says my mum", "newbie here" */
const isSetPhrase: IsLabel = (own) => {
  const text = textOf(own)
  return (
    PHRASES.test(text) ||
    SAYS_WHO.exec(text)
      ?.slice(1)
      .some((who) => PERSONS.has(who)) === true
  )
}

const PHRASES =
  /^(?:dunno|idk|happy (?:new year|birthday|easter|anniversary|holidays)|merry \w+|greetings from|(?:it )?would mean (?:a lot|so much|the world))\b/

/** Whole, for there are words in them that could ask for something. */
const WHOLE_PHRASES =
  /^(?:(?:i have )?no (?:idea|clue)(?: (?:how|why|what|where|who|when)\b(?: \w+){0,4})?|bless (?:her|him|them|you)|(?:from|greetings from) \w+|long story(?: short)?|fingers crossed|good luck|wish me luck|sent from my \w+|(?:long |first )?time (?:user|listener|caller|using (?:this|it))(?: here)?|(?:total |complete )?(?:newbie|noob|beginner|amateur) here|asking(?: for a friend)?)$/

const SAYS_WHO =
  /^(?:says|said|according to|thanks to|courtesy of|on behalf of|as per) (?:my|our|the|his|her) (\w+)$|^(\w+) here$/

const IS_LABEL: readonly IsLabel[] = [
  isForSomebody,
  isWork,
  isDiscreet,
  isDeadline,
  isDoing,
  isSetPhrase,
]
