import type { Item } from '../items/item.ts'
import {
  endsPlace,
  isBandAmount,
  isHalfAfterHalf,
  isItsAmount,
  isParameter,
  isSpeedAlone,
  isTold,
  isUneven,
  putsBack,
  sameEffect,
  splitsToSwap,
} from './belongs.ts'
import {
  BEFORE_THAT,
  correctionAt,
  correctionsAt,
  HARD,
  isAfterwards,
  isNegatedOperation,
  isNotEnough,
  JOINERS,
  keepsPitch,
  matchAny,
  matchNegation,
  orderAt,
  SOFT,
  startsLimit,
  THEN,
} from './joints.ts'
import { hasSense, isBreak, text } from './look.ts'
import type { Piece } from './piece.ts'
import { addsFade, addsSpeed, continues, startsOperation } from './starts.ts'

// What ends one piece and begins the next.

/** Where the scan of the items stands. */
export type Scan = {
  readonly items: readonly Item[]
  readonly at: number
  readonly item: Item
  /** The piece so far. */
  readonly before: readonly Item[]
  /** The piece so far says nothing yet. */
  readonly quiet: boolean
  readonly isFirst: boolean
  /** What is known of the piece so far. */
  readonly current: Readonly<Piece>
}

/** What becomes of the items at `at`. */
export type Boundary = {
  /** How many of them are passed. */
  readonly length: number
  /** They belong to the piece. */
  readonly keeps?: true
  /** What they say of the piece that begins here, before it has said anything. */
  readonly marks?: Partial<Piece>
  /** They end the piece, and this is known of the next one. */
  readonly opens?: Partial<Piece>
}

export const KEEP: Boundary = { length: 1, keeps: true }

const SKIP: Boundary = { length: 1 }

const opens = (joint: string, hard: boolean, length = 1): Boundary => ({
  length,
  opens: { joint, hard },
})

/** The item begins the next piece, and belongs to it. */
const opensHere = (joint: string, hard: boolean): Boundary => ({
  ...opens(joint, hard),
  keeps: true,
})

/** "no wait, quieter" */
function takenBack({ items, at, item, quiet, isFirst }: Scan): Boundary | null {
  const length = correctionsAt(items, at)
  if (length === 0 || (quiet && isFirst)) return null
  const stands = at === 0 || isBreak(items[at - 1]) || item.text === 'or' // "or rather"
  if (!stands && length <= 2) return null
  return quiet
    ? { length, marks: { correction: true, joint: 'anew' } }
    : { length, opens: { hard: true, joint: 'correction', correction: true } }
}

/** "the second half, then the first": one exchange. */
const halfAfterHalf = ({ items, at, before }: Scan) =>
  isHalfAfterHalf(before, items, at) ? KEEP : null

function fullStop({ item, quiet }: Scan): Boundary | null {
  if (!HARD.has(item.text) || item.kind !== 'punct') return null
  return quiet && item.text === '.' ? SKIP : opens(item.text, true)
}

/** "louder, but don't clip" */
function negation(scan: Scan): Boundary | null {
  const { items, at, quiet } = scan
  const length = matchNegation(items, at)
  if (length === 0 || isExchange(scan) || isNotEnough(items, at)) return null
  if (quiet) return { length, marks: { negated: true } }
  return isNegatedOperation(items, at + length)
    ? { length, opens: { hard: false, joint: 'not', negated: true } }
    : null
}

/** "a train instead of a car": not a limit but a replacement. */
function isExchange({ items, at, item, before, quiet }: Scan): boolean {
  if (item.text !== 'instead') return false
  if (!quiet && !before.some((one) => hasSense(one, 'sound', 'voice')))
    return !before.some((one) => hasSense(one, 'act', 'adj', 'fx', 'fade', 'dim'))
  return (
    items.slice(at + 2, at + 6).some((one) => hasSense(one, 'sound', 'voice')) &&
    !before.some((one) => hasSense(one, 'adj', 'fx', 'fade', 'dim') && !hasSense(one, 'sound'))
  )
}

