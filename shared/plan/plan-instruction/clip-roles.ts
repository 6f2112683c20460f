import type { Token } from '../lex/token.ts'
import type { Name } from './clip-names.ts'

// Whether "my lecture" is all that was sent, or a sound in it, a likeness, a purpose or an event.

export type Named = Name & {
  /** Where "my" stands. */
  readonly at: number
  /** Tokens [from, to) are the noun. */
  readonly from: number
  readonly isWhole: boolean
}

/** No one sound of several is cropped or made mono. */
const OF_ALL = /^(?:mono|stereo|crop|trim|shorten|peak|mp3|wav|flac|ogg|lufs)$|^normali[sz]/
/** These name a loudness too: "make my podcast louder". */
const LOUDNESS = /^(?:podcast|audiobook|audio book)$/
const OF_LEVEL =
  /^(?:loud|quiet|soft|volume|level|loudness|normali[sz]|lufs|master|standard|strong|hear)/
const OWN = /^(?:my|our|this|attached)$/
/** Behind these it is a sound, a likeness, a purpose or an event. */
const OTHERWISE =
  /^(?:add|adding|insert|inserting|include|including|overlay|overlaying|mix|mixing|blend|put|putting|place|placing|keep|keeping|isolate|isolating|extract|extracting|leave|leaving|preserve|save only|replace|replacing|swap|swapping|exchange|change|changing|substitute|only|just|but|except|besides|than|like|as|for|into|after|before|until|till|during|when|while|once|whenever|since|where|against|without|no|not|hate|is|was|are|recorded|made|record|stop|stopping|unmute|separate|with|between|every)$/
/** "delete my lecture from 4 to 6 s": a part of it, but "remove the sermon" a sound. */
const TAKES_OUT =
  /^(?:remove|removing|delete|deleting|erase|drop|lose|kill|mute|muting|silence|silencing|cut|cutting|snip|bleep|beep|censor|take|leave|get)$/
const UNTIL = /^(?:to|at|after|before)$/
const PARTED = /^(?:from|between|at|to|after|before)$/
const SUBJECT =
  /^(?:should|is|are|was|needs?|must|has|have|had|sounds?|lacks?|could|seems?|ought|came|,|recorded|i)$/
/** "the sermon starts at 5 s", "the jingle can be heard": where it is in the recording. */
const LIES =
  /^(?:starts?|begins?|ends?|stops?|finish(?:es)?|plays?|rings?|rang|goes|runs|lasts|comes|out|away|off|gone)$/
const LIES_THERE =
  /^(?:is|was|are|can be|should be|must be) (?:heard|audible|ringing|playing|going|in|at|from|between|over|done|after|before|gone|only|removed|deleted|kept|isolated|extracted|added|inserted|long|tomorrow|tonight|today|soon|due|next|about)\b/

/** It names all that was sent, and no sound, likeness, purpose or event. */
export function isTheClip(tokens: readonly Token[], one: Named): boolean {
  const { at, to, head } = one
  const text = (index: number) => tokens[index]?.text ?? ''
  const before = text(at - 1)
  const after = text(to)
  const isOwn = OWN.test(text(at)) || isTold(tokens, at)
  if (one.isHeard && !isOwn && !tokens.some(({ text }) => OF_ALL.test(text))) return false
  // "the rain recording in the background"
  if (/^(?:(?:under|behind|beneath|underneath)\b|in the back)/.test(textFrom(tokens, to)))
    return false
  // "turn the phone call down": one that is heard, or all of it
  if (head === 'call' && !isOwn && !isInside(tokens, one)) return false
  if (LOUDNESS.test(head) && tokens.some((token) => OF_LEVEL.test(token.text))) return false
  const isWished = before === 'like' && /^(?:would|i'd|we'd|really|also|just)$/.test(text(at - 2))
  if (isWished ? after === '' : OTHERWISE.test(before) && !isStillTheClip(tokens, one)) return false
  // "repeat my loop 4 times" is read already
  if (head === 'loop' && to === one.from + 1) return /^(?:on|onto|to|in|flange)$/.test(before)
  // "I'd like the last 2 s of this rehearsal gone"
  if (before === 'of') return text(at - 2) !== 'rid'
  if (isFadedOut(tokens, one) || isBegun(tokens, one)) return true
  if (LIES.test(after) || LIES_THERE.test(`${after} ${text(to + 1)}`)) return false
  if (/^(?:and|or|nor|,|&)$/.test(before)) return SUBJECT.test(after)
  return !takesOut(tokens, at) || isOneOfItsParts(tokens, one)
}

