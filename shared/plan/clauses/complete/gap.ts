import type { Item } from '../../items/item.ts'
import { hasSense, isToneNoun } from '../look.ts'

/** A clause that may leave something out, beside the one before. */
export type Gap = {
  readonly own: readonly Item[]
  /** Its own without fillers and marks. */
  readonly bare: readonly Item[]
  readonly previous: readonly Item[]
  /** The word or mark between the two. */
  readonly joint: string
  /** It names an operation. */
  readonly hasHead: boolean
}

export function gapOf(own: readonly Item[], previous: readonly Item[], joint: string): Gap {
  const bare = own.filter(({ kind }) => kind !== 'filler' && kind !== 'punct')
  return { own, bare, previous, joint, hasHead: namesOperation(own, bare) }
}

const namesOperation = (own: readonly Item[], bare: readonly Item[]) =>
  (!isQuantity(own, bare) &&
    bare.some((item) => hasSense(item, ...HEADS) && !isQualityNoun(item))) ||
  bare.some((item) => hasSense(item, 'space') && /reverb$/.test(item.text))

/** "cut the mud and the boxiness": what is cut, though it is said as an adjective elsewhere */
const isQualityNoun = (item: Item) => isToneNoun(item) && hasSense(item, 'adj')

const HEADS = [
  'act', 'adj', 'fx', 'fade', 'loop', 'clean', 'silence', 'again', 'order', 'refused', 'distant', 'low', 'high',
] as const // biome-ignore format: a list

/** "increase the speed and the pitch": a quantity, though "pitch" is a verb too */
const isQuantity = (own: readonly Item[], bare: readonly Item[]) =>
  bare.length === 1 &&
  hasSense(bare[0], 'dim') &&
  /^(the|its|his|her|my)$/.test(own[0]!.text) &&
  own.at(-1) === bare[0]
