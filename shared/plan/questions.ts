import { type Item, textOf } from './items/item.ts'

/** A polite question is a request; "how do I …" is about an edit; "how loud is it" is about the file. */
export type Question = { kind: 'polite' | 'how' | 'info'; skip: number }

export function questionOf(items: readonly Item[]): Question | null {
  const at = items.findIndex(({ kind, text }) => kind !== 'punct' && !OPENS.test(text))
  if (at === -1) return null
  const text = textOf(items.slice(at))
  const how = HOW.exec(text)?.[0] ?? (WHY.test(text) ? 'why' : null)
  if (how !== null) return { kind: 'how', skip: countTokens(items, at, how) }
  const kind = kindOf(text, items)
  return kind && { kind, skip: at }
}

const OPENS =
  /^(hey|hi|hello|please|so|ok|okay|well|um|uh|bot|resound|dear|sir|and|but|oh|just|also|now|quick|question)$/

const HOW =
  /^(how (do|can|could|would|should|might) (i|you|we|one|people|someone)( go about)?|how to|how does one|how is it possible to|what (is|would be) the best way to|what happens (if|when) (you|i|we)|what would happen (if|when) (you|i|we)|can you (tell|show|explain to|teach) me how to|do you know how to|what if (you|i|we)|what would it sound like if (you|i|we)|should (i|we|it|this|that|(?:the|my) \w+ (?:be|have|sound))|(?:would|will) it (?:be|sound) (?:much |even )?(?:better|nicer|cooler|worse|weird|good|nice)|(?:would|will) (?:an?|the|some|more|less) [^,]*\b(?:be (?:good|better|nice|nicer|weird|too)|help|sound|work|fit)|is it (worth|better to|a good idea to)|does it help to|do (i|we) (need|have) to|would it (help|be better) to)\b/

const WHY = /^(why (is|does|are|do)( it| this| that| the \w+)?( sound| seem| so)?|how come)\b/

function kindOf(text: string, items: readonly Item[]): 'polite' | 'info' | null {
  if (ASKS_TO.test(text))
    return ASKS_TO_TELL.test(text) || (ASKS_SKILL.test(text) && !endsInManner(items))
      ? 'info'
      : 'polite'
  if (PROPOSES.test(text)) return 'polite'
  return TELL_ME.test(text) || (ASKS.test(text) && !ASKS_NOTHING.test(text)) ? 'info' : null
}

/** "could you", "can the" */
const ASKS_TO =
  /^(can|could|would|will|may|might|can not|could not|will not|would not|shall) (you|u|we|i|it|this|that|the|someone|somebody|my|your)\b/

/** "can you tell" */
const ASKS_TO_TELL =
  /^(can|could|would|will) you (hear|tell|explain|understand|speak|see|help me understand|read|recommend|identify)\b/

/** "can you edit videos" */
const ASKS_SKILL = /^(can|could|would|will) you (do|edit|process|handle|support|work)( \w+)?$/

/** "can you do chipmunk" */
const endsInManner = (items: readonly Item[]) =>
  items.at(-2)?.text !== 'edit' &&
  items
    .at(-1)!
    .senses.some(
      (sense) => sense.as === 'adj' || (sense.as === 'fx' && sense.op === 'playback_rate'),
    )

/** "is it possible to", "how about", "do you mind" */
const PROPOSES =
  /^(is (it )?possible|is there (any|a) (way|chance|possibility)|any (way|chance|possibility)|how about|what about|why not|do you (mind|think you (could|can))|are you able|is it ok)\b/

const TELL_ME = /^(tell me|show me|explain|describe|inform me)\b/

/** "how loud is it" */
const ASKS =
  /^(how|what|why|who|whose|where|which|is|are|does|do|did|was|were|has|have you|am i|when (is|was|did|does|will))\b/

/** "do reverse it", "what I want is", "which I": no question */
const ASKS_NOTHING =
  /^(do (?!you\b|we\b|they\b|i\b|people\b|these\b|those\b|my\b|the [a-z]+ (?:have|need|sound|seem)\b)\w+|what i (want|need|would)|is too|are too|what (it|this) needs|has too|how bout|which i)\b/

/** How many tokens the words of `prefix` take up, from item `at` on. */
export function countTokens(items: readonly Item[], at: number, prefix: string): number {
  const wanted = prefix.split(' ').length
  let words = 0
  let tokens = (items[at]?.from ?? 0) - (items[0]?.from ?? 0)
  for (let index = at; index < items.length && words < wanted; index++) {
    const item = items[index]!
    const length = item.text.split(' ').length
    // a phrase that reaches beyond the prefix keeps its words
    if (words + length > wanted) return tokens + (wanted - words)
    words += length
    tokens += item.to - item.from
  }
  return tokens
}
