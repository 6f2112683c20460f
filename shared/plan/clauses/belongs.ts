import { type Item, textOf } from '../items/item.ts'
import type { ExactOp } from '../plan.ts'
import { SLOTS } from '../slots.ts'
import { SOFT } from './joints.ts'
import { isLevelAlone } from './levels-alone.ts'
import { hasSense, isBreak, isOffEdge, text } from './look.ts'

// What a comma or an "and" does not part: parameters, amounts, both halves of one effect.

/** "high shelf at 8k, -3 dB": the amount that was still missing. */
export function isItsAmount(before: readonly Item[], items: readonly Item[], at: number): boolean {
  const amount = items[at]?.amount
  // "air, +3 dB above 12 kHz"
  const isPlaced =
    /^(at|above|over|below|under|around|from)$/.test(text(items, at + 1)) &&
    items[at + 2]?.amount?.unit === 'hz'
  const next = isPlaced ? at + 3 : at + 1
  if (
    amount?.unit !== 'db' ||
    isLevelAlone(items.slice(at, at + 3), before, text(items, at - 1)) ||
    (items[next] !== undefined && !isBreak(items[next]) && !SOFT.has(text(items, next)))
  )
    return false
  return (
    !before.some((one) => one.amount?.unit === 'db') &&
    before.some(
      (one) =>
        hasSense(one, 'dim') ||
        (isPlaced && one.text === 'air') ||
        one.amount?.unit === 'hz' ||
        / k$/.test(one.amount?.text ?? ''),
    )
  )
}

/** "-2 dB at 3 kHz": a band of its own */
export const isBandAmount = (items: readonly Item[]): boolean =>
  items.length >= 3 &&
  items[0]!.amount?.signed === true &&
  /^(at|@)$/.test(items[1]!.text) &&
  isFrequency(items[2]!)

const isFrequency = ({ amount }: Item) => amount?.unit === 'hz' || / k$/.test(amount?.text ?? '')

/** "reverse, 2x": nothing before could be done so many times. */
export const isSpeedAlone = (own: readonly Item[], before: readonly Item[]) =>
  own.some(({ amount, text }) => amount?.unit === 'x' && / ?x/.test(text)) &&
  own.every(({ amount, kind }) => amount !== undefined || kind === 'punct') &&
  before.some(({ senses }) =>
    senses.some(
      (sense) => sense.as === 'fx' && /^(reverse|normalize|denoise|to_mono)$/.test(sense.op),
    ),
  )

/** ", my boss asked for it", ", it is for a video": told, and no part of the wish before. */
export function isTold(items: readonly Item[], at: number): boolean {
  let end = at
  while (end < items.length && !isBreak(items[end])) end++
  const own = items.slice(at, end)
  return TOLD.test(textOf(own)) && own.every(asksNothing)
}
const TOLD =
  /^((it|this|that) (is|was) (for|from|my|just for|only for|going)\b|(my|our|the) \w+ (asked|wants|wanted|needs|needed|said|told|complained|loves|likes|hates|will)\b|(i|we|he|she|they) (am|are|was|were|will|need (it|this|that) for|use|used|recorded|taped|made|filmed|have to|want to (use|post|share|upload|send|play))\b)/
const asksNothing = ({ senses, amount, place }: Item) =>
  place === undefined &&
  (amount === undefined || amount.unit === null) &&
  senses.every(
    (sense) =>
      /^(whole|chat|polite|voice|degree|device|sound)$/.test(sense.as) ||
      (sense.as === 'act' && /^(make|play|start|put|convert|add|keep|change)$/.test(sense.act)),
  )

/** "some parts are too loud and others too quiet": one complaint, of the difference. */
export function isUneven(before: readonly Item[], items: readonly Item[], at: number): boolean {
  const first = levelWords(before)
  if (first === null) return false
  const after = items.slice(at, at + 6)
  const second = levelWords(after)
  return (
    second !== null &&
    first !== second &&
    [...before, ...after].some((item) => PARTLY.test(item.text) && !hasSense(item, 'degree'))
  )
}

