import { longestPhrase } from '../items/phrases.ts'
import type { Token } from '../lex/token.ts'
import { isVerdict } from '../understand/verdicts.ts'

// "The doorbell is lame, replace it with a frog croak", "there's a dog in it, make it a cat": replace the dog.

/** The tokens with the name in the place of "it", and without what only tells that it is there or that nobody likes it. */
export function withReplaced(tokens: readonly Token[]): readonly Token[] {
  const it = tokens.findIndex(({ text }, at) => IT.test(text) && othersFrom(tokens, at) !== -1)
  const verb = it - 1
  if (it < FIRST_IT) return tokens
  let end = verb
  while (end > 0 && ASKS.test(tokens[end - 1]!.text)) end--
  if (!BREAK.test(tokens[end - 1]?.text ?? '')) return tokens
  const start = tokens.findLastIndex(({ text }, at) => at < end - 1 && BREAK.test(text)) + 1
  const name = judged(tokens.slice(start, end - 1)) ?? heard(tokens.slice(start, end - 1))
  if (name === null) return tokens
  const before = { ...tokens[it]!, start: tokens[it]!.end }
  return [
    ...tokens.slice(0, start),
    { ...tokens[verb]!, text: 'replace' },
    ...name,
    { ...before, text: 'with' },
    ...tokens.slice(othersFrom(tokens, it)),
  ]
}

/** Where it is said what is to come in its place: "replace it with | a cat", "make it | a cat"; -1: it is not. */
function othersFrom(tokens: readonly Token[], it: number): number {
  const verb = tokens[it - 1]?.text ?? ''
  const link = tokens[it + 1]?.text ?? ''
  if (REPLACES.test(verb))
    return WITH.test(link) && !NONE.test(tokens[it + 2]?.text ?? '') ? it + 2 : -1
  const from = MAKES.test(verb) ? it + 1 : TURNS.test(verb) && INTO.test(link) ? it + 2 : -1
  // "turn it into an mp3", "make it a bit louder"
  return from !== -1 && isSound(tokens, from) ? from : -1
}

/** "a cat", and nothing else of it */
function isSound(tokens: readonly Token[], from: number): boolean {
  const noun = /^(?:an?|some)$/.test(tokens[from]?.text ?? '') ? from + 1 : -1
  const phrase = noun === -1 ? null : longestPhrase(tokens, noun)
  const next = tokens[phrase?.to ?? noun]
  return (
    phrase?.senses.some(({ as }) => as === 'sound') === true &&
    (next === undefined || next.kind === 'punct' || /^(?:and|then|please|instead)$/.test(next.text))
  )
}

/** "the doorbell | is lame" */
function judged(told: readonly Token[]): readonly Token[] | null {
  const name = told.slice(
    0,
    told.findIndex(({ text }) => IS.test(text)),
  )
  return isNamed(name) && isVerdict(told.map(({ text }) => text).join(' ')) ? name : null
}

/** "there is | a dog | in it", "I can hear | a dog" */
function heard(told: readonly Token[]): readonly Token[] | null {
  const text = told.map(({ text: word }) => word).join(' ')
  const lead = THERE.exec(text)?.[0].trim().split(' ').length ?? 0
  if (lead === 0) return null
  const phrase = [1, 2]
    .map((skip) => longestPhrase(told, lead + skip))
    .find((found) => found?.senses.some(({ as }) => as === 'sound'))
  if (phrase == null) return null
  const rest = told.slice(phrase.to).map(({ text: word }) => word)
  return IN_IT.test(rest.join(' ')) ? told.slice(lead, phrase.to) : null
}

const THERE =
  /^(?:(?:and|so|but|ok|well) )*(?:there (?:is|are|was)|(?:i|you|we)(?: can)? hear|it (?:has|had)) (?=(?:an?|some|the|this|that) )/
const IN_IT =
  /^(?:|(?:in|on) (?:it|there|this|here|the (?:clip|recording|song|track|background))|there)$/

/** "the doorbell", "my door bell", and not "the recording" or "the last 3 s" */
const isNamed = (name: readonly Token[]) =>
  name.length >= 2 &&
  name.length <= MOST_NAMED &&
  name.every(({ kind }) => kind === 'word') &&
  /^(?:the|my|that|this)$/.test(name[0]!.text) &&
  !/^(?:last|first|second|half|end|start|middle|part|recording|clip|song|track|audio|file|voice|whole|left|right)$/.test(
    name[1]!.text,
  )

const MOST_NAMED = 4
/** Behind "I hear a bell, replace" at the soonest. */
const FIRST_IT = 6

const IT = /^(?:it|that|them|those)$/
const IS = /^(?:is|was|sounds)$/
const REPLACES = /^(?:replace|swap|exchange|substitute)$/
const WITH = /^(?:with|for|by)$/
/** "replace it with silence": there is nothing in its place */
const NONE = /^(?:silence|nothing)$/
const TURNS = /^(?:turn|change|transform|convert|make)$/
const INTO = /^(?:into|to)$/
const MAKES = /^make$/
const ASKS = /^(?:so|please|just|can|could|you|would|will)$/
const BREAK = /^[,.;!\n]$/
