import { hasAct, hasSense, isOffEdge } from '../clauses/look.ts'
import type { View } from '../items/view.ts'
import type { Moment, Position, Where } from '../plan/places.ts'
import {
  END,
  firstSeconds,
  lastSeconds,
  onwards,
  type Place,
  START,
  where as span,
} from '../regions/place.ts'
import { micro } from '../round.ts'
import { number } from '../slots.ts'
import { askRegion, cutOne, missingRegion, takeCutWords, wantsPlaceOnly } from './cut-parts.ts'
import { FASTER } from './lengths.ts'
import { momentOf } from './moments.ts'
import {
  type Context,
  chosen,
  DROPS_OUT,
  type Draft,
  isAct,
  isOp,
  missing,
  type Reader,
  type Reading,
} from './reading.ts'

// Cutting: what is kept, what goes, and what is missing when neither is said.

export const readCut: Reader = (view, context) => {
  if (DROPS_OUT.test(context.text) || SPEED.test(context.text)) return null
  if (context.frame === 'complaint' && IS_CUT.test(context.text)) return null
  const how = howOf(view, context)
  if (goesSomewhere(view, context) || isAboutMore(view)) return null
  if (!Object.values(how).some(Boolean) || !isAboutTime(view, how)) return null

  const places = view.places()
  const isTrimming = how.trimming && !SO_IT_STARTS.test(context.text)
  if (how.bounding && !how.removing && !isTrimming && !how.keeping)
    return boundShifted(view, places) ?? boundAt(view)
  if (places.length === 0) return toLength(view, context, how) ?? withoutPlace(view, context, how)
  const [only] = places
  if (places.length === 1 && only!.place.form === 'rest') {
    view.used[only!.at] = true
    takeCutWords(view)
    if (how.removing && BEYOND.test(context.text))
      return missing('region', 'It is not said from where on.', [
        'delete everything before 2 s',
        'delete everything after 8 s',
      ])
    return { drafts: [], constraints: ['none'], placed: true }
  }
  if (places.length === 1 && how.removing) {
    const gap = gapAt(view, only!)
    if (gap !== null) return gap
  }
  return parts(view, context, how, places)
}

/** "cut everything before", and nothing has named a part */
const BEYOND = /\beverything (?:before|after)(?: it| that)?$/

/** "crop it so it begins at 1.2 s" */
const SO_IT_STARTS = /\bso (that )?(it |this )?(starts?|begins?|ends?|stops?|finishes)\b/

type Placed = { readonly place: Place; readonly at: number }

/** "the last second is cut off": how it is. */
const IS_CUT = /\b(is|are|was|were|got|gets) (cut|chopped|clipped)( off| short| out)\b/

const SPEED = /\b(speed|speeds|speeding|sped|faster|quicker|slow|slower|slowing)\b/

/** What the verbs say becomes of the part that is named. */
type How = {
  readonly removing: boolean
  /** "take off", "put out" */
  readonly taking: boolean
  readonly trimming: boolean
  readonly shortening: boolean
  readonly keeping: boolean
  /** "start at", "end at" */
  readonly bounding: boolean
}

/** "the last 3 s are just me coughing": how they are */
const IS_ONLY = /\b(?:is|are|was|were|contains?|has|have|holds?) (?:just|only)\b/

function howOf(view: View, { text }: Context): How {
  const isAway = view.has('particle', ({ way }) => way === 'out' || way === 'off' || way === 'away')
  // "bring it down to the first 5 s"
  const toPart = view.places().some(({ place }) => place.prep === 'to' && place.wheres.length > 0)
  const toLength = view.hasAmount(({ unit, prep }) => unit === 's' && prep === 'to')
  const limited = toPart && view.has('fx', isOp('limit'))
  if (limited) view.takeAll('fx', isOp('limit'))
  return {
    removing:
      view.has('act', isAct('remove', 'cut')) ||
      view.has('gone') ||
      view.has('bad') ||
      view.has('no'),
    taking:
      (view.has('act', isAct('turn', 'put', 'move')) &&
        (isAway || /\b(off|out)\b|\btake\b.*\bfrom both\b/.test(text))) ||
      // "1 s off both ends"
      view.places().some(({ at }) => isOffEdge(view.items[at]!)) ||
      // "2 to 4 s out"
      (/\b(out|off|away)$/.test(text) &&
        view.items.every(
          ({ place, kind, senses }) =>
            place !== undefined || kind === 'filler' || senses.some(({ as }) => as === 'particle'),
        )),
    trimming: isTrimmed(view),
    shortening:
      limited ||
      view.has('act', isAct('shorten')) ||
      (view.has('act', isAct('down')) && (toPart || (toLength && /\bcut down\b/.test(text)))),
    keeping:
      view.has('act', isAct('keep', 'isolate')) ||
      (view.word('only', 'just') && !IS_ONLY.test(text)) ||
      (wantsPlaceOnly(view) && !/\b(?:want|like|love) that (?:from|between|in)\b/.test(text)) ||
      (view.word('save', 'export') && !view.has('format') && view.places().length > 0),
    bounding:
      view.has('act', isAct('start', 'finish')) ||
      view.items.some(
        ({ place, text: words }) =>
          place !== undefined && /^(start|starts|begin|begins|end|ends|stop|finish)\b/.test(words),
      ),
  }
}

