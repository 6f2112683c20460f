import type { Said } from '../../understand.ts'
import type { Merge } from './merge.ts'

/** "start from silence and end in silence, one second each", "fade in for 2 s, fade out for the same" */
export const eachAsLong: Merge = (said, { words }) => {
  const isLong = ({ draft }: Said) => /^fade_/.test(draft.op) && draft.durationSeconds !== undefined
  const isAsLong = ({ draft, from, to }: Said) =>
    /^fade_/.test(draft.op) && !/\d/.test(words(from, to)) && AS_LONG.test(words(from, to))
  const each = said.find((one) => isLong(one) && /\beach\b/.test(words(one.from, one.to)))
  return said.map((one, at) => {
    const like = isAsLong(one) ? said.slice(0, at).findLast(isLong) : each
    return like !== undefined && /^fade_/.test(one.draft.op) && (like !== each || !isLong(one))
      ? { ...one, draft: { ...one.draft, durationSeconds: like.draft.durationSeconds } }
      : one
  })
}

const AS_LONG =
  /\b((for|over|in|of|during) )?the same( (time|length|duration|amount( of time)?|number of seconds|as long))?( (too|again|as well))?$|\b(just |equally )as long$/
