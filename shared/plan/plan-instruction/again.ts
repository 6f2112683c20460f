import { longestPhrase } from '../items/phrases.ts'
import type { Token } from '../lex/token.ts'

// "again" in front of another wish: the wish comes next, and nothing is played twice.

/** "fade in 1 s and again fade out 2 s": then. */
export function withoutAgain(tokens: readonly Token[]): readonly Token[] {
  if (!tokens.some(({ text }) => ENDS_AGAIN.test(text))) return tokens
  const kept: Token[] = []
  for (let at = 0; at < tokens.length; at++) {
    const length = lengthOfAgain(tokens, at)
    if (length === 0 || !opens(kept.at(-1)) || !isVerb(tokens, at + length)) {
      kept.push(tokens[at]!)
      continue
    }
    const [first, last] = [tokens[at]!, tokens[at + length - 1]!]
    if (kept.at(-1)?.text !== 'then')
      kept.push({ kind: 'word', text: 'then', start: first.start, end: last.end })
    at += length - 1
  }
  return kept
}

const ENDS_AGAIN = /^(again|more|time)$/

const AGAIN = ['again', 'once again', 'once more', 'one more time']

/** As many tokens as say it here. */
function lengthOfAgain(tokens: readonly Token[], at: number): number {
  const said = AGAIN.find((words) =>
    words.split(' ').every((word, index) => tokens[at + index]?.text === word),
  )
  return said === undefined ? 0 : said.split(' ').length
}

/** "play it | again" is what is asked for. */
const opens = (before: Token | undefined) =>
  before === undefined || /^(and|then|but|also|&|[,.;!\n])$/.test(before.text)

/** "and again | reversed", "again | play it" play it twice. */
const isVerb = (tokens: readonly Token[], at: number) =>
  !/(ed|ing|er|ly)$/.test(tokens[at]?.text ?? '') &&
  longestPhrase(tokens, at)?.senses.some((sense) =>
    sense.as === 'act'
      ? sense.act !== 'play'
      : sense.as === 'fade' || sense.as === 'silence' || sense.as === 'fx',
  ) === true &&
  !/^(play|replay|loop|repeat|backwards?|mono|stereo)$/.test(tokens[at]!.text)
