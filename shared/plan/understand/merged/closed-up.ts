import type { Said } from '../../understand.ts'
import type { Merge } from './merge.ts'

// "Take 2 to 3 s out and close the gap", "it cuts out from 2 to 3 s, fill the gap": which gap it is.

/** What closes the gap that a cut leaves, or fills the one that was just named, is no second step. */
export const closedUp: Merge = (said, { words }) =>
  said.flatMap((one, at): Said[] => {
    const [last, next] = [said[at - 1], said[at + 1]]
    const spoken = (other: Said) => words(other.from, other.to)
    if (last !== undefined && (isClosing(one, last, spoken) || isThatGap(one, last, spoken)))
      return []
    if (next === undefined || one.draft.op !== 'remove' || !isClosing(next, one, spoken))
      return [one]
    return [{ ...one, draft: { op: 'delete', where: one.draft.where } }]
  })

type Spoken = (one: Said) => string

/** "… and close the hole" behind a cut, or behind a sound that is taken out at a time */
const isClosing = (one: Said, { draft, clause }: Said, spoken: Spoken) =>
  ((one.draft.op === 'inpaint' && one.draft.gaps !== undefined) ||
    one.draft.op === 'remove_silences') &&
  one.draft.where === undefined &&
  one.clause === clause + 1 &&
  (draft.op === 'delete' || (draft.op === 'remove' && draft.where !== undefined)) &&
  CLOSES.test(spoken(one))

/** "close the gaps" would be all of them */
const CLOSES = /\bclos(e|es|ing) (up )?(the|that|this) (gap|hole)\b/

/** "the signal cut out from 6 to 6.8 s, fill in the gap": that one */
const isThatGap = (one: Said, { draft, clause }: Said, spoken: Spoken) =>
  one.draft.op === 'inpaint' &&
  one.draft.gaps !== undefined &&
  draft.op === 'inpaint' &&
  draft.gaps === undefined &&
  one.clause === clause + 1 &&
  /\b(the|that|this) (gap|hole)\b/.test(spoken(one))
