import { type Item, textOf } from '../items/item.ts'
import { isOpenStep } from '../plan.ts'
import type { Reading } from '../readings/reading.ts'
import { type Base, type Outcome, readClause } from '../readings.ts'

// Reading a clause whole, without its purpose, or as several wishes in a row.

/** Without the "because it is too loud", "so that …" at its end, unless that names a target. */
export function withoutReason(items: readonly Item[]): readonly Item[] {
  const reason = items.findIndex((_, at) => at > 0 && isReason(items, at))
  if (reason === -1 || items.slice(reason).some(namesTarget)) return items
  const wish = items.slice(0, reason)
  return SAYS_NOTHING.test(textOf(wish)) ? items : wish
}

/** "make it so that it is louder": the wish comes after. */
const SAYS_NOTHING =
  /^(please |and |then )*(make|have|get|change|edit|do|arrange)( (it|this|that|things))?$/

/** Read whole; else without the "for my podcast", "to use it in a video" at its end. */
export function readWithPurpose(items: readonly Item[], base: Base): Outcome {
  const whole = readClause(items, base)
  const isOpenReading = 'reading' in whole && whole.reading.drafts.some(isOpenStep)
  if ('reading' in whole && !isOpenReading) return whole
  const told = items.findIndex(({ text }) =>
    /^(say|says|said|says that|said that|tells|thinks|thought|told|complains|complained|reckons|feels that)$/.test(
      text,
    ),
  )
  if (!('reading' in whole) && told !== -1 && told <= 4) {
    const rest = items.slice(told + 1)
    const outcome = readPart(rest, base)
    if ('reading' in outcome) return outcome
  }
  for (let at = items.length - 1, tried = 0; at > 0 && tried < MOST_PURPOSES; at--) {
    if (!isPurpose(items, at) || (isOpenReading && !/^(for|because|so)$/.test(items[at]!.text)))
      continue
    const tail = items.slice(at)
    if (
      tail.some(
        (item) =>
          item.place !== undefined || (item.amount !== undefined && item.amount.unit !== null),
      )
    )
      continue
    tried++
    const head = items.slice(0, at)
    const outcome = readPart(head, base)
    if ('reading' in outcome && (!isOpenReading || !outcome.reading.drafts.some(isOpenStep)))
      return outcome
  }
  return whole
}

const readPart = (items: readonly Item[], base: Base) =>
  readClause(items, { ...base, text: textOf(items) })

/** A clause has one purpose, or two; a long jumble would only cost time. */
const MOST_PURPOSES = 4

/** "so that it sounds right", "because …": why, and never what. */
const isReason = (items: readonly Item[], at: number) => {
  const { text } = items[at]!
  const next = items[at + 1]?.text ?? ''
  return (
    text === 'because' ||
    text === 'since' ||
    (text === 'so' &&
      /^(that|i|we|it|people|they|you|everyone|nobody|listeners|he|she)$/.test(next)) ||
    (text === 'in' && next === 'order')
  )
}

/** "so that it is ready for Spotify": a reason may name a loudness, a format or a device. */
const namesTarget = ({ senses, amount, place }: Item) =>
  senses.some(({ as }) => as === 'loudness' || as === 'format' || as === 'device') ||
  place !== undefined ||
  (amount !== undefined && amount.unit !== null)

/** "norm -1 reverse mp3", "fade in 1 s fade out 2 s": wishes with nothing between them, each read whole. */
export function readInHalves(items: readonly Item[], base: Base): readonly Reading[] | null {
  if (items.length > 16 || items.some(({ text }) => NOT_IN_HALVES.test(text))) return null
  for (let at = 1; at < items.length; at++) {
    if (!opensWish(items, at)) continue
    const left = whole(items.slice(0, at), base)
    if (left === null) continue
    const right = whole(items.slice(at), base)
    // "a volume increase": the same thing named twice is one wish
    if (right !== null && JSON.stringify(left.drafts) === JSON.stringify(right.drafts))
      return [left]
    if (right !== null) return [left, right]
    const more = readInHalves(items.slice(at), base)
    if (more !== null) return [left, ...more]
  }
  return null
}

/** Terse callers are brief; a long text would only cost time. */
export const MOST_FOR_HALVES = 4

const NOT_IN_HALVES =
  /^((should|must|ought to|has to|needs to)( be)?|are|were|not|no|without|never|when|whenever|while|if|until|unless|before|after|once|where|like|as|instead|than|or|which|who|that|because)$/

