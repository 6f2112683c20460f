import type { Token } from '../lex/token.ts'

// "A thunderclap should be heard at 8 s", "the doorbell should become a frog croak": what is not there yet.

/** The tokens with an order for what should be heard. */
export const withNewSounds = (tokens: readonly Token[]): readonly Token[] =>
  FRAMES.reduce((found, frame) => frame(found), tokens)

const MUST = /^(?:should|must)$/
const BREAK = /^[,.;:!?\n]$/
/** How long the name of a sound may be. */
const MOST_WORDS = 5

const word = (text: string, { start, end }: Token): Token => ({ kind: 'word', text, start, end })

const startsClause = (tokens: readonly Token[], at: number) =>
  at === 0 || BREAK.test(tokens[at - 1]!.text) || /^(?:and|then)$/.test(tokens[at - 1]!.text)

/** Where "should" stands behind the name that begins there; -1 if nowhere. */
function mustBehind(tokens: readonly Token[], at: number): number {
  for (let next = at + 2; next <= at + 1 + MOST_WORDS; next++) {
    if (MUST.test(tokens[next]?.text ?? '')) return next
    if (tokens[next]?.kind !== 'word') return -1
  }
  return -1
}

const says = (tokens: readonly Token[], at: number, words: string) =>
  words.split(' ').every((text, index) => tokens[at + index]?.text === text)

/** "heard at 8 s", "heard twice", and not "heard more clearly" or "heard from the left" */
const saysWhen = (tokens: readonly Token[], at: number) =>
  WHEN.test(tokens[at]?.text ?? '') ||
  (tokens[at]?.text === 'from' && tokens[at + 1]?.kind === 'number')

const WHEN =
  /^(?:at|between|throughout|during|after|before|around|near|twice|once|faintly|softly|quietly)$/

/** "a thunderclap should be heard at 8 s"; "the thunderclap" is there already. */
function withHeard(tokens: readonly Token[]): readonly Token[] {
  const at = tokens.findIndex(
    ({ text }, index) => /^an?$/.test(text) && startsClause(tokens, index),
  )
  const must = at === -1 ? -1 : mustBehind(tokens, at)
  if (must === -1 || !says(tokens, must + 1, 'be heard') || !saysWhen(tokens, must + 3))
    return tokens
  const name = tokens.slice(at, must)
  return [
    ...tokens.slice(0, at),
    word('add', { ...tokens[at]!, end: tokens[at]!.start }),
    ...name,
    ...tokens.slice(must + 3),
  ]
}

/** "the doorbell should become a frog croak": be replaced by one. */
function withBecome(tokens: readonly Token[]): readonly Token[] {
  const must = tokens.findIndex(
    ({ text }, at) => MUST.test(text) && tokens[at + 1]?.text === 'become',
  )
  if (must === -1) return tokens
  const at = tokens.findLastIndex(
    ({ text }, index) => index < must && /^(?:the|that)$/.test(text) && startsClause(tokens, index),
  )
  const isSound = at !== -1 && mustBehind(tokens, at) === must
  if (!isSound || !/^an?$/.test(tokens[must + 2]?.text ?? '')) return tokens
  const become = tokens[must + 1]!
  return [
    ...tokens.slice(0, must + 1),
    ...['be', 'replaced', 'by'].map((text) => word(text, become)),
    ...tokens.slice(must + 2),
  ]
}

const FRAMES = [withHeard, withBecome]
