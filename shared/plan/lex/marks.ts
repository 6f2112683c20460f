import { matchAt, type Piece } from './piece.ts'

// Quotes, punctuation and signs.

const QUOTED = /"([^"\n]{1,200})"/y

export function readQuoted(text: string, at: number): Piece | null {
  const quoted = matchAt(QUOTED, text, at)
  if (quoted === null) return null
  return { length: quoted[0].length, token: { kind: 'quoted', text: quoted[1]!.trim() } }
}

const MARK = /\.\.+|->|=>|[,;:.!?&+()[\]/>\n~]|-+/y

/** "w/o", "...", "->"; what joins two words or opens the name of a file is no token. */
export function readMark(text: string, at: number): Piece | null {
  if (opensName(text, at)) return { length: 1 }
  if (/^\/(oct|octave|second)\b/.test(text.slice(at, at + 8)))
    return { length: 1, token: { kind: 'word', text: 'per' } }
  const mark = matchAt(MARK, text, at)?.[0]
  if (mark === undefined) return null
  if (mark === '-' && isWithinWord(text, at)) return { length: 1 }
  return { length: mark.length, token: { kind: 'punct' } }
}

/** ".wav" */
const opensName = (text: string, at: number) =>
  text[at] === '.' && (text[at - 1] ?? ' ') === ' ' && /\p{L}/u.test(text[at + 1] ?? '')

/** "low-pass", "5-second": a hyphen inside a word, but "10s-end" is a range */
const isWithinWord = (text: string, at: number) =>
  /[\p{L}\d]/u.test(text[at - 1] ?? '') &&
  /\p{L}/u.test(text[at + 1] ?? '') &&
  !/^-end\b/.test(text.slice(at, at + 5))

/** What is left: a sign that stands for a word, one without meaning, or a character of its own. */
export function readSign(text: string, at: number): Piece {
  const word = wordOfSign(text, at)
  if (word !== null) return { length: 1, token: { kind: 'word', text: word } }
  if (/['"*_#@^|\\{}=<$]/.test(text[at]!)) return { length: 1 }
  return { length: [...text.slice(at, at + 2)][0]!.length, token: { kind: 'word' } }
}

function wordOfSign(text: string, at: number): string | null {
  const before = text[at - 1] ?? ' '
  const here = text.slice(at, at + 3)
  if (here[0] === '%') return '%'
  // "c#"
  if (here[0] === '#' && /[a-g]/.test(before)) return 'sharp'
  // "+3 dB @ 3k"
  if (before === ' ' && /^@ ?[\d.+-]/.test(here)) return 'at'
  // "pauses < 300 ms"
  return /^< ?[\d.]/.test(here) ? 'under' : null
}
