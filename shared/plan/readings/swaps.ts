import type { View } from '../items/view.ts'
import type { Moment, Where } from '../plan/places.ts'
import { momentOf } from './moments.ts'
import { isAct, isOp, type Reader, type Reading } from './reading.ts'

// Two parts that change places.

/** "swap the halves", "put the last 2 s before the first 3 s", "swap the parts around 4 s" */
export const readSwap: Reader = (view, { text }) => {
  const swapping = isSwapping(view, text)
  const secondFirst = SECOND_FIRST.some((order) => order.test(text))
  if (!(swapping || secondFirst) || isOfChannels(view, text)) return null
  return (
    (swapping ? swapEnds(view) : null) ??
    (secondFirst || hasBoth(view) ? secondHalfFirst(view) : null) ??
    swapParts(view) ??
    swapAround(view) ??
    (/\bhalves\b/.test(text) ? swapHalves(view) : null) ??
    swapUnsaid(view, text)
  )
}

// --- whether it is that ---

const isSwapping = (view: View, text: string) =>
  view.has('act', isAct('swap')) ||
  /\bsecond (part|section|bit) (comes |goes |should (be|come|go) )?first\b/.test(text) ||
  // "reverse the order of the parts"
  (view.has('order') &&
    (view.has('fx', isOp('reverse')) ||
      OTHER_WAY.test(text) ||
      /\b(flip|reverse|switch|change|turn|invert)\w*\b/.test(text)))

/** "the halves should be the other way round", and not "it should be" */
const OTHER_WAY =
  /\b(?:halves|parts|sections|segments|order)\b.*\b(?:other way (?:a?round)|(?:in|into) (?:the )?(?:opposite|reverse) order)\b/

/** "second half first, then the first half", "the last half before the first half" */
const SECOND_FIRST = [
  /\b(second|last) half( first)?( ,)?( and)?( then)? (the )?first half\b/,
  /\bsecond half first\b/,
  /\b(second|last) half( should)?( to)?( be| come| go| goes| comes)?( at| to| in)?( the)? (first|before|then|start|beginning|front)\b/,
  /\b(last|second) half\b.*\b(before|in front of)\b.*\bfirst half\b/,
  /\bfirst half\b.*\b(after|behind)\b.*\b(second|last) half\b/,
]

/** "swap left and right" */
const isOfChannels = (view: View, text: string) =>
  view.has('sound') ||
  view.has('fx', isOp('swap_channels', 'invert_polarity')) ||
  /\b(channels?|left|right|phase|polarity)\b/.test(text)

// --- what changes places ---

const HALVES = { op: 'swap', split: { fraction: 0.5 } } as const

/** "swap the first and last 2 s" */
function swapEnds(view: View): Reading | null {
  const places = view.places()
  const ends = places[0]
  if (places.length !== 1 || ends?.place.form !== 'both' || hasBoth(view)) return null
  view.used[ends.at] = true
  takeWordsOfSwapping(view)
  const [where, otherWhere] = ends.place.wheres
  return { drafts: [{ op: 'swap', where, otherWhere }], placed: true }
}

/** "swap the first and the last part": no length is said */
const hasBoth = (view: View) =>
  view.places().some(({ place }) => place.form === 'both' && place.seconds === undefined)

/** "swap the halves" */
function swapHalves(view: View): Reading {
  takeWordsOfSwapping(view)
  return { drafts: [HALVES], placed: true }
}

/** "the second half first": whatever places are named */
function secondHalfFirst(view: View): Reading {
  for (const { at } of view.places()) view.used[at] = true
  return swapHalves(view)
}

/** "swap the first 2 s with the last 3 s" */
function swapParts(view: View): Reading | null {
  const parts = view.places().filter(({ place }) => place.wheres.length > 0)
  if (parts.length !== 2) return null
  for (const { at } of parts) view.used[at] = true
  takeWordsOfSwapping(view)
  const [where, otherWhere] = parts.map(({ place }) => place.wheres[0]!) as [Where, Where]
  const draft = areHalves(where, otherWhere) ? HALVES : { op: 'swap' as const, where, otherWhere }
  return { drafts: [draft], placed: true }
}

const areHalves = (one: Where, other: Where) =>
  (isShare(one, 0, 0.5) && isShare(other, 0.5, 1)) ||
  (isShare(other, 0, 0.5) && isShare(one, 0.5, 1))

const isShare = ({ start, end }: Where, from: number, to: number) =>
  'fraction' in start && start.fraction === from && 'fraction' in end && end.fraction === to

/** "swap the parts before and after 4 s" */
function swapAround(view: View): Reading | null {
  const moment = takeAround(view)
  if (moment === null) return null
  takeWordsOfSwapping(view)
  const { timeline: _timeline, ...split } = moment
  return { drafts: [{ op: 'swap', split }], placed: true }
}

/** "swap around 4 s": the verb phrase has taken the preposition */
function takeAround(view: View): Moment | null {
  const around = view.word('swap around', 'switch around')
    ? view.amount(({ unit, signed }) => unit === 's' && !signed)
    : null
  if (around === null) return momentOf(view)
  return { from: 'start', seconds: around.value, timeline: 'original' }
}

/** "swap the two parts": where one ends is found by listening. */
function swapUnsaid(view: View, text: string): Reading | null {
  if (view.places().some(({ place }) => place.wheres.length > 0)) return null
  const isNamed =
    view.has('order') ||
    view.has('part') ||
    /\b(parts|sections|order|segments|pieces|events|sounds)\b/.test(text)
  if (!isNamed) return null
  takeWordsOfSwapping(view)
  view.takeWords('sounds', 'events', 'things')
  return { drafts: [{ op: 'swap' }], placed: true }
}

function takeWordsOfSwapping(view: View): void {
  view.takeAll(
    'act',
    isAct('swap', 'make', 'put', 'change', 'turn', 'move', 'play', 'start', 'cut'),
  )
  view.takeAll('order')
  view.takeAll('fx', isOp('reverse'))
  view.takeKinds('part', 'particle')
  view.takeWords(
    'flip', 'flipped', 'order', 'around', 'first', 'before', 'after', 'comes', 'halves', 'front', 'behind', 'two',
    'invert', 'split', 'divide', 'then', 'second', 'last',
  ) // biome-ignore format: a list
  view.amount(({ value, unit }) => value === 2 && unit === null)
}