/** "after that", "followed by", "once that is done" */
function joiner({ items, at, item, quiet }: Scan): Boundary | null {
  const length = matchAny(items, at, JOINERS)
  if (length === 0 || (quiet && at > 0 && !isBreak(items[at - 1]))) return null
  if (item.text === 'after' && items[at + length] === undefined) return null
  // "a little to the right after that …"
  if (item.text === 'right' && !quiet && /^(the|hard|to)$/.test(text(items, at - 1))) return null
  return quiet ? { length } : opens('then', true, length)
}

/** "boost it, and before that take the noise out" */
function beforeThat({ items, at, quiet, isFirst }: Scan): Boundary | null {
  const length = matchAny(items, at, BEFORE_THAT)
  if (length === 0 || (quiet && isFirst)) return null
  const order = { hard: false, joint: 'but', order: 'earlier' } as const
  // "…, and make it louder before that"
  const end = at + length
  if (!quiet && (items[end] === undefined || isBreak(items[end])))
    return isFirst ? null : { length, marks: order }
  const next = text(items, end) === ',' ? end + 1 : end
  if (!startsOperation(items, next)) return null
  return quiet ? { length: next - at, marks: order } : { length: next - at, opens: order }
}

/** "before you reverse it cut the last second": what comes first begins without a comma. */
function earlierWish({ items, at, item, before, quiet, current }: Scan): Boundary | null {
  if (quiet || current.order === 'plain' || /^(before|after|once|when|but)$/.test(current.joint))
    return null
  const last = before.at(-1)!
  const isSaid =
    /\b(it|that|this|them)$/.test(last.text) ||
    last.place !== undefined ||
    last.amount !== undefined ||
    hasSense(last, 'particle')
  const begins = hasSense(item, 'act', 'fx', 'fade', 'loop', 'silence', 'clean')
  return isSaid && begins && !hasSense(item, 'particle') && startsOperation(items, at)
    ? opensHere(',', false)
    : null
}

function afterwards({ items, at, quiet }: Scan): Boundary | null {
  if (!isAfterwards(items, at)) return null
  return quiet ? SKIP : opens('then', true)
}

/** "before you reverse it", "after trimming" */
function ordered({ items, at, quiet }: Scan): Boundary | null {
  const found = orderAt(items, at, quiet)
  if (found === null) return null
  const { length, order, word } = found
  return quiet
    ? { length, marks: { order } }
    : { length, opens: { hard: false, joint: word, order } }
}

/** "pan left then right": one move. */
const sideAfterSide = (scan: Scan): Boundary | null =>
  scan.item.text === 'then' &&
  hasSense(scan.items[scan.at + 1], 'channel') &&
  hasSense(scan.items[scan.at - 1], 'channel') &&
  (scan.items[scan.at + 2] === undefined ||
    isBreak(scan.items[scan.at + 2]) ||
    SOFT.has(text(scan.items, scan.at + 2)))
    ? { ...KEEP, ...anew(scan) }
    : null

/** "first denoise, second compress" */
const counted = ({ items, at, item, quiet }: Scan) =>
  /^(second|third|fourth|fifth)$/.test(item.text) &&
  /^[,;.]$/.test(text(items, at - 1)) &&
  hasSense(items[at + 1], 'act', 'fx', 'fade', 'loop', 'clean')
    ? quiet
      ? SKIP
      : opens('then', true)
    : null

function then(scan: Scan): Boundary | null {
  const { items, at, item, quiet } = scan
  if (!THEN.has(item.text) || item.kind === 'place') return null
  if (item.text === 'also' && quiet)
    return scan.isFirst ? null : { ...SKIP, marks: { joint: 'then', hard: true } }
  if (item.text === 'next' && !startsOperation(items, at + 1)) return null
  return quiet ? { ...SKIP, ...anew(scan) } : opens('then', true)
}

/** ". Then …": what a full stop has begun already. */
const anew = ({ item, quiet, isFirst }: Scan): Partial<Boundary> =>
  quiet && item.text === 'then' && !isFirst ? { marks: { joint: 'then', hard: true } } : {}

/** "add reverb or maybe echo": one of the two. */
function orElse({ items, at, item, before, quiet, isFirst, current }: Scan): Boundary | null {
  if (item.text !== 'or' || current.negated) return null
  let next = at + 1
  while (/^(maybe|perhaps|possibly|even|just|also|else)$/.test(text(items, next))) next++
  if (!startsOperation(items, next)) return null
  if (quiet) return isFirst ? null : { ...SKIP, marks: { joint: 'or' } }
  const asks = isWhole(before) || before.some((one) => hasSense(one, 'act', 'format'))
  const isList = before.some((one) => hasSense(one, 'no') || NOT_EITHER.test(one.text))
  return asks && !isList ? opens('or', false, next - at) : null
}

