import { GAIN_DB, SEMITONES } from '../amounts.ts'
import { type Item, textOf } from '../items/item.ts'
import type { View } from '../items/view.ts'
import type { Degree } from '../lexicon/senses.ts'
import { number } from '../slots.ts'
import { type Context, type Draft, isAct, type Reader, type Reading } from './reading.ts'
import { isSoundish, knownBad, tidyTarget } from './targets.ts'

// How something should sound: "as if", "in the style of", and exact wishes about one source among others.

/** "more guitar" */
export const readMoreOf: Reader = (view, context) => {
  if (!view.has('more') || view.has('act') || view.has('dim') || view.has('fx') || view.has('adj'))
    return null
  const at = view.items.findIndex(isSoundish)
  if (at === -1) return null
  view.takeAll('more')
  view.degree()
  view.used[at] = true
  return {
    drafts: [
      {
        op: 'restyle',
        style: 'louder',
        target: tidyTarget(context.words(view.items[at]!.from, view.items[at]!.to)),
      },
    ],
  }
}

export const readRestyle: Reader = (view, context) => {
  const t = withoutPlaces(view.items)
  // "it is not close enough"
  const isMissed = /\bnot (?:\w+ )?(?:close|near) enough\b/.test(t)
  const closer = view.items.findIndex(({ text }) =>
    (isMissed ? /^(close|near)$/ : /^(closer|nearer|close up|up close)$/).test(text),
  )
  if (closer !== -1) {
    const style = view.items[closer]!.text
    view.used[closer] = true
    view.takeKinds('act', 'voice')
    view.degree()
    view.takeAll('more')
    if (isMissed) view.takeWords('not', 'enough')
    return { drafts: [{ op: 'restyle', style: isMissed || style === 'nearer' ? 'closer' : style }] }
  }
  const found =
    /\b(?:as if|as though|like|in the style of|similar to|style of|reminiscent of|restyle:?)\s+(.+)$/.exec(
      t,
    )
  if (found === null || /\b(would|i|we|you|do) like\b/.test(t)) return null
  if (!/^like\b|\b(sound|sounds|make|turn|render|style|restyle|want|as if|as though|be)\b/.test(t))
    return null
  // "like it's under a bridge", "like under a bridge": as if there
  const there = THERE.exec(found[1]!)
  const asIf = /\b(as if|as though)\b/.test(t) || there !== null
  const tail = there === null ? found[1]! : there[1]!
  const style = tidyTarget(tail)
  if (
    style === '' ||
    knownBad(style) ||
    /^(it|this|that) (was|were)( (before|earlier|originally|then))?$/.test(style)
  )
    return null
  const start = view.items.findIndex(({ text }) =>
    /^(as|as if|as though|like|in|similar|style|reminiscent|restyle)$/.test(text),
  )
  if (start === -1) return null
  for (let index = start; index < view.items.length; index++)
    if (isOfStyle(view.items, index)) view.used[index] = true
  view.takeAll(
    'act',
    isAct('make', 'turn', 'change', 'put', 'convert', 'replace', 'play', 'add', 'keep'),
  )
  view.takeAll('whole')
  const target = view.items.findIndex((item, index) => !view.used[index] && isSoundish(item))
  const draft: Draft = {
    op: 'restyle',
    style: asIf
      ? `as if ${style}`
      : /\bstyle of\b/.test(t)
        ? `in the style of ${style}`
        : /^restyle/.test(t)
          ? style
          : `like ${style}`,
  }
  if (target === -1) return { drafts: [draft] }
  view.used[target] = true
  const item = view.items[target]!
  return { drafts: [{ ...draft, target: tidyTarget(context.words(item.from, item.to)) }] }
}

/** "as if under a bridge | in the last 4 seconds": where it sounds so is not how. */
const withoutPlaces = (items: readonly Item[]) =>
  textOf(items.filter((_, at) => isOfStyle(items, at)))

/** "like the end of the world", "like in the front row", and not "like a dream | at the end" */
const isOfStyle = (items: readonly Item[], at: number) => {
  const { place, text } = items[at]!
  return (
    place === undefined ||
    (place.form === 'vague' && (!/^(?:at|in|near) /.test(text) || isOfMore(items[at + 1])))
  )
}

/** What a place goes on with: "the end | of a tunnel", "the front | row" */
const isOfMore = (next: Item | undefined) => next?.kind === 'word' || next?.text === 'of'

