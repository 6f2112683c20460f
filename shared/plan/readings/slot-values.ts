import type { Amount } from '../items/item.ts'
import type { View } from '../items/view.ts'
import type { ExactOp } from '../plan.ts'
import { micro } from '../round.ts'
import { SLOTS, type Slot } from '../slots.ts'

/** Parameters said by name: "with ratio 4", "threshold -20 dB", "3 repeats". Marks what it read. */
export function readSlots(view: View, op: ExactOp): Record<string, number> {
  const values: Record<string, number> = {}
  // in front: "threshold of -18 dB", "ratio: 4"; and only then behind: "3 repeats", "35 % feedback"
  for (const nameOf of [nameBefore, nameBehind])
    for (const slot of SLOTS[op] ?? []) {
      if (slot.param in values) continue
      const found = named(view, slot, nameOf)
      if (found !== null) values[slot.param] = valueFor(slot, found)
    }
  return values
}

function named(view: View, slot: Slot, nameOf: typeof nameBefore): Amount | null {
  const { items, used } = view
  for (let at = 0; at < items.length; at++) {
    const amount = items[at]!.amount
    if (amount === undefined || used[at] || !fits(slot, amount)) continue
    const name = nameOf(view, at, slot)
    if (name === null) continue
    view.useAmount(at)
    for (const one of name) used[one] = true
    return amount
  }
  return null
}

const LINKS = new Set(['of', 'at', 'to', ':', '=', 'is', 'a', 'the', 'set', 'around', 'about'])

function nameBefore(view: View, at: number, slot: Slot): number[] | null {
  let before = at - 1
  while (before >= 0 && LINKS.has(view.items[before]!.text)) before--
  return matchEnd(view, before, slot)
}

function nameBehind(view: View, amountAt: number, slot: Slot): number[] | null {
  // "6 dB of drive"
  const at = view.items[amountAt + 1]?.text === 'of' ? amountAt + 1 : amountAt
  for (const words of slot.words) {
    const parts = words.split(' ')
    if (parts.every((word, offset) => view.items[at + 1 + offset]?.text === word))
      return parts.map((_, offset) => at + 1 + offset)
    if (view.items[at + 1]?.text === words) return [at + 1]
  }
  return null
}

function matchEnd(view: View, at: number, slot: Slot): number[] | null {
  for (const words of slot.words) {
    if (view.items[at]?.text === words) return [at]
    const parts = words.split(' ')
    if (
      parts.length > 1 &&
      parts.every((word, offset) => view.items[at - parts.length + 1 + offset]?.text === word)
    )
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
  // "feedback 60" can only be per cent
  if (slot.unit === '%') return micro(unit === '%' || value > 1 ? value * slot.scale : value)
  if (slot.unit === 's') return micro(unit === 's' ? value * slot.scale : value)
  if (slot.unit === 'st') return micro(value * slot.scale)
  return micro(value)
}