const PARTLY =
  /\b(parts?|bits?|sections?|others?(?! half\b)|sometimes|places|moments|times|passages)\b/

const levelWords = (items: readonly Item[]): 'loud' | 'quiet' | null => {
  const words = textOf(items)
  const [loud, quiet] = [/\bloud(er)?\b/.test(words), /\b(quiet|soft)(er)?\b/.test(words)]
  return loud === quiet ? null : loud ? 'loud' : 'quiet'
}

/** "take the first 2 s and put them at the end": one move in two verbs. */
export function putsBack(before: readonly Item[], items: readonly Item[], at: number): boolean {
  const verb = items[at]
  return (
    hasSense(verb, 'act') &&
    verb!.senses.some((sense) => sense.as === 'act' && /^(put|move|add)$/.test(sense.act)) &&
    /^(them|it|that|those|this)$/.test(text(items, at + 1)) &&
    items[at + 2]?.place !== undefined &&
    before.some(({ place }) => place !== undefined) &&
    before.some((item) =>
      item.senses.some((sense) => sense.as === 'act' && /^(turn|cut|move)$/.test(sense.act)),
    )
  )
}

/** "split it at 4 s and swap the parts": one swap in two verbs. */
export const splitsToSwap = (before: readonly Item[], items: readonly Item[], at: number) =>
  /^(split|cut|divide|chop|break)\b/.test(text(before, 0)) &&
  before.some(({ place }) => place?.form === 'moment' || place?.form === 'onwards') &&
  items
    .slice(at, at + 2)
    .some(({ senses }) => senses.some((sense) => sense.as === 'act' && sense.act === 'swap'))

/** "the second half first, then the first half": one swap, told in the order that is wanted. */
export function isHalfAfterHalf(
  before: readonly Item[],
  items: readonly Item[],
  at: number,
): boolean {
  let next = at
  while (/^(,|and|then|&)$/.test(text(items, next))) next++
  const told = before.every(
    (item) =>
      item.kind === 'filler' ||
      item.kind === 'punct' ||
      item.place !== undefined ||
      /^(first|play|plays|played|put|start|starts|begin|have|with)$/.test(item.text),
  )
  return (
    next > at &&
    told &&
    /\b(second|last) half\b/.test(before.map((item) => item.text).join(' ')) &&
    /^(the )?first half$/.test(text(items, next)) &&
    (items[next + 1] === undefined ||
      isBreak(items[next + 1]) ||
      /^(second|last|after|next|please)$/.test(text(items, next + 1)))
  )
}

/** "4 echoes, 250 ms delay": one effect said in two words; "swap the first half and the second half" */
export function sameEffect(before: readonly Item[], items: readonly Item[], at: number): boolean {
  let next = at
  while (
    items[next] !== undefined &&
    (items[next]!.kind === 'filler' || items[next]!.amount !== undefined) &&
    items[next]!.senses.length === 0 &&
    items[next]!.place === undefined
  )
    next++
  const item = items[next]
  if (item === undefined) return false
  // "reduce the noise by 20 dB, using 0 to 0.5 s as reference"
  if (
    item.text === 'using' &&
    items[next + 1]?.place !== undefined &&
    before.some((one) => hasSense(one, 'artefact'))
  )
    return true
  if (item.place !== undefined)
    return before.some((one) =>
      one.senses.some((sense) => sense.as === 'act' && sense.act === 'swap'),
    )
  // "use 0-1 s as the noise profile and denoise"
  if (
    before.some(({ text: word }) => /^(profile|sample|print)$/.test(word)) &&
    items
      .slice(next, next + 3)
      .some(({ senses }) =>
        senses.some(
          (sense) => (sense.as === 'fx' || sense.as === 'artefact') && sense.op === 'denoise',
        ),
      )
  )
    return true
  if (
    hasSense(item, 'space') &&
    before.some((one) => one.senses.some((sense) => sense.as === 'fx' && sense.op === 'reverb')) &&
    items.slice(next + 1, next + 3).every((one) => one.kind === 'punct' || one.kind === 'filler')
  )
    return true
  const op = item.senses.find((sense) => sense.as === 'fx')
  return (
    op !== undefined &&
    op.as === 'fx' &&
    op.op === 'echo' &&
    next > at &&
    (before.some((one) => one.senses.some((sense) => sense.as === 'fx' && sense.op === op.op)) ||
      (before.some(({ text: word }) => /^(repeats|repetitions|taps)$/.test(word)) &&
        !before.some((one) => hasSense(one, 'act'))))
  )
}

