import type { Item } from '../../items/item.ts'
import { type Boundary, opens, opensHere, type Scan, SKIP } from '../boundary.ts'
import { BEFORE_THAT, HARD, isAfterwards, JOINERS, matchAny, orderAt } from '../joints.ts'
import { hasAct, hasSense, isBreak, text } from '../look.ts'
import { startsOperation } from '../starts.ts'

// Which of two wishes comes first.

/** "after that", "followed by", "once that is done" */
export function joiner(scan: Scan): Boundary | null {
  const { items, at, item, quiet } = scan
  const length = matchAny(items, at, JOINERS)
  if (length === 0 || (quiet && at > 0 && !isBreak(items[at - 1]))) return null
  const next = items[at + length]
  if (item.text === 'after' && !quiet && (next === undefined || HARD.has(next.text)))
    return afterAll(scan) ? { length, marks: { joint: 'then', hard: true } } : null
  // "fade it out right after the applause starts"
  if (item.text === 'right' && OF_SOMETHING.test(next?.text ?? '')) return null
  // "a little to the right after that …"
  if (item.text === 'right' && !quiet && /^(the|hard|to)$/.test(text(items, at - 1))) return null
  // "right after the applause starts"
  if (
    item.text === 'right' &&
    next !== undefined &&
    !isBreak(next) &&
    !startsOperation(items, at + length)
  )
    return null
  return quiet ? { length } : opens('then', true, length)
}

const OF_SOMETHING = /^(the|an?|my|our|his|her|i|we|he|she|they|it|every\w+|some\w+)$/

/** "reverse it; hall reverb after that"; "mute the first 2 s; louder after that" may be of the rest. */
function afterAll({ items, at, before, isFirst }: Scan): boolean {
  if (isFirst) return false
  const earlier = items.slice(0, at - before.length)
  const isPlaced = earlier.some(({ place }) => place !== undefined)
  const isOfSound = earlier.some((one) => hasSense(one, 'sound'))
  return (
    // "mute the first 2 s, fade in after that": where they end
    (!isPlaced || (before.some(isOfWhole) && !before.some(({ text: word }) => word === 'in'))) &&
    (!isOfSound || earlier.some((one) => hasAct(one, 'add', 'remove', 'cut', 'put')))
  )
}

/** It is never done to a part. */
const isOfWhole = (item: Item) =>
  hasSense(item, 'fade', 'format', 'loudness') ||
  item.senses.some((sense) => sense.as === 'fx' && WHOLE_ONLY.test(sense.op))

const WHOLE_ONLY = /^(?:normalize|loudness|to_mono|to_stereo|swap_channels|convert)$/

/** "cut the intro, and after reduce the noise" */
export function afterwards({ items, at, quiet }: Scan): Boundary | null {
  if (!isAfterwards(items, at)) return null
  return quiet ? SKIP : opens('then', true)
}

/** "boost it, and before that take the noise out" */
export function beforeThat({ items, at, quiet, isFirst }: Scan): Boundary | null {
  const length = matchAny(items, at, BEFORE_THAT)
  if (length === 0) return null
  // "before anything else remove the hum": nothing was said yet that it could come before
  const alone = text(items, at + 2) === 'else' ? { length } : null
  if (quiet && isFirst) return alone
  const order = { hard: false, joint: 'but', order: 'earlier' } as const
  // "…, and make it louder before that"
  const end = at + length
  if (!quiet && (items[end] === undefined || isBreak(items[end])))
    return isFirst ? alone : { length, marks: order }
  const next = text(items, end) === ',' ? end + 1 : end
  if (!startsOperation(items, next)) return null
  return quiet ? { length: next - at, marks: order } : { length: next - at, opens: order }
}

/** "before you reverse it", "after trimming" */
export function ordered({ items, at, quiet }: Scan): Boundary | null {
  const found = orderAt(items, at, quiet)
  if (found === null) return null
  const { length, order, word } = found
  return quiet
    ? { length, marks: { order } }
    : { length, opens: { hard: false, joint: word, order } }
}

/** "before you reverse it cut the last second": what comes first begins without a comma. */
export function earlierWish({ items, at, item, before, quiet, current }: Scan): Boundary | null {
  if (quiet || current.order === 'plain' || /^(before|after|once|when|but)$/.test(current.joint))
    return null
  const last = before.at(-1)!
  const isSaid =
    IT.test(last.text) ||
    last.place !== undefined ||
    // "before you put a 3 s | fade-out on it" goes on
    (last.amount !== undefined &&
      !/^(a|an|the|my)$/.test(before.at(-2)?.text ?? '') &&
      !/^an? /.test(last.text)) ||
    hasSense(last, 'particle', 'whole', 'channel', 'part') ||
    // "after replacing the rain with hail | bring it down"
    isNamed(before) ||
    // "before you make it louder | cut the last second"
    (IT.test(text(before, before.length - 2)) && hasSense(last, 'fx', 'adj'))
  // "before slowing it to 90 % | speed": of what it is so much
  if (last.amount !== undefined && hasSense(item, 'dim') && isBreak(items[at + 1])) return null
  // "before you make it mono": what it becomes
  if (hasAct(before.at(-2), 'make', 'turn') && hasSense(item, 'fx', 'adj')) return null
  const begins = hasSense(item, 'act', 'fx', 'fade', 'loop', 'silence', 'clean')
  return isSaid && begins && !hasSense(item, 'particle') && startsOperation(items, at)
    ? opensHere(',', false)
    : null
}

/** "removing the dog", "replacing it with hail": the name is over, and a verb begins behind it */
const isNamed = (before: readonly Item[]) =>
  (hasSense(before.at(-1), 'sound', 'voice', 'artefact') || isUnknown(before.at(-1)!)) &&
  before.length >= 2 &&
  hasAct(
    before.find(({ kind }) => kind !== 'punct'),
    'add',
    'remove',
    'cut',
    'replace',
    'isolate',
    'put',
    'swap',
    'change',
    'turn',
  )

const isUnknown = ({ kind, senses, amount }: Item) =>
  amount === undefined && senses.length === 0 && (kind === 'word' || kind === 'phrase')

const IT = /\b(it|that|this|them)$/
