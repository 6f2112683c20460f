import type { Item } from '../../items/item.ts'
import { isParameter } from '../belongs.ts'
import { type Boundary, opens, opensHere, type Scan } from '../boundary.ts'
import { keepsPitch, startsLimit } from '../joints.ts'
import { hasAct, hasFx, hasSense, isBreak, text } from '../look.ts'
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

/** "reverse it, with a gong at the end", "in mono with rain in the background", "reverse it plus a bell at 3 s" */
export function withSound({ items, at, item, before, quiet }: Scan): Boundary | null {
  if (quiet || !(isDone(before) || (item.text === 'plus' && isDoneThere(before)))) return null
  let from = at + 1
  while (OPENS_NAME.test(text(items, from))) from++
  const length = items
    .slice(from)
    .findIndex((one) => !hasSense(one, 'sound') || one.place !== undefined)
  const end = length === -1 ? items.length : from + length
  if (end === from) return null
  const next = items[end]
  const isPlaced =
    next?.place !== undefined || hasSense(next, 'background') || next?.text === 'throughout'
  const isNew = from > at + 1 && isBreak(items[at - 1]) && (next === undefined || isBreak(next))
  if (!isPlaced && !isNew) return null
  return item.text === 'with' ? opensHere('then', true) : opens('then', true)
}

const OPENS_NAME =
  /^(?:an?|some|another|two|three|four|[2-4]|faint|quiet|soft|gentle|loud|subtle|nice)$/

/** A change of the whole: no sound is named in it that the next could belong to. */
const isDone = (before: readonly Item[]) =>
  before.some(
    (one) => hasSense(one, 'fx', 'adj', 'loop', 'fade') && !hasFx(one, 'bleep', 'mute'),
  ) &&
  !before.some(
    (one) =>
      IS_SO.test(one.text) ||
      hasSense(one, 'sound', 'voice', 'part', 'device', 'silence') ||
      hasAct(
        one,
        'add',
        'put',
        'replace',
        'start',
        'finish',
        'remove',
        'cut',
        'keep',
        'isolate',
        'move',
      ),
  )

/** "it is too loud | with people talking in the background": how it is */
const IS_SO = /^(?:is|are|was|were|sounds?|seems?|feels?|gets?|too|so|has|had)$/

/** "2 to 3 s muted" */
const isDoneThere = (before: readonly Item[]) =>
  before.some(({ place }) => place !== undefined) &&
  before.some((one) => hasSense(one, 'fx', 'silence', 'adj', 'gone')) &&
  !before.some((one) => hasSense(one, 'sound', 'voice'))

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
