import { longestPhrase } from '../items/phrases.ts'
import type { Token } from '../lex/token.ts'

// "The parrot should be silent and so should the cat", "the siren should go and the horn should go": both should.

/** The tokens with the second named beside the first, and what is said of both behind them. */
export function withSoShould(tokens: readonly Token[]): readonly Token[] {
  for (let and = 3; and < tokens.length - 2; and++) {
    if (tokens[and]!.text !== 'and') continue
    const verb = verbBefore(tokens, and)
    if (verb === -1) continue
    const said = tokens.slice(verb, and).filter(({ text }) => text !== ',')
    if (IS.test(tokens[verb]!.text) && !said.some(({ text }) => DISLIKED.test(text))) continue
    const other = soShould(tokens, and) ?? saidAgain(tokens, and, said)
    if (other === null || said.length < 2 || said.length > MOST_SAID || !isNamed(other.name))
      continue
    return [
      ...tokens.slice(0, verb),
      tokens[and]!,
      ...other.name,
      ...said,
      ...tokens.slice(other.to),
    ]
  }
  return tokens
}

type Other = { readonly name: readonly Token[]; readonly to: number }

/** Where "should" stands in the clause that ends at "and", behind a subject; or -1. */
function verbBefore(tokens: readonly Token[], and: number): number {
  const start = tokens.findLastIndex(({ text }, at) => at < and - 1 && BREAK.test(text)) + 1
  return tokens.findIndex(({ text }, at) => at > start && at < and && AUXILIARY.test(text))
}

/** "and so should | the cat" */
function soShould(tokens: readonly Token[], and: number): Other | null {
  if (tokens[and + 1]!.text !== 'so' || !AUXILIARY.test(tokens[and + 2]!.text)) return null
  const end = tokens.findIndex(
    ({ text, kind }, at) => at > and + 2 && (kind !== 'word' || ENDS.test(text)),
  )
  const to = end === -1 ? tokens.length : end
  return { name: tokens.slice(and + 3, to), to }
}

/** "and | the horn | should go" */
function saidAgain(tokens: readonly Token[], and: number, said: readonly Token[]): Other | null {
  for (let verb = and + 2; verb <= and + 1 + MOST_NAMED; verb++)
    if (said.every(({ text }, at) => tokens[verb + at]?.text === text))
      return { name: tokens.slice(and + 1, verb), to: verb + said.length }
  return null
}

const AUXILIARY = /^(?:should|must|has|have|needs?|ought|is|are|was|were|sounds?|does|do|can)$/
const IS = /^(?:is|are|was|were|sounds?)$/
/** "the music is nice and so is the voice" asks for nothing */
const DISLIKED =
  /^(?:too|not|annoying|distracting|disturbing|awful|terrible|horrible|bad|unwanted|useless)$/
const BREAK = /^[,.;:!?\n]$/
const ENDS = /^(?:and|then|but|please|too)$/
const MOST_SAID = 6
const MOST_NAMED = 5

/** "the vacuum cleaner", and not "on" */
const isNamed = (other: readonly Token[]) =>
  other.length > 0 &&
  other.length <= MOST_NAMED &&
  other.some((_, at) =>
    longestPhrase(other, at)?.senses.some(({ as }) => /^(?:sound|voice|dim|artefact)$/.test(as)),
  )
