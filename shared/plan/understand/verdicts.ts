// "Forwards is boring", "normal is lame": that somebody does not like it, and nothing that could be done about it.

const JUDGED = [
  'boring|lame|ordinary|bland|meh|dull as dishwater|predictable|tedious|unbearable|unlistenable|corny|cheesy|stale|modern|old fashioned|wild|tame|generic|uninspired|forgettable|annoying',
  'no use|of no use|useless|pointless|no good|no fun|nothing special|not right|in the way',
].join('|')

const IS = '(?:is|are|was|were|sounds?|feels?|seems?|looks?)'
const VERY =
  '(?:(?:just|so|too|way|really|a bit|a little|far|kind of|pretty|very|rather|quite|plain|simply|much) )*'
const TO_WHOM = '(?: (?:to|for) (?:me|us|my|our|this|that|the)(?: \\w+){0,2})?'
const AS_IT_IS = '(?: forwards?| normally| as it is| like this| like that| right now| now)?'

/** Of up to five words, or of a part; `subject` is what is judged. */
const VERDICT = new RegExp(
  `^(?:(?:so|and|but|because|since|well|oh|sorry) )*(?<subject>(?:[\\w'.-]+ ){0,6}?)${IS} ${VERY}(?:${JUDGED})${AS_IT_IS}${TO_WHOM}$`,
)

const ASKS =
  /\b(?:please|should|must|want|wants|need|needs|would|could|can|make|sound like|if|unless|when|until)\b/

/** Whether it only says that something is not liked. */
export const isVerdict = (text: string): boolean => VERDICT.test(text) && !ASKS.test(text)

/** What is said to be so, in the words of the text; null where nothing is. */
export const judgedIn = (text: string): string | null =>
  ASKS.test(text) ? null : (VERDICT.exec(text)?.groups?.subject?.trim() ?? null)

/** "station engineer complained": who says so */
export const COMPLAINED =
  /^(?:(?:so|and|but|because|since|well) )*(?:(?:the|my|our|a|an) )?(?:\w+ ){1,3}(?:complained|insisted|grumbled)$/
