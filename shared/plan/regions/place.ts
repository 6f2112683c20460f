import type { Moment, Position, Where } from '../plan/places.ts'
import { micro } from '../round.ts'

// Places in time: what they are made of, and the usual ones.

export type Place = {
  /** Token range [from, to). */
  readonly from: number
  readonly to: number
  readonly form:
    | 'first'
    | 'last'
    | 'range'
    | 'onwards'
    | 'upto'
    | 'middle'
    | 'share'
    | 'complement'
    | 'counted' // the third second
    | 'both' // the first and the last
    | 'moment'
    | 'around'
    | 'vague'
    | 'outside' // after the end, before the start
    | 'rest'
  readonly wheres: readonly Where[]
  readonly moment?: Moment
  readonly vague?: 'start' | 'middle' | 'end' | 'both'
  /** Length of a first, last, middle or counted place. */
  readonly seconds?: number
  /** Of a rest: only what lies on this side of the part that was named. */
  readonly side?: 'after' | 'before'
  /** Of a complement: what it leaves out, as named. */
  readonly named?: Where
  /** "at 5": nothing says that it is a time. */
  readonly bare?: true
  /** The word in front: "to" the first two seconds, "off" the end. */
  readonly prep: string
}

export const START: Position = { from: 'start', seconds: 0 }

export const END: Position = { from: 'end', seconds: 0 }

export const fromStart = (seconds: number): Position => ({ from: 'start', seconds: micro(seconds) })

export const fromEnd = (seconds: number): Position => ({ from: 'end', seconds: micro(seconds) })

/** To 1e-12: a third of ten minutes, to 1e-6 of the whole, would end nine samples early. */
export const share = (fraction: number): Position => ({
  fraction: Math.round(fraction * 1e12) / 1e12,
})

/** An end of the clip beside a fraction of it is a fraction too, so that one part has one form. */
const beside = (position: Position, other: Position): Position =>
  'fraction' in other &&
  other.offsetSeconds === undefined &&
  'from' in position &&
  position.seconds === 0
    ? { fraction: position.from === 'start' ? 0 : 1 }
    : position

export const where = (start: Position, end: Position, timeline: Where['timeline']): Where => ({
  start: beside(start, end),
  end: beside(end, start),
  timeline,
})

export const firstSeconds = (seconds: number) => where(START, fromStart(seconds), 'current')

export const lastSeconds = (seconds: number) => where(fromEnd(seconds), END, 'current')

export const between = (start: number, end: number) =>
  where(fromStart(start), fromStart(end), 'original')

export const onwards = (start: number) => where(fromStart(start), END, 'original')

export const third = (part: 'start' | 'middle' | 'end') => {
  const index = part === 'start' ? 0 : part === 'middle' ? 1 : 2
  return where(share(index / 3), share((index + 1) / 3), 'current')
}

export const WHOLE: Where = where(START, END, 'current')

export type Found<T> = (T & { next: number }) | null

export type Spot = {
  position: Position
  timeline: Where['timeline']
  bare: boolean
  edge?: 'start' | 'end' | 'middle'
}

export type Shape = Omit<Place, 'from' | 'to' | 'prep'>

export const startsAtStart = ({ start }: Where) =>
  'fraction' in start ? start.fraction === 0 : start.from === 'start' && start.seconds === 0

const endsAtEnd = ({ end }: Where) =>
  'fraction' in end ? end.fraction === 1 : end.from === 'end' && end.seconds === 0

/** The parts of the clip beside one of it. */
export function partsBeside(of: Where): readonly Where[] {
  const rest = complementOf(of)
  return rest === null
    ? [where(START, of.start, of.timeline), where(of.end, END, of.timeline)]
    : [rest]
}

/** The parts of the clip beside several of it; null where it is not known how they follow each other. */
export function partsBesideAll(parts: readonly Where[]): readonly Where[] | null {
  if (parts.length === 1) return partsBeside(parts[0]!)
  const ordered = parts.toSorted((one, two) => inOrder(one.start) - inOrder(two.start))
  const [first] = ordered as [Where]
  const isOfKind = ({ start, end, timeline }: Where) =>
    timeline === first.timeline &&
    [start, end].every((position) => 'fraction' in position === 'fraction' in first.start)
  const follows = (part: Where, at: number) =>
    at === 0 || inOrder(ordered[at - 1]!.end) <= inOrder(part.start)
  if (!ordered.every((part, at) => isOfKind(part) && follows(part, at))) return null
  const gaps = ordered.slice(1).flatMap((part, at) => {
    const { end } = ordered[at]!
    return inOrder(end) < inOrder(part.start) ? [where(end, part.start, part.timeline)] : []
  })
  const [before, after] = [sideOf(first, 'before'), sideOf(ordered.at(-1)!, 'after')]
  return [before, ...gaps, after].filter((part) => part !== null)
}

/** What is told from the end comes behind. */
const inOrder = (position: Position): number => {
  if ('fraction' in position) return position.fraction
  return position.from === 'start' ? position.seconds : FROM_END - position.seconds
}

const FROM_END = 1e9

/** What lies on one side of a part of the clip; null where nothing does. */
export function sideOf(of: Where, side: 'after' | 'before'): Where | null {
  if (side === 'after')
    return endsAtEnd(of) ? null : where(of.end, 'fraction' in of.end ? share(1) : END, of.timeline)
  if (startsAtStart(of)) return null
  return where('fraction' in of.start ? share(0) : START, of.start, of.timeline)
}

/** What is left of the clip beside a part that touches one of its ends. */
export function complementOf(of: Where): Where | null {
  if (startsAtStart(of)) return sideOf(of, 'after')
  return endsAtEnd(of) ? sideOf(of, 'before') : null
}

export const centred = (seconds: number): Where => ({
  start: { fraction: 0.5, offsetSeconds: micro(-seconds / 2) },
  end: { fraction: 0.5, offsetSeconds: micro(seconds / 2) },
  timeline: 'current',
})
