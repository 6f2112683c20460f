import type { Merge } from './merge.ts'

/** "don't let it clip", and nothing else: a limiter. */
export const onlyLimited: Merge = (said, { constraints, isAlone, tokens }) =>
  said.length === 0 && isAlone && constraints.includes('no_clipping')
    ? [{ draft: { op: 'limit' }, from: 0, to: tokens.length, sentence: 0, clause: 0 }]
    : said
