import { EQ_DB } from '../amounts.ts'
import { BANDS, isBand } from '../bands.ts'
import { isFaultOfTone, isOffEdge } from '../clauses/look.ts'
import { negationOf } from '../frames.ts'
import type { Item } from '../items/item.ts'
import type { View } from '../items/view.ts'
import type { Dim, Move, Sense } from '../lexicon/senses.ts'
import { CAN_WE_HAVE } from './adding.ts'
import { isBroughtOut, isTakenOut } from './bands-out.ts'
import { bareMove } from './bare-moves.ts'
import { direction, type Found, levelWord, negativeAmount } from './directions.ts'
import { adjectiveOp, moved, NOUNS, noteInterval } from './moved.ts'
import { type Context, isAct, missing, type Reader, type Reading } from './reading.ts'
import { isRetuned } from './tuning.ts'

// Louder, brighter, faster, higher: which quantity is named, and which way it goes.

export const readQuantity: Reader = (view, context) => {
  // "play it forward": not a voice that steps forward
  if (view.has('act', isAct('play')) && view.word('forward')) return null
  // "like a tape, pitch and all, 1.2x": no factor of the pitch
  if (/\bpitch and (all|everything)\b/.test(context.text)) return null
  // "1 s off the start and 3 dB off the first 2 s": what is cut off is no place for a level
  if (view.items.some(isOffEdge)) return null
  const found = findMove(view, context)
  if (found === null) return null
  if ('drafts' in found) return found
  const { move, adjective } = found
  if ('op' in move) return adjectiveOp(view, move)
  return moved(view, context, move.dim, move.sign, {
    fixed: move.fixed,
    adjective,
    neutral: found.neutral,
  })
}

/** Which quantity is named, and which way. */
function findMove(view: View, context: Context): Found {
  if (isOfSound(view, context)) return null
  if (IN_KEY.test(context.text) && noteInterval(context.text) === null) return askKey(view)
  if (view.hasAmount(({ unit }) => unit === 'hz') && isRetuned(context.text)) return tuned(view)
  const between = rampBetween(view)
  if (between !== null) return between
  const negation = negationOf(view)
  // "50 cents sharper" is no brightness
  if (view.hasAmount(({ unit }) => unit === 'st') && view.word('sharp', 'sharper', 'too sharp'))
    return bareMove(view, context)
  const isFirst = isBeforeAdjective(view)
  const adjective = view.take(
    'adj',
    (sense) => !('op' in sense.wish) || context.frame === 'complaint' || !view.has('dim'),
  )
  if (adjective !== null) return adjectiveMove(view, context, { adjective, negation, isFirst })
  return view.has('dim') ? nounMove(view, context) : bareMove(view, context)
}

/** "convert it from 440 Hz to 432 Hz" */
function tuned(view: View): Found {
  view.takeAll('dim', ({ dim }) => dim === 'pitch')
  view.takeAll('adj', (_, { text }) => /^tune /.test(text))
  view.takeAll('act', isAct('up', 'down', 'move'))
  view.takeAll('particle', ({ way }) => way === 'up' || way === 'down')
  return { move: { dim: 'pitch', sign: 1 }, adjective: false, neutral: true }
}

/** Wishes for a sound, whatever it is like. */
const isOfSound = (view: View, { text }: Context) =>
  (view.has('sound') &&
    ((view.has('act', isAct('add')) && !view.has('dim')) ||
      // "remove the loud music": no quieter music
      (view.has('act', isAct('remove')) && !view.has('dim')) ||
      CAN_WE_HAVE.test(text) ||
      PUT_BEHIND.test(text) ||
      // "some crowd noise quietly under it"
      (view.has('background') && !view.has('act') && /^(a|an|some)$/.test(view.items[0]!.text)))) ||
  // "only the voice should be audible" keeps one source
  /\b(only|just)\b.*\b(audible|heard)\b/.test(text)

/** "put soft piano music behind it": what it is like that is put there */
const PUT_BEHIND =
  /\bput (?:some |a |an )?(?:soft|quiet|loud|faint|gentle|slow|fast|bright|dark|warm) (?:\w+ )+(?:behind|under|underneath|beneath|over|on top|in the background)\b/

