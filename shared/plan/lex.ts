import { simplify } from './lex/characters.ts'
import { expand } from './lex/chat.ts'
import { readNumbers } from './lex/quantities.ts'
import { split } from './lex/split.ts'
import type { Token } from './lex/token.ts'

// From characters to tokens: spelling of characters, contractions, numbers and their units. What a
// token means in an edit is said elsewhere.

/** Tokens of an instruction, numbers joined with their units. Pure, linear in the text. */
export function lex(instruction: string): Token[] {
  return readNumbers(expand(split(simplify(instruction))))
}
