import type { Item } from '../items/item.ts'
import type { View } from '../items/view.ts'
import type { Moment } from '../plan/places.ts'
import { type Context, isAct, missing, type Reader } from './reading.ts'
import {
  isSoundish,
  knownBad,
  mark,
  targetFrom,
  tidyTarget,
  tooLong,
  trailsOff,
} from './targets.ts'

// Described sounds added: where, how loud, how many.

/** "the sound of rain": the noun that only says that it is one. */
const isSoundOf = (items: readonly Item[], at: number) =>
  /^(sounds?|noises?|sound effects?|audio|recording)$/.test(items[at]!.text) &&
  items[at + 1]?.text === 'of'

const WANTS =
  /\b(i want|i need|i would like|there should be|give it|give me|needs|need|with|have|needs some|could use|lacks)\b/

/** "birds in the background": nothing else is said of them. */
const isBackgroundAlone = (view: View, context: Context) =>
  view.has('background') &&
  !view.has('voice') &&
  !view.has('act') &&
  !view.has('bad') &&
  !view.has('gone') &&
  context.frame === 'wish'

/** "a bell at the end": a sound and a place, and nothing else. */
const isPlacedAlone = (view: View) =>
  view.has('sound') &&
  (/^(a|an|some|two|three)$/.test(view.items[0]!.text) || isSoundish(view.items[0]!)) &&
  view.places().length > 0 &&
  view.items.every(
    (item) =>
      item.place !== undefined ||
      item.kind === 'filler' ||
      item.kind === 'punct' ||
      item.senses.some(({ as }) => as === 'sound' || as === 'polite' || as === 'background'),
  )

