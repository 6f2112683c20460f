import { completed } from './clauses/complete.ts'
import { cut } from './clauses/cut.ts'
import { correct, reorder } from './clauses/order.ts'
import type { Item } from './items/item.ts'

// Where one wish ends and the next begins, in which order they are meant, and what the shorter ones
// leave out because the one before has said it.

export type Clause = {
  readonly items: readonly Item[]
  /** Token range of its own words, without what was carried over. */
  readonly from: number
  readonly to: number
  /** Words of another sentence or half-sentence: its places do not reach across. */
  readonly sentence: number
  /** "then", "also": a wish of its own beside the one before. */
  readonly joint: string
  /** "don't …", "without …-ing": asked not to be done. */
  readonly negated: boolean
  /** A place set off by a comma, for every clause of its sentence. */
  readonly everywhere: readonly Item[]
}

export function splitClauses(items: readonly Item[]): Clause[] {
  const pieces = cut(items)
  const ordered = reorder(correct(pieces))
  return completed(ordered)
}
