import type { View } from '../items/view.ts'
import { isAct, type Reader, unsupported } from './reading.ts'
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
  if (view.has('sound') || isUpAgain(view)) return null
  if (isCopied(view)) {
    for (const at of view.used.keys()) view.used[at] = true
    return unsupported('later', ...COPIED)
  }
  const again = view.take('again')
  view.takeAll('loop')
  const slots = readSlots(view, 'loop')
  const times = view.amount(({ unit, prep }) => unit === 'x' && prep !== 'to')
  const word = times === null ? view.take('times', ({ times: n }) => n >= 2) : null
  if (times !== null) view.take('times')
  const more =
    view.takeAll('more').length > 0 || /\b(another|extra|additional|more)\b/.test(context.text)
  view.takeWords(
    'another', 'extra', 'additional', 'more', 'times', 'count', 'seamlessly', 'seamless', 'in', 'total', 'altogether', 'row',
  ) // biome-ignore format: a list
  view.takeAll('act', isAct('make', 'play', 'lengthen', 'put', 'change', 'add', 'turn', 'keep'))
  view.takeKinds('particle', 'part')
  const sides = view.places().map(({ place }) => SIDE_OF[place.form])
  for (const { place, at } of view.places())
    if (place.vague !== undefined && sides.includes(place.vague)) view.used[at] = true
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
    'until', 'reaches', 'reach', 'is', 'long', 'lasts', 'length', 'fills', 'minimum', 'fill', 'up',
  ) // biome-ignore format: a list
  view.takeAll('act', isAct('lengthen', 'fill'))
  if (target !== undefined)
    return { drafts: [{ op: 'loop', targetDurationSeconds: target, ...slots }] }
  const said = times?.value ?? word?.times ?? bare?.value
  const count = said === undefined ? (again?.plays ?? 2) : more ? said + 1 : said
  if (!Number.isInteger(count)) return null
  return { drafts: [{ op: 'loop', count, ...slots }] }
}

/** "turn it up, then down again" */
const isUpAgain = (view: View) =>
  view.has('again') &&
  !view.has('loop') &&
  view.has('particle', ({ way }) => /^(up|down|back)$/.test(way))

const COPIED = [
  'A part can be repeated where it is, or moved, but not copied to another place.',
  'Ask to "repeat" it or to "move" it.',
] as const

/** "copy 2 to 3 s to 8 s", "play the first 3 seconds again at the end": a part, and another place for it. */
function isCopied(view: View): boolean {
  const places = view.places().map(({ place }) => place)
  const part = places.find(({ wheres, form }) => wheres.length > 0 && form !== 'upto')
  if (part === undefined) return false
  if (view.word('copy', 'copied', 'duplicate', 'duplicated'))
    if (view.hasAmount(({ unit, prep }) => unit === 's' && /^(to|at)$/.test(prep))) return true
  return places.some(({ vague, moment }) =>
    vague === undefined ? moment !== undefined : vague !== SIDE_OF[part.form],
  )
}

/** Repeating the first 2 s at the start, or the last 2 s at the end, leaves them where they are. */
const SIDE_OF: Readonly<Record<string, string>> = { first: 'start', last: 'end' }
