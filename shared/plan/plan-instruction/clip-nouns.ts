import { isFiller } from '../items/fillers.ts'
import { isLexical, longestPhrase } from '../items/phrases.ts'
import type { Token } from '../lex/token.ts'
import { isClipName, nameAt, withWhom } from './clip-names.ts'

// "My lecture", "this band practice": what the recording is, said where others say "the recording".

/** No one sound of several is cropped or made mono. */
const OF_ALL = /^(?:mono|stereo|crop|trim|shorten|peak|mp3|wav|flac|ogg|lufs)$|^normali[sz]/
/** These name a loudness too: "make my podcast louder". */
const LOUDNESS = /^(?:podcast|audiobook|audio book)$/
const OF_LEVEL =
  /^(?:loud|quiet|soft|volume|level|loudness|normali[sz]|lufs|master|standard|strong|hear)/

const OWN = /^(?:my|our|this|attached)$/
const DETERMINES = /^(?:the|my|our|his|her|their|this|that|attached)$/
const STYLED = /^(?:new|old|short|long|little|latest|own|recorded|sunday|weekly|home)$/
const WHOLE = /^(?:whole|entire|full)$/
const SWALLOWED = /^(?:recording|audio|clip|file|video|track|take)$/

/** "the lecture hall", "the interview questions": another noun. */
const COMPOUND =
  /^(?:halls?|rooms?|theat(?:re|er)|voices?|music|bells?|tones?|levels?|loudness|standards?|platforms?|apps?|styles?|mode|hosts?|guests?|intro|outro|jingle|songs?|band|ambience|atmosphere|noises?|crowd|audience|parts?|sections?|bits?|questions?|answers?|notes?|series|version|effects?|vibes?|speech|background|bed|introduction|summary|title|breaks?|slots?|app|website|project|editor|player)$/

/** "the phone call sound" */
const EFFECT = /^(?:sounds?|filter|preset|thing|quality|style)$/

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

type Named = {
  /** Where "my" stands. */
  readonly at: number
  /** Tokens [from, to) are the noun. */
  readonly from: number
  readonly to: number
  readonly head: string
  readonly isHeard: boolean
  readonly isWhole: boolean
}

/** What the recording is, where it is spoken of as a whole, becomes "recording". */
export function withClipNouns(tokens: readonly Token[]): readonly Token[] {
  const found = clipNouns(tokens)
  if (found.length === 0) return tokens
  return tokens.flatMap((token, at) => {
    const one = found.find((noun) => at >= noun.at - 1 && at < noun.to)
    if (one === undefined) return [token]
    if (isAddedTo(tokens, one)) return []
    if (at === one.from) return [renamed(tokens, one)]
    return at > one.from || (at >= one.at && isUnder(tokens, one)) ? [] : [token]
  })
}

function clipNouns(tokens: readonly Token[]): readonly Named[] {
  const found = tokens
    .flatMap((_, at) => namedAt(tokens, at) ?? [])
    .filter((one) => isTheClip(tokens, one))
  const heads = new Set(found.map(({ head }) => head))
  // "cross-fade my lecture into the sermon", "there is a lecture and a sermon"
  if (heads.size !== 1 || isOneOfTwo(tokens, heads)) return []
  const isChanged = found.some((one) => !isInside(tokens, one))
  return isChanged && hasOtherSource(tokens, found) ? [] : found
}

const isOneOfTwo = (tokens: readonly Token[], heads: ReadonlySet<string>) =>
  tokens.some(
    ({ text }, at) =>
      isClipName(text) &&
      !heads.has(text) &&
      /^an?$/.test(tokens[at - 1]?.text ?? '') &&
      tokens[at - 2]?.text === 'and',
  )

/** "rain under my lecture": under it */
const isUnder = (tokens: readonly Token[], { at }: Named) => UNDER.test(tokens[at - 1]?.text ?? '')

/** "add rain to my lecture": where else? */
const isAddedTo = (tokens: readonly Token[], { at }: Pick<Named, 'at'>) =>
  /^(?:to|over|onto|into)$/.test(tokens[at - 1]?.text ?? '') &&
  tokens.slice(Math.max(0, at - 7), at).some(({ text }) => ADDS.test(text))

