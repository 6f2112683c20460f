import { isFaultOfTone } from '../clauses/look.ts'
import type { Item } from '../items/item.ts'

/** "dull sound": an adjective with no verb, which is a wish only where nothing says what to do about it. */
export const isBareQuality = (items: readonly Item[]) =>
  items.some(({ senses }) => senses.some(({ as }) => as === 'adj')) &&
  !items.some(isDoneToIt) &&
  // "take the mud": a verb, and not what was recorded
  items[0]?.text !== 'take' &&
  // "the mud and the boxiness bother me": two faults, and not one said twice
  !items.some(isFaultOfTone) &&
  items.every(
    (item) =>
      item.kind === 'punct' ||
      item.place !== undefined ||
      (item.kind === 'filler' && !/^(should|must|would|could|like)$/.test(item.text)) ||
      item.senses.some(({ as }) => as === 'degree' || as === 'whole') ||
      (item.senses.some(({ as }) => as === 'adj') && !/(er|more \w+)$/.test(item.text)),
  )

/** "muffle it", "quiet the end": a verb after all */
const isDoneToIt = ({ senses }: Item, at: number, items: readonly Item[]) =>
  senses.some(({ as }) => as === 'adj') &&
  /^(it|this|that|them|everything|the)\b/.test(items[at + 1]?.text ?? '')
