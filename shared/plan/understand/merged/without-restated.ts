import type { Merge } from './merge.ts'
import { restates } from './restates.ts'

/** "it's too quiet, turn it up by 6 dB": a complaint, and then what to do about it, are one wish. */
export const withoutRestated: Merge = (said, { heard: { complaints } }) => {
  if (complaints.length === 0) return said
  const remedied = said.map((one) => {
    // "the part from 3 to 4 s is too loud, lower it by 10 dB": "it" is that part
    const complaint = said.find(
      ({ clause, draft }) =>
        complaints.includes(clause) &&
        clause < one.clause &&
        draft.where !== undefined &&
        one.draft.where === undefined &&
        restates(one.draft, draft),
    )
    return complaint === undefined
      ? one
      : { ...one, draft: { ...one.draft, where: complaint.draft.where } }
  })
  return remedied.filter(
    (one) =>
      !complaints.includes(one.clause) ||
      !said.some(
        (other) =>
          // "turn it up 10 dB, it's too quiet": told after it as well, but "the end is too quiet" is more
          (other.clause > one.clause ||
            (other.clause < one.clause &&
              one.draft.where === undefined &&
              !complaints.includes(other.clause))) &&
          restates(other.draft, one.draft),
      ),
  )
}