/** "no reverb or echo", "whether it is loud or quiet" */
const NOT_EITHER = /^(no|not|any|whether|if|without)$/

const commaBeforeBut = ({ items, at, item }: Scan) =>
  item.text === ',' && text(items, at + 1) === 'but' ? SKIP : null

/** "play it backwards with a 1 s fade in", "at double speed" */
function withMore({ items, at, item, before, quiet }: Scan): Boundary | null {
  if (quiet) return null
  const added =
    item.text === 'with'
      ? !isParameter(before, items, at + 1) &&
        (addsFade(before, items, at + 1) || startsLimit(items, at + 1))
      : item.text === 'at' && addsSpeed(before, items, at + 1)
  return added ? opens('and', false) : null
}

/** "… so please turn it down", "it is too loud so compress it" */
const soThere = ({ items, at, item, before, quiet }: Scan) =>
  !quiet &&
  item.text === 'so' &&
  (/^(there|now|please|can|could|would)$/.test(text(items, at + 1)) ||
    ((before.some(({ text: word }) => SAYS_HOW.test(word)) || tellsOf(before)) &&
      (hasSense(items[at + 1], 'act', 'fx', 'fade', 'loop', 'silence') ||
        /en$/.test(text(items, at + 1))))) // "so brighten it", but not "so bright"
    ? opens(';', true)
    : null

const tellsOf = (before: readonly Item[]) =>
  /^(i|we|he|she|they|my|our|someone|somebody)$/.test(text(before, 0)) &&
  !before.some(({ text: word }) => /^(want|need|wish|would|like|love|prefer)/.test(word))

const SAYS_HOW =
  /^(is|are|was|were|has|sounds?|there|hear|hate|(too|so)( much)?|much|ends|starts|keeps|jumps|clips|drags|speaks|happens|not|peaks|dead air)\b/

/** "cut it by 4 dB because the bass is too loud": it is the bass. */
const becauseTooMuch = ({ items, at, item, quiet }: Scan) => {
  if (quiet || !/^(because|since|as)$/.test(item.text)) return null
  const told = items.slice(at + 1, at + 9)
  return told.some(({ text: word }) => /\b(too|much)\b/.test(word)) &&
    told.some((one) => hasSense(one, 'dim', 'adj', 'artefact'))
    ? opens(';', true)
    : null
}

/** "50 % faster while keeping the pitch" */
const whileDoing = ({ items, at, item, quiet }: Scan) =>
  !quiet &&
  item.text === 'while' &&
  hasSense(items[at + 1], 'act', 'fx', 'fade', 'adj') &&
  /ing\b/.test(text(items, at + 1))
    ? opens('and', false)
    : null

/** "the first 5 s: -3 dB, the last 5 s: +3 dB", "guitar: quieter, drums: louder" */
const headingNext = ({ items, at, item, quiet }: Scan) =>
  !quiet && SOFT.has(item.text) && isHeading(items, at + 1) ? opens(';', true) : null

function isHeading(items: readonly Item[], from: number): boolean {
  const at = /^(the|my)$/.test(text(items, from)) ? from + 1 : from
  const names = items[at]?.place !== undefined || hasSense(items[at], 'sound', 'voice', 'dim')
  return names && text(items, at + 1) === ':'
}

/** "drums: louder", "the drums, 3 dB louder": what should be louder. */
const aboutSound = ({ items, at, item, before, quiet }: Scan) =>
  !quiet &&
  SOFT.has(item.text) &&
  isBreak(item) &&
  before.filter((one) => hasSense(one, 'sound', 'voice')).length === 1 &&
  before.every((one) => one.kind === 'filler' || hasSense(one, 'sound', 'voice')) &&
  (hasSense(items[at + 1], 'adj', 'silence') ||
    (items[at + 1]?.amount !== undefined && hasSense(items[at + 2], 'adj')))
    ? SKIP
    : null