/** A verb, an effect or a form of file, with nothing in front that it could belong to. */
function opensWish(items: readonly Item[], at: number): boolean {
  if (/^(to|the|a|an|of|by|for|in|on|with|more|less|and|my|any|some)$/.test(items[at - 1]!.text))
    return false
  // "a wide bell", "a brickwall low-pass", "at 80 cycles": how the filter is
  if (at === 1 && /^(wide|narrow|broad|brickwall|brick wall)$/.test(items[0]!.text)) return false
  // "the noise | rises towards the end": what it does by itself
  if (RISES.test(items[at]!.text)) return false
  if (items[at]!.text === 'cycles' && items[at - 1]!.amount !== undefined) return false
  // "bass up treble down"
  if (
    items[at]!.senses.some(({ as }) => as === 'dim') &&
    at >= 2 &&
    items[at - 1]!.senses.some(({ as }) => as === 'particle')
  )
    return true
  // "more low end less mud"
  // "long fade in short fade out"
  if (isLengthOfFade(items, at)) return true
  if (isLengthOfFade(items, at - 1)) return false
  const isDegree = (one: Item | undefined) => one?.senses.some(({ as }) => as === 'degree') === true
  if (isDegree(items[at]) && isMoreOf(items, at + 1)) return true
  if (isMoreOf(items, at)) return !isDegree(items[at - 1])
  return items[at]!.senses.some(
    (sense) =>
      sense.as === 'fx' ||
      sense.as === 'fade' ||
      sense.as === 'loop' ||
      sense.as === 'format' ||
      (sense.as === 'act' && !/^(start|finish|change|keep|improve|fill|play)$/.test(sense.act)),
  )
}

const RISES = /^(increases|decreases|rises|falls|drops|climbs|swells|grows)$/

const isLengthOfFade = (items: readonly Item[], at: number) =>
  /^(short|long|quick|slow|brief)$/.test(items[at]?.text ?? '') &&
  items[at + 1]?.senses.some(({ as }) => as === 'fade') === true

/** "less mud" */
const isMoreOf = (items: readonly Item[], at: number) =>
  items[at]?.senses.some(({ as }) => as === 'less' || as === 'more') === true &&
  items[at + 1]?.senses.some(({ as }) => as === 'dim' || as === 'adj' || as === 'artefact') === true

function whole(items: readonly Item[], base: Base): Reading | null {
  const outcome = readPart(items, base)
  return 'reading' in outcome &&
    outcome.reading.ask === undefined &&
    outcome.reading.drafts.length > 0 &&
    !outcome.reading.drafts.some(isOpenStep) &&
    (outcome.reading.drafts.every(({ op }) => op !== 'pan' && op !== 'to_stereo') ||
      items.some(saysWhither))
    ? outcome.reading
    : null
}

/** "pan", "to the left": without it "make the right side" waits for what it should be made. */
const saysWhither = ({ text, senses }: Item) =>
  /^(to|on|in|hard|onto)$/.test(text) ||
  senses.some((sense) => sense.as === 'fx' && (sense.op === 'pan' || sense.op === 'to_stereo'))

const KNOWN_FROM =
  /^like (?:in )?(?:all )?(?:those|these) (?:[\w-]+ ){0,3}(?:messages|message tapes|songs|videos|movies|films|memes|clips|trailers|ads)$/

const namesEffect = ({ senses }: Item) =>
  senses.some(({ as }) => /^(device|fx|adj|space|place|format|distant)$/.test(as))

const isFault = ({ senses }: Item) => senses.some(({ as }) => as === 'artefact')

const isQuality = ({ senses }: Item) =>
  senses.some(({ as }) => as === 'adj' || as === 'low' || as === 'high' || as === 'silence')

function isPurpose(items: readonly Item[], at: number): boolean {
  const text = items[at]!.text
  const next = items[at + 1]?.text ?? ''
  // "I want the guitar to sound huge": what is wanted of it
  if (text === 'to' && /^(sound|feel|seem)$/.test(next)) return false
  if (text === 'to' && next === 'be' && items.slice(at + 2).some(isQuality)) return false
  if (/^(because|since)$/.test(text)) return true
  if (
    text === 'so' &&
    at > 0 &&
    /^(that|i|we|it|people|they|you|the|my|everyone|nobody|listeners|he|she)$/.test(next)
  )
    return true
  if (
    text === 'for' &&
    /^(my|our|a|an|the|his|her|their|use|work|this|your|some|it|me|us|better|easier|more)$/.test(
      next,
    )
  )
    return true
  // "for answers"
  if (text === 'for' && at === items.length - 2 && items[at + 1]!.kind === 'word') return true
  if (text === 'in' && next === 'order') return true
  if (text === 'for me' && next === 'to') return true
  // "it crackles like an old record"
  if (text === 'like' && items.slice(0, at).some(isFault)) return true
  // "in reverse, like those satanic message tapes": where one knows it from
  if (text === 'like' && items[at - 1]?.text === ',' && KNOWN_FROM.test(textOf(items.slice(at))))
    return !items.slice(at).some(namesEffect)
  if (/^compared?$/.test(text) && /^(to|with)$/.test(next)) return true
  if (text === 'as' && /^(it|i|the|this|we)$/.test(next) && at > 1) return true
  if (
    text === 'to' &&
    /^(use|make|help|sound|get|go|be|fit|hear|play|match|avoid|sit|stop|have|keep|give|create|put|work|feel)$/.test(
      next.split(' ')[0]!,
    ) &&
    at > 1
  )
    return true
  return false
}
