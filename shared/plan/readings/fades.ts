import { FADE_SECONDS } from '../amounts.ts'
import type { View } from '../items/view.ts'
import type { Position, Where } from '../plan/places.ts'
import {
  END,
  firstSeconds,
  lastSeconds,
  type Place,
  START,
  where as span,
  WHOLE,
} from '../regions/place.ts'
import { micro } from '../round.ts'
import { number } from '../slots.ts'
import { type Draft, isAct, type Reader, type Reading, twoReadings } from './reading.ts'

// Fades: in, out, both, how long and where.

export const readFade: Reader = (view, context) => {
  if (!isFade(view, context.text) || TWO_LENGTHS.test(context.text)) return null
  view.takeAll('fade')
  const both = lengthInAndOut(view)
  if (both !== null) return { drafts: both, placed: true }
  const by = view.items.find(
    ({ amount }, at) => amount?.unit === 's' && view.items[at - 1]?.text === 'by',
  )?.amount
  if (by !== undefined && !/\b(both|each)\b/.test(context.text)) return askBy(view, by.value)
  const spots = exactPlaces(view)
  const said = wayOf(view, context.text, spots)
  const isNeither = !said.in && !said.out
  const way = { ...said, in: said.in || (isNeither && spots.some((one) => isInBetween(view, one))) }
  view.takeKinds('particle', 'silence')
  view.takeAll(
    'act',
    isAct('make', 'add', 'put', 'start', 'finish', 'turn', 'change', 'up', 'down', 'move'),
  )
  if (isAbrupt(context.text)) {
    view.takeWords('abrupt', 'sudden')
    view.takeAll('act', isAct('cut', 'remove'))
    view.takeKinds('sound', 'voice') // it ends with the recording
  }
  const levels = takeLevels(view)
  const fade = takeShape(view)
  const places = spots.map(({ place, at }) => {
    view.used[at] = true
    return place
  })
  const done = (...drafts: Draft[]): Reading => ({ drafts, placed: true })

  if (levels !== null)
    return way.in && way.out ? null : done(rampOf(levels, { ...fade, isIn: way.in }, places[0]))

  if ((way.in && way.out) || places.some(isBothEnds)) {
    const length = places.find(({ form }) => form === 'both')?.seconds
    return done(fadeOf('fade_in', fade, length), fadeOf('fade_out', fade, length))
  }
  const start = places.some((place) => isEdge(place, 'start'))
  const end = places.some((place) => isEdge(place, 'end'))
  if (!way.in && !way.out && start && end)
    return done(
      ...places.map((place) =>
        fadeAt(isEdge(place, 'start') ? 'fade_in' : 'fade_out', place, fade),
      ),
    )
  const op = way.in ? 'fade_in' : way.out ? 'fade_out' : start ? 'fade_in' : end ? 'fade_out' : null
  if (op === null) return askWay(fade)
  if (places.length === 0) return done(fadeOf(op, fade))
  return done(...places.map((place) => fadeAt(op, place, fade)))
}

/** "fade to nothing by 8 s": how long, or until when. */
function askBy(view: View, seconds: number): Reading {
  view.used.fill(true)
  return twoReadings(`By ${number(seconds)} s may be how long it fades, or when it has faded.`, [
    `fade out over the last ${number(seconds)} s`,
    `fade out from ${number(Math.max(0, seconds - FADE_SECONDS.plain))} s to ${number(seconds)} s`,
  ])
}

/** "the outro (last 1 s)": the length says what the word left open. */
function exactPlaces(view: View) {
  const spots = view.places()
  const isRefined = ({ place }: { place: Place }) =>
    spots.some(
      ({ place: other }) =>
        (place.vague === 'start' && other.form === 'first') ||
        (place.vague === 'end' && other.form === 'last'),
    )
  for (const { at } of spots.filter(isRefined)) view.used[at] = true
  return spots.filter((spot) => !isRefined(spot))
}

