import { FADE_SECONDS, GAIN_DB } from '../amounts.ts'
import type { View } from '../items.ts'
import type { Act, Degree } from '../lexicon.ts'
import type { Moment, Position, Where } from '../plan.ts'
import { firstSeconds, lastSeconds, onwards, type Place, WHOLE } from '../regions.ts'
import { micro } from '../round.ts'
import { number } from '../slots.ts'
import {
  type Context,
  chosen,
  DROPS_OUT,
  type Draft,
  missing,
  type Reader,
  type Reading,
  twoReadings,
} from './reading.ts'
import { readSlots } from './slot-values.ts'

// Operations on time: fades, cuts, silence, loops, parts that change places.

export const isAct =
  (...acts: Act[]) =>
  ({ act }: { act: Act }) =>
    acts.includes(act)

const END: Position = { from: 'end', seconds: 0 }
const START: Position = { from: 'start', seconds: 0 }
const CURRENT = { timeline: 'current' } as const

// --- fades ---

const QUICK = [
  'quick',
  'quickly',
  'fast',
  'short',
  'brief',
  'briefly',
  'rapid',
  'rapidly',
  'abrupt',
  'quicker',
  'faster',
  'shorter',
  'swift',
]
const SLOW = ['slow', 'slowly', 'long', 'longer', 'slower', 'drawn out', 'lengthy', 'extended']

export const readFade: Reader = (view, context) => {
  if (/\d s(ec\w*)? of silence|\d seconds? of silence/.test(context.text)) return null
  const soft =
    view.has('act', isAct('start', 'finish')) &&
    /\b(soft|softly|gently|gradually|silence|silent|quietly|smoothly)\b/.test(context.text)
  const gradualEntry = /\b(come|comes|coming) in (gradually|slowly|gently|softly)\b/.test(
    context.text,
  )
  const silenceEnd = /\b(down )?to (silence|nothing|zero)\b/.test(context.text)
  if (
    !view.has('fade') &&
    !soft &&
    !gradualEntry &&
    !(
      silenceEnd &&
      /\b(fade|bring|ramp|come|gradually|slowly|turn|taper|go)\w*\b/.test(context.text)
    )
  )
    return null
  if (/\bcross ?fade\b/.test(context.text)) return null
  if (view.has('loop') && /\bevery\b/.test(context.text)) return null
  view.takeAll('fade')
  const places = view.places()
  const inner =
    (view.has('particle', ({ way }) => way === 'in') && !/\bin silence\b/.test(context.text)) ||
    places.some(({ place }) => place.prep === 'in' && isEdge(place, 'start'))
  const fadeWords = context.text
  const isIn =
    inner ||
    /\b(fade ?ins?|fading in|from silence|from nothing|fade up|fades up)\b/.test(fadeWords) ||
    gradualEntry ||
    (view.has('act', isAct('start')) &&
      (soft || (view.word('fade') && !/\bfad\w+ ?out\b/.test(context.text))))
  const isOut =
    view.has(
      'particle',
      ({ way }) => way === 'out' || way === 'off' || way === 'away' || way === 'down',
    ) ||
    /\b(fade ?outs?|fad\w+ (it |this |that |the \w+ )?(away|down|off)|in silence|die away|dies away|trail off|trails off|wind down|winds down|die out|dies out|die down|taper off|tapers off|to silence|to nothing|to zero|to black|taper|tapered|tapering)\b/.test(
      fadeWords,
    ) ||
    (view.has('act', isAct('finish')) &&
      (soft || (view.word('fade') && !/\bfad\w* ?in\b/.test(context.text))))
  view.takeAll('particle')
  view.takeAll('silence')
  view.takeAll(
    'act',
    isAct('make', 'add', 'put', 'start', 'finish', 'turn', 'change', 'up', 'down', 'move'),
  )
  const very = view.items.some(({ text }) =>
    /^(very|really|super|extremely|extra|way|so|much)$/.test(text),
  )
  const quick = view.items.findIndex(({ text }, at) => !view.used[at] && QUICK.includes(text))
  const slow = view.items.findIndex(({ text }, at) => !view.used[at] && SLOW.includes(text))
  let degree: Degree | null = null
  if (quick !== -1) {
    view.used[quick] = true
    degree = 'bit'
  } else if (slow !== -1) {
    view.used[slow] = true
    degree = very ? 'extreme' : 'much'
  }
  view.takeAll('gradual')
  view.takeWords(
    'lasting',
    'lasts',
    'long',
    'length',
    'gradually',
    'gradual',
    'softly',
    'gently',
    'smooth',
    'smoothly',
    'nice',
    'nothing',
    'zero',
    'gentle',
    'soft',
    'away',
    'progressively',
    'curve',
    'full',
    'volume',
    'black',
  )
  view.takeAll('dim', ({ dim }) => dim === 'level')
  const curve = view.takeWord('linear', 'linearly')
    ? 'linear'
    : view.takeWord('exponential', 'exponentially', 'logarithmic')
      ? 'exponential'
      : view.takeWord('sine')
        ? 'quarter_sine'
        : undefined
  view.degree()
  const amount = view.amount(({ unit, signed }) => (unit === 's' || unit === null) && !signed)
  const seconds = amount?.value ?? (degree === null ? undefined : FADE_SECONDS[degree])
  const bare = (op: 'fade_in' | 'fade_out', extra: Record<string, unknown> = {}): Draft => ({
    op,
    ...(seconds === undefined ? {} : { durationSeconds: seconds }),
    ...(curve === undefined ? {} : { curve }),
    ...extra,
  })
  const done = (...drafts: Draft[]): Reading => ({ drafts, placed: true })

  const used = places.map(({ place, at }) => {
    view.used[at] = true
    return place
  })
  const both = used.some(({ vague, form }) => vague === 'both' || form === 'both')
  if ((isIn && isOut) || both) {
    const length = used.find(({ form }) => form === 'both')?.seconds
    const extra = length === undefined ? {} : { durationSeconds: length }
    return done(bare('fade_in', extra), bare('fade_out', extra))
  }
  const start = used.some((place) => isEdge(place, 'start'))
  const end = used.some((place) => isEdge(place, 'end'))
  if (!isIn && !isOut && start && end)
    return done(
      ...used.map((place) =>
        fadeAt(isEdge(place, 'start') ? 'fade_in' : 'fade_out', place, bare, seconds),
      ),
    )
  const op = isIn ? 'fade_in' : isOut ? 'fade_out' : start ? 'fade_in' : end ? 'fade_out' : null
  if (op === null) {
    const length = seconds === undefined ? '' : ` over ${number(seconds)} s`
    return twoReadings('A fade goes in at the start or out at the end.', [
      `fade in${length}`,
      `fade out${length}`,
      `fade in and out${length}`,
    ])
  }
  if (used.length === 0) return done(bare(op))
  return done(...used.map((place) => fadeAt(op, place, bare, seconds)))
}

