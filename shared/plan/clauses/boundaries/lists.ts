import type { Item } from '../../items/item.ts'
import type { Act } from '../../lexicon/senses.ts'
import { isParameter } from '../belongs.ts'
import { KEEP, opens, opensHere, type Scan } from '../boundary.ts'
import { SOFT } from '../joints.ts'
import { hasAct, hasSense, isBreak, text } from '../look.ts'
import { isWhole } from '../whole.ts'

// Wishes of one kind in a row, with little between them.

/** "more highs less lows", "less guitar and more vocals" */
export const lessThan = ({ items, at, item, before, quiet }: Scan) => {
  if (quiet) return null
  const from = hasSense(item, 'degree') ? at + 1 : at
  if (!/^(more|less)$/.test(text(items, from))) return null
  const first = before.find((one) => !hasSense(one, 'degree'))
  return hasSense(first, 'more', 'less') &&
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
export const placeNext = ({ items, at, before, quiet }: Scan) => {
  if (quiet || before.some(({ place }) => place !== undefined)) return null
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
export const backgroundNext = ({ items, at, before, quiet }: Scan) =>
  !quiet &&
  hasSense(items[at + 1], 'sound') &&
  hasSense(items[at + 2], 'background') &&
  isWhole(before) &&
  !before.some((one) => hasSense(one, 'sound', 'voice'))
    ? opens('then', true)
    : null

/** "no hiss, some birds", "reverse it and some thunder": nothing that the wish before is for */
export const someNext = ({ items, at, before, quiet }: Scan) => {
  const from = text(items, at + 1) === 'and' ? at + 2 : at + 1
  if (quiet || text(items, from) !== 'some') return null
  const next = items[from + 2]
  const isPlaced = next?.place !== undefined || next?.text === 'throughout'
  const isOver = next === undefined || isBreak(next) || SOFT.has(next.text)
  const isAlone =
    hasSense(items[from + 1], 'sound') && (isOver || isPlaced || hasSense(next, 'background'))
  const isDone = before.some((one) => hasSense(one, 'no', 'less')) || isWhole(before)
  return isAlone && isDone && !before.some((one) => hasSense(one, 'act', 'more'))
    ? opens('then', true, from - at)
    : null
}

/** "add a bark at 2 s and a meow at 5 s" */
export const soundAndPlace = ({ items, at, before, quiet }: Scan) => {
  const isNamed =
    /^(an?|some|another|one)$/.test(text(items, at + 1)) || hasSense(items[at + 1], 'sound')
  if (quiet || !isNamed) return null
  const isAdded = before.some((one) => hasAct(one, 'add'))
  const placed = items.findIndex(({ place }, index) => index > at && place !== undefined)
  const named = items.slice(hasSense(items[at + 1], 'sound') ? at + 1 : at + 2, placed)
  return isAdded &&
    before.some(({ place }) => place !== undefined) &&
    named.length > 0 &&
    named.length <= 3 &&
    named.every((one) => hasSense(one, 'sound'))
    ? opens('and', false)
    : null
}

/** "change the dog to a cat | and the car to a train" */
export const replacedNext = ({ items, at, before, quiet }: Scan) => {
  if (quiet) return null
  const from = text(items, at + 1) === 'the' ? at + 2 : at + 1
  const isReplaced = before.some((one) => hasAct(one, 'replace', 'change', 'swap', 'turn'))
  return isReplaced &&
    hasSense(items[from], 'sound', 'voice') &&
    /^(to|into|with|for|by)$/.test(text(items, from + 1)) &&
    before.filter((one) => hasSense(one, 'sound', 'voice')).length > 1
    ? opens('and', false)
    : null
}

/** "make the drums and the guitar louder": what is to become of both comes behind them. */
export const sourcesInRow = ({ items, at, before }: Scan) => {
  if (!hasSense(before.at(-1), 'sound', 'voice')) return null
  let next = at + 1
  while (items[next] !== undefined && /^(and|an?|the|my|his|her|our)$/.test(text(items, next)))
    next++
  const isNext = hasSense(items[next], 'sound', 'voice') && !HAS_VERB.test(text(items, next + 1))
  return isNext && hasSense(before[0], 'act') && !isWhole(before) ? KEEP : null
}

const HAS_VERB = /^(is|are|was|were|sounds?|needs?|should|must|has|have)$/

/** "add reverb | and a choir", "remove the hum | and the dog": an effect and a sound, each with the verb. */
export const soundAfterEffect = ({ items, at, before, quiet }: Scan) => {
  if (quiet || before.some((one) => hasSense(one, 'sound', 'voice'))) return null
  const from = text(items, at + 1) === 'and' ? at + 2 : at + 1
  const length = items.slice(from).findIndex((one) => !isOfName(one))
  const named = items.slice(from, length === -1 ? items.length : from + length)
  const next = length === -1 ? undefined : items[from + length]
  const isNamed =
    named.length <= 4 && hasSense(named.at(-1), 'sound') && !hasSense(named.at(-1), 'artefact')
  const isOver =
    next === undefined || next.kind === 'punct' || next.place !== undefined || SOFT.has(next.text)
  return isNamed && isOver && isDoneWith(before, named) ? opens('and', false, from - at) : null
}

const isOfName = (one: Item) =>
  hasSense(one, 'sound') || /^(an?|the|some|that|those|this|these|his|her|my|our)$/.test(one.text)

/** The verb takes the effect that was named last, and would take the sound too. */
function isDoneWith(before: readonly Item[], named: readonly Item[]): boolean {
  const effect = before.findLast(
    (one) => (one.kind !== 'filler' || one.senses.length > 0) && one.amount === undefined,
  )
  const does = (...acts: readonly Act[]) => before.some((one) => hasAct(one, ...acts))
  if (does('remove', 'cut')) return hasSense(effect, 'artefact')
  const isMore = before.some((one) => hasSense(one, 'more'))
  // "add bass and drums": the instrument
  if (hasSense(effect, 'dim'))
    return (
      does('up', 'down', 'turn') ||
      ((isMore || does('add', 'put')) && !named.some((one) => INSTRUMENTS.test(one.text)))
    )
  return does('add', 'put') && hasSense(effect, 'fx', 'fade', 'space', 'particle')
}

const INSTRUMENTS =
  /\b(drums?|guitars?|piano|keys|keyboards?|synths?|strings|violins?|trumpets?|sax|percussion|organ|brass|horns|cello|flute|beat)\b/
