import { frameOf } from '../frames.ts'
import type { Item } from '../items/item.ts'
import { View } from '../items/view.ts'

/** "it is too loud"; "it is blaring", which nobody would ask for */
export const complains = (items: readonly Item[]) =>
  frameOf(new View(items)) === 'complaint' ||
  items.some(({ senses }) =>
    senses.some(
      (sense) =>
        sense.as === 'adj' && JSON.stringify(sense.wish) === JSON.stringify(sense.complaint),
    ),
  )
