import { isAct, type Reader } from './reading.ts'
import { readSlots } from './slot-values.ts'

// Playing it again.

export const readLoop: Reader = (view, context) => {
  const looping = view.has('loop') || view.has('again')
  const playing =
    (view.has('act', isAct('play')) ||
      /\b(in a row|back to back|over again)\b/.test(context.text) ||
      /\bhear\b/.test(context.text)) &&
    (view.hasAmount(({ unit, prep }) => unit === 'x' && prep !== 'at') ||
      view.has('times') ||
      /\d (more|extra|additional) times\b/.test(context.text))
  const extending = view.has('act', isAct('lengthen')) && view.has('loop')
  if (!looping && !playing && !extending) return null
  if (
    /\b(every|fading|decaying|bouncing|trailing|echoing|dying|fade)\b/.test(context.text) &&
    !/\bevery time\b/.test(context.text)
  )
    return null
  if (view.has('sound')) return null
  const again = view.take('again')
  view.takeAll('loop')
  const slots = readSlots(view, 'loop')
  const times = view.amount(({ unit, prep }) => unit === 'x' && prep !== 'to')
  const word = times === null ? view.take('times', ({ times: n }) => n >= 2) : null
  if (times !== null) view.take('times')
  const more =
    view.takeAll('more').length > 0 || /\b(another|extra|additional|more)\b/.test(context.text)
  view.takeWords(
    'another', 'extra', 'additional', 'more', 'times', 'seamlessly', 'seamless', 'in', 'total', 'altogether', 'row',
  ) // biome-ignore format: a list
  view.takeAll('act', isAct('make', 'play', 'lengthen', 'put', 'change', 'add', 'turn', 'keep'))
  view.takeKinds('particle', 'part')
  const up = view.places().find(({ place }) => place.form === 'upto')
  let target: number | undefined
  if (up !== undefined && 'from' in up.place.wheres[0]!.end && times === null) {
    view.used[up.at] = true
    target = up.place.wheres[0]!.end.seconds
  }
  const bare =
    times === null && word === null
      ? view.amount(
          ({ unit, prep, signed }) =>
            unit === null && !signed && !/^(to|until|for|till)$/.test(prep),
        )
      : null
  target ??=
    times === null && word === null && bare === null
      ? view.amount(
          ({ unit, prep }) => unit === 's' && /^(to|until|for|till|reach|into|over|)$/.test(prep),
        )?.value
      : undefined
  view.takeWords(
    'until', 'reaches', 'is', 'long', 'lasts', 'length', 'fills', 'minimum', 'fill', 'up',
  ) // biome-ignore format: a list
  view.takeAll('act', isAct('lengthen', 'fill'))
  if (target !== undefined)
    return { drafts: [{ op: 'loop', targetDurationSeconds: target, ...slots }] }
  const said = times?.value ?? word?.times ?? bare?.value
  const count = said === undefined ? (again?.plays ?? 2) : more ? said + 1 : said
  if (!Number.isInteger(count)) return null
  return { drafts: [{ op: 'loop', count, ...slots }] }
}
