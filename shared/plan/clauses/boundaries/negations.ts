import { type Item, textOf } from '../../items/item.ts'
import { type Boundary, opensHere, type Scan } from '../boundary.ts'
import { isNegatedOperation, isNotEnough, matchNegation } from '../joints.ts'
import { hasSense, text } from '../look.ts'
import { startsOperation } from '../starts.ts'

// What is not to be done.

/** "louder, but don't clip" */
export function negation(scan: Scan): Boundary | null {
  const { items, at, quiet } = scan
  const length = matchNegation(items, at)
  if (length === 0 || isExchange(scan) || isNotEnough(items, at)) return null
  if (quiet) return { length, marks: { negated: true } }
  return isNegatedOperation(items, at + length)
    ? { length, opens: { hard: false, joint: 'not', negated: true } }
    : null
}

/** "without clipping | raise it by 12 dB": what is not to happen has been said. */
export const wishAfterLimit = ({ items, at, before, quiet, current }: Scan): Boundary | null =>
  current.negated && !quiet && startsOperation(items, at) && isAvoided(before)
    ? opensHere('', false)
    : null

const isAvoided = (items: readonly Item[]) =>
  /^(?:any |the |it |it from )*(?:clip|clipping|clips|distort|distortion|distorting|peaking|cutting anything|(?:changing|shifting|altering|touching|affecting) the (?:pitch|tempo|speed|length))$/.test(
    textOf(items),
  )

/** "a train instead of a car": not a limit but a replacement. */
function isExchange({ items, at, item, before, quiet }: Scan): boolean {
  if (item.text !== 'instead') return false
  if (!quiet && !before.some((one) => hasSense(one, 'sound', 'voice')))
    return !before.some((one) => hasSense(one, 'act', 'adj', 'fx', 'fade', 'dim'))
  return (
    items
      .slice(at + 2, at + 6)
      .some((one) => hasSense(one, 'sound', 'voice') || /^ones?$/.test(one.text)) &&
    !before.some((one) => hasSense(one, 'adj', 'fx', 'fade', 'dim') && !hasSense(one, 'sound'))
  )
}

/** "instead of a fade in | do a 3 s fade out": what is to be done, without a comma. */
export function insteadDone({ items, at, item, before, quiet, current }: Scan): Boundary | null {
  if (quiet || !current.negated || !hasSense(item, 'act')) return null
  const lead = items[at - before.length - 1]?.text ?? ''
  const isInstead =
    /^(instead|than)$/.test(lead) || text(items, at - before.length - 2) === 'instead'
  // "instead of turning it up do …", but not "instead of a pitch | change"
  const isVerb = text(items, at - 1) !== 'a' && startsOperation(items, at)
  return isInstead && isVerb && !hasSense(before.at(-1), 'act') ? opensHere(';', true) : null
}
