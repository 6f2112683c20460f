import { FADE_SECONDS } from '../amounts.ts'
import type { Degree } from '../lexicon/senses.ts'
import type { Position, Where } from '../plan.ts'
import { END, type Place, START, WHOLE } from '../regions/place.ts'
import { micro } from '../round.ts'
import { number } from '../slots.ts'
import { type Draft, isAct, type Reader, type Reading, twoReadings } from './reading.ts'

// Fades: in, out, both, how long and where.

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