/** "fade 1 s in and 2 s out": one second in is a length here, and no place. */
function lengthInAndOut(view: View): Draft[] | null {
  const [spot, ...others] = view.places()
  const { moment } = spot?.place ?? {}
  if (spot === undefined || others.length > 0 || moment === undefined) return null
  if (!/ in$/.test(view.items[spot.at]!.text) || !('from' in moment) || moment.from !== 'start')
    return null
  if (!view.has('particle', ({ way }) => way === 'out')) return null
  const out = view.amount(({ unit }) => unit === 's')
  if (out === null) return null
  view.used[spot.at] = true
  view.takeKinds('particle')
  return [
    { op: 'fade_in', durationSeconds: moment.seconds },
    { op: 'fade_out', durationSeconds: out.value },
  ]
}

type FadeOp = 'fade_in' | 'fade_out'

/** What every fade of the clause has in common. */
type Fade = { readonly seconds: number | undefined; readonly curve: string | undefined }

function isFade(view: View, text: string): boolean {
  if (/\b(s|secs?|seconds?|ms|minutes?|half) (of )?silence\b|\bcross ?fade\b/.test(text))
    return false
  if (view.has('loop') && /\bevery\b/.test(text)) return false
  if (isAbrupt(text)) return true
  return (
    view.has('fade') ||
    isSoft(view, text) ||
    COMES_IN.test(text) ||
    GOES_OUT.test(text) ||
    sinks(text)
  )
}

/** "long fade in short fade out": each has its own */
const TWO_LENGTHS =
  /\b(long|short|quick|slow|brief) fade ?(in|out) (and |, |then )?(a )?(long|short|quick|slow|brief) fade/

/** "end softly", "start from silence" */
const isSoft = (view: View, text: string) =>
  view.has('act', isAct('start', 'finish')) &&
  /\b(softe?r?|softly|gently|gentler|smoother|gradually|silence|silent|quietly|smoothly)\b/.test(
    text,
  )

const SO = '(?:(?:so|too|very|way|really|quite|rather|pretty|a bit|a little|kind of|just|all) )*'

/** "it ends too abruptly", "the start is so sudden", "a sudden ending": a fade is missed. */
const abrupt = (verb: string, edge: string) =>
  new RegExp(
    `\\b(?:(?:${verb}) ${SO}(?:abrupt|sudden)(?:ly)?|(?:${edge}) (?:is|was|feels|felt|seems|sounds|comes) ${SO}(?:abrupt|sudden)(?:ly)?|(?:abrupt|sudden) (?:${edge}))\\b`,
  )
const STARTS_ABRUPTLY = abrupt(
  'starts|begins|(?:comes|cuts|kicks) in',
  'start|beginning|opening|intro',
)
const ENDS_ABRUPTLY = abrupt(
  'ends|stops|finishes|cuts(?: off| out)?|(?:is|was|gets|got) cut(?: off| short)?',
  'end|ending|outro|finish|cut ?off|stop',
)
const isAbrupt = (text: string) => STARTS_ABRUPTLY.test(text) || ENDS_ABRUPTLY.test(text)

/** "go out softly at the end" */
const GOES_OUT =
  /\b(goe?s?|going|leaves?|dies?) out (softly|gently|quietly|slowly|gradually|smoothly)\b/
const COMES_IN = /\b(come|comes|coming) in (gradually|slowly|gently|softly)\b/

/** "bring it down to nothing" */
const sinks = (text: string) =>
  /\b(down )?to (silence|nothing|zero)\b/.test(text) &&
  /\b(fade|bring|ramp|come|gradually|slowly|turn|taper|go)\w*\b/.test(text)

const FADES_IN = /\b(fade ?ins?|fading in|from silence|from nothing|fade up|fades up)\b/

const FADES_OUT =
  /\b(fade ?outs?|fad\w+ (it |this |that |the \w+ )?(away|down|off)|(?<!\b(?:begin|start|open)(?:s|n?ing)? )in silence|die away|dies away|trail off|trails off|wind down|winds down|die out|dies out|die down|taper off|tapers off|to silence|to nothing|to zero|to black|taper|tapered|tapering)\b/

