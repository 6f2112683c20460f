import type { View } from '../items/view.ts'
import type { Moment, Where } from '../plan/places.ts'
import type { Place } from '../regions/place.ts'
import { micro } from '../round.ts'
import { type Context, isOp, missing, type Reading, unsupported } from './reading.ts'
import { readSlots } from './slot-values.ts'

// Silence taken out: which pauses, how long they are, and how much of them stays.

type Scope = 'all' | 'start' | 'end' | 'edges'

/** "remove the silence at the start", "shorten pauses over 1 s to 0.3 s" */
export function removeSilences(view: View, { text }: Context): Reading {
  if (IS_SHORTER.test(text)) return onlyShort(view)
  const edge = takeEdge(view)
  const parts = takeParts(view, text)
  if (parts === null) return askPart(view)
  const scope = edge ?? (parts.scope === 'all' ? edgeSaidLast(view) : parts.scope)
  const lengths = takeLengths(view, text)
  takeWordsOfRemoving(view)
  const draft = {
    op: 'remove_silences' as const,
    ...(scope === 'all' ? {} : { scope }),
    ...lengths,
  }
  return {
    drafts:
      parts.wheres.length === 0 ? [draft] : parts.wheres.map((where) => ({ ...draft, where })),
    placed: true,
  }
}

/** "leading silence" */
function takeEdge(view: View): Scope | null {
  const leading = view.takeWord('leading', 'opening', 'initial')
  const trailing = view.takeWord('trailing', 'ending', 'closing', 'final')
  if (leading && trailing) return 'edges'
  if (leading) return 'start'
  return trailing ? 'end' : null
}

/** "trim silence start" */
function edgeSaidLast(view: View): Scope {
  const last = view.items.at(-1)?.text ?? ''
  if (/^(start|beginning)$/.test(last)) return 'start'
  return last === 'end' ? 'end' : 'all'
}

/** Edges that are named, and parts of the clip; null where the length of a part is not said. */
function takeParts(view: View, text: string): { scope: Scope; wheres: Where[] } | null {
  let scope: Scope = 'all'
  const wheres: Where[] = []
  for (const { place, at } of view.places()) {
    if (place.form === 'vague' && place.vague !== 'middle') {
      view.used[at] = true
      scope = withEdge(scope, place.vague!)
    } else if (place.wheres.length > 0) {
      view.used[at] = true
      wheres.push(...place.wheres)
      // "the 3 s gap from 5 to 8 s": how long it is
      if (place.form === 'range' && !SHORTENS.test(text)) view.amount(({ unit }) => unit === 's')
    } else if (place.moment !== undefined && place.form === 'moment') {
      view.used[at] = true
      const where = pauseAt(view, place.moment)
      if (where === null) return null
      wheres.push(where)
    }
  }
  return { scope, wheres }
}

/** "at the start and at the end" */
const withEdge = (scope: Scope, edge: Exclude<NonNullable<Place['vague']>, 'middle'>): Scope =>
  edge === 'both' || (scope !== 'all' && scope !== edge) ? 'edges' : edge

/** "the 2 s pause at 5 s": from there, as long as it lasts. */
function pauseAt(view: View, { timeline, ...start }: Moment): Where | null {
  const length = view.amount(({ unit, signed }) => unit === 's' && !signed)
  if (length === null || !('from' in start) || start.from !== 'start') return null
  const end = { ...start, seconds: micro(start.seconds + length.value) }
  return { start, end, timeline }
}

function askPart(view: View): Reading {
  view.used.fill(true)
  return missing('region', 'It is not said how long the pause is.', [
    'remove silences',
    'delete from 1 s to 2 s',
  ])
}

/** How quiet, how long, and how much stays: "below -45 dB", "longer than 1 s", "keep 0.2 s". */
function takeLengths(view: View, text: string): Record<string, unknown> {
  const lengths: Record<string, unknown> = { ...readSlots(view, 'remove_silences') }
  // "strip silence -45 dB"
  const threshold = view.amount(({ unit, value }) => unit === 'db' && value < 0)
  if (threshold !== null) lengths.thresholdDbfs ??= threshold.value
  const shortest =
    view.amount(({ unit, prep }) => unit === 's' && /^(than|over|above)$/.test(prep)) ??
    (lengths.minSilenceSeconds === undefined && IS_LONGER.test(text)
      ? view.amount(({ unit }) => unit === 's')
      : null)
  if (shortest !== null) lengths.minSilenceSeconds = shortest.value
  const other = view.amount(({ unit }) => unit === 's')
  if (other === null) return lengths
  if (KEEPS_SOME.test(text) || lengths.minSilenceSeconds !== undefined)
    lengths.keepSeconds = other.value
  else lengths.minSilenceSeconds = other.value
  return lengths
}

/** "pauses shorter than 3 s": the step knows no longest one. */
function onlyShort(view: View): Reading {
  view.used.fill(true)
  return unsupported(
    'later',
    'Silences are taken out from a length on, and not up to one.',
    'Say from which length on, for example "remove silences longer than 1 s".',
  )
}

const IS_SHORTER =
  /(?<!\bto )\b(?:shorter|less|fewer|smaller|briefer) than (?:\S+ )?[\d.]|\b(?:silences?|pauses?|gaps?|breaks?)(?: that are| which are| of| lasting)? (?:under|below|up to|at most|no longer than) [\d.]+ (?:m?s|sec|millisec)/
const IS_LONGER = /\b(longer|more|over|at least)\b/
const KEEPS_SOME = /\b(keep|keeping|leave|leaving|to|down)\b/
const SHORTENS = /\b(keep|keeping|leave|leaving|shorten|shortened|reduce|limit|down)\b/

function takeWordsOfRemoving(view: View): void {
  view.takeAll('silence')
  view.takeAll('fx', isOp('remove_silences'))
  view.takeAll('act', ({ act }) => act !== 'add')
  view.takeKinds('part', 'excess', 'gone', 'bad', 'no', 'less', 'more', 'particle', 'voice')
  view.takeWords(
    'long', 'longer', 'awkward', 'than', 'between', 'words', 'sentences', 'leave', 'leaving', 'keeping', 'phrases',
    'least', 'empty', 'speech', 'big', 'boring', 'wide', 'over', 'down',
  ) // biome-ignore format: a list
}
