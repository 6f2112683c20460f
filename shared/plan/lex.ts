import { simplify } from './lex/characters.ts'
import { expand } from './lex/chat.ts'
import { readNumbers } from './lex/quantities.ts'
import { split } from './lex/split.ts'
import type { Token } from './lex/token.ts'

// From characters to tokens: spelling of characters, contractions, numbers and their units. What a
// token means in an edit is said elsewhere.

/** Tokens of an instruction, numbers joined with their units. Pure, linear in the text. */
export function lex(instruction: string): Token[] {
  const tokens = /^[a-z ]*$/.test(instruction)
    ? plainWords(instruction)
    : split(simplify(instruction))
  return readNumbers(expand(tokens))
}

/** What `split` makes of letters and blanks alone, sooner: most of the 8,500 phrases of the lexicon are no more. */
const plainWords = (text: string): Token[] =>
  [...text.matchAll(/[a-z]+/g)].map(({ 0: word, index }) => ({
    text: word,
    kind: 'word',
    start: index,
    end: index + word.length,
  }))
