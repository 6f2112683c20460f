import type { Moment, Where } from '../plan/places.ts'
import { END, START } from '../regions/place.ts'
import { CURRENT, momentOf } from './moments.ts'
import { isAct, isOp, missing, type Reader } from './reading.ts'

// Parts that change places.

export const readSwap: Reader = (view, context) => {
  const t = context.text
  const swapping =
    view.has('act', isAct('swap')) ||
    /\bsecond (part|section|bit) (comes |goes |should (be|come|go) )?first\b/.test(t) ||
    (view.has('order') &&
      (view.has('fx', isOp('reverse')) ||
        /\b(flip|reverse|switch|change|turn|invert)\w*\b/.test(t)))
  const secondFirst =
    /\b(second|last) half( first)?( ,)?( and)?( then)? (the )?first half\b/.test(t) ||
    /\bsecond half first\b/.test(t) ||
    /\b(second|last) half( should)?( to)?( be| come| go| goes| comes)?( at| to| in)?( the)? (first|before|then|start|beginning|front)\b/.test(
      t,
    ) ||
    /\b(last|second) half\b.*\b(before|in front of)\b.*\bfirst half\b/.test(t) ||
    /\bfirst half\b.*\b(after|behind)\b.*\b(second|last) half\b/.test(t)
  if (!swapping && !secondFirst) return null
  if (view.has('sound') || view.has('fx', isOp('swap_channels', 'invert_polarity'))) return null
  if (/\b(channels?|left|right|phase|polarity)\b/.test(t)) return null
  const both = view
    .places()
    .find(({ place }) => place.form === 'both' && place.seconds === undefined)
  const places = view.places().filter(({ place }) => place.wheres.length > 0)
  const clean = () => {
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
  const ends = view.places().find(({ place }) => place.form === 'both' && swapping)
  if (ends !== undefined && both === undefined && view.places().length === 1) {
    view.used[ends.at] = true
    clean()
    const [where, otherWhere] = ends.place.wheres
    return { drafts: [{ op: 'swap', where, otherWhere }], placed: true }
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
    view.takeKinds('act', 'part')
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
    view.takeKinds('act', 'part')
    return missing('place', 'It is not said where it should go.', [
      'move the first 2 s to the end',
      'move the last 2 s to the start',
    ])
  }
  view.used[source.at] = true
  view.takeAll('act', isAct('move', 'put', 'turn', 'cut', 'make', 'add'))
  view.takeKinds('part', 'particle', 'gone')
  view.takeWords('paste')
  return { drafts: [{ op: 'move', where: source.place.wheres[0], to }], placed: true }
}
