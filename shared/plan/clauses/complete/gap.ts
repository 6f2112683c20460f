import type { Item } from '../../items/item.ts'
import { hasSense, isNamedMove, isToneNoun } from '../look.ts'

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
  const isSaidAlike = joint === 'and' && previous.some(isNamed) && previous.some(isMeasured)
  const isNoun = isQuantity(own, bare, isSaidAlike)
  return { own, bare, previous, joint, hasHead: !isNoun && namesOperation(bare) }
}

const isNamed = (item: Item) => hasSense(item, 'dim') || isNamedMove(item)

const isMeasured = ({ amount }: Item) => amount !== undefined

const namesOperation = (bare: readonly Item[]) =>
  bare.some((item) => hasSense(item, ...HEADS) && !isQualityNoun(item)) ||
  bare.some((item) => hasSense(item, 'space') && /reverb$/.test(item.text))

/** "cut the mud and the boxiness": what is cut, though it is said as an adjective elsewhere */
const isQualityNoun = (item: Item) => isToneNoun(item) && hasSense(item, 'adj')

const HEADS = [
  'act', 'adj', 'fx', 'fade', 'loop', 'clean', 'silence', 'again', 'order', 'refused', 'distant', 'low', 'high',
] as const // biome-ignore format: a list

/** "lower the volume by 3 dB and the pitch by 2 semitones": a quantity, though "pitch" is a verb too */
const isQuantity = (own: readonly Item[], bare: readonly Item[], isSaidAlike: boolean) =>
  hasSense(bare[0], 'dim') &&
  (own[0] === bare[0] ? isSaidAlike && bare.some(isMeasured) : OWNS.test(own[0]!.text)) &&
  // "slow it down and the pitch too": like a tape
  !own.some(({ text }) => /^(?:too|as well)$/.test(text)) &&
  bare.slice(1).every((item) => isMeasured(item) || hasSense(item, 'degree'))

const OWNS = /^(the|its|his|her|my)$/
