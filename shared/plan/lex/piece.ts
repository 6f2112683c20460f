import type { Token } from './token.ts'

// What is cut off the text at one place.

/** So many characters, and the token that they are; none where they only stand between others. */
export type Piece = { readonly length: number; readonly token?: Spelled }

/** A token before it is known where it stands. `text`: other than the characters themselves. */
type Spelled = Omit<Token, 'start' | 'end' | 'text'> & { readonly text?: string }

/** A sticky pattern, tried at one place. */
export function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}
