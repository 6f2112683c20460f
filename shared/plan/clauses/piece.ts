import type { Item } from '../items/item.ts'

/** A stretch of an instruction between two boundaries, before it is made a clause. */
export type Piece = {
  items: Item[]
  /** What stands before it ends a sentence, so that places and verbs do not reach across. */
  hard: boolean
  /** The word or mark between it and the piece before. */
  joint: string
  order: 'plain' | 'earlier' | 'later'
  correction: boolean
  negated: boolean
}

export const pieceAfter = (boundary: Partial<Piece>): Piece => ({
  hard: true,
  joint: '',
  order: 'plain',
  correction: false,
  negated: false,
  ...boundary,
  items: [],
})
