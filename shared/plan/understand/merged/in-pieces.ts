import type { Merge } from './merge.ts'

/** "reverb, large hall": one, and then which. */
export const inPieces: Merge = (said, { words }) =>
  said.filter((one, at) => {
    const next = said[at + 1]
    return !(
      next !== undefined &&
      /^(reverb|echo)$/.test(one.draft.op) &&
      next.draft.op === one.draft.op &&
      next.sentence === one.sentence &&
      one.draft.where === undefined &&
      EFFECT_ALONE.test(words(one.from, one.to)) &&
      !/\b(add|another|and|then|echo|reverb|delay)\b/.test(words(next.from, next.to))
    )
  })

const EFFECT_ALONE = /^(please )?(add |put |give it )?(some |a bit of |a )?(reverb|echo|delay)$/
