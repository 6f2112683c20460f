import type { View } from '../items/view.ts'
import type { Position, Where } from '../plan.ts'
import { firstSeconds, lastSeconds, onwards } from '../regions/place.ts'
import { micro } from '../round.ts'
import { number } from '../slots.ts'
import { askRegion, cutOne, missingRegion, wantsPlaceOnly } from './cut-parts.ts'
import { END, momentOf, START } from './moments.ts'
import { chosen, DROPS_OUT, type Draft, isAct, type Reader } from './reading.ts'

// Cutting: what is kept, what goes, and what is missing when neither is said.

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

  // "start it 3 seconds later", "end it 2 s earlier": what lies between goes
  const bound = places.find(({ place }) => place.form === 'first' || place.form === 'last')
  if (bounding && !removing && !trimming && !keeping && places.length === (bound ? 1 : 0)) {
    const later = view.word('later')
    const sooner = view.word('earlier', 'sooner', 'early')
    const starts =
      view.has('act', isAct('start')) || /^(start|begin)/.test(boundText(view, bound?.at))
    const seconds =
      later === sooner || later !== starts
        ? undefined
        : (bound?.place.seconds ??
          view.amount(({ unit, signed }) => unit === 's' && !signed)?.value)
    if (seconds !== undefined) {
      if (bound !== undefined) view.used[bound.at] = true
      clean()
      view.takeWords('later', 'earlier', 'sooner', 'early')
      const where = starts ? firstSeconds(seconds) : lastSeconds(seconds)
      return { drafts: [{ op: 'delete', where }], placed: true }
    }
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

const boundText = (view: View, at: number | undefined) =>
  at === undefined ? '' : view.items[at]!.text
