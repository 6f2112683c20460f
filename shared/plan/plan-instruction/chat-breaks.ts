import { longestPhrase } from '../items/phrases.ts'
import type { Token } from '../lex/token.ts'
import { FINITE_VERBS } from '../verbs.ts'

// In a chat "lol", "thanks" and "please" stand where the full stop would.

const LAUGHS = /^(?:lol|lmao|haha|thanks|oops|xd|lmfao|rofl)$/
/** "remove the pauses please | i ramble", but "fade please my song" */
const SPEAKS = /^(?:i|we|he|she|they|you|your|there)$/
const NAMES = /^(?:the|my|our|his|her|that|this)$/
const SAYS = /^(?:is|are|was|were|keeps?|has|had|sounds?|hurts?)$/
const BREAK = /^[.,;:!?\n]$/

/** What a laugh or a "please" parts, parted by a full stop. */
export function withChatBreaks(tokens: readonly Token[]): readonly Token[] {
  if (!tokens.some(({ text }) => text === 'please' || LAUGHS.test(text))) return tokens
  return tokens.flatMap((token, at) => {
    const isParted = at > 1 && token.kind === 'word' && !BREAK.test(tokens[at - 1]!.text)
    if (!isParted || !parts(tokens, at)) return [token]
    const stop: Token = { kind: 'punct', text: ';', start: token.start, end: token.end }
    return [stop]
  })
}

function parts(tokens: readonly Token[], at: number): boolean {
  const isLaugh = LAUGHS.test(tokens[at]!.text)
  if (!isLaugh && tokens[at]!.text !== 'please') return false
  if (isAct(tokens, at - 1)) return false
  const from = tokens[at + 1]?.text === ',' ? at + 2 : at + 1
  const [next, second] = [tokens[from]?.text ?? '', tokens[from + 1]?.text ?? '']
  if (next === 'it' || next === 'its') return isLaugh || SAYS.test(second)
  // "please you are the best", "thank you"
  if (SPEAKS.test(next))
    return second !== '' && !(next === 'you' && /^(?:please|so|very|all)$/.test(second))
  if (NAMES.test(next)) return saysOf(tokens, from + 1)
  return isLaugh && tokens[at - 1]!.text !== 'a' && startsWish(tokens, from)
}

/** "the right one is broken" */
function saysOf(tokens: readonly Token[], from: number): boolean {
  const verb = tokens.findIndex(({ text }, at) => at > from && FINITE_VERBS.has(text))
  return verb !== -1 && verb - from <= 3 && tokens.slice(from, verb).every(isOfSubject)
}

const isOfSubject = ({ kind, text }: Token) =>
  kind === 'word' && !/^(?:that|which|who|where)$/.test(text)

const isAct = (tokens: readonly Token[], at: number) =>
  (longestPhrase(tokens, at)?.senses ?? []).some(({ as }) => as === 'act')

/** "my mom walks in lol | mute 4-6 s" */
const startsWish = (tokens: readonly Token[], at: number) =>
  (longestPhrase(tokens, at)?.senses ?? []).some(
    (sense) =>
      sense.as === 'act' || sense.as === 'silence' || (sense.as === 'fx' && sense.op === 'bleep'),
  )
