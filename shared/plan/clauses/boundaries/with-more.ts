import { isParameter } from '../belongs.ts'
import { type Boundary, opens, opensHere, type Scan } from '../boundary.ts'
import { keepsPitch, startsLimit } from '../joints.ts'
import { hasSense, text } from '../look.ts'
import { addsFade, addsSpeed, startsOperation } from '../starts.ts'

// A second effect hung onto a wish without a comma.

/** "play it backwards with a 1 s fade in", "at double speed" */
export function withMore({ items, at, item, before, quiet }: Scan): Boundary | null {
  if (quiet) return null
  const added =
    item.text === 'with'
      ? !isParameter(before, items, at + 1) &&
        (addsFade(before, items, at + 1) || startsLimit(items, at + 1))
      : item.text === 'at' && addsSpeed(before, items, at + 1)
  return added ? opens('and', false) : null
}

/** "slightly louder with slightly more bass" */
export const withMoreOf = ({ items, at, before }: Scan) =>
  before.some((one) => hasSense(one, 'adj')) &&
  !before.some((one) => hasSense(one, 'dim', 'sound')) &&
  startsOperation(items, at + 1) &&
  items.slice(at + 1, at + 5).some((one) => hasSense(one, 'more', 'less')) &&
  items.slice(at + 1, at + 6).some((one) => hasSense(one, 'dim'))
    ? opens('and', false)
    : null

/** "50 % faster while keeping the pitch" */
export const whileDoing = ({ items, at, quiet }: Scan) =>
  !quiet && hasSense(items[at + 1], 'act', 'fx', 'fade', 'adj') && /ing\b/.test(text(items, at + 1))
    ? opens('and', false)
    : null

/** "2x speed same pitch", "sped up with no pitch change" */
export const keeping = ({ items, at, before, quiet }: Scan) =>
  !quiet &&
  before.at(-1)!.kind !== 'filler' &&
  !hasSense(before.at(-1), 'act') &&
  keepsPitch(items, at)
    ? opensHere('and', false)
    : null
