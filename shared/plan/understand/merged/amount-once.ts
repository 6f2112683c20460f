import type { Said } from '../../understand.ts'
import type { Merge } from './merge.ts'

/** "it ends abruptly, fade out the last 2 s": the amount is said once. */
export const amountOnce: Merge = (said, { words }) => {
  const isBare = (one: Said) =>
    AMOUNT_ONCE.has(one.draft.op) &&
    one.draft.where === undefined &&
    one.draft.durationSeconds === undefined &&
    !/\d/.test(words(one.from, one.to))
  return said.filter(
    (one) =>
      !(
        isBare(one) &&
        said.some(
          (other) =>
            other.clause !== one.clause &&
            other.draft.op === one.draft.op &&
            other.draft.scope === one.draft.scope &&
            !isBare(other),
        )
      ),
  )
}

const AMOUNT_ONCE: ReadonlySet<string> = new Set([
  'fade_in',
  'fade_out',
  'deess',
  'limit', // "don't let it go over -2 dB, use a limiter"
  'remove_silences', // "tighten it: no pauses longer than 0.8 s"
])
