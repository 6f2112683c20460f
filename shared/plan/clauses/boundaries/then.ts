import { isHalfAfterHalf } from '../belongs.ts'
import { type Boundary, KEEP, opens, type Scan, SKIP } from '../boundary.ts'
import { SOFT } from '../joints.ts'
import { hasSense, isBreak, text } from '../look.ts'
import { startsOperation } from '../starts.ts'

// One wish after the other; and what is one move though it says "then".

/** "the second half, then the first": one exchange. */
export const halfAfterHalf = ({ items, at, before }: Scan) =>
  isHalfAfterHalf(before, items, at) ? KEEP : null

/** "pan left then right": one move. */
export const sideAfterSide = (scan: Scan): Boundary | null =>
  hasSense(scan.items[scan.at + 1], 'channel') &&
  hasSense(scan.items[scan.at - 1], 'channel') &&
  (scan.items[scan.at + 2] === undefined ||
    isBreak(scan.items[scan.at + 2]) ||
    SOFT.has(text(scan.items, scan.at + 2)))
    ? { ...KEEP, ...anew(scan) }
    : null

/** "first denoise, second compress" */
export const counted = ({ items, at, quiet }: Scan) =>
  /^[,;.]$/.test(text(items, at - 1)) &&
  hasSense(items[at + 1], 'act', 'fx', 'fade', 'loop', 'clean')
    ? quiet
      ? SKIP
      : opens('then', true)
    : null

/** "louder, then reversed", "also", "finally" */
export function thenNext(scan: Scan): Boundary | null {
  const { items, at, item, quiet } = scan
  if (item.kind === 'place') return null
  if (item.text === 'also' && quiet)
    return scan.isFirst ? null : { ...SKIP, marks: { joint: 'then', hard: true } }
  if (item.text === 'next' && !startsOperation(items, at + 1)) return null
  return quiet ? { ...SKIP, ...anew(scan) } : opens('then', true)
}

/** ". Then …": what a full stop has begun already. */
const anew = ({ item, quiet, isFirst }: Scan): Partial<Boundary> =>
  quiet && item.text === 'then' && !isFirst ? { marks: { joint: 'then', hard: true } } : {}