/** ", ratio 3", "and 4 repeats": a parameter of the effect that is being said. */
export function isParameter(before: readonly Item[], items: readonly Item[], at: number): boolean {
  const ops = before.flatMap(({ senses }) =>
    senses.flatMap((sense): ExactOp[] =>
      sense.as === 'fx' || sense.as === 'artefact'
        ? [sense.op]
        : sense.as === 'silence'
          ? ['remove_silences']
          : sense.as === 'loop'
            ? ['loop']
            : sense.as === 'space'
              ? ['reverb']
              : [],
    ),
  )
  let start = at
  while (/^(a|an|the|with|and|of|at|its)$/.test(text(items, start))) start++
  if (isGainOfBand(before, items, start)) return true
  if (ops.length === 0) return false
  return ops.some((op) =>
    (SLOTS[op] ?? []).some(({ words }) =>
      words.some((phrase) => {
        const named = (from: number) => {
          const first = text(items, from)
          if (first === phrase) return 1
          if (!phrase.startsWith(`${first} `)) return 0
          const parts = phrase.split(' ')
          return parts.every((word, offset) => text(items, from + offset) === word)
            ? parts.length
            : 0
        }
        const length = named(start)
        if (length > 0) {
          let next = start + length
          while (/^(of|at|to|is|a|=|:|around|about)$/.test(text(items, next))) next++
          return items[next]?.amount !== undefined
        }
        // "12 dB of drive"
        const behind = text(items, start + 1) === 'of' ? start + 2 : start + 1
        return items[start]?.amount !== undefined && named(behind) > 0
      }),
    ),
  )
}

/** "low shelf at 90 Hz, gain 4 dB" */
function isGainOfBand(before: readonly Item[], items: readonly Item[], at: number): boolean {
  let amount = at + 1
  while (/^(of|at|to|is|=|:)$/.test(text(items, amount))) amount++
  return (
    text(items, at) === 'gain' &&
    items[amount]?.amount?.unit === 'db' &&
    before.some(({ text: word }) => /\b(shelf|bell|peak|eq|band)\b/.test(word)) &&
    !before.some((one) => one.amount?.unit === 'db')
  )
}

/** Only a place so far: "in the last 3 s, …" */
export const endsPlace = (items: readonly Item[]) =>
  items.some(({ place }) => place !== undefined) &&
  // "1 s off the start, 2 dB louder": cut, and then all of it
  !items.some(isOffEdge) &&
  !/^(give|want|need|get|show|take)\b/.test(
    items.find(({ kind }) => kind !== 'punct')?.text ?? '',
  ) &&
  !items.some(
    ({ text: word, place }, at) =>
      // "only in the first 3 s, …", "in the first 3 s only, …" say where, "only the first 3 s" what to keep
      (/^(only|just)$/.test(word) &&
        !LIES_IN.test(items[at + 1]?.text ?? '') &&
        !(at === items.length - 1 && LIES_IN.test(items[at - 1]?.text ?? ''))) ||
      (place !== undefined &&
        /^(start|starts|begin|begins|end|ends|stop|stops|finish)\b/.test(word)),
  ) &&
  !items.some(({ text: word }) => /^(comes?|goes|go|be|first)$/.test(word)) &&
  items.every(
    (item) => item.place !== undefined || item.kind === 'filler' || hasSense(item, 'whole', 'part'),
  )

const LIES_IN = /^(in|for|during|over|within|between|inside|throughout|at)\b/
