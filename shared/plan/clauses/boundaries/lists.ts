import type { Item } from '../../items/item.ts'
import { isParameter } from '../belongs.ts'
import { opens, opensHere, type Scan } from '../boundary.ts'
import { SOFT } from '../joints.ts'
import { hasSense, text } from '../look.ts'
import { isWhole } from '../whole.ts'

// Wishes of one kind in a row, with little between them.

/** "more highs less lows", "less guitar and more vocals" */
export const lessThan = ({ items, at, item, before, quiet }: Scan) => {
  const from = hasSense(item, 'degree') ? at + 1 : at
  const first = before.find((one) => !hasSense(one, 'degree'))
  return !quiet &&
    /^(more|less)$/.test(text(items, from)) &&
    hasSense(first, 'more', 'less') &&
    NAMES.some((as) => hasSense(before.at(-1), as)) &&
    NAMES.some((as) => hasSense(items[from + 1], as))
    ? opensHere('and', false)
    : null
}

const NAMES = ['dim', 'sound', 'voice'] as const

/** "bass +4 treble -2", "left -3 dB, right +3 dB" */
export const amountEach = ({ items, at, item, before, quiet }: Scan) => {
  if (quiet || before.at(-1)!.amount === undefined) return null
  const from = SOFT.has(item.text) ? at + 1 : at
  const next = text(items, from) === 'the' ? from + 1 : from
  const amount = items[next + 1]?.amount
  const isNamed = (one: Item | undefined) => hasSense(one, 'dim', 'channel')
  if (!isNamed(items[next]) || !before.some(isNamed)) return null
  if (amount === undefined || !(amount.signed || amount.unit === 'db')) return null
  // "low shelf at 90 Hz gain 4 dB"
  if (isParameter(before, items, from)) return null
  return from === at ? opensHere('and', false) : opens('and', false)
}

/** "louder, the last 2 s are too quiet", "… and after 8 s raise it", "… and begin at 2 s" */
export const placeNext = ({ items, at, item, before, quiet }: Scan) => {
  if (quiet || !SOFT.has(item.text) || before.some(({ place }) => place !== undefined)) return null
  const from = /^(and|but|also|then)$/.test(text(items, at + 1)) ? at + 2 : at + 1
  const place = items[from]
  if (place?.place === undefined || !isWhole(before)) return null
  const next = items[from + 1]
  const isBound = BOUNDS.test(place.text) && !before.some((one) => hasSense(one, 'fade'))
  const isSubject =
    /^(is|are|was|were|should|must|needs?|has|have|sounds?|seems?)\b/.test(next?.text ?? '') ||
    (next?.text === 'at' && hasSense(items[from + 2], 'times')) ||
    next?.amount?.unit === 'db' ||
    (next?.text === 'it' && /^(is|was|sounds|gets|has)$/.test(text(items, from + 2))) ||
    (hasSense(next, 'degree') && hasSense(items[from + 2], 'adj', 'channel')) ||
    hasSense(next, 'adj', 'act', 'fx', 'fade', 'loop', 'silence', 'channel')
  return isBound || isSubject ? opens('then', true, from - at) : null
}

const BOUNDS = /^(start|starts|begin|begins|end|ends)\b/

/** "slow it down, birds in the background" */
export const backgroundNext = ({ items, at, item, before, quiet }: Scan) =>
  !quiet &&
  SOFT.has(item.text) &&
  hasSense(items[at + 1], 'sound') &&
  hasSense(items[at + 2], 'background') &&
  isWhole(before) &&
  !before.some((one) => hasSense(one, 'sound', 'voice'))
    ? opens('then', true)
    : null

/** "add a bark at 2 s and a meow at 5 s" */
export const soundAndPlace = ({ items, at, item, before, quiet }: Scan) => {
  if (quiet || !SOFT.has(item.text) || !/^(an?|some|another|one)$/.test(text(items, at + 1)))
    return null
  const isAdded = before.some(({ senses }) =>
    senses.some((sense) => sense.as === 'act' && sense.act === 'add'),
  )
  const placed = items.findIndex(({ place }, index) => index > at && place !== undefined)
  const named = items.slice(at + 2, placed)
  return isAdded &&
    before.some(({ place }) => place !== undefined) &&
    named.length > 0 &&
    named.length <= 3 &&
    named.every((one) => hasSense(one, 'sound'))
    ? opens('and', false)
    : null
}
