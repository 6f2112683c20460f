import type { Item } from '../items/item.ts'
import { TAKES } from '../items/taken-out.ts'
import type { View } from '../items/view.ts'

// A band that is taken out, or brought out: verb and particle with the band between them.

const OUT = /^(out|away|gone)\b/

/** "take the bass out", "I want the bass gone"; "take some bass out", "take 3 dB of bass out" leave the rest. */
export function isTakenOut(view: View): boolean {
  if (isPartly(view) || !(standsBetween(view, TAKES, OUT) || hasToGo(view))) return false
  view.takeKinds('act', 'particle', 'gone')
  view.takeWords('filter', 'filtering', 'filtered', 'want', 'leave', 'out', 'away')
  view.degree()
  return true
}

/** "the bass has to go" */
const hasToGo = ({ items }: View) =>
  items
    .slice(items.findIndex(isBandNoun))
    .some(({ senses, text }) => /\bgo$/.test(text) && senses.some(({ as }) => as === 'gone'))

const isPartly = (view: View) =>
  view.hasAmount(({ unit }) => unit !== 's') ||
  view.has('degree', ({ degree }) => degree !== 'extreme') ||
  view.has('more') ||
  view.has('less') ||
  view.has('excess') ||
  view.has('times') ||
  // "pull the bass up and out"
  view.has('particle', ({ way }) => /^(up|down|in|back)$/.test(way)) ||
  view.word('some')

/** "bring the bass out" */
export function isBroughtOut(view: View): boolean {
  if (!standsBetween(view, /^bring(ing)?$/, /^out$/)) return false
  view.takeKinds('act')
  view.takeAll('particle', ({ way }) => way === 'out')
  return true
}

const standsBetween = ({ items }: View, opens: RegExp, closes: RegExp): boolean => {
  const at = items.findIndex(isBandNoun)
  const says = (form: RegExp, from: number, to: number) =>
    items.slice(from, to).some(({ text }) => form.test(text))
  return says(opens, 0, at) && says(closes, at + 1, items.length)
}

const isBandNoun = ({ senses }: Item) => senses.some(({ as }) => as === 'dim')
