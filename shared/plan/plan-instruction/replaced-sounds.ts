import type { Token } from '../lex/token.ts'
import { isVerdict } from '../understand/verdicts.ts'

// "The doorbell is lame, replace it with a frog croak": replace the doorbell.

/** The tokens with the name in the place of "it", and without what only tells that nobody likes it. */
export function withReplaced(tokens: readonly Token[]): readonly Token[] {
  const it = tokens.findIndex(
    ({ text }, at) =>
      IT.test(text) &&
      REPLACES.test(tokens[at - 1]?.text ?? '') &&
      WITH.test(tokens[at + 1]?.text ?? ''),
  )
  const verb = it - 1
  if (it < FIRST_IT) return tokens
  let end = verb
  while (end > 0 && ASKS.test(tokens[end - 1]!.text)) end--
  if (!BREAK.test(tokens[end - 1]?.text ?? '')) return tokens
  const start = tokens.findLastIndex(({ text }, at) => at < end - 1 && BREAK.test(text)) + 1
  const told = tokens.slice(start, end - 1)
  const is = told.findIndex(({ text }) => IS.test(text))
  const name = told.slice(0, is)
  if (!isNamed(name) || !isVerdict(told.map(({ text }) => text).join(' '))) return tokens
  return [...tokens.slice(0, start), tokens[verb]!, ...name, ...tokens.slice(it + 1)]
}

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
/** Behind "the bell is lame, replace" at the soonest. */
const FIRST_IT = 6

const IT = /^(?:it|that)$/
const IS = /^(?:is|was|sounds)$/
const REPLACES = /^(?:replace|swap|exchange|substitute)$/
const WITH = /^(?:with|for|by)$/
const ASKS = /^(?:so|please|just|can|could|you)$/
const BREAK = /^[,.;!\n]$/
