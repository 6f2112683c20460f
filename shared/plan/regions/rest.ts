import type { Token } from '../lex/token.ts'
import { readOnwards, readUpTo } from './bounds.ts'
import type { Found, Shape } from './place.ts'
import { readComplement } from './spans.ts'
import { text, theEnd } from './spots.ts'

// "The rest": after, before or beside what was named.

export function readRest(tokens: readonly Token[], at: number): Found<Shape> {
  const beside = readBesideThat(tokens, at)
  if (beside !== null) return beside
  const start = theEnd(tokens, at)
  if (!/^(rest|remainder)$/.test(text(tokens, start))) return null
  const after =
    readOnwards(tokens, start + 1) ??
    readUpTo(tokens, start + 1) ??
    readComplement(tokens, start + 1)
  if (after !== null) return after
  return { form: 'rest', wheres: [], next: start + 1 }
}

/** "everything after that", "all that comes before": beside the part that was named last */
function readBesideThat(tokens: readonly Token[], at: number): Found<Shape> {
  if (!/^(everything|anything|all|whatever)$/.test(text(tokens, at))) return null
  let next = at + 1
  while (/^(that|which|comes|goes|is|right)$/.test(text(tokens, next))) next++
  const side = text(tokens, next)
  if (side !== 'after' && side !== 'before') return null
  const isNamed = /^(that|this|those|these|them|it)$/.test(text(tokens, next + 1))
  const end = isNamed ? next + 2 : next + 1
  return (isNamed ? ENDS_NAMED : ENDS).test(tokens[end]?.text ?? '')
    ? { form: 'rest', side, wheres: [], next: end }
    : null
}

/** Nothing that "that" would be of: "everything after that beep" is for hearing to find. */
const ENDS = /^(|[,.;!?]|by|and|then|please|up|down)$/
const ENDS_NAMED =
  /^(|[,.;!?]|by|and|then|please|up|down|should|needs?|must|to|a|much|slightly|way|more|less|\w+er|is)$/
