import type { Amount } from '../items/item.ts'
import type { View } from '../items/view.ts'
import type { Moment } from '../plan/places.ts'
import { END, type Place, START } from '../regions/place.ts'
import { micro } from '../round.ts'
import { number } from '../slots.ts'
import { CURRENT } from './moments.ts'
import { type Context, isAct, missing, type Reading } from './reading.ts'

// Silence put in: where, and how long.

const AT_START: Moment = { ...START, ...CURRENT }
const AT_END: Moment = { ...END, ...CURRENT }

/** "add 2 s of silence at the start", "a one second pause at 3 s and 6 s" */
export function insertSilence(view: View, context: Context): Reading {
  const edge = edgeOfVerb(view)
  takeWordsOfInserting(view)
  const later = takeLaterMoments(view)
  const around = takeBeforeAndAfter(view, context.text)
  const amount = view.amount(({ unit, signed }) => unit === 's' && !signed)
  const wholeLength = takeWholeLength(view, amount, context.text)
  if (wholeLength !== undefined) {
    view.used.fill(true)
    return askHowMuch(wholeLength, context)
  }
  const places = takePlaces(view)
  const named: Moment[] = [
    ...around,
    ...places.flatMap(momentsOf),
    ...takeBareMoment(view).map(onOriginal),
    ...later.map(onOriginal),
  ]
  const ats = named.length === 0 ? edge : named
  const [seconds] = [amount?.value, ...places.map(secondsOf)].filter((one) => one !== undefined)
  if (ats.length === 0) return askWhere(seconds ?? 1)
  const duration = seconds === undefined ? {} : { durationSeconds: seconds }
  return { drafts: ats.map((at) => ({ op: 'insert_silence', at, ...duration })), placed: true }
}

/** "start with 2 s of silence", "append 2 s of silence": where it goes if nothing else says so. */
function edgeOfVerb(view: View): readonly Moment[] {
  const begins = (verb: RegExp) => view.items.some(({ text }) => verb.test(text))
  if (view.has('act', isAct('start')) || begins(/^(prepend|tack on in front)/)) return [AT_START]
  if (view.has('act', isAct('finish')) || begins(/^(append|tack on)/)) return [AT_END]
  return []
}

function takeWordsOfInserting(view: View): void {
  view.takeKinds('silence', 'act', 'particle', 'more', 'part')
  view.takeWords(
    'pad', 'padding', 'padded', 'pads', 'short', 'long', 'brief', 'between', 'with', 'worth', 'blank', 'empty',
    'dead', 'little', 'quick', 'leave', 'delay',
  ) // biome-ignore format: a list
  view.degree()
}

/** "at 3 s and 6 s": what follows the first of several moments is one, too, and no length. */
function takeLaterMoments(view: View): Amount[] {
  const first = view.items.findIndex(({ place, amount, text }) =>
    place === undefined ? amount?.prep === 'at' : place.form === 'moment' && /^at /.test(text),
  )
  const isLater = (_: Amount, at: number) =>
    first !== -1 && at > first && /^(and|,|&)$/.test(view.items[at - 1]!.text)
  const found: Amount[] = []
  for (let one = view.amount(isLater); one !== null; one = view.amount(isLater)) found.push(one)
  return found
}

/** "2 s of silence before and after it" */
function takeBeforeAndAfter(view: View, text: string): readonly Moment[] {
  if (!/\bbefore and after( it| this)?$/.test(text)) return []
  view.takeWords('before', 'after')
  return [AT_START, AT_END]
}

/** "pad it to 15 s", "to 15 s at the end": how long all of it is to be, and not how much is added. */
function takeWholeLength(view: View, amount: Amount | null, text: string): number | undefined {
  const lengthAt = view.places().find(isLengthAt)
  if (lengthAt !== undefined) view.used[lengthAt.at] = true
  const isWhole = amount?.prep === 'to' || IS_AS_LONG.test(text)
  return isWhole ? amount?.value : lengthAt?.place.seconds
}

const isLengthAt = ({ place: { prep, form } }: { place: Place }) =>
  prep === 'to' && (form === 'first' || form === 'last')

/** "make it 25 s by adding silence" */
const IS_AS_LONG =
  /\b(?:make|get|bring) (?:it|this|that) (?:last )?[\d.]+ ?\w+ (?:long )?(?:by|through) (?:add|insert|pad)ing\b/

/** Steps before may change the length, so what is missing is said by the caller. */
function askHowMuch(length: number, { clip }: Context): Reading {
  const missingSeconds = clip === null ? 1 : micro(length - clip.durationSeconds)
  const n = number(missingSeconds > 0 ? missingSeconds : 1)
  return missing('length', `It is not said how much silence makes it ${number(length)} s long.`, [
    `insert ${n} s of silence at the end`,
    `insert ${n} s of silence at the start`,
  ])
}

const takePlaces = (view: View): Place[] =>
  view.places().map(({ place, at }) => {
    view.used[at] = true
    return place
  })

/** Where a place lets silence begin: "after the first 3 s", "before 2 s", "in the middle". */
function momentsOf({ form, vague, moment, wheres }: Place): readonly Moment[] {
  const [where] = wheres
  if (vague === 'both' || form === 'both') return [AT_START, AT_END]
  if (vague === 'start') return [AT_START]
  if (vague === 'end') return [AT_END]
  if (vague === 'middle' || form === 'middle') return [{ fraction: 0.5, ...CURRENT }]
  if (moment !== undefined) return [moment]
  // "2 seconds of silence after the first 3 s" is a complement; "2 s at the start" a length and a place
  if (form === 'first') return [AT_START]
  if (form === 'last') return [AT_END]
  if (where === undefined) return []
  if (form === 'upto') return [{ ...where.end, timeline: where.timeline }]
  if (form === 'range' && rangeSeconds(where) === undefined) return []
  return [{ ...where.start, timeline: where.timeline }]
}

/** "silence from 2 s to 5 s": three seconds of it. */
const secondsOf = ({ form, wheres, seconds }: Place): number | undefined =>
  (form === 'range' ? rangeSeconds(wheres[0]!) : undefined) ?? seconds

function rangeSeconds({ start, end }: Place['wheres'][number]): number | undefined {
  if (!('from' in start && 'from' in end)) return undefined
  if (start.from !== 'start' || end.from !== 'start') return undefined
  return micro(end.seconds - start.seconds)
}

/** "a pause at 3" */
function takeBareMoment(view: View): readonly Amount[] {
  const at = view.amount(({ unit, prep, signed }) => unit === null && !signed && prep === 'at')
  return at === null ? [] : [at]
}

const onOriginal = ({ value }: Amount): Moment => ({
  from: 'start',
  seconds: value,
  timeline: 'original',
})

function askWhere(seconds: number): Reading {
  const n = number(seconds)
  return missing('place', 'It is not said where the silence goes.', [
    `insert ${n} s of silence at the start`,
    `insert ${n} s of silence at the end`,
  ])
}