/** "start the fade at 9 s": from there on. */
const STARTS_THE_FADE = /\b(start|begin)(s|ning|ting|ing)? (the |a |its )?fad(e|ing)\b/

function wayOf(
  view: View,
  text: string,
  places: readonly { place: Place }[],
): { in: boolean; out: boolean } {
  const soft = isSoft(view, text)
  const named = view.word('fade') && !STARTS_THE_FADE.test(text)
  return {
    in:
      (view.has('particle', ({ way }) => way === 'in') && !/\bin silence\b/.test(text)) ||
      (view.has('particle', ({ way }) => way === 'up') &&
        places.some(({ place }) => isEdge(place, 'start'))) ||
      (!view.word('out') &&
        places.some(({ place }) => place.prep === 'in' && isEdge(place, 'start'))) ||
      FADES_IN.test(text) ||
      STARTS_ABRUPTLY.test(text) ||
      COMES_IN.test(text) ||
      (view.has('act', isAct('start')) && (soft || (named && !/\bfad\w+ ?out\b/.test(text)))),
    out:
      (STARTS_THE_FADE.test(text) && !FADES_IN.test(text)) ||
      view.has('particle', ({ way }) => /^(out|off|away|down)$/.test(way)) ||
      FADES_OUT.test(text) ||
      GOES_OUT.test(text) ||
      ENDS_ABRUPTLY.test(text) ||
      (view.has('act', isAct('finish')) && (soft || (named && !/\bfad\w* ?in\b/.test(text)))),
  }
}

/** "fade it | in between 4 and 6 s": in, and where, unless a way is said. */
const isInBetween = (view: View, { place, at }: { place: Place; at: number }) =>
  place.form === 'range' && /^in (between|from)\b/.test(view.items[at]!.text)

const QUICK = ['quick', 'quickly', 'quicker', 'fast', 'faster', 'short', 'shorter', 'brief', 'briefly', 'rapid', 'rapidly', 'abrupt', 'swift'] // biome-ignore format: a list

const SLOW = ['slow', 'slowly', 'slower', 'long', 'longer', 'drawn out', 'lengthy', 'extended']

const MANNER = ['lasting', 'lasts', 'long', 'length', 'gradually', 'gradual', 'progressively', 'softly', 'soft', 'gently', 'gentle', 'smooth', 'smoothly', 'nice', 'nothing', 'zero', 'black', 'away', 'abruptly', 'suddenly', 'curve', 'full', 'volume'] // biome-ignore format: a list

/** "to -20 dB", "from -20 dB": not from or to silence. */
function takeLevels(view: View): { from?: number; to?: number } | null {
  const level = (prep: string) =>
    view.amount((amount) => amount.unit === 'db' && amount.prep === prep && amount.value <= 0)
  const [from, to] = [level('from')?.value, level('to')?.value]
  if (from === undefined && to === undefined) return null
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }
}

/** A fade that ends, or begins, above silence. */
function rampOf(
  { from = 0, to = 0 }: { readonly from?: number; readonly to?: number },
  { seconds, isIn }: Fade & { readonly isIn: boolean },
  place: Place | undefined,
): Draft {
  const ends =
    seconds === undefined ? undefined : isIn ? firstSeconds(seconds) : lastSeconds(seconds)
  const where = place?.wheres[0] ?? ends
  return { op: 'volume_ramp', fromDb: from, toDb: to, ...(where === undefined ? {} : { where }) }
}

/** How long and in which curve, as far as it is said. */
function takeShape(view: View): Fade {
  const very = view.items.some(({ text }) =>
    /^(very|really|super|extremely|extra|way|so|much)$/.test(text),
  )
  const degree = view.takeWord(...QUICK)
    ? 'bit'
    : view.takeWord(...SLOW)
      ? very
        ? 'extreme'
        : 'much'
      : null
  view.takeAll('gradual')
  view.takeWords(...MANNER)
  view.takeAll('dim', ({ dim }) => dim === 'level')
  const curve = view.takeWord('linear', 'linearly')
    ? 'linear'
    : view.takeWord('exponential', 'exponentially', 'logarithmic')
      ? 'exponential'
      : view.takeWord('sine')
        ? 'quarter_sine'
        : undefined
  view.degree()
  const amount = view.amount(
    ({ unit, signed, prep }, at) =>
      (unit === 's' || unit === null) &&
      !signed &&
      prep !== 'every' &&
      view.items[at]!.place === undefined, // "at 15" says where
  )
  return { seconds: amount?.value ?? (degree === null ? undefined : FADE_SECONDS[degree]), curve }
}