/** "clip" is a verb only in front. */
const isTrimmed = (view: View) =>
  view.has(
    'act',
    (sense, item) =>
      sense.act === 'trim' &&
      (!item.senses.some(({ as }) => as === 'whole') ||
        (item === view.items.find(({ kind }) => kind !== 'filler' && kind !== 'punct') &&
          !/^(the|this|that|my|our|your|a)$/.test(
            view.items[view.items.indexOf(item) - 1]?.text ?? '',
          ))),
  )

/** "the first 2 seconds should go to the end", "cut 3 to 5 s and put it at the end": moved. */
const goesSomewhere = (view: View, { text }: Context) =>
  (view.has('gone') &&
    view.places().some(({ place }) => place.prep === 'to' && place.form === 'vague')) ||
  PUT_AGAIN.test(text)

const PUT_AGAIN =
  /^.*\b(?:cut|take|remove|trim|snip|grab|lift)\b.* (?:and|then|&) (?:then )?(?:put|paste|stick|place|drop|insert|move|add|attach|append|tack|bring) (?:it|that|them|this|those)\b/

/** Something is named that other readings take out, or a quantity that they lower. */
const isAboutMore = (view: View) =>
  // "knock the first second off": a verb
  view.has('sound', (_, { senses }) => !senses.some(({ as }) => as === 'act')) ||
  view.has('artefact') ||
  view.has('fx') ||
  view.has('voice') ||
  view.has('silence') ||
  view.has('dim') ||
  view.has('fade') ||
  view.hasAmount(({ unit }) => unit !== null && ['hz', 'db', 'st', '%', 'bpm'].includes(unit))

/** A place, a length or a part is named, or the verb asks for one. */
const isAboutTime = (view: View, { removing, trimming }: How) =>
  removing ||
  trimming ||
  view.places().length > 0 ||
  view.has('part') ||
  view.hasAmount(
    ({ unit, signed, prep }) =>
      (unit === 's' && !signed) ||
      ((unit === 's' || unit === null) && /^(to|into|at|after|under|within)$/.test(prep)),
  )

/** "start it 3 seconds later", "end it 2 s earlier": what lies between goes. */
function boundShifted(view: View, places: readonly Placed[]): Reading | null {
  const bound = places.find(({ place }) => place.form === 'first' || place.form === 'last')
  if (places.length !== (bound === undefined ? 0 : 1)) return null
  const later = view.word('later')
  const sooner = view.word('earlier', 'sooner', 'early')
  const starts =
    view.has('act', isAct('start')) ||
    (bound !== undefined && /^(start|begin)/.test(view.items[bound.at]!.text))
  if (later === sooner || later !== starts) return null
  const seconds =
    bound?.place.seconds ?? view.amount(({ unit, signed }) => unit === 's' && !signed)?.value
  if (seconds === undefined) return null
  if (bound !== undefined) view.used[bound.at] = true
  takeCutWords(view)
  view.takeWords('later', 'earlier', 'sooner', 'early')
  const where = starts ? firstSeconds(seconds) : lastSeconds(seconds)
  return { drafts: [{ op: 'delete', where }], placed: true }
}

/** "start at 5 s", "end at 0:10" */
function boundAt(view: View): Reading | null {
  const starts =
    view.has('act', isAct('start')) ||
    view.items.some(({ place, text }) => place !== undefined && /^(start|begin)/.test(text))
  const found = momentOf(view)
  if (found === null) return null
  const { timeline, ...position } = found
  return trimmed(view, starts ? span(position, END, timeline) : span(START, position, timeline))
}

/** "cut to 5 s", "shorten it to 10 s" */
function toLength(view: View, { text }: Context, how: How): Reading | null {
  if (!how.removing && !how.trimming && !how.shortening && !how.keeping) return null
  const length = view.amount(
    ({ unit, prep, signed }) =>
      (unit === 's' || unit === null) && !signed && /^(to|into|under|within)$/.test(prep),
  )
  if (length === null) return null
  if (/\b(skip|jump)\w* to\b/.test(text)) return trimmed(view, onwards(length.value))
  const reading = trimmed(view, firstSeconds(length.value))
  return how.shortening
    ? { ...reading, notes: [chosen(`the first ${number(length.value)} s`, FASTER)] }
    : reading
}

/** "keep 5 s"; "cut 5 s" is asked about. */
function withoutPlace(view: View, context: Context, how: How): Reading | null {
  if (!how.keeping || how.removing || how.trimming || how.shortening)
    return missingRegion(view, context, how)
  const kept = view.amount(({ unit, signed }) => unit === 's' && !signed)
  return kept === null ? null : trimmed(view, firstSeconds(kept.value))
}

