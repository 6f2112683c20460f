import { unaccounted } from './accounts.ts'
import { type Frame, frameOf } from './frames.ts'
import type { Item } from './items/item.ts'
import { kindsOf, View } from './items/view.ts'
import { placed } from './readings/placed.ts'
import { cuesOf, isCued, READERS } from './readings/readers.ts'
import type { Context, Reading } from './readings/reading.ts'
import { withSources } from './readings/sources.ts'

// Which readings there are, in the order in which they are tried, and the rule that decides: a clause is
// read only if every word that carries meaning has been made use of.

/** What is known of a clause before it is read; `frame` where it is not to be found in the words. */
export type Base = Omit<Context, 'frame'> & { readonly frame?: Frame }

export type Outcome = { readonly reading: Reading } | { readonly leftover: readonly Item[] }

/** The first reading that accounts for the whole clause, or what no reading could account for. */
export function readClause(items: readonly Item[], base: Base): Outcome {
  let least: readonly Item[] | null = null
  const context: Context = { ...base, frame: base.frame ?? frameOf(new View(items)) }
  const kinds = kindsOf(items)
  const cues = cuesOf(items)
  for (const reader of READERS) {
    if (!isCued(reader, cues, context.text)) continue
    const view = new View(items, kinds)
    const found = reader.read(view, context)
    if (found === null) continue
    const reading = withSources(view, context, placed(view, context, found))
    const leftover =
      reading === null
        ? view.items.slice(0, 1)
        : [
            ...view.leftover().filter((item) => !item.senses.some(({ as }) => as === 'particle')),
            ...unaccounted(items, reading),
          ]
    if (
      reading !== null &&
      leftover.length === 0 &&
      (reading.drafts.length > 0 || reading.ask !== undefined || reading.constraints !== undefined)
    )
      return { reading }
    if (leftover.length > 0 && (least === null || leftover.length < least.length)) least = leftover
  }
  return { leftover: least ?? new View(items).leftover() }
}