/** "fade my lecture out" */
const isFadedOut = (tokens: readonly Token[], { at, to }: Named) =>
  /^fad(?:e|ing)$/.test(tokens[at - 1]?.text ?? '') && /^(?:out|away)$/.test(tokens[to]?.text ?? '')

/** "could this lecture start with a fade", but "could the lecture start at 5 s" */
const isBegun = (tokens: readonly Token[], { at, to }: Named) =>
  /^(?:can|could|would|should|must|may|let|make|have)$/.test(tokens[at - 1]?.text ?? '') &&
  /^(?:start|begin|end|finish)$/.test(tokens[to]?.text ?? '') &&
  /^(?:with|from|on|in|more|softly|gently|quietly)$/.test(tokens[to + 1]?.text ?? '')

const textFrom = (tokens: readonly Token[], at: number) =>
  tokens.slice(at, at + 3).map(({ text }) => text).join(' ') // biome-ignore format: one line

/** "put my rehearsal in a cathedral", "keep my speech from 2 to 4 s", "this is my speech". */
function isStillTheClip(tokens: readonly Token[], one: Named): boolean {
  const text = (index: number) => tokens[index]?.text ?? ''
  const before = text(one.at - 1)
  if (isAddedTo(tokens, one) || isTold(tokens, one.at)) return true
  if (!OWN.test(text(one.at))) return false
  if (/^(?:put|place)$/.test(before))
    return /^(?:in|into|through)$/.test(text(one.to)) && /^an?$/.test(text(one.to + 1))
  return KEEPS.test(before) && PARTED.test(text(one.to)) && isTimeAt(tokens, one.to + 1)
}

const KEEPS = /^(?:keep|keeping|only|just|extract)$/

/** "remove the sermon", "take out the sermon" */
const takesOut = (tokens: readonly Token[], at: number) =>
  TAKES_OUT.test(
    tokens[at - 1]?.text === 'out' ? (tokens[at - 2]?.text ?? '') : (tokens[at - 1]?.text ?? ''),
  )

/** "delete my lecture from 4 to 6 s", "mute the toast from 4 to 6 s", "cut my poem in half", "drop it an octave". */
function isOneOfItsParts(tokens: readonly Token[], { at, to, isWhole }: Named): boolean {
  const text = (index: number) => tokens[index]?.text ?? ''
  const verb = text(at - 1) === 'out' ? text(at - 2) : text(at - 1)
  if (/^in half\b/.test(`${text(to)} ${text(to + 1)}`)) return true
  if (verb === 'drop' && tokens.slice(to, to + 3).some(isInterval)) return true
  if (!isTimeAt(tokens, to + 1)) return false
  return OWN.test(text(at)) || isWhole || MUTES.test(verb)
    ? PARTED.test(text(to))
    : verb === 'cut' && UNTIL.test(text(to))
}

const MUTES = /^(?:mute|muting|silence|silencing|bleep|beep|censor)$/
const isTimeAt = (tokens: readonly Token[], at: number) => tokens[at]?.kind === 'number'
const isInterval = ({ text, unit }: Token) =>
  unit === 'st' || unit === 'db' || /^octaves?$/.test(text)

/** "It's a bass take", "this is my eulogy": what was sent. */
export const isTold = (tokens: readonly Token[], at: number) =>
  /^(?:is|was)$/.test(tokens[at - 1]?.text ?? '') &&
  /^(?:it|this|that|here)$/.test(tokens[at - 2]?.text ?? '')

/** "add rain to my lecture": where else? */
export const isAddedTo = (tokens: readonly Token[], { at }: Pick<Named, 'at'>) =>
  /^(?:to|over|onto|into)$/.test(tokens[at - 1]?.text ?? '') &&
  tokens.slice(Math.max(0, at - 7), at).some(({ text }) => ADDS.test(text))

const ADDS = /^(?:add|adding|added|put|insert|inserted)$/

/** "of my lecture", "rain added to this lecture": where it is, and not what is changed. */
export const isInside = (tokens: readonly Token[], { at }: Pick<Named, 'at'>) =>
  /^(?:of|in|from|on|to|within|throughout|across|under|behind)$/.test(tokens[at - 1]?.text ?? '')
