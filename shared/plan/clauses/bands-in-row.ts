import type { Item } from '../items/item.ts'
import { SOFT, THEN } from './joints.ts'
import { hasSense, isBreak } from './look.ts'

// "Cut 5 dB at 2200 Hz and 3 dB at 300 Hz": how much and where, once more.

/** Whether what begins there is a band of its own, for the verb that stands before. */
export function isNextBand(all: readonly Item[], before: readonly Item[]): boolean {
  const own = all.slice(all.findIndex(({ text: word }) => !/^(?:and|by)$/.test(word)))
  if (own[0]?.amount === undefined) return false
  const end = own.findIndex(isOver)
  const said = own.slice(0, end === -1 ? own.length : end)
  return (
    before.some(isLevel) &&
    before.some(isFrequency) &&
    said.filter(isMeasure).length === 2 &&
    said.every((item) => isMeasure(item) || isBetween(item)) &&
    (levelFirst(said) || frequencyFirst(said))
  )
}

/** "3 dB off at 300 Hz" */
const levelFirst = (said: readonly Item[]) =>
  isLevel(said[0]!) && isFrequency(said.at(-1)!) && AT.test(said.at(-2)!.text)

/** "300 Hz by 3 dB", "3 kHz up 2 dB" */
const frequencyFirst = (said: readonly Item[]) =>
  isFrequency(said[0]!) && (isLevel(said.at(-1)!) || isBare(said.at(-1)!))

const isMeasure = ({ amount }: Item) => amount !== undefined

const isBetween = (item: Item) =>
  AT.test(item.text) || /^(?:by|of)$/.test(item.text) || hasSense(item, 'particle')

const isLevel = ({ amount }: Item) => amount?.unit === 'db'

const isFrequency = ({ amount }: Item) => amount?.unit === 'hz' || / k$/.test(amount?.text ?? '')

/** "by three" */
const isBare = ({ amount }: Item) => amount?.unit === null && amount.prep === 'by'

const AT = /^(?:at|@|around|near|about)$/

const isOver = (item: Item) =>
  isBreak(item) || SOFT.has(item.text) || THEN.has(item.text) || hasSense(item, 'polite')
