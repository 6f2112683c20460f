import type { Aside } from '../asides.ts'
import { hasSense } from '../clauses/look.ts'
import type { Token } from '../lex/token.ts'
import type { Op } from '../plan.ts'
import type { Said } from '../understand.ts'

/**
 * "A truck passes by, remove it", "he plays drums, make them louder": whether a wish speaks of what is told.
 * The recording is "it" whoever made it. `behind`: what is said after it.
 */
export function isSpokenOf(
  { statement, items }: Aside,
  behind: readonly Token[],
  said: readonly Said[],
): boolean {
  if (statement === null) return false
  // "that is where the monster appears"
  const isThere = items.some(({ text }) => text === 'where')
  if (isThere && said.some(({ draft }) => draft.where === undefined)) return true
  const says = (words: RegExp) => behind.some(({ text }) => words.test(text))
  if (says(/^(him|her|them|they|those|there|its|their)$/)) return true
  const isOfOther = statement.who === 'thing' || items.some((item) => hasSense(item, 'sound'))
  return isOfOther && says(/^(it|that|this)$/) && said.some(({ draft }) => !OF_ALL.has(draft.op))
}

/** Done to a recording, whatever is heard in it. */
const OF_ALL: ReadonlySet<Op> = new Set([
  'reverb', 'echo', 'fade_in', 'fade_out', 'trim', 'delete', 'convert', 'loop', 'reverse', 'to_mono', 'normalize', 'loudness',
]) // biome-ignore format: a list