/** "make it quieter it is hurting my ears": told after what should be done */
const toldAfter = ({ items, at, item, before, quiet }: Scan) =>
  !quiet && item.text === 'it' && saysHowItIs(items, at) && endsWish(before)
    ? opensHere(';', true)
    : null

/** "there's a hum can you take it out" */
const canYou = ({ items, at, item, before, quiet }: Scan) =>
  !quiet &&
  /^(can|could|would|will)$/.test(item.text) &&
  text(items, at + 1) === 'you' &&
  startsOperation(items, at + 2) &&
  before.some(({ senses, place }) => senses.length > 0 || place !== undefined)
    ? opensHere(';', true)
    : null

const saysHowItIs = (items: readonly Item[], at: number) =>
  /^(it|that|there)$/.test(text(items, at)) &&
  /^(is|was|sounds|hurts|keeps)$/.test(text(items, at + 1))

/** "reverse it and the dog should be gone" */
const subjectNext = ({ items, at, item, before, quiet }: Scan) => {
  if (quiet || !SOFT.has(item.text) || !startsOperation(before, 0)) return null
  const start = /^(and|but)$/.test(text(items, at + 1)) ? at + 2 : at + 1
  if (!/^(the|my|any|all|every)$/.test(text(items, start))) return null
  return items
    .slice(start + 1, start + 4)
    .some(({ text: word }) => /^(should|must|has to|have to|needs? to|ought)\b/.test(word))
    ? opens(';', true)
    : null
}

/** "…, the dog is annoying", "…, you can hear a dog" */
function saysHowTheyAre(items: readonly Item[], at: number): boolean {
  const next = items.slice(at + 1, at + 5).map(({ text: word }) => word)
  return (
    /^(the|my|you|i)$/.test(text(items, at)) &&
    next.some((word) => /^(is|are|was|were|hear|sounds|barks)$/.test(word)) &&
    !next.some((word) => /^(should|must|want|need|would|until|when)/.test(word))
  )
}

/** What an "it is" after it does not belong to. */
function endsWish(before: readonly Item[]): boolean {
  const last = before.at(-1)!
  return (
    (last.place !== undefined ||
      last.amount !== undefined ||
      hasSense(
        last,
        'adj',
        'fx',
        'dim',
        'particle',
        'artefact',
        'space',
        'device',
        'silence',
        'sound',
        'voice',
      )) &&
    !hasSense(last, 'act') &&
    startsOperation(before, 0)
  )
}

/** "2x speed same pitch", "sped up with no pitch change" */
const keeping = ({ items, at, before, quiet }: Scan) =>
  !quiet &&
  before.at(-1)!.kind !== 'filler' &&
  !hasSense(before.at(-1), 'act') &&
  keepsPitch(items, at)
    ? opensHere('and', false)
    : null

/** "i can hear a dog please remove it" */
const please = ({ items, at, item, quiet }: Scan) =>
  !quiet && item.text === 'please' && hasSense(items[at + 1], 'act', 'fade', 'loop', 'silence')
    ? opens(';', true)
    : null

/** "no reverb just echo" */
const justThis = ({ items, at, item, before, quiet }: Scan) =>
  !quiet && item.text === 'just' && hasSense(before[0], 'no') && startsOperation(items, at + 1)
    ? opens(';', true)
    : null

const told = ({ items, at, item, before, quiet }: Scan) =>
  !quiet &&
  item.text === ',' &&
  (isTold(items, at + 1) ||
    ((saysHowItIs(items, at + 1) || saysHowTheyAre(items, at + 1)) && startsOperation(before, 0)))
    ? opens(';', true)
    : null

/** "add a bark at 2 s and a meow at 5 s" */
const soundAndPlace = ({ items, at, item, before, quiet }: Scan) => {
  if (quiet || !SOFT.has(item.text) || !/^(an?|some|another|one)$/.test(text(items, at + 1)))
    return null
  const isAdded = before.some(({ senses }) =>
    senses.some((sense) => sense.as === 'act' && sense.act === 'add'),
  )
  const placed = items.findIndex(({ place }, index) => index > at && place !== undefined)
  const named = items.slice(at + 2, placed)
  return isAdded &&
    before.some(({ place }) => place !== undefined) &&
    named.length > 0 &&
    named.length <= 3 &&
    named.every((one) => hasSense(one, 'sound'))
    ? opens('and', false)
    : null
}

