import type { View } from '../items/view.ts'
import type { Moment } from '../plan/places.ts'
import { END, type Place, START } from '../regions/place.ts'
import { CURRENT } from './moments.ts'
import { type Context, isAct, missing, type Reader, type Reading } from './reading.ts'

// A part that goes to another place.

/** "move the first 2 s to the end" */
export const readMove: Reader = (view, context) => {
  if (!isMoving(view) || isOfAnother(view)) return null
  const source = partMoved(view)
  if (source === undefined) return view.has('act', isAct('move')) ? askPart(view) : null
  const to = takeGoal(view, context, source) ?? takeBareGoal(view) ?? takeFront(view)
  if (to === null) return view.has('act', isAct('move')) ? askGoal(view, source) : null
  view.used[source.at] = true
  view.takeAll('act', isAct('move', 'put', 'turn', 'cut', 'make', 'add'))
  view.takeKinds('part', 'particle', 'gone')
  view.takeWords('paste', 'back', 'again', 'in')
  return { drafts: [{ op: 'move', where: source.place.wheres[0], to }], placed: true }
}

/** "the first 2 s should go to the end": a verdict, and two places */
const isMoving = (view: View) =>
  (view.has('gone') && view.places().length === 2) ||
  wantsThere(view) ||
  view.has('act', isAct('move', 'put', 'turn', 'cut', 'add'))

/** "I want the last 3 s at the start": two places and no verb */
export const wantsThere = (view: View) =>
  view.places().length === 2 &&
  view.places()[0]!.place.wheres.length === 1 &&
  view
    .places()
    .some(({ place: { vague, prep } }) => prep === 'at' && /^(start|end)$/.test(vague ?? '')) &&
  view.items.every(
    ({ place, kind, senses, text }) =>
      place !== undefined ||
      kind === 'filler' ||
      /^(want|need|the part|part)$/.test(text) ||
      senses.some(({ as }) => as === 'part'),
  )

const isOfAnother = (view: View) =>
  view.has('sound') ||
  view.has('silence') ||
  view.has('artefact') ||
  view.has('fx') ||
  view.has('channel') ||
  view.has('dim') ||
  view.has('adj')

type Placed = { readonly place: Place; readonly at: number }

const partMoved = (view: View): Placed | undefined =>
  view.places().find(
    ({ place, at }) =>
      place.wheres.length > 0 &&
      // "move everything before 3 s" names a part, "move it before 3 s" a goal
      (place.form !== 'upto' || /^(everything|all)\b/.test(view.items[at]!.text)),
  )

const EXAMPLES = ['move the first 2 s to the end', 'move the last 2 s to the start'] as const

/** "move it to the end" */
function askPart(view: View): Reading | null {
  const places = view.places()
  const isTo = places.some(({ place }) => place.vague !== undefined || place.moment !== undefined)
  const hasUnknown = () =>
    view.leftover().some(({ senses, kind }) => kind === 'word' && senses.length === 0)
  if (!isTo && hasUnknown()) return null
  view.takeKinds('act', 'part')
  for (const { at } of places) view.used[at] = true
  return missing('region', 'It is not said which part to move.', EXAMPLES)
}

/** "move the first 2 s | to the end" */
function takeGoal(view: View, { text }: Context, source: Placed): Moment | null {
  for (const { place, at } of view.places()) {
    const to = at === source.at ? null : goalOf(place, text)
    if (to === null) continue
    view.used[at] = true
    return to
  }
  return null
}

function goalOf({ form, vague, moment, wheres }: Place, text: string): Moment | null {
  if (vague === 'start' || (form === 'first' && /\bbefore\b/.test(text)))
    return { ...START, ...CURRENT }
  if (vague === 'end') return { ...END, ...CURRENT }
  if (vague === 'middle') return { fraction: 0.5, ...CURRENT }
  if (moment !== undefined) return moment
  if (form === 'onwards' || form === 'complement')
    return { ...wheres[0]!.start, timeline: wheres[0]!.timeline }
  return form === 'upto' ? { ...wheres[0]!.end, timeline: wheres[0]!.timeline } : null
}

/** "move the first 2 s to 5"; but "cut it to 2 s" says how long */
function takeBareGoal(view: View): Moment | null {
  if (!view.has('act', isAct('move', 'put', 'turn', 'add'))) return null
  const amount = view.amount(
    ({ unit, prep, signed }) =>
      (unit === 's' || unit === null) && !signed && /^(to|at|before|after)$/.test(prep),
  )
  return amount === null ? null : { from: 'start', seconds: amount.value, timeline: 'original' }
}

/** "put the last 4 s first" */
const takeFront = (view: View): Moment | null =>
  view.items.at(-1)?.text === 'first' && view.takeWord('first') ? { ...START, ...CURRENT } : null

/** "move the first 2 s" */
function askGoal(view: View, source: Placed): Reading {
  view.used[source.at] = true
  view.takeKinds('act', 'part')
  return missing('place', 'It is not said where it should go.', EXAMPLES)
}
