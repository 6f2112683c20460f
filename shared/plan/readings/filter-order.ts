import type { View } from '../items/view.ts'
import { readSlots } from './slot-values.ts'

// How steep a filter is: its order, its poles or its slope.

const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth']
const DB_PER_OCTAVE_AND_ORDER = 6

/** "order 2", "2nd order", "4-pole", "12 dB per octave" */
export function takeOrder(view: View): { order?: number } {
  const named = readSlots(view, 'low_pass')
  if (named.order !== undefined) return { order: named.order }
  const { items } = view
  for (let at = 0; at < items.length; at++) {
    const amount = items[at]!.amount
    if (amount === undefined || view.used[at]) continue
    const next = items[at + 1]
    if (next !== undefined && /^(order|pole|poles)$/.test(next.text)) {
      view.used[at] = true
      view.used[at + 1] = true
      // "fourth order" is no quarter
      const nth = ORDINALS.indexOf(items[at]!.text)
      return { order: nth === -1 ? amount.value : nth + 1 }
    }
    const octave = items
      .slice(at + 1, at + 4)
      .findIndex(
        ({ text, amount: other }) =>
          text === 'octave' || text === 'oct' || other?.text === 'an octave',
      )
    if (amount.unit === 'db' && octave !== -1) {
      view.used[at] = true
      for (let one = at + 1; one <= at + 1 + octave; one++) view.used[one] = true
      view.takeWords('per', 'slope', '/')
      return { order: Math.round(amount.value / DB_PER_OCTAVE_AND_ORDER) }
    }
  }
  const ordinal = items.findIndex(
    ({ text }, at) => ORDINALS.includes(text) && items[at + 1]?.text === 'order',
  )
  if (ordinal === -1) return {}
  view.used[ordinal] = true
  view.used[ordinal + 1] = true
  return { order: ORDINALS.indexOf(items[ordinal]!.text) + 1 }
}
