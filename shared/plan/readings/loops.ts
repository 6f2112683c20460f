import type { View } from '../items/view.ts'
import { isAct, type Reader, unsupported } from './reading.ts'
import { readSlots } from './slot-values.ts'

// Playing it again.

/** "loop it 3 times", "play it twice more", "repeat it until 30 s" */
export const readLoop: Reader = (view, { text }) => {
  if (!isLooping(view, text) || isDying(text)) return null
  if (view.has('sound') || isUpAgain(view)) return null
  if (isCopied(view)) {
    view.used.fill(true)
    return unsupported('later', ...COPIED)
  }
  const again = view.take('again')
  view.takeAll('loop')
  const slots = readSlots(view, 'loop')
  const { exact, word } = takeTimes(view)
  const more = takeMore(view, text)
  takeWordsOfLooping(view)
  takeSameSide(view)
  const end = exact === undefined ? takeEnd(view) : undefined
  const said = exact ?? word ?? takeBareCount(view)
  const length = end ?? (said === undefined ? takeLength(view) : undefined)
  takeWordsOfLength(view)
  if (length !== undefined)
    return { drafts: [{ op: 'loop', targetDurationSeconds: length, ...slots }] }
  const count = said === undefined ? (again?.plays ?? 2) : more ? said + 1 : said
  return Number.isInteger(count) ? { drafts: [{ op: 'loop', count, ...slots }] } : null
}

const isLooping = (view: View, text: string) =>
  view.has('loop') || view.has('again') || isPlayedOften(view, text)

/** "play it 3 times", "I want to hear it twice in a row" */
const isPlayedOften = (view: View, text: string) =>
  (view.has('act', isAct('play')) ||
    /\b(in a row|back to back|one after (?:the other|another)|over again)\b/.test(text) ||
    /\bhear\b/.test(text) ||
    MORE_TIMES.test(text)) &&
  (view.hasAmount(({ unit, prep }) => unit === 'x' && prep !== 'at') ||
    view.has('times') ||
    /\d (more|extra|additional) times\b/.test(text))

/** "two more times, please" */
const MORE_TIMES = /^(?:\w+|\d+) (?:more|extra) times\b/

/** "repeating and fading": an echo */
const isDying = (text: string) =>
  /\b(every|fading|decaying|bouncing|trailing|echoing|dying|fade)\b/.test(text) &&
  !/\bevery time\b/.test(text)

/** "turn it up, then down again" */
const isUpAgain = (view: View) =>
  view.has('again') &&
  !view.has('loop') &&
  view.has('particle', ({ way }) => /^(up|down|back)$/.test(way))

const COPIED = [
  'A part can be repeated where it is, or moved, but not copied to another place.',
  'Ask to "repeat" it or to "move" it.',
] as const

/** "copy 2 to 3 s to 8 s", "play the first 3 seconds again at the end": a part, and another place for it. */
function isCopied(view: View): boolean {
  const places = view.places().map(({ place }) => place)
  const part = places.find(({ wheres, form }) => wheres.length > 0 && form !== 'upto')
  if (part === undefined) return false
  if (view.word('copy', 'copied', 'duplicate', 'duplicated', 'copy and paste'))
    if (view.hasAmount(({ unit, prep }) => unit === 's' && /^(to|at)$/.test(prep))) return true
  return places.some(({ vague, moment }) =>
    vague === undefined ? moment !== undefined : vague !== SIDE_OF[part.form],
  )
}

/** Repeating the first 2 s at the start, or the last 2 s at the end, leaves them where they are. */
const SIDE_OF: Readonly<Record<string, string>> = { first: 'start', last: 'end' }

// --- how often ---

/** "3 times", "3x", "twice" */
function takeTimes(view: View): { readonly exact?: number; readonly word?: number | undefined } {
  const exact = view.amount(({ unit, prep }) => unit === 'x' && prep !== 'to')
  if (exact === null) return { word: view.take('times', ({ times }) => times >= 2)?.times }
  view.take('times')
  return { exact: exact.value }
}

/** "two more times" */
const takeMore = (view: View, text: string) =>
  view.takeAll('more').length > 0 || /\b(another|extra|additional|more)\b/.test(text)

/** "repeat it 3" */
const takeBareCount = (view: View) =>
  view.amount(
    ({ unit, prep, signed }) => unit === null && !signed && !/^(to|until|for|till)$/.test(prep),
  )?.value

// --- until when ---

/** "repeat it | up to 30 s" */
function takeEnd(view: View): number | undefined {
  const upto = view.places().find(({ place }) => place.form === 'upto')
  if (upto === undefined) return undefined
  const { end } = upto.place.wheres[0]!
  if (!('from' in end)) return undefined
  view.used[upto.at] = true
  return end.seconds
}

/** "loop it to 30 s" */
const takeLength = (view: View) =>
  view.amount(
    ({ unit, prep }) => unit === 's' && /^(to|until|for|till|reach|into|over|of|)$/.test(prep),
  )?.value

// --- the words beside it ---

function takeWordsOfLooping(view: View): void {
  view.takeWords(
    'another', 'extra', 'additional', 'more', 'times', 'count', 'seamlessly', 'seamless', 'in', 'total', 'altogether', 'row',
  ) // biome-ignore format: a list
  view.takeAll('act', isAct('make', 'play', 'lengthen', 'put', 'change', 'add', 'turn', 'keep'))
  view.takeKinds('particle', 'part')
}

/** "repeat the first 2 s at the start": where they are. */
function takeSameSide(view: View): void {
  const sides = view.places().map(({ place }) => SIDE_OF[place.form])
  for (const { place, at } of view.places())
    if (place.vague !== undefined && sides.includes(place.vague)) view.used[at] = true
}

function takeWordsOfLength(view: View): void {
  view.takeWords(
    'until', 'reaches', 'reach', 'is', 'long', 'lasts', 'to', 'length', 'fills', 'minimum', 'fill', 'up',
  ) // biome-ignore format: a list
  view.takeAll('act', isAct('lengthen', 'fill'))
}
