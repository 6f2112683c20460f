import type { Item } from './item.ts'

// "the parts" may be halves to be swapped, or what ranges are called.

/** "remove the parts 1-2 s and 9-10 s": what the ranges are called, as in "remove 1-2 s and 9-10 s". */
export const withNamedParts = (items: readonly Item[]): readonly Item[] =>
  items.map((item, at) =>
    NAMES.test(item.text) &&
    item.senses.some(({ as }) => as === 'order' || as === 'part') &&
    (item.text.startsWith('the ') || !isDescribed(items[at - 1])) &&
    isRange(items[items[at + 1]?.kind === 'punct' ? at + 2 : at + 1])
      ? { ...item, kind: 'filler', senses: [] }
      : item,
  )

const NAMES =
  /\b(parts|segments|sections|bits|pieces|passages|portions|chunks|stretches|ranges|intervals|slices)$/

const isRange = (item: Item | undefined) =>
  item?.place?.form === 'range' || item?.place?.form === 'onwards' || item?.place?.form === 'upto'

/** "the loud parts 1-2 s", "the vocal parts": which ones, or what is heard there. */
const isDescribed = (item: Item | undefined) =>
  item !== undefined &&
  ((item.kind === 'word' && item.senses.length === 0) ||
    item.senses.some(({ as }) => DESCRIBES.test(as)))

const DESCRIBES = /^(sound|voice|adj|artefact|silence|bad|background)$/