const ADDS = /^(?:add|adding|added|put|insert|inserted)$/

const UNDER = /^(?:under|underneath|beneath|behind)$/

const renamed = (tokens: readonly Token[], one: Named): Token => ({
  kind: 'word',
  text: isUnder(tokens, one) ? 'it' : 'recording',
  start: tokens[one.from]!.start,
  end: tokens[one.to - 1]!.end,
})

function namedAt(tokens: readonly Token[], at: number): Named | null {
  const text = (index: number) => tokens[index]?.text ?? ''
  const isOne = /^an?$/.test(text(at)) && isTold(tokens, at)
  if (!(isOne || DETERMINES.test(text(at))) || text(at + 1) === 'attached') return null
  let from = at + 1
  while (WHOLE.test(text(from))) from++
  let noun = from
  while (STYLED.test(text(noun))) noun++
  const name = nameAt(tokens, noun)
  if (name === null) return null
  let to = name.to + withWhom(tokens, name)
  if (SWALLOWED.test(text(to))) to++
  // "I want this riff bit-crushed"
  const isCrushed = text(to) === 'bit' && /^(?:-|crush\w*)$/.test(text(to + 1))
  if (name.head === 'call' && EFFECT.test(text(to))) return null
  return COMPOUND.test(text(to)) && !isCrushed
    ? null
    : { ...name, at, from, to, isWhole: from > at + 1 }
}

/** "It's a bass take", "this is my eulogy": what was sent. */
const isTold = (tokens: readonly Token[], at: number) =>
  /^(?:is|was)$/.test(tokens[at - 1]?.text ?? '') &&
  /^(?:it|this|that|here)$/.test(tokens[at - 2]?.text ?? '')

/** It names all that was sent, and no sound, likeness, purpose or event. */
function isTheClip(tokens: readonly Token[], one: Named): boolean {
  const { at, to, head } = one
  const text = (index: number) => tokens[index]?.text ?? ''
  const before = text(at - 1)
  const after = text(to)
  const isOwn = OWN.test(text(at)) || isTold(tokens, at)
  if (one.isHeard && !isOwn && !tokens.some(({ text }) => OF_ALL.test(text))) return false
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

/** "of my lecture", "rain added to this lecture": where it is, and not what is changed. */
const isInside = (tokens: readonly Token[], { at }: Pick<Named, 'at'>) =>
  /^(?:of|in|from|on|to|within|throughout|across|under|behind)$/.test(tokens[at - 1]?.text ?? '')

/** "the sermon is too quiet and the organ too loud": it is one of the sounds that are heard. */
function hasOtherSource(tokens: readonly Token[], said: readonly Named[]): boolean {
  const isOwn = (at: number) => said.some(({ from, to }) => at >= from && at < to)
  return tokens.some((_, at) => {
    if (isOwn(at) || !NAMES_SOURCE.test(tokens[at - 1]?.text ?? '')) return false
    if (PEOPLE.test(tokens[at]!.text) && tokens[at - 1]!.text !== 'the') return false
    // "it startles the cat": nobody asks for anything of it
    const verb = tokens[at - 2]
    if (verb?.kind === 'word' && !isFiller(verb.text) && !isLexical(verb.text)) return false
    const senses = longestPhrase(tokens, at)?.senses ?? []
    if (!senses.some(({ as }) => as === 'sound' || as === 'background')) return false
    return !tokens.slice(Math.max(0, at - 5), at).some(({ text }) => ADDS_OR_REMOVES.test(text))
  })
}

const NAMES_SOURCE = /^(?:the|my|our|his|her|that|this)$/
/** "my children would love that" */
const PEOPLE = /^(?:kids?|children|child|baby|neighbou?rs?|people|band|choir|orchestra|audience)$/
const ADDS_OR_REMOVES =
  /^(?:add|adding|insert|put|mix|remove|removing|delete|erase|cut|mute|silence|rid|out|without|no|less|reduce|in|of|from|like|as)$/