/** "at 4 seconds cut out 2 seconds" */
function gapAt(view: View, { place, at }: Placed): Reading | null {
  const start = place.form === 'moment' && place.prep === 'at' ? place.moment : onFrom(view, at)
  if (start === undefined) return null
  const length = view.amount(
    // "cut at 4 and 8 s" names two moments
    ({ unit, signed, prep }, index) =>
      unit === 's' &&
      !signed &&
      !/^(to|at)$/.test(prep) &&
      !/^(and|,|&|or)$/.test(view.items[index - 1]?.text ?? ''),
  )
  if (length === null || !('from' in start) || start.from !== 'start') return null
  view.used[at] = true
  takeCutWords(view)
  const { timeline, ...begin } = start
  const end: Position = { from: 'start', seconds: micro(begin.seconds + length.value) }
  return { drafts: [{ op: 'delete', where: { start: begin, end, timeline } }], placed: true }
}

/** "I want 2 seconds gone | starting at 14 s": a length that goes, and from where; "from 14 s on" is no length. */
function onFrom(view: View, at: number): Moment | undefined {
  const { items } = view
  const { place, text } = items[at]!
  const [only] = place!.wheres
  if (place!.form !== 'onwards' || only === undefined) return undefined
  if (view.has('act', isAct('keep'))) return undefined
  if (!/^(from|starting|beginning|after)\b/.test(text) || GOES_ON.test(text)) return undefined
  const length = items.findIndex(({ amount }) => amount?.unit === 's')
  const verb = items.findIndex(
    (item, index) => index > length && item.kind !== 'filler' && !hasAct(item, 'make'),
  )
  const goes = hasSense(items[verb], 'gone') || hasAct(items[verb], 'remove', 'cut')
  return length !== -1 && goes ? { ...only.start, timeline: only.timeline } : undefined
}

const GOES_ON = /\b(on|onwards?|forwards?)$/

/** "cut the first 2 s and the last 3 s", "keep from 2 to 8 s" */
function parts(view: View, context: Context, how: How, places: readonly Placed[]): Reading {
  const removing = how.removing || how.taking
  const bounds = view.has('act', isAct('cut', 'trim')) || how.keeping
  const part = view.has('part')
  const drafts: Draft[] = []
  const vague = new Set<string>()
  for (const { place, at } of places) {
    view.used[at] = true
    const { form, moment } = place
    if (form === 'rest') continue
    if (form === 'moment' && moment !== undefined && bounds && !part) {
      const { timeline, ...end } = moment
      drafts.push({ op: 'trim', where: span(START, end, timeline) })
    } else if (form === 'vague' || form === 'around' || form === 'moment' || form === 'outside')
      vague.add(edgeOf(place))
    // "delete everything except …": what was named stays
    else if (place.named !== undefined && (removing || isTrimmedAround(how, place)))
      drafts.push({ op: 'trim', where: place.named })
    // "keep everything but the middle": two parts stay, so the one between them goes
    else if (place.named !== undefined && how.keeping && place.wheres.length > 1)
      drafts.push({ op: 'delete', where: place.named })
    else
      for (const where of place.wheres)
        drafts.push(cutOne(view, context, place, where, { ...how, removing }))
  }
  if (vague.size > 0 && drafts.length === 0) return lengthOff(view, vague, context)
  takeCutWords(view)
  return { drafts, placed: true }
}

/** "trim everything outside 2 to 9 s": what lies on both sides of it goes. */
const isTrimmedAround = ({ trimming }: How, { prep }: Place) => trimming && prep !== 'to'

/** An edge by its name, a moment by its seconds. */
const edgeOf = ({ vague, moment }: Place): string =>
  vague ?? (moment !== undefined && 'from' in moment ? String(moment.seconds) : 'start')

/** "take 3 seconds off, at the end"; without a length it is asked for. */
function lengthOff(view: View, edges: ReadonlySet<string>, { text }: Context): Reading {
  const seconds = view.amount(({ unit, signed }) => unit === 's' && !signed)?.value
  takeCutWords(view)
  if (seconds === undefined) return askRegion([...edges])
  // "it has to be 10 s, so cut the end off"
  if (IS_LONG.test(text) && edges.size === 1) {
    view.takeWords('so', 'by')
    if (edges.has('end')) return trimmed(view, firstSeconds(seconds))
    if (edges.has('start')) return trimmed(view, lastSeconds(seconds))
  }
  const first: Draft = { op: 'delete', where: firstSeconds(seconds) }
  const last: Draft = { op: 'delete', where: lastSeconds(seconds) }
  if (edges.has('start')) return { drafts: [first], placed: true }
  if (edges.has('end')) return { drafts: [last], placed: true }
  if (edges.has('both')) return { drafts: [first, last], placed: true }
  return askRegion([...edges])
}

/** A length that is wanted, and then how. */
const IS_LONG =
  /\b(be|last|to|is|under|only|make (it|this)|get (it|this)( down)? to|no longer than|at most|shorter than)( just| only| exactly| about| around| under| no more than)* [\d.]+ \w+( long| in length| total)?,? (so|by|and so|therefore)\b/

function trimmed(view: View, where: Where): Reading {
  takeCutWords(view)
  return { drafts: [{ op: 'trim', where }], placed: true }
}