const isEdge = (place: Place, edge: 'start' | 'end') =>
  place.vague === edge ||
  (edge === 'start'
    ? place.form === 'first' || startsFirst(place)
    : place.form === 'last' || endsLast(place))
const startsFirst = ({ form, wheres }: Place) =>
  form === 'share' && 'fraction' in wheres[0]!.start && wheres[0]!.start.fraction === 0
const endsLast = ({ form, wheres }: Place) =>
  form === 'share' && 'fraction' in wheres[0]!.end && wheres[0]!.end.fraction === 1

function fadeAt(
  op: 'fade_in' | 'fade_out',
  place: Place,
  bare: (op: 'fade_in' | 'fade_out', extra?: Record<string, unknown>) => Draft,
  seconds: number | undefined,
): Draft {
  const natural = op === 'fade_in' ? 'start' : 'end'
  if (place.vague === natural || place.vague === 'both') return bare(op)
  if (
    place.seconds !== undefined &&
    (place.form === 'first' || place.form === 'last') &&
    isEdge(place, natural)
  )
    return bare(op, { durationSeconds: place.seconds })
  if (place.moment !== undefined && place.wheres.length === 0) {
    if (place.vague !== undefined && place.vague !== 'middle') return bare(op)
    const { timeline, ...position } = place.moment
    if (op === 'fade_out' && seconds === undefined && 'from' in position && position.from === 'end')
      return bare(op, { durationSeconds: position.seconds })
    if (op === 'fade_in' && seconds === undefined)
      return region(bare(op), { start: START, end: position, timeline })
    const end = seconds === undefined ? END : later(position, seconds)
    return region(bare(op), { start: position, end, timeline })
  }
  const where = place.wheres[0] ?? WHOLE
  // from the very start: only how long
  if (
    op === 'fade_in' &&
    seconds === undefined &&
    'from' in where.start &&
    where.start.seconds === 0 &&
    'from' in where.end &&
    where.end.from === 'start'
  )
    return bare(op, { durationSeconds: where.end.seconds })
  if (op === 'fade_out' && 'from' in where.start && where.start.from === 'end' && endsLate(where))
    return bare(op, { durationSeconds: where.start.seconds })
  if (seconds !== undefined && place.form === 'onwards')
    return region(bare(op), { ...where, end: later(where.start, seconds) })
  if (seconds !== undefined && place.form === 'upto' && op === 'fade_in')
    return region(bare(op), where)
  return region(bare(op), where)
}

const endsLate = ({ end }: Where) => 'from' in end && end.from === 'end' && end.seconds === 0

const region = ({ durationSeconds: _length, ...draft }: Draft, where: Where): Draft => ({
  ...draft,
  op: draft.op,
  where,
})

function later(position: Position, seconds: number): Position {
  if ('fraction' in position)
    return { ...position, offsetSeconds: micro((position.offsetSeconds ?? 0) + seconds) }
  return position.from === 'start'
    ? { from: 'start', seconds: micro(position.seconds + seconds) }
    : { from: 'end', seconds: micro(Math.max(0, position.seconds - seconds)) }
}

// --- cutting ---