export const readAdd: Reader = (view, context) => {
  const at = view.index('act', ({ act }) => act === 'add' || (act === 'put' && view.has('sound')))
  const wants =
    at === -1 &&
    (isBackgroundAlone(view, context) || isPlacedAlone(view) || WANTS.test(context.text)) &&
    !/\bstyle of\b/.test(context.text) &&
    (view.has('sound') || view.has('artefact')) &&
    !view.has('adj') &&
    !view.has(
      'act',
      (sense, item) =>
        isAct('remove', 'cut', 'keep', 'down', 'up', 'turn', 'isolate', 'replace', 'swap')(sense) &&
        !isSoundish(item), // "a door knock"
    )
  if (at === -1 && !wants) return null
  // "I used a cheap microphone": told, not asked
  if (
    at !== -1 &&
    /^(used|added|put|inserted|included|layered|applied|mixed in)$/.test(view.items[at]!.text) &&
    /\b(i|we|he|she|they|someone)$/.test(
      view.items
        .slice(0, at)
        .map(({ text }) => text)
        .join(' '),
    )
  )
    return null
  if (at !== -1) view.used[at] = true
  view.takeKinds('lack', 'more')
  const first =
    at === -1
      ? Math.max(
          0,
          view.items.findIndex(
            (item) => isSoundish(item) || item.senses.some(({ as }) => as === 'artefact'),
          ),
        )
      : at + 1
  const found = targetFrom(view, context, first)
  if (found === null) return null
  let { text } = found
  const items = found.indexes.map((index) => view.items[index]!)
  if (items.some(({ senses }) => senses.some(({ as }) => as === 'part')) && !items.some(isSoundish))
    return null
  const content = items.find((item, index) => item.kind !== 'filler' && !isSoundOf(items, index))
  if (content?.senses.some(({ as }) => as === 'no')) return null
  if (trailsOff(items)) return null
  if (
    content !== undefined &&
    !isSoundish(content) &&
    content.senses.some(
      ({ as }) => as === 'whole' || as === 'fx' || as === 'dim' || as === 'fade' || as === 'act',
    )
  ) {
    if (!content.senses.some(({ as }) => as === 'device' || as === 'artefact'))
      return knownBad(text) && /^(something|effects?|stuff)$/.test(text)
        ? missing('target', 'It is not said what to add.', ['add reverb', 'add echo'])
        : null
  }
  const onlyEffects = items.every(
    (item) =>
      item.kind === 'filler' ||
      item.senses.some(
        ({ as }) =>
          as === 'fx' ||
          as === 'dim' ||
          as === 'fade' ||
          as === 'silence' ||
          as === 'whole' ||
          as === 'degree' ||
          as === 'space' ||
          as === 'device' ||
          as === 'adj',
      ),
  )
  if (onlyEffects && !items.some(isSoundish)) {
    return knownBad(text) && /^(something|effects?|stuff|things?)$/.test(text)
      ? missing('target', 'It is not said what to add.', ['add reverb', 'add echo'])
      : null
  }
  if (
    items.some(({ amount }) => amount !== undefined && amount.unit !== null && amount.unit !== 'x')
  )
    return null
  if (knownBad(text))
    return /^(something|effects?|stuff|things?|some)$/.test(text)
      ? missing('target', 'It is not said what to add.', ['add reverb', 'add echo'])
      : null
  if (text.length > 200) return tooLong()
  mark(view, found.indexes)
  const background =
    view.takeAll('background').length > 0 ||
    items.some(({ senses }) => senses.some(({ as }) => as === 'background'))
  text = tidyTarget(
    text
      .replace(/\b(in the |as |to the )?background( of)?$/, '')
      .replace(/^background /, (word) => (/^background (music|noise)/.test(text) ? word : '')),
  )
  if (text === '') return null
  const steady = items.some(({ senses }) =>
    senses.some(
      (sense) =>
        (sense.as === 'sound' && sense.steady === true) ||
        (sense.as === 'artefact' &&
          (sense.op === 'denoise' || sense.op === 'dehum' || sense.op === 'declick')),
    ),
  )
  const placement: Record<string, unknown> = {}
  let where: unknown
  for (const { place, at: index } of view.places()) {
    view.used[index] = true
    if (place.form === 'outside')
      placement.placement = place.vague === 'end' ? 'after_end' : 'start'
    else if (place.vague === 'start' || place.vague === 'end' || place.vague === 'middle')
      placement.placement = place.vague
    else if (place.moment !== undefined) placement.at = place.moment
    else if (place.form === 'around') placement.at = place.moment
    else if (place.form === 'onwards' && /\bafter\b/.test(context.text) && !steady)
      placement.at = { ...place.wheres[0]!.start, timeline: place.wheres[0]!.timeline }
    else if (place.wheres.length > 0) where = place.wheres[0]
  }
  const amount = view.amount(
    ({ unit, prep, signed }) => (unit === 's' || unit === null) && !signed && prep === 'at',
  )
  if (amount !== null)
    placement.at = { from: 'start', seconds: amount.value, timeline: 'original' } satisfies Moment
  if (/\bappend(ed|ing|s)?\b/.test(context.text) && Object.keys(placement).length === 0)
    placement.placement = 'after_end'
  if (
    /\bthroughout|the whole time|all the way through|whole (clip|recording|thing|track)\b/.test(
      context.text,
    ) &&
    Object.keys(placement).length === 0
  )
    placement.placement = 'throughout'
  if (Object.keys(placement).length === 0 && view.has('act', isAct('start')))
    placement.placement = 'start'
  if (Object.keys(placement).length === 0 && view.has('act', isAct('finish')))
    placement.placement = 'end'
  if (Object.keys(placement).length === 0)
    placement.placement = steady || where !== undefined ? 'throughout' : 'middle'
  view.takeAll('act', isAct('add', 'put', 'make', 'play', 'turn', 'start', 'finish'))
  view.takeKinds('part', 'particle', 'whole')
  const level =
    background || (steady && !/\bforeground\b/.test(context.text)) ? 'background' : 'foreground'
  view.takeWords('foreground', 'behind')
  view.degree()
  view.takeAll('adj', ({ wish }) => 'dim' in wish && wish.dim === 'level')
  const count = countOf(text)
  return {
    drafts: [
      {
        op: 'add',
        target: count?.target ?? text,
        ...placement,
        level,
        ...(count === null ? {} : { count: count.count }),
        ...(where === undefined ? {} : { where }),
      },
    ],
    placed: true,
  }
}

const COUNTS: Readonly<Record<string, number>> = {
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  '2': 2,
  '3': 3,
  '4': 4,
  '5': 5,
  '6': 6,
}

function countOf(text: string): { target: string; count: number } | null {
  const [first = '', ...rest] = text.split(' ')
  const count = COUNTS[first]
  return count === undefined || rest.length === 0 ? null : { target: rest.join(' '), count }
}
