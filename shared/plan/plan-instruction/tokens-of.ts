import { isLexical } from '../items/phrases.ts'
import type { Token } from '../lex/token.ts'
import { lex } from '../lex.ts'
import { retokened } from './retokened.ts'
import { blank, rewritten } from './rewritten.ts'

// The tokens of an instruction without what is not for the planner.

export function tokensOf(instruction: string): readonly Token[] {
  // A mention or a command in front is for the bot; blanked so that offsets stay.
  const words = instruction
    .replace(/^\s*(?:<@!?\d+>|[@/!][\w.-]+[,:]?)(?=\s)/, blank)
    .replace(EMOTICON, blank)
    .replace(PICTURES, asBreak)
  // an instruction that is all in quotes is said, not named
  const quoted = /^\s*["“”'‘](.+)["“”'’]\s*$/s.exec(words)?.[1]
  const unquoted =
    quoted === undefined || /["“”]/.test(quoted)
      ? words
      : words.replace(/^\s*["“”'‘]|["“”'’]\s*$/g, blank)
  return retokened(lex(rewritten(unquoted)))
}

/** "reverse it 🔥 add rain": a picture stands where a sentence ends. */
const asBreak = (pictures: string, at: number, words: string): string => {
  const [before, after] = [words.slice(0, at), words.slice(at + pictures.length)]
  const isBetween = /[\p{L}\p{N}%]$/u.test(before) && /^\s*[\p{L}\p{N}]/u.test(after)
  return isBetween && /^\s/.test(pictures) && !GOES_ON.test(before)
    ? `,${blank(pictures.slice(1))}`
    : blank(pictures)
}

const GOES_ON = /\b(?:a|an|the|my|more|less|very|too|so|it's|is|to|by|with|of)$/i

/** With the blank in front, where the break goes: a picture is two units, and never cut in half. */
const PICTURES =
  /\s?[\u{1f300}-\u{1faff}\u{2600}-\u{27bf}](?:(?: |\ufe0f|\u200d|[\u{1f300}-\u{1faff}\u{2600}-\u{27bf}])*(?:\ufe0f|[\u{1f300}-\u{1faff}\u{2600}-\u{27bf}]))?/gu

const EMOTICON = /(?<=\s)(?:<\/?3+|[:;]'?-?[)(dp*3]+|\^_?\^|x-?d+)(?=[\s.!?]|$)/gi

/** "louder louder louder": a word that asks for something, repeated to press it. */
export const saidOnce = (tokens: readonly Token[]): Token[] =>
  tokens.filter(
    (token, at) =>
      token.kind !== 'word' ||
      token.text !== tokens[at - 1]?.text ||
      /^(?:right|half)$/.test(token.text) || // "to the right right now", "the first half half as loud"
      !isLexical(token.text),
  )