export const readCut: Reader = (view, context) => {
  const removing =
    view.has('act', isAct('remove', 'cut')) || view.has('gone') || view.has('bad') || view.has('no')
  const taking =
    view.has('act', isAct('turn', 'put', 'move')) &&
    (view.has('particle', ({ way }) => way === 'out' || way === 'off' || way === 'away') ||
      /\b(off|out)\b/.test(context.text))
  if (
    DROPS_OUT.test(context.text) ||
    /\b(speed|speeds|speeding|sped|faster|quicker|slow|slower|slowing)\b/.test(context.text)
  )
    return null
  // "clip" is a verb only in front
  const trimming = view.has(
    'act',
    (sense, item) =>
      sense.act === 'trim' &&
      (!item.senses.some(({ as }) => as === 'whole') ||
        item === view.items.find(({ kind }) => kind !== 'filler' && kind !== 'punct')),
  )
  // "bring it down to the first 5 s"
  const toPart = view.places().some(({ place }) => place.prep === 'to' && place.wheres.length > 0)
  const toLength = view.hasAmount(({ unit, prep }) => unit === 's' && prep === 'to')
  const limited = toPart && view.has('fx', ({ op }) => op === 'limit')
  if (limited) view.takeAll('fx', ({ op }) => op === 'limit')
  const shortening =
    limited ||
    view.has('act', isAct('shorten')) ||
    (view.has('act', isAct('down')) && (toPart || (toLength && /\bcut down\b/.test(context.text))))
  const keeping =
    view.has('act', isAct('keep', 'isolate')) ||
    view.word('only', 'just') ||
    wantsPlaceOnly(view) ||
    (view.word('save', 'export') && !view.has('format') && view.places().length > 0)
  const bounding =
    view.has('act', isAct('start', 'finish')) ||
    view.items.some(
      ({ place, text }) =>
        place !== undefined && /^(start|starts|begin|begins|end|ends|stop|finish)\b/.test(text),
    )
  // "the first 2 seconds should go to the end" moves them
  if (
    view.has('gone') &&
    view.places().some(({ place }) => place.prep === 'to' && place.form === 'vague')
  )
    return null
  const others =
    view.has('sound') ||
    view.has('artefact') ||
    view.has('fx') ||
    view.has('voice') ||
    view.has('silence') ||
    view.has('dim') ||
    view.has('fade')
  if (others) return null
  const places = view.places()
  const length = view.hasAmount(({ unit, signed }) => unit === 's' && !signed)
  const to = view.hasAmount(
    ({ unit, prep }) =>
      (unit === 's' || unit === null) &&
      (prep === 'to' ||
        prep === 'into' ||
        prep === 'at' ||
        prep === 'after' ||
        prep === 'under' ||
        prep === 'within'),
  )
  const part = view.has('part')
  if (!(removing || taking || trimming || shortening || keeping || bounding)) return null
  if (
    view.hasAmount(
      ({ unit }) =>
        unit === 'hz' || unit === 'db' || unit === 'st' || unit === '%' || unit === 'bpm',
    )
  )
    return null
  if (places.length === 0 && !length && !part && !to && !(removing || trimming)) return null

  const clean = () => {
    view.takeAll(
      'act',
      isAct(
        'remove',
        'cut',
        'trim',
        'shorten',
        'keep',
        'make',
        'turn',
        'put',
        'start',
        'finish',
        'play',
        'move',
        'change',
        'down',
        'convert',
        'isolate',
        'add',
      ),
    )
    view.takeAll('particle')
    view.takeAll('gone')
    view.takeAll('bad')
    view.takeAll('no')
    view.takeAll('part')
    view.takeAll('more')
    view.takeWords(
      'long',
      'length',
      'duration',
      'seconds',
      'second',
      'only',
      'just',
      'and',
      'remaining',
      'useless',
      'leave',
      'delete',
    )
    view.takeAll('act', ({ act }) => act === 'lengthen')
  }

  // "start at 5 s", "end at 0:10"
  if (bounding && !removing && !trimming && !keeping) {
    const starts =
      view.has('act', isAct('start')) ||
      view.items.some(({ place, text }) => place !== undefined && /^(start|begin)/.test(text))
    const found = momentOf(view)
    if (found === null) return null
    clean()
    const { timeline, ...position } = found
    const where: Where = starts
      ? { start: position, end: END, timeline }
      : { start: START, end: position, timeline }
    return { drafts: [{ op: 'trim', where }], placed: true }
  }
  // "cut to 5 s", "shorten it to 10 s", "keep 5 s"
  const target =
    (removing || trimming || shortening || keeping) && places.length === 0
      ? view.amount(
          ({ unit, prep, signed }) =>
            (unit === 's' || unit === null) && !signed && /^(to|into|under|within)$/.test(prep),
        )
      : null
  if (target !== null) {
    clean()
    if (/\b(skip|jump)\w* to\b/.test(context.text))
      return { drafts: [{ op: 'trim', where: onwards(target.value) }], placed: true }
    return {
      drafts: [{ op: 'trim', where: firstSeconds(target.value) }],
      placed: true,
      ...(shortening
        ? { notes: [chosen(`the first ${number(target.value)} s`, 'a faster speed')] }
        : {}),
    }
  }
  if (places.length === 0) {
    if (keeping && !removing && !trimming && !shortening) {
      if (!length) return null
      const kept = view.amount(({ unit }) => unit === 's')!
      clean()
      return { drafts: [{ op: 'trim', where: firstSeconds(kept.value) }], placed: true }
    }
    return missingRegion(view, context, { trimming, shortening, clean })
  }
  if (places.length === 1 && places[0]!.place.form === 'rest') {
    view.used[places[0]!.at] = true
    clean()
    return { drafts: [], constraints: ['none'], placed: true }
  }
  // "at 4 seconds cut out 2 seconds"
  const [only] = places
  if (
    places.length === 1 &&
    only!.place.form === 'moment' &&
    removing &&
    only!.place.prep === 'at'
  ) {
    const { moment } = only!.place
    const length1 = view.amount(
      ({ unit, signed, prep }) => unit === 's' && !signed && !/^(to|at)$/.test(prep),
    )
    if (length1 !== null && moment !== undefined && 'from' in moment && moment.from === 'start') {
      view.used[only!.at] = true
      clean()
      const { timeline, ...start } = moment
      const end: Position = { from: 'start', seconds: micro(start.seconds + length1.value) }
      return { drafts: [{ op: 'delete', where: { start, end, timeline } }], placed: true }
    }
  }
  const drafts: Draft[] = []
  const edges = new Set<string>()
  for (const { place, at } of places) {
    view.used[at] = true
    if (place.form === 'rest') continue
    if (
      place.form === 'vague' ||
      place.form === 'around' ||
      place.form === 'moment' ||
      place.form === 'outside'
    ) {
      const cutAt =
        place.form === 'moment' &&
        place.moment !== undefined &&
        (view.has('act', isAct('cut', 'trim')) || keeping)
      if (cutAt && !part) {
        const { timeline, ...position } = place.moment!
        drafts.push({ op: 'trim', where: { start: START, end: position, timeline } })
        continue
      }
      edges.add(
        place.vague ??
          (place.moment !== undefined && 'from' in place.moment
            ? String(place.moment.seconds)
            : 'start'),
      )
      continue
    }
    // "delete everything except …": what was named stays
    if (place.named !== undefined && (removing || taking)) {
      drafts.push({ op: 'trim', where: place.named })
      continue
    }
    for (const where of place.wheres)
      drafts.push(
        cutOne(view, context, place, where, {
          trimming,
          shortening,
          keeping,
          removing: removing || taking,
        }),
      )
  }
  if (edges.size > 0 && drafts.length === 0) {
    const seconds = view.amount(({ unit, signed }) => unit === 's' && !signed)
    clean()
    if (seconds !== null) {
      // "take 3 seconds off, at the end"
      if (edges.has('start'))
        return { drafts: [{ op: 'delete', where: firstSeconds(seconds.value) }], placed: true }
      if (edges.has('end'))
        return { drafts: [{ op: 'delete', where: lastSeconds(seconds.value) }], placed: true }
      if (edges.has('both'))
        return {
          drafts: [
            { op: 'delete', where: firstSeconds(seconds.value) },
            { op: 'delete', where: lastSeconds(seconds.value) },
          ],
          placed: true,
        }
    }
    return askRegion([...edges])
  }
  clean()
  return { drafts, placed: true }
}

