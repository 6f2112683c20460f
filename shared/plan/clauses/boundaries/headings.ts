import type { Item } from '../../items/item.ts'
import { endsPlace } from '../belongs.ts'
import { opens, type Scan, SKIP } from '../boundary.ts'
import { areBeside } from '../complete/places-in-row.ts'
import { hasSense, isBreak, text } from '../look.ts'

// What is spoken of, and then what should be done to it.

/** "the first 5 s: -3 dB, the last 5 s: +3 dB", "guitar: quieter, drums: louder" */
export const headingNext = ({ items, at, quiet, before }: Scan) =>
  !quiet &&
  isHeading(items, at + 1) &&
  // "2-3 s, 5-6 s: mute": one heading of two parts
  !(endsPlace(before) && areBeside(before, items.slice(at + 1, at + 3)))
    ? opens(';', true)
    : null

function isHeading(items: readonly Item[], from: number): boolean {
  const at = /^(the|my)$/.test(text(items, from)) ? from + 1 : from
  const names = items[at]?.place !== undefined || hasSense(items[at], 'sound', 'voice', 'dim')
  return names && text(items, at + 1) === ':'
}

/** "drums: louder", "the drums, 3 dB louder": what should be louder. */
export const aboutSound = ({ items, at, item, before, quiet }: Scan) =>
  !quiet &&
  isBreak(item) &&
  before.filter((one) => hasSense(one, 'sound', 'voice')).length === 1 &&
  before.every((one) => one.kind === 'filler' || hasSense(one, 'sound', 'voice')) &&
  (hasSense(items[at + 1], 'adj', 'silence') ||
    (items[at + 1]?.amount !== undefined && hasSense(items[at + 2], 'adj')))
    ? SKIP
    : null