/** "more highs less lows" */
const lessThan = ({ items, at, item, before, quiet }: Scan) =>
  !quiet &&
  /^(more|less)$/.test(item.text) &&
  hasSense(before[0], 'more', 'less') &&
  hasSense(before.at(-1), 'dim') &&
  hasSense(items[at + 1], 'dim')
    ? opensHere('and', false)
    : null

/** "bass +4 treble -2", "left -3 dB, right +3 dB" */
const amountEach = ({ items, at, item, before, quiet }: Scan) => {
  if (quiet || before.at(-1)!.amount === undefined) return null
  const from = SOFT.has(item.text) ? at + 1 : at
  const next = text(items, from) === 'the' ? from + 1 : from
  const amount = items[next + 1]?.amount
  const isNamed = (one: Item | undefined) => hasSense(one, 'dim', 'channel')
  if (!isNamed(items[next]) || !before.some(isNamed)) return null
  if (amount === undefined || !(amount.signed || amount.unit === 'db')) return null
  return from === at ? opensHere('and', false) : opens('and', false)
}

/** "slow it down, birds in the background" */
const backgroundNext = ({ items, at, item, before, quiet }: Scan) =>
  !quiet &&
  SOFT.has(item.text) &&
  hasSense(items[at + 1], 'sound') &&
  hasSense(items[at + 2], 'background') &&
  isWhole(before) &&
  !before.some((one) => hasSense(one, 'sound', 'voice'))
    ? opens('then', true)
    : null

/** "reverse it and there is a hum" */
const thereIs = ({ items, at, item, before, quiet }: Scan) =>
  !quiet &&
  SOFT.has(item.text) &&
  ((text(items, at + 1) === 'there' && /^(is|are|was)$/.test(text(items, at + 2))) ||
    // "…, i don't want the siren"
    (text(items, at + 1) === 'i' && hasSense(items[at + 2], 'bad'))) &&
  (startsOperation(before, 0) || isWhole(before))
    ? opens('then', true)
    : null

/** "louder, the last 2 s are too quiet", "… and after 8 s raise it", "… and begin at 2 s" */
const placeNext = ({ items, at, item, before, quiet }: Scan) => {
  if (quiet || !SOFT.has(item.text) || before.some(({ place }) => place !== undefined)) return null
  const from = /^(and|but|also|then)$/.test(text(items, at + 1)) ? at + 2 : at + 1
  const place = items[from]
  if (place?.place === undefined || !isWhole(before)) return null
  const next = items[from + 1]
  const isBound = BOUNDS.test(place.text) && !before.some((one) => hasSense(one, 'fade'))
  const isSubject =
    /^(is|are|was|were|should|must|needs?|has|have|sounds?|seems?)\b/.test(next?.text ?? '') ||
    (next?.text === 'at' && hasSense(items[from + 2], 'times')) ||
    next?.amount?.unit === 'db' ||
    (next?.text === 'it' && /^(is|was|sounds|gets|has)$/.test(text(items, from + 2))) ||
    (hasSense(next, 'degree') && hasSense(items[from + 2], 'adj', 'channel')) ||
    hasSense(next, 'adj', 'act', 'fx', 'silence', 'channel')
  return isBound || isSubject ? opens('then', true, from - at) : null
}

const BOUNDS = /^(start|starts|begin|begins|end|ends)\b/

/** It says all of a wish: nothing that follows has to complete it. */
const isWhole = (before: readonly Item[]) =>
  before.some(
    (one) =>
      one.amount !== undefined ||
      hasSense(
        one,
        'adj',
        'fx',
        'artefact',
        'silence',
        'fade',
        'loop',
        'device',
        'space',
        'particle',
        'channel',
        'dim',
      ),
  )

/** "slightly louder with slightly more bass" */
const withMoreOf = ({ items, at, item, before }: Scan) =>
  item.text === 'with' &&
  before.some((one) => hasSense(one, 'adj')) &&
  !before.some((one) => hasSense(one, 'dim', 'sound')) &&
  startsOperation(items, at + 1) &&
  items.slice(at + 1, at + 5).some((one) => hasSense(one, 'more', 'less')) &&
  items.slice(at + 1, at + 6).some((one) => hasSense(one, 'dim'))
    ? opens('and', false)
    : null

