import { anyOf } from './any-of.ts'
import { type Item, textOf } from './items/item.ts'
import { list } from './lexicon/inflections.ts'
import { FINITE_VERBS } from './verbs.ts'

// What people tell beside a wish in sentences of a known form: who asks for it, what it is for, what others must do.

type Tells = (own: readonly Item[], text: string) => boolean

/** Nothing in it is for the recording. */
export function tellsAside(own: readonly Item[]): boolean {
  const text = textOf(own)
  return FORMS.test(text) && ASIDES.some((tells) => tells(own, text))
}

/** "my game engine wants it", "my teacher says": who asks for what was said before */
const tellsWhoAsks: Tells = (_, text) => WHO_ASKS.test(text)

const WHO_ASKS =
  /^(?:(?:my|our|his|her|the) (?:\w+ ){1,3}|he |she |they )(?:(?:wants?|needs?|demands?|requires?|requests?|expects?|insists? on|asks? for|asked for) (?:it|this|that)(?: so| that way| this way| like that| like this)?|says|said so|said|says so)$/

/** "my pupils must guess the word": what others are to do, and not the recording */
const tellsDuty: Tells = (own, text) => {
  const verb = DUTY.exec(text)?.[1]
  return (
    verb !== undefined &&
    FINITE_VERBS.has(verb) &&
    !OF_SOUND.has(verb) &&
    // "we should lose the dog"
    !own.some((item) => item.text === verb && item.senses.length > 0) &&
    own.every((item) => isQuiet(item) || isAct(item))
  )
}

const DUTY =
  /^(?:(?:so|and|but|because|since) )?(?:(?:my|our|his|her|the) (?:pupils|students|kids|children|listeners|viewers|players|guests|class|audience|team|colleagues|parents|family|friends|brother|sister|son|daughter|wife|husband|mother|father|teacher|boss|friend)|they|we) (?:must|should|can|will|shall|may|have to|has to|are to) (\w+)\b/

/** "my son said a bad word" */
const tellsOfWord: Tells = (_, text) => SAYS_WORD.test(text)

const SAYS_WORD =
  /^(?:(?:i|he|she|we|they)|(?:my|our|his|her|the) \w+) (?:said|says|say|swore|used|uses|mention|mentions|mentioned|drop|dropped) (?:(?:an?|the|some|my|his|her|our|their|very|really) )*(?:bad|wrong|rude|nasty|ugly|dirty|naughty|stupid|private|secret|real|full)? ?(?:words?|names?|things?|numbers?|address|jokes?)$/

/** "it is for a demon door": what it is for, whatever that is like */
const tellsPurpose: Tells = (own, text) =>
  IS_FOR.test(text) &&
  own.every(
    ({ senses, amount, place, text: word }) =>
      amount === undefined &&
      place === undefined &&
      !/(er|less|more)$/.test(word.split(' ')[0]!) &&
      !senses.some(({ as }) => /^(loudness|format|device|dim|times|more|less|no)$/.test(as)),
  )

const IS_FOR =
  /^(?:it|this|that) is (?:just |only |all )?for (?:(?:an?|my|our|his|her|the|some) )?\w+/

/** "it disturbs the birds" */
const tellsHarm: Tells = (own, text) => HARMS.test(text) && own.slice(2).every(isQuiet)

const HARMS =
  /^(?:it|that|this) (?:disturbs|scares|frightens|wakes|confuses|distracts|irritates|upsets|annoys) \w/

/** "we need this for a TV spot", "I'd like to use it as an alarm": but not "I need it as a wav" */
const tellsUse: Tells = (own, text) =>
  USE.test(text) && own.every((item) => isQuiet(item) || isAct(item))

const USE =
  /^(?:(?:so|and|but|well|because) )*(?:i|we) (?:(?:just|only|really|will|would|like|love|want|plan|need|am|are|going|have|to) )*(?:(?:need|want|have) (?:it|this|that|these|this one|them) (?:for|as)|(?:use|using|post|share|upload|send|play|publish|show) (?:it|this|that|these|this one|them) (?:for|as|in|on|at|to))\b/

