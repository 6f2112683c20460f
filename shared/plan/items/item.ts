import type { Unit } from '../lex/token.ts'
import type { Sense } from '../lexicon/senses.ts'
import type { Place } from '../regions/place.ts'

// What a clause is made of.

export type Amount = {
  readonly value: number
  readonly unit: Unit | 'part' | null
  readonly signed: boolean
  readonly ordinal: boolean
  readonly clock: boolean
  /** "by", "to", "at" … as said in front. */
  readonly prep: string
  readonly text: string
}

export type Item = {
  /** Token range [from, to). */
  readonly from: number
  readonly to: number
  readonly text: string
  readonly kind: 'phrase' | 'amount' | 'place' | 'filler' | 'word' | 'punct' | 'quoted'
  readonly senses: readonly Sense[]
  readonly amount?: Amount
  readonly place?: Place
}

/** Their words, one space apart. */
export function textOf(items: readonly Item[]): string {
  let joined = items[0]?.text ?? ''
  for (let at = 1; at < items.length; at++) joined += ` ${items[at]!.text}`
  return joined
}
