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

/** "the doorbell should become a frog croak", "I want the guitar to turn into a harp": be replaced by one. */
function withBecome(tokens: readonly Token[]): readonly Token[] {
  const become = tokens.findIndex((_, at) => lengthOfBecome(tokens, at) > 0)
  if (become === -1) return tokens
  const to = become + lengthOfBecome(tokens, become)
  if (!/^(?:an?|some)$/.test(tokens[to]?.text ?? '')) return tokens
  const the = tokens.findLastIndex(({ text }, at) => at < become && THE.test(text))
  const must = tokens.slice(the, become).findIndex(({ text }) => MUST.test(text) || text === 'to')
  const name = tokens.slice(the, must === -1 ? become : the + Math.max(must, 0))
  if (the === -1 || name.length < 2 || name.length > MOST_WORDS + 1) return tokens
  if (IS_CLIP.test(name[1]!.text)) return tokens
  const opens = startsClause(tokens, the) ? the : asksFrom(tokens, the)
  // "the guitar | needs to become", "let | the guitar | become": asked for either way
  if (opens === -1 || (opens === the && must === -1)) return tokens
  const link = { ...tokens[to - 1]!, start: tokens[to - 1]!.end }
  return [
    ...tokens.slice(0, opens),
    word('replace', { ...tokens[opens]!, end: tokens[opens]!.start }),
    ...name.filter(({ text }) => !NEEDS.test(text)),
    word('with', link),
    ...tokens.slice(to),
  ]
}

const THE = /^(?:the|that|my|his|her|our)$/
/** "the song should become a jingle": all of it, and no sound among others */
const IS_CLIP = /^(?:recording|clip|song|track|audio|file|volume|sound|first|last|whole)$/
const NEEDS = /^(?:needs?|ought|has|have)$/

/** "become", "turn into": how many tokens it has */
const lengthOfBecome = (tokens: readonly Token[], at: number): number =>
  tokens[at]!.text === 'become'
    ? 1
    : /^(?:turn|change|transform)$/.test(tokens[at]!.text) && tokens[at + 1]?.text === 'into'
      ? 2
      : 0

/** "let | the guitar become", "I want | the guitar to become": where the order begins; -1: it is none. */
function asksFrom(tokens: readonly Token[], the: number): number {
  if (!/^(?:let|make|have|want|need|like|love)$/.test(tokens[the - 1]?.text ?? '')) return -1
  let from = the - 1
  while (from > 0 && /^(?:i|we|would|really|just)$/.test(tokens[from - 1]!.text)) from--
  return startsClause(tokens, from) ? from : -1
}

const FRAMES = [withHeard, withBecome]