/** "I want to surprise my friends": to do something that is no edit */
const tellsPlan: Tells = (own, text) => {
  const verb = PLAN.exec(text)?.[1]
  return (
    verb !== undefined &&
    FINITE_VERBS.has(verb) &&
    !OF_SOUND.has(verb) &&
    own.every((item) => isQuiet(item) || isAct(item) || item.text === 'part') &&
    !own.some(({ text: word }) => /^(it|this|that|them)$/.test(word))
  )
}

const PLAN =
  /^(?:(?:so|and|but|well|because) )*(?:i|we) (?:would |am |are )?(?:want|like|love|hope|plan|planning|trying|intend|going) to (\w+)\b/

/** "there sings a machine": who is heard there */
const tellsOfThere: Tells = (own, text) =>
  THERE_DOES.test(text) && FINITE_VERBS.has(own[1]!.text) && own.slice(2).every(isQuiet)

const THERE_DOES =
  /^there (?!is|was|has|goes|comes|needs|plays)\w+s (?:an?|the|my|our|his|her|some) \w/

const isAct = ({ senses, amount, place }: Item) =>
  amount === undefined && place === undefined && senses.every(({ as }) => as === 'act')

/** "nobody needs to hear me pack up" */
const tellsOfNobody: Tells = (_, text) => NOBODY.test(text)

const NOBODY = /^(?:nobody|no one) (?:needs|wants|has|likes|cares|should|will|would)\b/

/** "my mic sucks" */
const tellsGear: Tells = (_, text) => GEAR.test(text)

const GEAR =
  /^(?:so )?(?:my|our|the|his|her) (?:\w+ )?(?:mic|microphone|phone|laptop|computer|recorder|setup|headset|webcam) (?:sucks|stinks|(?:is|was) (?:\w+ )?(?:bad|cheap|old|broken|terrible|awful|trash|crap|garbage|poor|rubbish))$/

/** "sending it to my sister later": where it goes when it is done */
const tellsSending: Tells = (own, text) => SENDS.test(text) && own.slice(2).every(isQuiet)

const SENDS =
  /^(?:(?:i am|we are|i will be) )?(?:sending|posting|uploading|sharing|emailing|mailing) (?:it|this|that) (?:to|on|with) (?!the\b)(?:my |our |his |her |all )?[a-z]+(?: [a-z]+){0,2}$/

const ASIDES: readonly Tells[] = [
  tellsGear,
  tellsSending,
  tellsUse,
  tellsPlan,
  tellsOfThere,
  tellsWhoAsks,
  tellsDuty,
  tellsOfWord,
  tellsPurpose,
  tellsHarm,
  tellsOfNobody,
]

/** One of these is in each of them. */
const FORMS = anyOf(
  GEAR,
  SENDS,
  USE,
  PLAN,
  THERE_DOES,
  WHO_ASKS,
  DUTY,
  SAYS_WORD,
  IS_FOR,
  HARMS,
  NOBODY,
)

/** Nothing that could be done to a sound, and no amount. */
export const isQuiet = ({ senses, amount, place }: Item): boolean =>
  place === undefined &&
  (amount === undefined || amount.unit === null) &&
  senses.every(({ as }) => QUIET.has(as))

export const QUIET: ReadonlySet<string> = new Set(['whole', 'chat', 'polite', 'voice', 'degree', 'sound', 'refused', 'particle']) // biome-ignore format: a list

/** "I want to hear", "to make": a wish. */
const OF_SOUND = new Set(
  list(
    'hear, make, have, be, keep, get, add, put, do, turn, change, start, end, stop, play, mix, record, cut, move, drop, fit, edit, clean, try, use, listen, run, set, trim, build, bring, go',
  ),
)
