import type { Act } from '../lexicon/senses.ts'
import type { Item } from './item.ts'

// A verb and its "out" with what goes between them: "kick" alone makes louder, and "throw" moves.

/** Verbs that take something out where "out" stands behind it. */
export const TAKES = /^(take|taking|took|taken|get|getting|strip|stripping|cut|cutting|filter|filtering|filtered|pull|pulling|kick|kicking|throw|throwing|leave|leaving|knock|knocking|want|wipe|wiping|clear|clearing|edit|editing)$/ // biome-ignore format: a list

/** "kick the dog out", "throw the left channel out": removed; "kick it up a notch" is louder. */
export function withTakenOut(items: readonly Item[]): readonly Item[] {
  let kept: Item[] | undefined
  for (let at = items.length - 1; at >= 0; at--) {
    const { text, from, to } = items[at]!
    const act = OUTWARD.get(text)
    const out =
      act !== undefined && isVerb(items, at) ? behindNoun(items, at, act) : behindSide(items, at)
    if (out === -1 && !isBegun(items, at)) continue
    kept ??= [...items]
    if (out === -1) {
      kept[at] = { ...items[at]!, kind: 'word', senses: [] }
      continue
    }
    const isNext = out === at + 1
    const verb = { from, to: isNext ? items[out]!.to : to, text: isNext ? `${text} out` : text }
    kept[at] = { ...verb, kind: 'phrase', senses: [{ as: 'act', act: act ?? 'remove' }] }
    if (isNext) kept.splice(out, 1)
    else kept[out] = { ...items[out]!, kind: 'filler', senses: [] }
  }
  return kept ?? items
}

/** What a verb says with "out" behind its object. */
const OUTWARD: ReadonlyMap<string, Act> = new Map([
  ...['kick', 'kicks', 'kicked', 'kicking'].map((word) => [word, 'remove'] as const),
  // "lift the vocals out": by themselves
  ...['lift', 'lifting', 'lifted'].map((word) => [word, 'isolate'] as const),
  // "bring the vocals out": more of them
  ...['bring', 'bringing'].map((word) => [word, 'up'] as const),
])

/** "the kick", "more kick" is a drum. */
function isVerb(items: readonly Item[], at: number): boolean {
  const before = items[at - 1]
  if (/ed$/.test(items[at]!.text)) return !ARTICLE.test(before?.text ?? '')
  return (
    before === undefined ||
    before.kind === 'punct' ||
    (before.kind === 'filler' && !ARTICLE.test(before.text))
  )
}

const ARTICLE = /^(an?|the|some|my|your|his|her|this|that|our|their|no)$/

/** Where "out" stands behind no more than a noun, or -1. */
function behindNoun(items: readonly Item[], at: number, act: Act): number {
  for (let next = at + 1; next <= at + MOST_ITEMS && next < items.length; next++) {
    const { kind, text, senses, place } = items[next]!
    if (OUT.test(text)) return act === 'remove' || isSource(items.slice(at, next)) ? next : -1
    if (text === 'off' && act === 'remove')
      return isSource(items.slice(at, next)) && ends(items[next + 1]) ? next : -1
    if (kind === 'punct' || place !== undefined || LINKS.test(text)) return -1
    if (senses.some(({ as }) => as === 'act' || as === 'particle' || as === 'fade')) return -1
  }
  return -1
}

const MOST_ITEMS = 6
const OUT = /^(out|away)$/
const LINKS = /^(and|or|but|then|so)$/

const isSource = (items: readonly Item[]) =>
  items.some(
    ({ senses }, at) => at > 0 && senses.some(({ as }) => as === 'sound' || as === 'voice'),
  )

/** "kick the music off with a fade" begins it. */
const ends = (item: Item | undefined) =>
  item === undefined || item.kind === 'punct' || item.place !== undefined

/** "kick it off with rain": it begins, and is no louder. */
const isBegun = (items: readonly Item[], at: number) =>
  OUTWARD.get(items[at]!.text) === 'remove' &&
  isVerb(items, at) &&
  items.slice(at + 1, at + 4).some(({ text }) => text === 'off')

/** "get the | left channel out", or -1 */
function behindSide(items: readonly Item[], at: number): number {
  if (!TAKES.test(items[at]!.text) || ISOLATES.test(items[at]!.text)) return -1
  const side = ARTICLE.test(items[at + 1]?.text ?? '') ? at + 2 : at + 1
  const isSide = items[side]?.senses.some(({ as }) => as === 'channel') === true
  if (!isSide) return -1
  const out = /^(channel|side)$/.test(items[side + 1]?.text ?? '') ? side + 2 : side + 1
  return OUT.test(items[out]?.text ?? '') ? out : -1
}

/** "pull the left channel out": away, or by itself. */
const ISOLATES = /^pull(ing)?$/
