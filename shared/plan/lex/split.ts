import type { Plain } from './characters.ts'
import { readDigits, readSigned } from './digits.ts'
import { readMark, readQuoted, readSign } from './marks.ts'
import { matchAt, type Piece } from './piece.ts'
import type { Token } from './token.ts'

// From plain characters to words, digits, clocks and marks.

export function split({ text, offsets, ends }: Plain): Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < text.length)
    for (const { length, token } of piecesAt(text, at, tokens.at(-1))) {
      if (token !== undefined)
        tokens.push({
          text: text.slice(at, at + length),
          ...token,
          start: offsets[at]!,
          end: ends[at + length - 1]!,
        })
      at += length
    }
  return tokens
}

const BLANK: readonly Piece[] = [{ length: 1 }]

function piecesAt(text: string, at: number, last: Token | undefined): readonly Piece[] {
  const character = text[at]!
  if (character === ' ') return BLANK
  if (character >= 'a' && character <= 'z') return [readWord(text, at)!]
  const signed = readSigned(text, at, last)
  if (signed !== null) return [signed]
  return (
    readDigits(text, at) ?? [
      readQuoted(text, at) ?? readWord(text, at) ?? readMark(text, at) ?? readSign(text, at),
    ]
  )
}

/** What most words are, found sooner than by the letters of every script. */
const PLAIN_WORD = /[a-z]+(?=[ ,.;:!?\n]|$)/y

const WORD = /[\p{L}\p{M}]+(?:'[\p{L}\p{M}]+)*'?/uy

/** Names that hold digits. */
const MIXED = /(?:mp[34]|b4|rt60|m4a|r128|a4)(?![\p{L}\d])/uy
const MAY_BE_MIXED = new Set('mrab')

function readWord(text: string, at: number): Piece | null {
  const mixed = MAY_BE_MIXED.has(text[at]!) ? matchAt(MIXED, text, at) : null
  const word = mixed ?? matchAt(PLAIN_WORD, text, at) ?? matchAt(WORD, text, at)
  if (word === null) return null
  return { length: word[0].length, token: { kind: 'word', text: withoutQuote(word[0]) } }
}

/** "the dogs' barking" */
const withoutQuote = (word: string) => (word.endsWith("'") ? word.slice(0, -1) : word)
