import type { Item } from '../../items/item.ts'
import { isNextBand } from '../bands-in-row.ts'
import {
  endsPlace,
  isBandAmount,
  isItsAmount,
  isParameter,
  isSpeedAlone,
  isUneven,
  putsBack,
  sameEffect,
  splitsToSwap,
} from '../belongs.ts'
import { type Boundary, opens, type Scan, SKIP } from '../boundary.ts'
import { correctionAt, startsLimit } from '../joints.ts'
import { isLevelAlone } from '../levels-alone.ts'
import { hasSense, isBreak, text } from '../look.ts'
import { continues, startsOperation } from '../starts.ts'

// A comma or an "and", where nothing before has told more.

/** "louder, but don't clip": the comma says nothing more. */
export const commaBeforeBut = ({ items, at }: Scan) => (text(items, at + 1) === 'but' ? SKIP : null)

/** A comma or an "and", unless what follows belongs to what stands before. */
export function soft(scan: Scan): Boundary | null {
  const { items, at, item, before, quiet } = scan
  if (quiet || item.kind === 'place') return null
  if (isSparedToo(scan) || isManner(scan) || isValued(scan) || isCeiling(scan) || belongsToIt(scan))
    return null
  const first = text(items, at + 1) === 'first' ? 1 : 0
  const begins =
    (startsOperation(items, at + 1 + first) && !isItsAmount(before, items, at + 1)) ||
    (isBreak(item) && item.text === ',' && endsPlace(before)) ||
    isBandAmount(items.slice(at + 1, at + 4)) ||
    isNextBand(items.slice(at + 1, at + 8), before) ||
    isSpeedAlone(items.slice(at + 1, at + 3), before) ||
    isLevelAlone(items.slice(at + 1, at + 5), before, item.text) ||
    continues(before, items, at + 1) ||
    startsLimit(items, at + 1) ||
    isSameThere(items, at + 1)
  if (!begins) return null
  // "louder, but first trim it"
  return item.text === 'but' && first === 1
    ? { length: 2, opens: { hard: false, joint: 'but', order: 'earlier' } }
    : opens(item.text, false)
}

/** "fade in over a second, same at the end" */
function isSameThere(items: readonly Item[], at: number): boolean {
  const same = text(items, at) === 'the' ? at + 1 : at
  const next = /^(?:thing|again)$/.test(text(items, same + 1)) ? same + 2 : same + 1
  return text(items, same) === 'same' && items[next]?.place !== undefined
}

/** "louder, but not the first 2 s and the last 2 s": neither */
const isSparedToo = ({ items, at, item, before, current }: Scan): boolean =>
  current.negated &&
  item.text === 'and' &&
  before.some(({ place }) => place !== undefined) &&
  items[at + 1]?.place !== undefined &&
  (items[at + 2] === undefined || isBreak(items[at + 2]))

/** "add music, quietly", "flanger, slow, deep" */
function isManner({ items, at, item, before }: Scan): boolean {
  // "repeating every 400 ms and fading away": an echo
  if (item.text === 'and')
    return (
      DIES.test(text(items, at + 1)) &&
      before.some((one) => hasSense(one, 'loop') || isEcho(one)) &&
      before.some(({ text: word }) => /\bevery\b/.test(word))
    )
  if (item.text !== ',') return false
  const from = hasSense(items[at + 1], 'degree') ? at + 2 : at + 1
  const word = text(items, from)
  // "slow and deep"
  const next = text(items, from + 1) === 'and' ? from + 3 : from + 1
  if (items[next] !== undefined && !isBreak(items[next])) return false
  if (next > from + 1 && !MANNERS.test(text(items, from + 2))) return false
  if (/^(quietly|softly|faintly|gently|subtly)$/.test(word)) return true
  const isEffect = before.some(({ senses }) =>
    senses.some((sense) => sense.as === 'fx' && MODULATED.test(sense.op)),
  )
  const isAdded = hasSense(before[0], 'act') && before.some((one) => hasSense(one, 'sound'))
  if (DIES.test(word)) return before.some((one) => hasSense(one, 'loop'))
  return (isEffect && MANNERS.test(word)) || (isAdded && /^(quiet|soft|low|faint)$/.test(word))
}

const isEcho = ({ senses }: Item) =>
  senses.some((sense) => sense.as === 'fx' && sense.op === 'echo')

const DIES = /^(fading|decaying|dying|bouncing)( away| out)?$/
const MANNERS = /^(slow|fast|deep|subtle|gentle|heavy|light|strong|mild|long|short)$/
const MODULATED = /^(flanger|chorus|tremolo|vibrato|reverb|echo)$/

/** "loudness: -18 LUFS" */
const isValued = ({ items, at, item, before }: Scan) =>
  item.text === ':' &&
  items[at + 1]?.amount !== undefined &&
  before.every((one) => one.kind === 'filler' || hasSense(one, 'dim', 'fx', 'whole', 'act'))

/** "loudness -14, true peak -2" */
const isCeiling = ({ items, at, before }: Scan) =>
  before.some(
    ({ amount, senses }) =>
      amount?.unit === 'lufs' || senses.some((one) => one.as === 'fx' && one.op === 'loudness'),
  ) &&
  /^(true|peak|ceiling|tp|max)$/.test(text(items, at + 1)) &&
  items.slice(at + 1, at + 5).some(({ amount }) => amount !== undefined)

/** "add echo, 4 repeats", "split it at 4 s and swap the parts" */
const belongsToIt = ({ items, at, before }: Scan) =>
  isUneven(before, items, at + 1) ||
  putsBack(before, items, at + 1) ||
  splitsToSwap(before, items, at + 1) ||
  sameEffect(before, items, at + 1) ||
  isParameter(before, items, at + 1) ||
  correctionAt(items, at + 1) > 0
