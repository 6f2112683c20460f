import type { Draft } from '../../readings/reading.ts'
import type { Said } from '../../understand.ts'
import type { Merge } from './merge.ts'
import { restates } from './restates.ts'

/** "quiet recording, boost it", "loud from 3 to 5 s, turn it down": how it is, and what to do about it there. */
export const withoutDescribed: Merge = (said, { heard: { described } }) => {
  if (described.size === 0) return said
  const meant = (clause: number, draft: Draft) =>
    (described.get(clause) ?? []).find((remedy) => restates(draft, remedy))
  const told = new Set(
    said.filter(({ clause }) =>
      said.some((other) => other.clause > clause && meant(clause, other.draft) !== undefined),
    ),
  )
  if (told.size === 0) return said
  const placeOf = ({ clause, draft }: Said) =>
    [...told]
      .filter((other) => other.clause < clause)
      .map((other) => meant(other.clause, draft)?.where)
      .find((where) => where !== undefined)
  return said
    .filter((one) => !told.has(one))
    .map((one) => {
      const where = one.draft.where ?? placeOf(one)
      return where === undefined ? one : { ...one, draft: { ...one.draft, where } }
    })
}