const THERE =
  /^(?:(?:it|this|that|i|he|she|they|we) (?:is|was|were|am|are|'s) )?((?:under|inside|in|behind|beneath|underneath|at the bottom of|on top of) .+)$/

/** "a faint siren at 3 s", "I want some quiet rain": one that is not there yet, and how it is called */
export const isNewSound = (items: readonly Item[], at: number): boolean => {
  let first = at
  while (isSaidOfNew(items[first - 1])) first--
  return first < at && OPENS_NEW.test(items[first - 1]?.text ?? '')
}

const isSaidOfNew = (item: Item | undefined) =>
  item !== undefined &&
  /^(?:very|quite|nice|really)$|^(?:faint|quiet|soft|gentle|distant|subtle|loud)$/.test(item.text)

const OPENS_NEW = /^(?:an?|some|another|want|need|add)$/

/** "like a choir", and not "I would really like the choir" */
const isLikeness = ({ text }: Item, at: number, items: readonly Item[]) =>
  text === 'like' &&
  !(
    /^(?:i|we|would|really|also|actually|just)$/.test(items[at - 1]?.text ?? '') &&
    OURS.test(items[at + 1]?.text ?? '')
  )

const OURS = /^(?:the|my|his|her|our|their|that|those|these)$/

/** An exact effect asked of one sound among others: only the model can tell them apart. */
export function ofSource(view: View, context: Context, drafts: readonly Draft[]): Reading | null {
  const at = view.items.findIndex(
    (item, index) => !view.used[index] && item.senses.some(({ as }) => as === 'sound'),
  )
  // "like a cathedral choir": another sound, and not one with reverb
  // "repeat a beep every 3 seconds"
  if (/\bevery\b/.test(context.text)) return null
  const isLiked = LIKED.test(context.text)
  if (
    at === -1 ||
    isNewSound(view.items, at) ||
    (!isLiked && view.items.slice(0, at).some(isLikeness))
  )
    return null
  // "turn the music down in the left channel"
  if (view.items.some(({ senses }) => senses.some(({ as }) => as === 'channel'))) return null
  const [from, to] = listAround(view.items, at)
  const before = view.items.findLastIndex(
    ({ text }, index) => index < from && !DETERMINERS.test(text),
  )
  // "add drums and bass": not the drums with more bass
  if (before > 0 && JOINS.test(view.items[before]!.text)) return null
  if (JOINS.test(view.items[to + 1]?.text ?? '')) return null
  view.used.fill(true, from, to + 1)
  const amounts = view.items.flatMap(({ amount }) => (amount === undefined ? [] : [amount.text]))
  const isMeasured = amounts.length > 0
  const style = drafts.flatMap((draft) => {
    const word = styleOf(draft, isMeasured)
    if (word === null) return []
    const isSaid = !isMeasured || draft.op === 'gain' || draft.op === 'pitch'
    return [isSaid ? word : `${word} by ${amounts.join(' and ')}`]
  })
  if (style.length === 0) return null
  return {
    drafts: [
      {
        op: 'restyle',
        style: style.join(' and '),
        target: tidyTarget(context.words(view.items[from]!.from, view.items[to]!.to)),
      },
    ],
  }
}

/** "I'd like the music to be louder": of a sound that is there. */
const LIKED = /\b(?:would|i|we) like (?:the|my|his|her|our|their) .*\bto (?:be|sound|get)\b/

/** "the drums, the bass and the guitar": from the first to the last of those named together, `at` among them. */
function listAround(items: readonly Item[], at: number): readonly [number, number] {
  const reach = (step: 1 | -1): number => {
    let [end, isJoined] = [at, false]
    for (let next = at + step; ; next += step) {
      const item = items[next]
      if (item !== undefined && JOINS.test(item.text)) isJoined = true
      else if (isJoined && item?.senses.some(({ as }) => as === 'sound' || as === 'voice'))
        [end, isJoined] = [next, false]
      else if (item === undefined || !DETERMINERS.test(item.text)) return end
    }
  }
  return [reach(-1), reach(1)]
}

const JOINS = /^(and|,|plus|or)$/
const DETERMINERS = /^(an?|the|some|that|those|this|these|his|her|my|our)$/

/**
 * What an exact step would do, in words for the model: "quieter", "much louder", "3 dB quieter" where
 * the amount was said.
 */
export function styleOf(draft: Draft, isMeasured = false): string | null {
  const said = STYLES[draft.op]
  if (said !== undefined) return said
  const isUp = (value: unknown) => (value as number) > 0
  switch (draft.op) {
    case 'gain': {
      const word = isUp(draft.gainDb) ? 'louder' : 'quieter'
      const much = isMeasured ? null : byDegree(draft.gainDb, GAIN_DB, word)
      return much ?? bySize(draft.gainDb, 'dB', word)
    }
    case 'pitch': {
      const way = isUp(draft.semitones) ? 'higher' : 'lower'
      const much = isMeasured ? null : byDegree(draft.semitones, SEMITONES, `${way} pitched`)
      return much ?? bySize(draft.semitones, 'semitones', way)
    }
    case 'volume_ramp':
      return `gradually ${(draft.toDb as number) > (draft.fromDb as number) ? 'louder' : 'quieter'}`
    case 'speed':
    case 'playback_rate':
      return ((draft.factor as number) ?? 1) > 1 ? 'faster' : 'slower'
    case 'eq':
      if (draft.shape === 'low_shelf') return `with ${isUp(draft.gainDb) ? 'more' : 'less'} bass`
      return isUp(draft.gainDb) ? 'brighter' : 'duller'
    case 'reverb':
      return /^(cathedral|cave|bathroom|hall)$/.test(String(draft.space))
        ? `as if in a ${draft.space}`
        : 'with reverb'
    default:
      return null
  }
}

const STYLES: Readonly<Partial<Record<Draft['op'], string>>> = {
  low_pass: 'muffled',
  high_pass: 'thinner',
  echo: 'with echo',
  distort: 'distorted',
  reverse: 'reversed',
  fade_out: 'fading out',
  fade_in: 'fading in',
  mute: 'silent',
  device: 'like through a small speaker',
}

/** "much louder": an amount that a degree stands for */
function byDegree(value: unknown, table: Readonly<Record<Degree, number>>, word: string) {
  const degree = (Object.keys(table) as Degree[]).find(
    (name) => table[name] === Math.abs(value as number),
  )
  return degree === undefined ? null : `${HOW_MUCH[degree]}${word}`
}

const HOW_MUCH: Readonly<Record<Degree, string>> = {
  bit: 'slightly ',
  plain: '',
  much: 'much ',
  extreme: 'extremely ',
}

/** "3 dB quieter" */
const bySize = (value: unknown, unit: string, word: string) =>
  `${number(Math.abs(value as number))} ${unit} ${word}`