/** A comma or an "and", unless what follows belongs to what stands before. */
function soft(scan: Scan): Boundary | null {
  const { items, at, item, before, quiet } = scan
  if (quiet || !SOFT.has(item.text) || item.kind === 'place') return null
  if (isManner(scan) || isValued(scan) || belongsTogether(scan)) return null
  const first = text(items, at + 1) === 'first' ? 1 : 0
  const begins =
    (startsOperation(items, at + 1 + first) && !isItsAmount(before, items, at + 1)) ||
    (isBreak(item) && item.text === ',' && endsPlace(before)) ||
    isBandAmount(items.slice(at + 1, at + 4)) ||
    isSpeedAlone(items.slice(at + 1, at + 3), before) ||
    continues(before, items, at + 1) ||
    startsLimit(items, at + 1)
  if (!begins) return null
  // "louder, but first trim it"
  return item.text === 'but' && first === 1
    ? { length: 2, opens: { hard: false, joint: 'but', order: 'earlier' } }
    : opens(item.text, false)
}

/** "add music, quietly", "flanger, slow, deep" */
function isManner({ items, at, item, before }: Scan): boolean {
  if (item.text !== ',') return false
  const from = hasSense(items[at + 1], 'degree') ? at + 2 : at + 1
  const word = text(items, from)
  if (items[from + 1] !== undefined && !isBreak(items[from + 1])) return false
  if (/^(quietly|softly|faintly|gently|subtly)$/.test(word)) return true
  const isEffect = before.some(({ senses }) =>
    senses.some((sense) => sense.as === 'fx' && MODULATED.test(sense.op)),
  )
  const isAdded = hasSense(before[0], 'act') && before.some((one) => hasSense(one, 'sound'))
  if (/^(fading|decaying|dying|bouncing)( away| out)?$/.test(word))
    return before.some((one) => hasSense(one, 'loop'))
  return (
    (isEffect &&
      /^(slow|fast|deep|subtle|gentle|heavy|light|strong|mild|long|short)$/.test(word)) ||
    (isAdded && /^(quiet|soft|low|faint)$/.test(word))
  )
}

const MODULATED = /^(flanger|chorus|tremolo|vibrato|reverb|echo)$/

/** "loudness: -18 LUFS" */
const isValued = ({ items, at, item, before }: Scan) =>
  item.text === ':' &&
  items[at + 1]?.amount !== undefined &&
  before.every((one) => one.kind === 'filler' || hasSense(one, 'dim', 'fx', 'whole', 'act'))

/** "loudness -14, true peak -2" */
const isCeiling = ({ items, at, before }: Scan) =>
  before.some(
    ({ amount, senses }) =>
      amount?.unit === 'lufs' || senses.some((one) => one.as === 'fx' && one.op === 'loudness'),
  ) &&
  /^(true|peak|ceiling|tp|max)$/.test(text(items, at + 1)) &&
  items.slice(at + 1, at + 5).some(({ amount }) => amount !== undefined)

const belongsTogether = (scan: Scan) => isCeiling(scan) || belongsToIt(scan)

const belongsToIt = ({ items, at, before }: Scan) =>
  isUneven(before, items, at + 1) ||
  putsBack(before, items, at + 1) ||
  splitsToSwap(before, items, at + 1) ||
  sameEffect(before, items, at + 1) ||
  isParameter(before, items, at + 1) ||
  correctionAt(items, at + 1) > 0

/** In the order in which they are tried. */
export const BOUNDARIES: readonly ((scan: Scan) => Boundary | null)[] = [
  takenBack,
  halfAfterHalf,
  fullStop,
  negation,
  joiner,
  afterwards,
  beforeThat,
  ordered,
  earlierWish,
  sideAfterSide,
  counted,
  then,
  commaBeforeBut,
  orElse,
  withMore,
  soThere,
  becauseTooMuch,
  whileDoing,
  headingNext,
  aboutSound,
  keeping,
  toldAfter,
  canYou,
  please,
  justThis,
  told,
  subjectNext,
  withMoreOf,
  lessThan,
  amountEach,
  placeNext,
  thereIs,
  backgroundNext,
  soundAndPlace,
  soft,
]