/** "give me seconds 3 through 7": a part is wanted, and nothing done to it. */
const wantsPlaceOnly = (view: View) =>
  !view.word('come', 'comes', 'go', 'goes', 'first', 'last', 'be', 'before', 'after') &&
  /^(give|want|need|get|show|take)\b/.test(
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

function cutOne(
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
const rest = ({ start, end, timeline }: Where): Where =>
  'from' in start && start.from === 'start' && start.seconds === 0
    ? { start: end, end: END, timeline }
    : { start: START, end: start, timeline }

function missingRegion(
  view: View,
  context: Context,
  { trimming, shortening, clean }: { trimming: boolean; shortening: boolean; clean: () => void },
): Reading | null {
  const amount = view.amount(({ unit, signed }) => unit === 's' && !signed)
  if (amount !== null) {
    clean()
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
    clean()
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
  clean()
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

function askRegion(edges: readonly string[]): Reading {
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

// --- silence ---

export const readSilence: Reader = (view, context) => {
  // "it's inaudible": nobody complains of silence that was asked for
  if (context.frame === 'complaint' && view.word('inaudible') && view.places().length === 0) {
    view.takeAll('silence')
    view.takeAll('voice')
    return { drafts: [{ op: 'gain', gainDb: GAIN_DB.plain }] }
  }
  const tighten = view.has('fx', ({ op }) => op === 'remove_silences')
  const off =
    /\b(turn|switch|shut)\w* (off (the )?(sound|audio|volume|it)|(the )?(sound|audio|volume|it) off)\b/.test(
      context.text,
    )
  if (!off && !view.has('silence') && !tighten && !/\bpad(ded|ding|s)?\b/.test(context.text))
    return null
  if ((view.has('dim') && !off) || view.has('artefact')) return null
  const padding = /\bpad(ded|ding|s)?\b/.test(context.text)
  const noun =
    /\b(silences?|pauses?|gaps?|dead (air|space|time|spots?)|(empty|blank) (space|spots?|bits?|parts?|gaps?|sections?)|quiet (gaps|parts)|silent (parts?|bits|sections?|gaps?|stretches))\b/.test(
      context.text,
    )
  const verb =
    !/\b(of|some|any|a|the|in|more|seconds?) silence\b|\bsilence (at|for|before|after)\b/.test(
      context.text,
    ) &&
    /\b(silenc(e|ed|ing)|mut(e|es|ed|ing)|zero( out)?|blank( out)?|kill the (sound|audio)|shut up)\b/.test(
      context.text,
    )
  const adding =
    view.has('act', isAct('add', 'put')) ||
    ((view.has('act', isAct('start', 'finish')) || /\bextend\b/.test(context.text)) &&
      view.hasAmount(({ unit }) => unit === 's')) ||
    padding ||
    /\b(leave|give|want|need|make|have|let there be)\b.*\b(pause|gap|silence|of silence)\b/.test(
      context.text,
    )
  const removing =
    view.has('act', isAct('remove', 'cut', 'trim', 'shorten', 'down')) ||
    view.has('excess') ||
    view.has('gone') ||
    view.has('bad') ||
    view.has('less') ||
    tighten ||
    view.has('no', () => !/\bno (sound|audio)\b/.test(context.text)) ||
    view.has('lack') === null
  if (removing && !adding && (noun || tighten) && !view.has('sound'))
    return removeSilences(view, context)
  const mutes =
    /\b(silent|muted|no sound|no audio|inaudible|dead silence|complete(ly)? (quiet|silence)|totally quiet|digital silence|total silence)\b/.test(
      context.text,
    )
  const places = view.places()
  const amount = view.hasAmount(({ unit, signed }) => unit === 's' && !signed)
  // "set 6-7 s to silence"
  if (
    /\b(set|turn|change|make|convert)\b.*\b(to|into) (digital )?silence$/.test(context.text) &&
    places.some(({ place }) => place.wheres.length > 0)
  ) {
    view.takeAll('silence')
    view.takeAll('act')
    view.takeAll('part')
    return { drafts: [{ op: 'mute' }] }
  }
  const plain = noun && !verb
  const timed = places.some(({ place }) => place.form === 'range' && place.seconds !== undefined)
  const silenceNoun = noun || padding || (adding && verb)
  if (
    silenceNoun &&
    (adding ||
      ((amount || timed) && plain) ||
      (/\b(a|one|second|short|long) (pause|gap)\b/.test(context.text) && places.length > 0)) &&
    !mutes &&
    !(verb && !adding)
  )
    return insertSilence(view)
  if (view.has('sound') || view.has('voice')) return null
  const remains = view.leftover().filter((item) => item.senses.length === 0 && item.kind === 'word')
  if (remains.length > 0) return null
  const channel = view.take(
    'channel',
    ({ channel: which }) => which === 'left' || which === 'right',
  )
  view.takeAll('channel', ({ channel: which }) => which === 'both')
  view.takeAll('silence')
  view.takeAll(
    'act',
    isAct(
      'replace',
      'swap',
      'make',
      'put',
      'turn',
      'keep',
      'add',
      'remove',
      'cut',
      'play',
      'change',
    ),
  )
  view.takeAll('particle')
  view.takeAll('part')
  const with1 = channel === null ? {} : { channel: channel.channel }
  if (places.length > 0) return { drafts: [{ op: 'mute', ...with1 }] }
  if (channel !== null) return { drafts: [{ op: 'mute', ...with1 }] }
  if (noun && !verb && !mutes && !adding && !off) {
    // "there are pauses": an artefact; one word alone
    return removeSilences(view, context)
  }
  if (
    /\b(whole|entire|everything|all of it|complete|full|entirety|completely|start to finish|throughout)\b/.test(
      context.text,
    )
  )
    return { drafts: [{ op: 'mute', where: WHOLE }], placed: true }
  return missing(
    'region',
    'A silent file is seldom meant: say which part, or "the whole recording".',
    ['mute the whole recording', 'mute the first 2 s', 'mute the last 2 s'],
  )
}

function removeSilences(view: View, context: Context): Reading {
  const t = context.text
  let scope: 'all' | 'start' | 'end' | 'edges' = 'all'
  const drafts: Draft = { op: 'remove_silences' }
  const leading = view.takeWord('leading', 'opening', 'initial')
  const trailing = view.takeWord('trailing', 'ending', 'closing', 'final')
  const wheres: Where[] = []
  for (const { place, at } of view.places()) {
    if (place.form === 'vague' && place.vague !== 'middle') {
      view.used[at] = true
      scope =
        place.vague === 'both' || (scope !== 'all' && scope !== place.vague)
          ? 'edges'
          : (place.vague as 'start' | 'end')
    } else if (place.wheres.length > 0) {
      view.used[at] = true
      wheres.push(...place.wheres)
    }
  }
  if (leading && trailing) scope = 'edges'
  else if (leading) scope = 'start'
  else if (trailing) scope = 'end'
  const more: Record<string, unknown> = { ...readSlots(view, 'remove_silences') }
  const min =
    view.amount(({ unit, prep }) => unit === 's' && /^(than|over|above)$/.test(prep)) ??
    (more.minSilenceSeconds === undefined && /\b(longer|more|over|at least)\b/.test(t)
      ? view.amount(({ unit }) => unit === 's')
      : null)
  if (min !== null) more.minSilenceSeconds = min.value
  const keep = view.amount(({ unit }) => unit === 's')
  if (keep !== null) {
    const keeps = /\b(keep|keeping|leave|leaving|to|down)\b/.test(t)
    if (keeps || min !== null || more.minSilenceSeconds !== undefined) more.keepSeconds = keep.value
    else more.minSilenceSeconds = keep.value
  }
  view.takeAll('silence')
  view.takeAll('fx', ({ op }) => op === 'remove_silences')
  view.takeAll('act', ({ act }) => act !== 'add')
  view.takeAll('part')
  view.takeAll('excess')
  view.takeAll('gone')
  view.takeAll('bad')
  view.takeAll('no')
  view.takeAll('less')
  view.takeAll('more')
  view.takeAll('particle')
  view.takeAll('voice')
  view.takeWords(
    'long',
    'longer',
    'awkward',
    'than',
    'between',
    'words',
    'sentences',
    'leave',
    'leaving',
    'keeping',
    'phrases',
    'least',
    'empty',
    'speech',
    'long',
    'big',
    'boring',
    'wide',
    'over',
    'down',
  )
  const draft = { ...drafts, ...(scope === 'all' ? {} : { scope }), ...more }
  return {
    drafts: wheres.length === 0 ? [draft] : wheres.map((where) => ({ ...draft, where })),
    placed: true,
  }
}

function insertSilence(view: View): Reading {
  const begins = view.has('act', isAct('start'))
  const ends = view.has('act', isAct('finish'))
  view.takeAll('silence')
  view.takeAll('act')
  view.takeAll('particle')
  view.takeAll('more')
  view.takeAll('part')
  view.takeWords(
    'pad',
    'padding',
    'padded',
    'pads',
    'short',
    'long',
    'brief',
    'between',
    'with',
    'worth',
    'blank',
    'empty',
    'dead',
    'little',
    'quick',
    'leave',
  )
  view.degree()
  const amount = view.amount(({ unit, signed }) => unit === 's' && !signed)
  let seconds = amount?.value
  const ats: Moment[] = []
  for (const { place, at } of view.places()) {
    view.used[at] = true
    if (place.vague === 'both' || place.form === 'both')
      ats.push({ ...START, ...CURRENT }, { ...END, ...CURRENT })
    else if (place.vague === 'start') ats.push({ ...START, ...CURRENT })
    else if (place.vague === 'end') ats.push({ ...END, ...CURRENT })
    else if (place.vague === 'middle') ats.push({ fraction: 0.5, ...CURRENT })
    else if (place.moment !== undefined) ats.push(place.moment)
    else if (place.form === 'first') {
      // "2 seconds of silence after the first 3 s" is a complement; "2 s at the start" a length and a place
      ats.push({ ...START, ...CURRENT })
    } else if (place.form === 'last') ats.push({ ...END, ...CURRENT })
    else if (place.form === 'onwards' || place.form === 'complement')
      ats.push({ ...place.wheres[0]!.start, timeline: place.wheres[0]!.timeline })
    else if (place.form === 'upto')
      ats.push({ ...place.wheres[0]!.end, timeline: place.wheres[0]!.timeline })
    else if (place.form === 'range') {
      const where = place.wheres[0]!
      if (
        'from' in where.start &&
        'from' in where.end &&
        where.start.from === 'start' &&
        where.end.from === 'start'
      ) {
        seconds ??= micro(where.end.seconds - where.start.seconds)
        ats.push({ ...where.start, timeline: where.timeline })
      }
    } else if (place.wheres.length > 0)
      ats.push({ ...place.wheres[0]!.start, timeline: place.wheres[0]!.timeline })
    if (place.seconds !== undefined) seconds ??= place.seconds
  }
  const at = view.amount(({ unit, prep, signed }) => unit === null && !signed && prep === 'at')
  if (at !== null) ats.push({ from: 'start', seconds: at.value, timeline: 'original' })
  const duration = seconds === undefined ? {} : { durationSeconds: seconds }
  const n = number(seconds ?? 1)
  if (
    ats.length === 0 &&
    (begins || view.items.some(({ text }) => /^(prepend|tack on in front)/.test(text)))
  )
    ats.push({ ...START, ...CURRENT })
  if (ats.length === 0 && (ends || view.items.some(({ text }) => /^(append|tack on)/.test(text))))
    ats.push({ ...END, ...CURRENT })
  if (ats.length === 0)
    return missing('place', 'It is not said where the silence goes.', [
      `insert ${n} s of silence at the start`,
      `insert ${n} s of silence at the end`,
    ])
  return {
    drafts: ats.map((moment) => ({ op: 'insert_silence', at: moment, ...duration })),
    placed: true,
  }
}

// --- loops ---

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
    'another',
    'extra',
    'additional',
    'more',
    'times',
    'seamlessly',
    'seamless',
    'in',
    'total',
    'altogether',
    'row',
  )
  view.takeAll('act', isAct('make', 'play', 'lengthen', 'put', 'change', 'add', 'turn', 'keep'))
  view.takeAll('particle')
  view.takeAll('part')
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
    'until',
    'reaches',
    'is',
    'long',
    'lasts',
    'length',
    'fills',
    'minimum',
    'fill',
    'up',
  )
  view.takeAll('act', isAct('lengthen', 'fill'))
  if (target !== undefined)
    return { drafts: [{ op: 'loop', targetDurationSeconds: target, ...slots }] }
  const said = times?.value ?? word?.times ?? bare?.value
  const count = said === undefined ? (again?.plays ?? 2) : more ? said + 1 : said
  if (!Number.isInteger(count)) return null
  return { drafts: [{ op: 'loop', count, ...slots }] }
}

// --- parts that change places ---

export const readSwap: Reader = (view, context) => {
  const t = context.text
  const swapping =
    view.has('act', isAct('swap')) ||
    (view.has('order') &&
      (view.has('fx', ({ op }) => op === 'reverse') ||
        /\b(flip|reverse|switch|change|turn|invert)\w*\b/.test(t)))
  const secondFirst =
    /\bsecond half first\b/.test(t) ||
    /\b(second|last) half( should)?( to)?( be| come| go| goes| comes)?( at| to| in)?( the)? (first|before|then|start|beginning|front)\b/.test(
      t,
    ) ||
    /\b(last|second) half\b.*\b(before|in front of)\b.*\bfirst half\b/.test(t) ||
    /\bfirst half\b.*\b(after|behind)\b.*\b(second|last) half\b/.test(t)
  if (!swapping && !secondFirst) return null
  if (
    view.has('sound') ||
    view.has('fx', ({ op }) => op === 'swap_channels' || op === 'invert_polarity')
  )
    return null
  if (/\b(channels?|left|right|phase|polarity)\b/.test(t)) return null
  const both = view
    .places()
    .find(({ place }) => place.form === 'both' && place.seconds === undefined)
  const places = view.places().filter(({ place }) => place.wheres.length > 0)
  const clean = () => {
    view.takeAll('act', isAct('swap', 'make', 'put', 'change', 'turn', 'move', 'play', 'start'))
    view.takeAll('order')
    view.takeAll('fx', ({ op }) => op === 'reverse')
    view.takeAll('part')
    view.takeAll('particle')
    view.takeWords(
      'flip',
      'flipped',
      'order',
      'around',
      'first',
      'before',
      'after',
      'comes',
      'halves',
      'front',
      'behind',
      'two',
      'invert',
    )
    view.amount(({ value, unit }) => value === 2 && unit === null)
  }
  if (secondFirst || both !== undefined) {
    for (const { at } of view.places()) view.used[at] = true
    clean()
    return { drafts: [{ op: 'swap', split: { fraction: 0.5 } }], placed: true }
  }
  if (places.length === 2) {
    const [one, other] = places.map(({ place, at }) => {
      view.used[at] = true
      return place.wheres[0]!
    })
    clean()
    if (isHalves(one!, other!))
      return { drafts: [{ op: 'swap', split: { fraction: 0.5 } }], placed: true }
    return { drafts: [{ op: 'swap', where: one, otherWhere: other }], placed: true }
  }
  // "swap around 4 s": the verb phrase has taken the preposition
  const around = view.word('swap around', 'switch around')
    ? view.amount(({ unit, signed }) => unit === 's' && !signed)
    : null
  const moment: Moment | null =
    around === null
      ? momentOf(view)
      : { from: 'start', seconds: around.value, timeline: 'original' }
  if (moment !== null) {
    clean()
    const { timeline: _timeline, ...position } = moment
    return { drafts: [{ op: 'swap', split: position }], placed: true }
  }
  if (/\bhalves\b/.test(t)) {
    clean()
    return { drafts: [{ op: 'swap', split: { fraction: 0.5 } }], placed: true }
  }
  if (
    places.length === 0 &&
    (view.has('order') ||
      view.has('part') ||
      /\b(parts|sections|order|segments|pieces|events|sounds)\b/.test(t))
  ) {
    clean()
    view.takeWords('sounds', 'events', 'things')
    return { drafts: [{ op: 'swap' }], placed: true }
  }
  return null
}

const isHalves = (one: Where, other: Where) => {
  const first = (where: Where) =>
    'fraction' in where.start &&
    where.start.fraction === 0 &&
    'fraction' in where.end &&
    where.end.fraction === 0.5
  const second = (where: Where) =>
    'fraction' in where.start &&
    where.start.fraction === 0.5 &&
    'fraction' in where.end &&
    where.end.fraction === 1
  return (first(one) && second(other)) || (first(other) && second(one))
}

export const readMove: Reader = (view, context) => {
  const goes = view.has('gone') && view.places().length === 2
  if (!goes && !view.has('act', isAct('move', 'put', 'turn', 'cut', 'add'))) return null
  if (
    view.has('sound') ||
    view.has('silence') ||
    view.has('artefact') ||
    view.has('fx') ||
    view.has('channel') ||
    view.has('dim') ||
    view.has('adj')
  )
    return null
  const places = view.places()
  const source = places.find(({ place }) => place.wheres.length > 0 && place.form !== 'upto')
  const moving = view.has('act', isAct('move'))
  if (source === undefined) {
    if (!moving) return null
    const to = places.find(({ place }) => place.vague !== undefined || place.moment !== undefined)
    if (
      to === undefined &&
      view.leftover().some(({ senses, kind }) => kind === 'word' && senses.length === 0)
    )
      return null
    view.takeAll('act')
    view.takeAll('part')
    for (const { at } of places) view.used[at] = true
    return missing('region', 'It is not said which part to move.', [
      'move the first 2 s to the end',
      'move the last 2 s to the start',
    ])
  }
  const rest = places.filter((one) => one !== source)
  let to: Moment | null = null
  for (const { place, at } of rest) {
    if (place.vague === 'start' || (place.form === 'first' && /\bbefore\b/.test(context.text)))
      to = { ...START, ...CURRENT }
    else if (place.vague === 'end') to = { ...END, ...CURRENT }
    else if (place.vague === 'middle') to = { fraction: 0.5, ...CURRENT }
    else if (place.moment !== undefined) to = place.moment
    else if (place.form === 'onwards')
      to = { ...place.wheres[0]!.start, timeline: place.wheres[0]!.timeline }
    else if (place.form === 'upto')
      to = { ...place.wheres[0]!.end, timeline: place.wheres[0]!.timeline }
    else if (place.form === 'complement')
      to = { ...place.wheres[0]!.start, timeline: place.wheres[0]!.timeline }
    if (to !== null) {
      view.used[at] = true
      break
    }
  }
  if (to === null) {
    const amount = view.amount(
      ({ unit, prep, signed }) =>
        (unit === 's' || unit === null) && !signed && /^(to|at|before|after)$/.test(prep),
    )
    if (amount !== null) to = { from: 'start', seconds: amount.value, timeline: 'original' }
  }
  if (to === null) {
    if (!moving) return null
    view.used[source.at] = true
    view.takeAll('act')
    view.takeAll('part')
    return missing('place', 'It is not said where it should go.', [
      'move the first 2 s to the end',
      'move the last 2 s to the start',
    ])
  }
  view.used[source.at] = true
  view.takeAll('act', isAct('move', 'put', 'turn', 'cut', 'make', 'add'))
  view.takeAll('part')
  view.takeAll('particle')
  view.takeAll('gone')
  view.takeWords('paste')
  return { drafts: [{ op: 'move', where: source.place.wheres[0], to }], placed: true }
}

// --- lengths ---

/** "make it 10 s long", "shorter", "stretch to 20 s", "twice as long" */
export const readLength: Reader = (view, context) => {
  const t = context.text
  const fit =
    view.has('act', isAct('fit')) ||
    (view.has('fx', ({ op }) => op === 'compress') &&
      view.hasAmount(({ unit, prep }) => unit === 's' && /^(to|into|in)$/.test(prep)))
  const lengthNamed = view.word('length', 'duration') && !/\b(keep|same)\b/.test(t)
  const shorter =
    view.has('act', isAct('shorten')) ||
    (lengthNamed && view.has('times', ({ times }) => times < 1))
  const longer =
    (lengthNamed && view.has('times', ({ times }) => times > 1)) ||
    (view.has('act', isAct('lengthen')) &&
      !(/\blong\b/.test(t) && view.hasAmount(({ unit }) => unit === 's')))
  // "make it 6 seconds"
  const made =
    view.has('act', ({ act }) => act === 'make') &&
    view.has('whole') &&
    view.items.every(
      ({ kind, amount, senses }) =>
        kind === 'filler' ||
        amount?.unit === 's' ||
        senses.some(
          (sense) => sense.as === 'whole' || (sense.as === 'act' && sense.act === 'make'),
        ),
    )
  const long = made || view.word('long', 'length', 'duration', 'lasting', 'last', 'lasts')
  if (!fit && !shorter && !longer && !(long && view.hasAmount(({ unit }) => unit === 's')))
    return null
  if (view.has('silence') || view.has('fade') || view.has('sound')) return null
  const clean = () => {
    view.takeAll(
      'act',
      isAct(
        'fit',
        'shorten',
        'lengthen',
        'make',
        'turn',
        'put',
        'change',
        'add',
        'down',
        'play',
        'cut',
        'up',
      ),
    )
    view.takeAll('fx', ({ op }) => op === 'compress')
    view.takeAll('particle')
    view.takeAll('more')
    view.takeAll('less')
    view.takeWords(
      'last',
      'long',
      'length',
      'duration',
      'not',
      'enough',
      'lasting',
      'lasts',
      'in',
      'without',
      'losing',
      'speed',
      'speeding',
      'by',
      'it',
      'cutting',
      'anything',
      'exactly',
    )
  }
  const voice = view.has('voice')
  const squeezing =
    fit ||
    /\b(speed|speeds|speeding|sped|faster|quicker|slow|slower|slowing)\b/.test(t) ||
    /\bwithout (losing|cutting)\b/.test(t)
  const target =
    view.amount(({ unit, prep, signed }) => unit === 's' && !signed && prep !== 'by') ?? null
  const percent = view.amount(({ unit }) => unit === '%' || unit === 'part')
  if (percent !== null && (fit || shorter || longer)) {
    const share = percent.unit === '%' ? percent.value / 100 : percent.value
    clean()
    const factor =
      percent.prep === 'to'
        ? 1 / share
        : shorter || (fit && /\b(squeeze|squash|squish)/.test(t))
          ? 1 / (1 - share)
          : 1 / (1 + share)
    return { drafts: [{ op: 'speed', factor: micro(factor) }] }
  }
  if (target !== null) {
    clean()
    if (squeezing) return { drafts: [{ op: 'speed', targetDurationSeconds: target.value }] }
    const n = number(target.value)
    const length = context.clip?.durationSeconds
    if ((longer || !shorter) && (longer || (length !== undefined && target.value > length)))
      return twoReadings(`There are several ways to make it ${n} s long.`, [
        `loop until ${n} s`,
        `stretch to fit ${n} s`,
      ])
    return {
      drafts: [{ op: 'trim', where: firstSeconds(target.value) }],
      notes: [chosen(`the first ${n} s`, `a speed that fits ${n} s`)],
      placed: true,
    }
  }
  const by = view.amount(({ unit, prep }) => unit === 's' && prep === 'by')
  if (by !== null) {
    clean()
    const n = number(by.value)
    return shorter
      ? twoReadings(`There are several ways to take ${n} s away.`, [
          `delete the last ${n} s`,
          `delete the first ${n} s`,
        ])
      : twoReadings(`There are several ways to add ${n} s.`, [
          `insert ${n} s of silence at the end`,
          `insert ${n} s of silence at the start`,
        ])
  }
  const factor = view.take('times') ?? view.amount(({ unit }) => unit === 'x')
  if (factor !== null) {
    const n = 'times' in factor ? factor.times : factor.value
    clean()
    if (fit) return { drafts: [{ op: 'speed', factor: micro(1 / n) }] }
    if (shorter || n < 1)
      return twoReadings('There are several ways to make it shorter.', [
        'keep only the first half',
        'set the speed to 2x',
      ])
    return twoReadings('There are several ways to make it longer.', [
      `loop ${Math.max(2, Math.round(n))} times`,
      `set the speed to ${number(micro(1 / n))}x`,
    ])
  }
  if (view.places().length > 0 || (voice && !fit)) return null
  if (fit && !/\bfit\b/.test(t)) {
    const degree = view.degree() ?? 'plain'
    clean()
    view.takeAll('voice')
    return {
      drafts: [
        { op: 'speed', factor: { bit: 0.9, plain: 0.8, much: 0.667, extreme: 0.5 }[degree] },
      ],
    }
  }
  if (!shorter && !longer) return null
  clean()
  view.degree()
  return shorter
    ? twoReadings('Shorter may mean cut off, faster, or without the pauses.', [
        'keep only the first half',
        'set the speed to 1.25x',
        'remove silences',
      ])
    : twoReadings('Longer may mean looped, slower, or with silence at the end.', [
        'loop 2 times',
        'set the speed to 0.8x',
        'insert 1 s of silence at the end',
      ])
}
