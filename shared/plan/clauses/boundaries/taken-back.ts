import { textOf } from '../../items/item.ts'
import type { Boundary, Scan } from '../boundary.ts'
import { correctionsAt } from '../joints.ts'
import { hasSense, isBreak, text } from '../look.ts'
import { startsOperation } from '../starts.ts'

// A wish that takes back the one before.

/** "lower it by 3 dB, 4 actually" */
export const saidAnew = ({ items, at, quiet }: Scan) =>
  !quiet &&
  (items[at + 1]?.amount !== undefined || items[at + 1]?.place !== undefined) &&
  /^(actually|rather)$/.test(text(items, at + 2)) &&
  (items[at + 3] === undefined || isBreak(items[at + 3]))
    ? { length: 1, opens: { hard: true, joint: 'correction', correction: true } }
    : null

/** "no wait, quieter" */
export function takenBack(scan: Scan): Boundary | null {
  const { items, at, item, before, quiet, isFirst } = scan
  const length = correctionsAt(items, at)
  if (length === 0 || (quiet && isFirst)) return null
  // "my son shouts at 8 s, make that quieter": that is what was told
  const isMadeSo = item.text === 'make' && hasSense(items[at + length], 'adj', 'degree')
  if (isMadeSo && !before.some((one) => hasSense(one, 'adj', 'act', 'fx', 'dim'))) return null
  const stands = at === 0 || isBreak(items[at - 1]) || item.text === 'or' // "or rather"
  const words = `${item.text} ${text(items, at + 1)}`
  const isPlain =
    /^(no wait|wait no|no sorry)$/.test(words) || isScratched(scan, length) || isMeant(scan, length)
  if (!stands && !isPlain && !isOtherAmount(scan, length) && length <= 2) return null
  return quiet
    ? { length, marks: { correction: true, joint: 'anew' } }
    : { length, opens: { hard: true, joint: 'correction', correction: true } }
}

/** "slow it down i mean speed it up", and not "what i mean" */
const isMeant = ({ items, at, before }: Scan, length: number): boolean => {
  const next = items[at + length]
  return (
    /^i mean(t)?$/.test(`${text(items, at)} ${text(items, at + 1)}`) &&
    startsOperation(before, 0) &&
    !/^(?:what|that|which|how|know|think|by)$/.test(text(items, at - 1)) &&
    (startsOperation(items, at + length) ||
      next?.amount !== undefined ||
      next?.place !== undefined ||
      hasSense(next, 'particle'))
  )
}

/** "by 2 dB actually 4 dB" */
const isOtherAmount = ({ items, at, before }: Scan, length: number) => {
  const [said, anew] = [before.at(-1)?.amount, items[at + length]?.amount]
  return (
    said !== undefined &&
    said.unit !== null &&
    said.unit === anew?.unit &&
    (items[at + length + 1] === undefined || isBreak(items[at + length + 1]))
  )
}

/** "turn it up scratch that turn it down", and not "add a scratch that fades out" */
const isScratched = ({ items, at, before }: Scan, length: number): boolean => {
  const last = before.at(-1)
  const next = at + length
  return (
    /^((scratch|strike|forget) that|never ?mind)\b/.test(textOf(items.slice(at, next))) &&
    (startsOperation(items, next) || isBreak(items[next])) &&
    (/(^| )(it|this|them)$/.test(last?.text ?? '') ||
      last?.place !== undefined ||
      last?.amount !== undefined ||
      hasSense(last, 'particle'))
  )
}
