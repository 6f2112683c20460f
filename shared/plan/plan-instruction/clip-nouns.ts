import { isFiller } from '../items/fillers.ts'
import { isLexical, longestPhrase } from '../items/phrases.ts'
import type { Token } from '../lex/token.ts'
import { isClipName, nameAt, withWhom } from './clip-names.ts'
import { isAddedTo, isInside, isTheClip, isTold, type Named } from './clip-roles.ts'

// "My lecture", "this band practice": what the recording is, said where others say "the recording".

const DETERMINES = /^(?:the|my|our|his|her|their|this|that|attached)$/
const STYLED = /^(?:new|old|short|long|little|latest|own|recorded|sunday|weekly|home)$/
const WHOLE = /^(?:whole|entire|full)$/
const SWALLOWED = /^(?:recording|audio|clip|file|video|track|take)$/

/** "the lecture hall", "the interview questions": another noun. */
const COMPOUND =
  /^(?:halls?|rooms?|theat(?:re|er)|voices?|music|bells?|tones?|levels?|loudness|standards?|platforms?|apps?|styles?|mode|hosts?|guests?|intro|outro|jingle|songs?|band|ambience|atmosphere|noises?|crowd|audience|parts?|sections?|bits?|questions?|answers?|notes?|series|version|effects?|vibes?|speech|background|bed|introduction|summary|title|breaks?|slots?|app|website|project|editor|player)$/

/** "the phone call sound" */
const EFFECT = /^(?:sounds?|filter|preset|thing|quality|style)$/

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
