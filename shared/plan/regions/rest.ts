import type { Token } from '../lex/token.ts'
import { readOnwards, readUpTo } from './bounds.ts'
import type { Found, Shape } from './place.ts'
import { readComplement } from './spans.ts'
import { text, theEnd } from './spots.ts'

// "The rest": after, before or beside what was named.

export function readRest(tokens: readonly Token[], at: number): Found<Shape> {
  const start = theEnd(tokens, at)
  if (!/^(rest|remainder)$/.test(text(tokens, start))) return null
  const after =
    readOnwards(tokens, start + 1) ??
    readUpTo(tokens, start + 1) ??
    readComplement(tokens, start + 1)
  if (after !== null) return after
  return { form: 'rest', wheres: [], next: start + 1 }
}
