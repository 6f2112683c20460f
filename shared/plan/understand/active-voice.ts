import { type Item, textOf } from '../items/item.ts'

// "Could the alarm be taken out?": what is to happen to a sound, said of the sound.

/** The items with the verb in front, as one would order it; null where nothing is to be done to a sound. */
export function inActiveVoice(items: readonly Item[]): readonly Item[] | null {
  // "I'd like the dog replaced by a cat" has no "to be"
  const opening = textOf(items.slice(0, 5))
  const isWanted = (item: Item) =>
    WANTED.test(opening) ||
    (WISHED.test(opening) && /^(?:added|inserted|mixed in)\b/.test(item.text))
  const verb = items.findIndex(
    (item, at) =>
      isDone(item) && (TO_BE.test(items[at - 1]?.text ?? '') || isWanted(item)) && at > 1,
  )
  if (verb === -1) return null
  const subject = items.slice(0, TO_BE.test(items[verb - 1]!.text) ? verb - 1 : verb)
  const from = subject.findIndex(({ text }) => !MODAL.test(text))
  const named = subject.slice(from)
  if (from === -1 || !named.some(isSound) || named.some(isAct)) return null
  const rest = MODAL.test(named.at(-1)!.text) ? named.slice(0, -1) : named
  return [items[verb]!, ...rest, ...items.slice(verb + 1)]
}

/** "removed", "taken out", "replaced" */
const isDone = ({ text, senses }: Item) =>
  /(ed|en|put|cut|thrown|gotten)( (out|away|off|in|into))?( (for|with|by))?$/.test(text) &&
  senses.some(
    (sense) =>
      sense.as === 'act' && /^(remove|cut|replace|swap|add|convert|change)$/.test(sense.act),
  )

const WANTED =
  /^(?:i |we )?(?:would |'d )?(?:want|like|need|love|prefer|have) (?:the|my|that|this|those) /
/** "I'd like rain added": what is not there yet has no "the". */
const WISHED = /^(?:i |we )?(?:would |'d )?(?:want|like|need|love|prefer) /
const TO_BE = /(^| )(be|get|gets|being)$/
const MODAL =
  /^(,|i|we|could|can|would|should|must|may|might|will|please|for|to|possible|is it possible|needs?( to)?|has to|have to|ought to|there|a way|like|love|want|prefer|so|and)$/

const isSound = ({ senses }: Item) =>
  senses.some(({ as }) => as === 'sound' || as === 'voice' || as === 'artefact')
const isAct = ({ senses }: Item) => senses.some(({ as }) => as === 'act')
