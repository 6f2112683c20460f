import { isLexical } from '../items/phrases.ts'
import type { Token } from '../lex/token.ts'
import { lex } from '../lex.ts'

// The tokens of an instruction without what is not for the planner.

export function tokensOf(instruction: string): Token[] {
  // A mention or a command in front is for the bot; blanked so that offsets stay.
  const words = instruction.replace(/^\s*(?:<@!?\d+>|[@/][\w.-]+[,:]?)(?=\s)/, (mention) =>
    ' '.repeat(mention.length),
  )
  // an instruction that is all in quotes is said, not named
  const quoted = /^\s*["“”'‘](.+)["“”'’]\s*$/s.exec(words)?.[1]
  const unquoted =
    quoted === undefined || /["“”]/.test(quoted)
      ? words
      : words.replace(/^\s*["“”'‘]|["“”'’]\s*$/g, (mark) => ' '.repeat(mark.length))
  return withoutAsides(lex(numbered(unquoted)))
}

/** "1. normalize 2. fade out": numbers that only count, made breaks. Offsets stay. */
function numbered(words: string): string {
  if (!/^\s*1[.)]\s/.test(words) && !(/(?:^|\s)1\)\s/.test(words) && /\s2\)\s/.test(words)))
    return words
  let next = 1
  return words.replace(/(^|\s)(\d{1,2})[.)](?=\s)/g, (found, before: string, count: string) => {
    if (Number(count) !== next) return found
    next++
    return `${before};`.padEnd(found.length)
  })
}

/** "louder louder louder": a word that asks for something, repeated to press it. */
export const saidOnce = (tokens: readonly Token[]): Token[] =>
  tokens.filter(
    (token, at) =>
      token.kind !== 'word' ||
      token.text !== tokens[at - 1]?.text ||
      token.text === 'right' || // "to the right right now"
      !isLexical(token.text),
  )

/** "(now 2 s to 3 s)" is said by us, for readers. */
function withoutAsides(tokens: readonly Token[]): Token[] {
  const kept: Token[] = []
  for (let at = 0; at < tokens.length; at++) {
    if (tokens[at]!.text === '(' && tokens[at + 1]?.text === 'now') {
      const end = tokens.findIndex(({ text }, index) => index > at && text === ')')
      if (end !== -1) {
        at = end
        continue
      }
    }
    kept.push(tokens[at]!)
  }
  return kept
}
