import type { View } from '../items/view.ts'
import type { Moment } from '../plan/places.ts'

// One moment of the clip, as a step takes it.

export const CURRENT = { timeline: 'current' } as const

/** "at 5 s", "from 0:05", "at the 3 second mark" */
export function momentOf(view: View): Moment | null {
  const placed = view
    .places()
    .find(
      ({ place }) =>
        place.moment !== undefined ||
        place.form === 'onwards' ||
        place.form === 'upto' ||
        place.form === 'complement',
    )
  if (placed !== undefined) {
    view.used[placed.at] = true
    const { moment, form, wheres } = placed.place
    if (moment !== undefined) return moment
    const where = wheres[0]!
    return {
      ...(form === 'onwards' || form === 'complement' ? where.start : where.end),
      timeline: where.timeline,
    }
  }
  const amount = view.amount(
    ({ unit, prep, signed }) =>
      (unit === 's' || unit === null) && !signed && /^(at|from|to|after|before|@|by)$/.test(prep),
  )
  return amount === null ? null : { from: 'start', seconds: amount.value, timeline: 'original' }
}