type Said = {
  readonly adjective: Adjective
  readonly negation: ReturnType<typeof negationOf>
  /** Whether an item stands before the adjective. */
  readonly isFirst: (sense: unknown, item: Item) => boolean
}

type Adjective = { readonly wish: Move; readonly complaint: Move }

/** "louder", "not so bright", "the bass is too loud", "turn up the warmth" */
function adjectiveMove(view: View, context: Context, said: Said): Found {
  const { adjective } = said
  takeListener(view)
  // "spread it super wide"
  view.takeAll('adj', ({ wish }) => JSON.stringify(wish) === JSON.stringify(adjective.wish))
  const way = wayOfAdjective(view, context, said)
  view.takeKinds('less', 'more')
  view.takeAll('gone', (_, { text }) => GO.test(text))
  // "not very loud" is not loud, not very
  if (said.negation === 'not') view.degree()
  view.takeWords('enough', 'not')
  // "too slowly" asks for faster by itself, but not behind a "like"
  const move =
    isLikeTape(view, context) && isOnlyComplaint(adjective) ? reversed(adjective.wish) : way
  return ofNoun(view, context, move) ?? ofVerb(view, context, adjective, move)
}

/** What it asks for: the wish, or what is wished where it is complained of. */
function wayOfAdjective(
  view: View,
  context: Context,
  { adjective, negation, isFirst }: Said,
): Move {
  if (isWithout(view, isFirst)) {
    view.takeAll('clean')
    view.takeAll('act', isAct('remove'))
    view.takeKinds('no', 'gone')
    return adjective.complaint
  }
  if (negation === 'less' || (view.has('less') && !view.has('more')))
    return opposite(adjective, context)
  if (isFaultAlone(view, adjective)) {
    view.takeKinds('bad')
    return adjective.complaint
  }
  const isDenied = negation === 'not' || negation === 'not enough'
  return context.frame === 'complaint' && !isDenied && !isLikeTape(view, context)
    ? adjective.complaint
    : adjective.wish
}

/** "the mud bothers me", "the harshness": nobody wants it, unless more of it is asked for. */
const isFaultAlone = (view: View, adjective: Adjective) =>
  view.items.some((item) => isFaultOfTone(item) && item.senses.some(isAlike(adjective))) &&
  !view.has('more') &&
  !view.has('lack') &&
  !view.has('act', isAct('up', 'add', 'put', 'make', 'turn')) &&
  !view.word('want', 'like', 'love', 'some')

const isAlike =
  ({ wish }: Adjective) =>
  (sense: Sense) =>
    sense.as === 'adj' && JSON.stringify(sense.wish) === JSON.stringify(wish)

/** "it should go slower"; but "the harsh highs should go" */
const GO = /\bgo$/

/** "no muffled sound", "remove the harsh highs" */
const isWithout = (view: View, isFirst: Said['isFirst']) =>
  view.has('act', isAct('remove')) ||
  // "get the mud out"
  (view.has('act', ({ act }, { text }) => act === 'turn' || /^get/.test(text)) &&
    view.has('particle', ({ way }) => way === 'off' || way === 'out')) ||
  view.has('no', isFirst) ||
  view.has('gone', (_, item) => !(GO.test(item.text) && isFirst(_, item))) ||
  view.has('clean')

/** "the bass is too loud", "turn the volume down low": the noun says what, the adjective which way */
function ofNoun(view: View, context: Context, move: Move): Found {
  const noun = view.take('dim', ({ dim }) => !('dim' in move) || dim !== 'length')
  if (noun === null || !('dim' in move)) return null
  // "slow it down to half speed like a tape"
  const isTape = view.takeAll('dim', (other) => areTape(noun.dim, other.dim)).length > 0
  const dim = isTape ? 'tape' : noun.dim
  if (!isBand(dim) && move.dim !== 'level' && dim !== 'tape') return null
  direction(view, context)
  return { move: { dim, sign: move.sign }, adjective: true }
}

/** Pitch and speed that move together, said of one of them or of both. */
const areTape = (first: Dim, other: Dim) =>
  (first === 'tape' && (other === 'tape' || other === 'speed')) ||
  (first === 'speed' && other === 'tape')

