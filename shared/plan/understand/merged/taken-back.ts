import { isOtherWay } from '../../plan-instruction/contradictions.ts'
import type { Said } from '../../understand.ts'
import type { Merge } from './merge.ts'

/** "Make it faster. Actually slower": the other way round, and there where the first would have been. */
export const takenBack: Merge = (said, { words }) => {
  const at = said.findIndex((one, index) => {
    const last = said[index - 1]
    return (
      last !== undefined &&
      last.clause + 1 === one.clause &&
      last.sentence !== one.sentence &&
      isOther(last, one) &&
      TAKES_BACK.test(words(last.to - 1, one.from + 1)) &&
      !/\b(?:also|too|as well|then)\b/.test(words(one.from, one.to))
    )
  })
  if (at === -1) return said
  const [last, one] = [said[at - 1]!, said[at]!]
  const where = one.draft.where ?? last.draft.where
  const draft = where === undefined ? one.draft : { ...one.draft, where }
  return [...said.slice(0, at - 1), { ...one, draft }, ...said.slice(at + 1)]
}

const isOther = ({ draft: last }: Said, { draft: one }: Said): boolean =>
  (isOtherWay(last, one) &&
    (one.where === undefined || JSON.stringify(one.where) === JSON.stringify(last.where))) ||
  (/^fade_/.test(last.op) && /^fade_/.test(one.op) && last.op !== one.op)

const TAKES_BACK =
  /[.!;?\n]\s*(?:hm+,? |oh,? |no,? |oops,? )*(?:actually|wait|oops|sorry|hang on|hold on)\b(?! (?:also|then)\b)/
