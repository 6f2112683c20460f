import { hasAct, hasSense } from '../clauses/look.ts'
import { type Item, textOf } from '../items/item.ts'

// "Could the alarm be taken out?": what is to happen to a sound, said of the sound.

/** The items with the verb in front, as one would order it; null where nothing is to be done to a sound. */
export function inActiveVoice(items: readonly Item[]): readonly Item[] | null {
  // "I'd like the dog replaced by a cat" has no "to be"
  const isWanted = (item: Item) => {
    const opening = textOf(items.slice(0, 5))
    return (
      WANTED.test(opening) ||
      (WISHED.test(opening) &&
        /^(?:added|inserted|mixed in|appended|tacked on|layered)\b/.test(item.text))
    )
  }
  const verb = items.findIndex(
    (item, at) =>
      (isDone(item) && (isToBe(items[at - 1]) || isWanted(item)) && at > 1) || needs(items, at),
  )
  if (verb === -1) return null
  const isAuxiliary = isToBe(items[verb - 1]) || needs(items, verb)
  const subject = items.slice(0, isAuxiliary ? verb - 1 : verb)
  const from = subject.findIndex(({ text }) => !MODAL.test(text))
  const named = subject.slice(from)
  if (from === -1 || !named.some(isSound) || named.some(isAct)) return null
  const rest = MODAL.test(named.at(-1)!.text) ? named.slice(0, -1) : named
  return [...withLinkBehind(items[verb]!, rest), ...items.slice(verb + 1)]
}

/** "changed to | the traffic": what it is changed to follows the name */
function withLinkBehind(verb: Item, name: readonly Item[]): readonly Item[] {
  const [deed, link] = verb.text.split(' ')
  if (!/^(?:to|into)$/.test(link ?? '')) return [verb, ...name]
  return [
    { ...verb, text: deed! },
    ...name,
    { from: verb.to, to: verb.to, text: link!, kind: 'filler', senses: [] },
  ]
}

/** "removed", "taken out", "replaced" */
const isDone = (item: Item) =>
  isDeed(item) &&
  /(ed|en|put|cut|thrown|gotten)( (out|away|off|in|into|on))?( (for|with|by|to|into))?$/.test(
    item.text,
  )

const isDeed = (item: Item) =>
  hasAct(item, 'remove', 'cut', 'replace', 'swap', 'add', 'convert', 'change')

/** "the cough needs removing" */
const needs = (items: readonly Item[], at: number) =>
  at > 1 &&
  isDeed(items[at]!) &&
  /ing( (out|away|off))?$/.test(items[at]!.text) &&
  /^(needs?|wants?|requires?)$/.test(items[at - 1]!.text)

const WANTED =
  /^(?:i |we )?(?:would |'d )?(?:want|like|need|love|prefer|have) (?:the|my|that|this|those) /
/** "I'd like rain added": what is not there yet has no "the". */
const WISHED = /^(?:i |we )?(?:would |'d )?(?:want|like|need|love|prefer) /
const isToBe = (item: Item | undefined) => /(^| )(be|get|gets|being)$/.test(item?.text ?? '')
const MODAL =
  /^(,|i|we|could|can|would|should|must|may|might|will|please|for|to|possible|is it possible|needs?( to)?|has to|have to|ought to|there|a way|like|love|want|prefer|so|and)$/

const isSound = (item: Item) =>
  hasSense(item, 'sound', 'voice', 'artefact') || item.text === 'background'
const isAct = ({ senses }: Item) => senses.some(({ as }) => as === 'act')
