import { type Boundary, opens, type Scan, SKIP } from '../boundary.ts'
import { hasSense, text } from '../look.ts'
import { startsOperation } from '../starts.ts'
import { isWhole } from '../whole.ts'

// One of two wishes.

/** "add reverb or maybe echo": one of the two. */
export function orElse({ items, at, before, quiet, isFirst, current }: Scan): Boundary | null {
  if (current.negated) return null
  let next = at + 1
  while (/^(maybe|perhaps|possibly|even|just|also|else)$/.test(text(items, next))) next++
  if (!startsOperation(items, next)) return null
  if (quiet) return isFirst ? null : { ...SKIP, marks: { joint: 'or' } }
  const asks = isWhole(before) || before.some((one) => hasSense(one, 'act', 'format'))
  const isList = before.some((one) => hasSense(one, 'no') || NOT_EITHER.test(one.text))
  return asks && !isList ? opens('or', false, next - at) : null
}

/** "no reverb or echo", "whether it is loud or quiet" */
const NOT_EITHER = /^(no|not|any|whether|if|without)$/
