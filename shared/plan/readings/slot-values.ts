import type { Amount } from '../items/item.ts'
import type { View } from '../items/view.ts'
import type { ExactOp } from '../plan.ts'
import { micro } from '../round.ts'
import { SLOTS, type Slot } from '../slots.ts'

/** Parameters said by name: "with ratio 4", "threshold -20 dB", "3 repeats". Marks what it read. */
export function readSlots(view: View, op: ExactOp): Record<string, number> {
  const values: Record<string, number> = {}
  if (!view.hasAmount(() => true)) return values
  const slots = SLOTS[op] ?? []
  const sides = sidesOf(view, slots)
  for (const slot of slots) {
    const found = named(view, slot, sides)
    if (found === null) continue
    values[slot.param] = valueFor(slot, found)
  }
  return values
}

/** Where the name of an amount stands. */
type Side = (view: View, at: number, slot: Slot) => number[] | null

/**
 * "ratio 4 threshold -20" or "10 ms attack 80 ms release": a name between two amounts is of the one on
 * the side where every name has one. In front of its amount is the usual place.
 */
function sidesOf(view: View, slots: readonly Slot[]): readonly Side[] {
  const named = (side: Side) =>
    slots.filter((slot) => view.items.some((_, at) => isOf(view, at, slot) && side(view, at, slot)))
  const [before, behind] = [named(nameBefore), named(nameBehind)]
  return behind.length > before.length && before.every((slot) => behind.includes(slot))
    ? [nameBehind, nameBefore]
    : [nameBefore, nameBehind]
}

const isOf = ({ items, used }: View, at: number, slot: Slot): boolean => {
  const { amount } = items[at]!
  return amount !== undefined && !used[at] && fits(slot, amount)
}

function named(view: View, slot: Slot, sides: readonly Side[]): Amount | null {
  for (const side of sides)
    for (let at = 0; at < view.items.length; at++) {
      // in front: "threshold of -18 dB", "ratio: 4"; behind: "3 repeats", "35 % feedback"
      const name = isOf(view, at, slot) ? side(view, at, slot) : null
      if (name === null) continue
      view.useAmount(at)
      for (const one of name) view.used[one] = true
      // "threshold 4 sigma": named again behind
      if (slot.words.includes(view.items[at + 1]?.text ?? '')) view.used[at + 1] = true
      return view.items[at]!.amount!
    }
  return null
}

const LINKS = new Set([
  'of',
  'at',
  'to',
  ':',
  '=',
  'is',
  'a',
  'the',
  'with',
  'set',
  'around',
  'about',
  // "rate_hz=3": as the parameters of the API are called
  ...['hz', 'db', 'dbfs', 'dbtp', 'ms', 'cents'],
])

function nameBefore(view: View, at: number, slot: Slot): number[] | null {
  let before = at - 1
  while (before >= 0 && LINKS.has(view.items[before]!.text)) before--
  const name = matchEnd(view, before, slot)
  if (name === null) return null
  const links = view.items.slice(before + 1, at).map((_, offset) => before + 1 + offset)
  return [...name, ...links]
}

function nameBehind(view: View, at: number, slot: Slot): number[] | null {
  // "6 dB of drive"
  const first = at + (view.items[at + 1]?.text === 'of' ? 2 : 1)
  const text = view.items[first]?.text
  for (const words of slot.words) {
    if (text === words) return [first]
    if (!words.startsWith(`${text} `)) continue
    const parts = words.split(' ')
    if (parts.every((word, offset) => view.items[first + offset]?.text === word))
      return parts.map((_, offset) => first + offset)
  }
  return null
}

function matchEnd(view: View, at: number, slot: Slot): number[] | null {
  const text = view.items[at]?.text
  for (const words of slot.words) {
    if (text === words) return [at]
    if (!words.endsWith(` ${text}`)) continue
    const parts = words.split(' ')
    if (parts.every((word, offset) => view.items[at - parts.length + 1 + offset]?.text === word))
      return parts.map((_, offset) => at - parts.length + 1 + offset)
  }
  return null
}

function fits({ unit, scale }: Slot, amount: Amount): boolean {
  if (unit === null) return amount.unit === null || amount.unit === 'x'
  if (unit === 'x') return amount.unit === 'x' || amount.unit === null
  if (unit === '%') return amount.unit === '%' || (amount.unit === null && amount.value <= 100)
  if (unit === 's') return amount.unit === 's' || (amount.unit === null && scale === 1000)
  return amount.unit === unit || amount.unit === null
}

function valueFor(slot: Slot, { value, unit }: Amount): number {
  // "feedback 60" can only be per cent, and "feedback 1.2" is too much
  if (slot.unit === '%') return micro(unit === '%' || value >= 2 ? value * slot.scale : value)
  if (slot.unit === 's') return micro(unit === 's' ? value * slot.scale : value)
  if (slot.unit === 'st') return micro(unit === 'st' ? value * slot.scale : value)
  return micro(value)
}
