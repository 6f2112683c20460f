import { countClosing, textOf } from './closings.ts'
import type { Token } from './lex/token.ts'
import { OPENING } from './openings.ts'

// What people say around a wish and that is no part of it: greetings, "could you please", "thanks a lot".
// It is taken off at the edges of sentences; a word in the middle may mean something.

const BREAK = /^[.;!?\n]$/

/** The tokens without the politeness at the edges of each sentence. Something is always left. */
export function withoutPoliteness(all: readonly Token[]): Token[] {
  const tokens = all.filter((_, at) => !isThanked(all, at))
  const kept: Token[] = []
  let at = 0
  while (at < tokens.length) {
    let end = at
    while (end < tokens.length && !(tokens[end]!.kind === 'punct' && BREAK.test(tokens[end]!.text)))
      end++
    kept.push(...trimmed(tokens.slice(at, end), kept.length === 0))
    if (end < tokens.length) kept.push(tokens[end]!)
    at = end + 1
  }
  return kept
}

/** "only the voice thanks, my teacher wants it": at the end of a clause. */
const isThanked = (tokens: readonly Token[], at: number): boolean =>
  (tokens[at]!.text === 'thanks' || tokens[at]!.text === 'please') &&
  tokens[at + 1]?.text === ',' &&
  tokens[at - 1]?.kind === 'word'

/** "Best, Sam", "sent from my phone" */
const SIGNED =
  /^(?:best|regards|kind regards|best wishes|best regards|sincerely|cheers|yours|love|warmly|sent from my)\b/

function trimmed(sentence: readonly Token[], isFirst: boolean): readonly Token[] {
  if (sentence.length <= 6 && SIGNED.test(textOf(sentence, 0, sentence.length))) return []
  let from = 0
  let to = sentence.length
  const soft = (token: Token | undefined) =>
    token?.kind === 'punct' && /^[,\-:>]+$/.test(token.text)
  for (;;) {
    while (from < to && soft(sentence[from])) from++
    const opening = OPENING.exec(`${textOf(sentence, from, Math.min(to, from + 14))} `)?.[0].trim()
    // a "no" later on takes back what was said before it
    const isTakenBack =
      !isFirst &&
      (TAKES_BACK.test(opening ?? '') ||
        (/^(?:actually|wait)$/.test(opening ?? '') &&
          ONLY_WAY.test(textOf(sentence, from + 1, Math.min(to, from + 5)))))
    const taken = opening === undefined || isTakenBack ? 0 : countTokens(sentence, from, opening)
    if (taken === 0 || from + taken >= to) break
    from += taken
  }
  // "treble-"
  const isMinus = (at: number) =>
    sentence[at]!.text === '-' && sentence[at]!.start === sentence[at - 1]?.end
  for (;;) {
    while (
      to > from &&
      ((soft(sentence[to - 1]) && !isMinus(to - 1)) ||
        (sentence[to - 1]!.text === 'and' && sentence[to - 1]!.kind === 'word'))
    )
      to--
    const taken = countClosing(sentence.slice(from, to), isFirst)
    if (taken === to - from) return isFirst ? sentence.slice(from, to) : [] // "Can you do that?"
    if (taken === 0) break
    to -= taken
  }
  return sentence.slice(from, to)
}

const TAKES_BACK = /^(?:no|scratch that|(?:forget|ignore) .+|never ?mind.*)$/

/** "Turn it up. Actually, down": too little for a wish of its own. */
const ONLY_WAY =
  /^(?:, )?(?:up|down|in|out|left|right|the (?:first|last) [#\w.]+(?: \w+)?)(?: (?:,|please).*)?$/

/** As many tokens as make up the words of `prefix`, or 0 when they do not end together. */
function countTokens(tokens: readonly Token[], from: number, prefix: string): number {
  let text = ''
  for (let at = from; at < tokens.length; at++) {
    text = text === '' ? tokens[at]!.text : `${text} ${tokens[at]!.text}`
    if (text === prefix) return at - from + 1
    if (text.length > prefix.length) return 0
  }
  return 0
}
