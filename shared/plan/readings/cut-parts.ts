import type { View } from '../items/view.ts'
import type { Where } from '../plan/places.ts'
import { END, type Place, START, where as span, WHOLE } from '../regions/place.ts'
import { number } from '../slots.ts'
import { wantsThere } from './moves.ts'
import { type Context, type Draft, isAct, missing, type Reading } from './reading.ts'

// Whether a named part is kept or goes, and what to ask when none is named.

/** "give me seconds 3 through 7": a part is wanted, and nothing done to it. */
export const wantsPlaceOnly = (view: View) =>
  !wantsThere(view) &&
  !view.word('come', 'comes', 'go', 'goes', 'first', 'last', 'be', 'before', 'after') &&
  /^(give|want|need|get|show|take|all)\b/.test(
    view.items.find((item) => item.kind !== 'filler' && item.kind !== 'punct')?.text ?? '',
  ) &&
  view.places().some(({ place }) => place.wheres.length > 0) &&
  view.items.every(
    (item, at) =>
      item.place !== undefined ||
      item.kind === 'filler' ||
      item.kind === 'punct' ||
      item.senses.some(
        (sense) =>
          sense.as === 'part' ||
          sense.as === 'whole' ||
          sense.as === 'polite' ||
          (sense.as === 'act' && sense.act === 'make' && at <= 3),
      ),
  )

export function cutOne(
  view: View,
  context: Context,
  place: Place,
  where: Where,
  how: { trimming: boolean; shortening: boolean; keeping: boolean; removing: boolean },
): Draft {
  const to = place.prep === 'to' || /\b(down to|except|but)\b/.test(context.text)
  const edge =
    place.form === 'first' ||
    place.form === 'last' ||
    place.form === 'both' ||
    place.form === 'counted' ||
    place.form === 'middle'
  const everything =
    /\b(everything|anything|all|whatever|stuff|the audio|the rest|the part|the bit|part|bit|the sound|remainder)\b/.test(
      context.text,
    )
  if (how.keeping && !how.removing && !(how.trimming && !view.word('only', 'just')))
    return { op: 'trim', where }
  if (how.removing && !how.trimming) {
    const bare = view.has('act', isAct('cut')) && !everything
    if (place.prep === 'to' && view.has('act', isAct('cut'))) return { op: 'trim', where }
    if (
      bare &&
      (place.form === 'onwards' || place.form === 'upto') &&
      !/\bfrom\b/.test(context.text)
    )
      return { op: 'trim', where: rest(where) }
    return { op: 'delete', where }
  }
  if (how.trimming || how.shortening) {
    if (place.prep === 'to' || (to && place.form === 'complement'))
      return place.form === 'complement'
        ? { op: 'delete', where: rest(where) }
        : { op: 'trim', where }
    if (edge || place.form === 'share') return { op: 'delete', where }
    if (place.form === 'onwards' || place.form === 'upto') {
      if (everything || /\b(off|away|out)\b/.test(context.text)) return { op: 'delete', where }
      return place.form === 'onwards' && /\b(from|starting)\b/.test(context.text)
        ? { op: 'trim', where }
        : { op: 'trim', where: rest(where) }
    }
    return { op: 'trim', where }
  }
  return { op: 'delete', where }
}

/** What is left when [A, end) or [0, B) goes. */
export const rest = ({ start, end, timeline }: Where): Where =>
  'from' in start && start.from === 'start' && start.seconds === 0
    ? span(end, END, timeline)
    : span(START, start, timeline)

export function missingRegion(
  view: View,
  context: Context,
  { trimming, shortening }: { trimming: boolean; shortening: boolean },
): Reading | null {
  const amount = view.amount(({ unit, signed }) => unit === 's' && !signed)
  if (amount !== null) {
    takeCutWords(view)
    const n = number(amount.value)
    return missing('region', `It is not said which ${n} s to take out.`, [
      `delete the first ${n} s`,
      `delete the last ${n} s`,
    ])
  }
  if (
    /\b(everything|all of it|all|whole|entire)\b/.test(context.text) &&
    view.has('act', isAct('remove', 'cut'))
  ) {
    takeCutWords(view)
    return { drafts: [{ op: 'delete', where: WHOLE }], placed: true }
  }
  if (shortening) return null
  const content = view
    .leftover()
    .filter(
      (item) =>
        !item.senses.some(
          ({ as }) =>
            as === 'act' ||
            as === 'part' ||
            as === 'particle' ||
            as === 'gone' ||
            as === 'bad' ||
            as === 'no',
        ),
    )
  if (content.length > 0) return null
  if (!(view.has('act', isAct('remove', 'cut', 'trim')) || view.has('part'))) return null
  if (
    !view.has('part') &&
    !view.has('whole') &&
    !trimming &&
    !view.has('act', isAct('remove', 'cut'))
  )
    return null
  takeCutWords(view)
  return trimming
    ? missing('region', 'It is not said what to keep or cut off.', [
        'keep only the first 10 s',
        'delete the first 2 s',
        'delete the last 2 s',
      ])
    : missing('region', 'It is not said which part.', [
        'delete the first 2 s',
        'delete the last 2 s',
        'delete from 1 s to 2 s',
      ])
}

/** Whatever else is said of a cut adds nothing to it. */
export function takeCutWords(view: View): void {
  view.takeAll(
    'act',
    isAct('remove', 'cut', 'trim', 'shorten', 'lengthen', 'keep', 'make', 'turn', 'put', 'start', 'finish', 'play', 'move', 'change', 'down', 'convert', 'isolate', 'add'), // biome-ignore format: a list
  )
  view.takeKinds('particle', 'gone', 'bad', 'no', 'part', 'more')
  view.takeWords('long', 'length', 'duration', 'seconds', 'second', 'only', 'just', 'and', 'remaining', 'useless', 'leave', 'delete', 'stay', 'stays', 'remain', 'remains', 'fine', 'matter', 'matters') // biome-ignore format: a list
}

export function askRegion(edges: readonly string[]): Reading {
  const options: string[] = []
  if (edges.includes('start') || edges.includes('both'))
    options.push('delete the first 1 s', 'delete the first 2 s')
  if (edges.includes('end') || edges.includes('both'))
    options.push('delete the last 1 s', 'delete the last 2 s')
  if (edges.includes('middle')) options.push('delete the middle 2 s', 'delete the middle third')
  for (const edge of edges)
    if (/^[\d.]+$/.test(edge))
      options.push(
        `delete from ${edge} s to ${number(Number(edge) + 1)} s`,
        `delete everything after ${edge} s`,
      )
  return missing('region', 'It is not said how much of it.', options.slice(0, 4))
}