/** "tame the harshness", "turn up the warmth": the verb says which way */
function ofVerb(view: View, context: Context, { wish, complaint }: Adjective, move: Move): Found {
  const way = direction(view, context)
  const isByVerb = way !== null && 'dim' in wish && isBand(wish.dim)
  if (!isByVerb) return { move, adjective: true }
  return { move: way === 1 ? wish : complaint, adjective: true }
}

/** "transpose it to D": from which key is not said. */
const IN_KEY =
  /\b(?:transpos\w+|key|retune|tune|pitch|put it|change it|shift it|move it)\b.*\b(?:to|into|in) (?:the key of )?[a-g](?: ?#| ?b| sharp| flat)?(?: major| minor)?$/

function askKey(view: View): Reading {
  for (const at of view.used.keys()) view.used[at] = true
  return missing('source_key', 'The key it has now is not known.', [
    'raise the pitch by 2 semitones',
    'lower the pitch by 2 semitones',
  ])
}

/** "like a record played too slowly": a likeness is wished for, whatever is wrong with it. */
const isLikeTape = (view: View, { text }: Context) =>
  /\b(like|as if|as though|as (?:on|with|from))\b/.test(text) &&
  view.has('dim', ({ dim }) => dim === 'tape')

const isOnlyComplaint = ({ wish, complaint }: { wish: Move; complaint: Move }) =>
  JSON.stringify(wish) === JSON.stringify(complaint)

const reversed = (move: Move): Move =>
  'op' in move ? move : { ...move, sign: move.sign === 1 ? -1 : 1 }

/** "no muffled sound", but not "faster, no echo" */
function isBeforeAdjective(view: View): (sense: unknown, item: Item) => boolean {
  const at = view.index('adj')
  return (_, item) => view.items.indexOf(item) < at
}

/** "my grandma can't hear this": who it is that cannot is no part of the wish. */
function takeListener(view: View): void {
  const hears = view.items.findIndex(
    (item) => /\bhear\b/.test(item.text) && item.senses.some(({ as }) => as === 'adj'),
  )
  for (let at = 0; at < hears; at++)
    if (view.items[at]!.kind === 'word' && view.items[at]!.senses.length === 0) view.used[at] = true
}

/** "ramp the volume from -12 dB to 0 dB" */
function rampBetween(view: View): Reading | null {
  const decibel = (prep: string) =>
    view.items.findIndex(
      ({ amount }, at) => !view.used[at] && amount?.unit === 'db' && amount.prep === prep,
    )
  // "ramp -12 dB to 0 dB"
  const begin = view.has('gradual') ? decibel('') : -1
  const [from, to] = [decibel('from') === -1 ? begin : decibel('from'), decibel('to')]
  if (from === -1 || to === -1 || view.has('fx') || view.has('artefact')) return null
  view.useAmount(from)
  view.useAmount(to)
  view.takeAll('act', isAct('turn', 'up', 'down', 'change', 'make'))
  view.takeAll('dim', ({ dim }) => dim === 'level')
  view.takeKinds('gradual', 'particle', 'fade')
  return {
    drafts: [
      {
        op: 'volume_ramp',
        fromDb: view.items[from]!.amount!.value,
        toDb: view.items[to]!.amount!.value,
      },
    ],
  }
}

function opposite(adjective: { wish: Move; complaint: Move }, context: Context): Move {
  // "less overpowering": nobody wants more of it
  if (isOnlyComplaint(adjective)) return adjective.complaint
  const wished =
    context.frame === 'complaint' && !('op' in adjective.wish)
      ? adjective.complaint
      : adjective.wish
  if ('op' in wished) return adjective.complaint
  return context.frame === 'complaint' ? adjective.wish : reversed(wished)
}

/** "the volume up", "more bass", "too much treble", "double the speed", "the pitch is too high" */
function nounMove(view: View, context: Context): Found {
  const dim = takeDim(view)
  if (isBand(dim) && isTakenOut(view)) return withoutBand(dim)
  if (isBand(dim) && isBroughtOut(view)) return { move: { dim, sign: 1 }, adjective: false }
  const way = direction(view, context) ?? levelWord(view, context)
  if (way !== null) {
    view.takeWords('prominent', 'pronounced', 'present', 'intense', 'dominant')
    return { move: { dim, sign: way }, adjective: false }
  }
  if (view.has('no')) return noneOf(view, context, dim)
  if (view.has('act', isAct('remove')) && isBand(dim)) {
    view.takeAll('act', isAct('remove'))
    // "get rid of some bass"
    const isPartly = view.word('some') || view.has('degree', ({ degree }) => degree === 'bit')
    return isPartly ? { move: { dim, sign: -1 }, adjective: false } : withoutBand(dim)
  }
  const isMeasured = hasMeasure(view, context, dim)
  view.takeAll('act', ({ act }) => /^(make|put|change|add|keep|turn|play|cut)$/.test(act))
  if (isMeasured)
    return { move: { dim, sign: negativeAmount(view) ? -1 : 1 }, adjective: false, neutral: true }
  if (dim === 'tape') return null
  if (isMissed(view, context, dim)) return { move: { dim, sign: 1 }, adjective: false }
  // "adjust the pitch between 3 and 6 s"
  for (const { at } of view.places()) view.used[at] = true
  return missing(
    'direction',
    `It is not said which way the ${NOUNS[dim]} should go.`,
    candidatesFor(dim),
  )
}

/** "the tape speed", "resample it to 0.8x speed" */
function takeDim(view: View): Dim {
  const first = view.take('dim')!.dim
  const more = view.takeAll(
    'dim',
    ({ dim }) => dim === first || dim === 'tape' || (first === 'tape' && dim === 'speed'),
  )
  return more.some(({ dim }) => dim === 'tape') ? 'tape' : first
}

/** "no highs"; but "it has no bass": missed, not unwanted */
function noneOf(view: View, { text }: Context, dim: Dim): Found {
  if (/\b(has|have|is|are|got|with) (almost |absolutely )?no\b/.test(text)) {
    view.takeAll('no')
    return { move: { dim, sign: 1 }, adjective: false }
  }
  view.take('no')
  return withoutBand(dim)
}

/** "speed 1.5x", "pitch +2", "twice the volume" */
const hasMeasure = (view: View, { text }: Context, dim: Dim) =>
  view.has('times') ||
  view.hasAmount(({ unit, signed, prep }) => {
    if (unit === 'hz') return dim === 'pitch'
    if (unit !== null) return /^(x|%|part|st|db|lufs|bpm)$/.test(unit)
    if (dim === 'pitch' || /^(to|by|at|x)$/.test(prep)) return true
    return /^(speed|tape|width)$/.test(dim) || (signed && (isBand(dim) || dim === 'level'))
  }) ||
  (dim === 'pitch' && noteInterval(text) !== null)

/** "give it some volume", "add some bass", "very wide stereo" */
const isMissed = (view: View, { text }: Context, dim: Dim) =>
  (dim === 'level' && /\b(give|add|want|need)\w*\b.*\bsome\b/.test(text)) ||
  // "I want only the bass" may be the instrument
  (isBand(dim) && !ONLY_THE.test(text) && WANTED.test(text)) ||
  (view.has('degree') && (isBand(dim) || dim === 'width'))

const ONLY_THE = /\b(?:only|solely|just|nothing but) (?:want |get |hear |have )?(?:the|my) /

const WANTED = /\b(add|give|put|apply|want|need|needs|with|some|extra|get)\b/

const candidatesFor = (dim: Dim): string[] => {
  if (dim === 'speed') return ['set the speed to 1.25x', 'set the speed to 0.8x']
  if (dim === 'pitch') return ['raise the pitch by 4 semitones', 'lower the pitch by 4 semitones']
  if (dim === 'level') return ['raise the volume by 6 dB', 'lower the volume by 6 dB']
  if (dim === 'width') return ['set the stereo width to 1.5', 'set the stereo width to 0.5']
  if (isBand(dim)) return [`boost the ${dim} by 6 dB`, `reduce the ${dim} by 6 dB`]
  return ['set the speed to 1.25x', 'set the playback rate to 1.25x']
}

/** "remove the bass", "no highs" */
function withoutBand(dim: Dim): Reading | null {
  if (dim === 'bass' || dim === 'boom') return { drafts: [{ op: 'high_pass', cutoffHz: 150 }] }
  if (dim === 'treble' || dim === 'air') return { drafts: [{ op: 'low_pass', cutoffHz: 4000 }] }
  if (isBand(dim)) return { drafts: [{ op: 'eq', ...BANDS[dim], gainDb: -EQ_DB.plain }] }
  return null
}