const fadeOf = (op: FadeOp, fade: Fade, seconds = fade.seconds): Draft => ({
  op,
  ...(seconds === undefined ? {} : { durationSeconds: seconds }),
  ...(fade.curve === undefined ? {} : { curve: fade.curve }),
})

function askWay(fade: Fade): Reading {
  const length = fade.seconds === undefined ? '' : ` over ${number(fade.seconds)} s`
  const asked = twoReadings('A fade goes in at the start or out at the end.', [
    `fade in${length}`,
    `fade out${length}`,
    `fade in and out${length}`,
  ])
  const { op: _, ...known } = fadeOf('fade_in', fade)
  return { ...asked, ask: { ...asked.ask!, fade: known } }
}

const isBothEnds = ({ vague, form }: Place) => vague === 'both' || form === 'both'

const isEdge = (place: Place, edge: 'start' | 'end') =>
  place.vague === edge ||
  (edge === 'start'
    ? place.form === 'first' || startsFirst(place)
    : place.form === 'last' || endsLast(place))

const startsFirst = ({ form, wheres }: Place) =>
  form === 'share' && 'fraction' in wheres[0]!.start && wheres[0]!.start.fraction === 0

const endsLast = ({ form, wheres }: Place) =>
  form === 'share' && 'fraction' in wheres[0]!.end && wheres[0]!.end.fraction === 1

function fadeAt(op: FadeOp, place: Place, fade: Fade): Draft {
  const { seconds } = fade
  const natural = op === 'fade_in' ? 'start' : 'end'
  if (place.vague === natural || place.vague === 'both') return fadeOf(op, fade)
  if (
    place.seconds !== undefined &&
    (place.form === 'first' || place.form === 'last') &&
    isEdge(place, natural)
  )
    return fadeOf(op, fade, place.seconds)
  if (place.moment !== undefined && place.wheres.length === 0) {
    if (place.vague !== undefined && place.vague !== 'middle') return fadeOf(op, fade)
    const { timeline, ...position } = place.moment
    if (op === 'fade_out' && seconds === undefined && 'from' in position && position.from === 'end')
      return fadeOf(op, fade, position.seconds)
    if (op === 'fade_in' && seconds === undefined)
      return fadeOver(span(START, position, timeline), op, fade)
    const end = seconds === undefined ? END : later(position, seconds)
    return fadeOver(span(position, end, timeline), op, fade)
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
    return fadeOf(op, fade, where.end.seconds)
  if (op === 'fade_out' && 'from' in where.start && where.start.from === 'end' && endsLate(where))
    return fadeOf(op, fade, where.start.seconds)
  if (seconds !== undefined && place.form === 'onwards')
    return fadeOver({ ...where, end: later(where.start, seconds) }, op, fade)
  return fadeOver(where, op, fade)
}

/** A fade between two places, whose length is theirs. */
const fadeOver = (where: Where, op: FadeOp, { curve }: Fade): Draft => ({
  op,
  ...(curve === undefined ? {} : { curve }),
  where,
})

const endsLate = ({ end }: Where) => 'from' in end && end.from === 'end' && end.seconds === 0

function later(position: Position, seconds: number): Position {
  if ('fraction' in position)
    return { ...position, offsetSeconds: micro((position.offsetSeconds ?? 0) + seconds) }
  return position.from === 'start'
    ? { from: 'start', seconds: micro(position.seconds + seconds) }
    : { from: 'end', seconds: micro(Math.max(0, position.seconds - seconds)) }
}
