import type { Boundary, Scan } from '../boundary.ts'
import { correctionsAt } from '../joints.ts'
import { isBreak } from '../look.ts'

// A wish that takes back the one before.

/** "no wait, quieter" */
export function takenBack({ items, at, item, quiet, isFirst }: Scan): Boundary | null {
  const length = correctionsAt(items, at)
  if (length === 0 || (quiet && isFirst)) return null
  const stands = at === 0 || isBreak(items[at - 1]) || item.text === 'or' // "or rather"
  if (!stands && length <= 2) return null
  return quiet
    ? { length, marks: { correction: true, joint: 'anew' } }
    : { length, opens: { hard: true, joint: 'correction', correction: true } }
}
