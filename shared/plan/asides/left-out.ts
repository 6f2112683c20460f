import type { Aside } from '../asides.ts'
import type { Token } from '../lex/token.ts'

/** The tokens without those, and with a full stop where nothing else would part their neighbours. */
export function withoutAsides(tokens: readonly Token[], asides: readonly Aside[]): Token[] {
  const kept: Token[] = []
  let at = 0
  for (const { from, to } of asides) {
    kept.push(...tokens.slice(at, from))
    while (SOFT.test(kept.at(-1)?.text ?? '')) kept.pop()
    at = to
    while (kept.length === 0 && MARK.test(tokens[at]?.text ?? '')) at++
    if (kept.length > 0 && isJoined(tokens[at]))
      kept.push({ ...tokens[from]!, kind: 'punct', text: '.' })
  }
  return [...kept, ...tokens.slice(at)]
}

const isJoined = (next: Token | undefined) =>
  next !== undefined && next.kind !== 'punct' && !/^(and|then)$/.test(next.text)

const SOFT = /^[,:-]$/
const MARK = /^[,.;:!?\n-]$/
