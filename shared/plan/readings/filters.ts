import { EQ_DB } from '../amounts.ts'
import { type Band, SHELF_Q } from '../bands.ts'
import { type Amount, type Item, textOf } from '../items/item.ts'
import type { View } from '../items/view.ts'
import type { Op } from '../plan.ts'
import { milli } from '../round.ts'
import { number } from '../slots.ts'
import { takeOrder } from './filter-order.ts'
import {
  ask,
  type Context,
  type Draft,
  isAct,
  isOp,
  missing,
  type Reader,
  type Reading,
} from './reading.ts'
import { readSlots } from './slot-values.ts'
import { isRetuned } from './tuning.ts'

// Filters by frequency: what lies above, below, between and at so many hertz.

const isFilter = isOp('low_pass', 'high_pass', 'band_pass', 'band_stop', 'notch', 'eq')

/** "there's nothing below 100 Hz": missed, and not unwanted. */
const IS_NOT_THERE =
  /^(?:and |but |so )*there (?:is|was) (?:almost |hardly |absolutely )?(?:nothing|anything)\b/

/** "make it louder, it's below 80 Hz": how something is, and not what should be cut off. */
const IT_IS_THERE =
  /^(?:and |but |so )*(?:it|they|that|this) (?:is|are|was|were) (?:all |mostly |only )*(?:above|over|below|under|beneath|between)\b/

export const readFilter: Reader = (view, context) => {
  const { text } = context
  if (isTone(view) || isRetuned(text) || IS_NOT_THERE.test(text) || IT_IS_THERE.test(text))
    return null
  if (!namesFrequency(view, text) && !isBentAt(view, context)) {
    const edge = EDGE.test(text)
    return edge && !view.hasAmount(({ unit }) => unit === 's') ? askFrequency(view, context) : null
  }
  const bands = bandsOf(view, text)
  if (bands !== null) return bands
  const said = takeSaid(view, text)
  const { op, first, second } = said
  if (op === 'low_pass' || op === 'high_pass') return pass(view, said, op)
  if (op === 'band_pass' || op === 'band_stop') return band(view, said, op)

  const gain = takeGain(view, said)
  if (op === 'notch') return notch(view, said)
  if (first === undefined) return null
  const way = wayOf(view, said)
  if (gain !== null && way.shape === null) return null
  if (gain !== null) return equalized(view, said, way.shape!, way, gain)
  if (said.isList) return around(view, said, way)
  if (second !== undefined && !/\bhum\b/.test(text)) return between(view, said, first, second)
  if (said.above || said.below) return beyond(view, said, way, first)
  return around(view, said, way)
}

/** "200 Hz -3 dB, 3 kHz +2 dB": a gain for each of several frequencies. */
function bandsOf(view: View, text: string): Reading | null {
  if (ABOVE.test(text) || BELOW.test(text) || /\bshelf\b|\bq\b/.test(text)) return null
  if (!view.items.every(isOfBand)) return null
  const amounts = view.items.flatMap(({ amount }) => (amount === undefined ? [] : [amount]))
  const isGain = ({ unit, signed, value }: Amount) =>
    unit === 'db' || (unit === null && signed && Math.abs(value) <= MOST_BAND_DB)
  const isFrequency = (amount: Amount) => hz(amount) || isBareFrequency(amount)
  const isPair = ([one, other]: readonly [Amount, Amount]) =>
    isGain(one) ? isFrequency(other) : isFrequency(one) && isGain(other)
  const pairs = amounts.flatMap((one, at) => (at % 2 === 0 ? [[one, amounts[at + 1]!] as const] : [])) // biome-ignore format: one line
  if (pairs.length < 2 || amounts.length % 2 !== 0 || !pairs.every(isPair)) return null
  if (new Set(pairs.map(([one]) => isGain(one))).size > 1) return null
  for (const at of view.used.keys()) view.used[at] = true
  return {
    drafts: pairs.map(([one, other]) => {
      const [gain, frequency] = isGain(one) ? [one, other] : [other, one]
      return { op: 'eq', shape: 'peak', frequencyHz: milli(frequency.value), gainDb: milli(gain.value), q: 1 } // biome-ignore format: one line
    }),
    placed: true,
  }
}

const MOST_BAND_DB = 30

/** Nothing but gains, frequencies and the name of an equalizer. */
const isOfBand = ({ amount, kind, senses }: Item) =>
  amount !== undefined ||
  kind === 'punct' ||
  kind === 'filler' ||
  senses.some((sense) => sense.as === 'fx' && sense.op === 'eq')

/** "add a 440 Hz beep": a sound of that frequency, not a filter at it. */
const isTone = (view: View) =>
  view.has('act', isAct('add', 'put')) &&
  view.items.some(
    ({ amount }, at) =>
      amount?.unit === 'hz' && view.items[at + 1]?.senses.some(({ as }) => as === 'sound'),
  )

const EDGE = /\b(above|below|under|over|beneath|higher than|lower than|up to)\b/
/** "dip 350 by 2.5 dB" */
const IS_BENT =
  /\b(dip|boost|lift|scoop|bump|attenuate|cut) (the )?[4-9]\d\b.*\bdb\b|\b(dip|boost|lift|scoop|bump|attenuate|cut) (the )?\d{3,5}\b.*\bdb\b/
const EDGE_WORD = /^(above|below|under|over|than)$/

/** Whether the clause is about frequencies: one is given, or a filter is named. */
function namesFrequency(view: View, text: string): boolean {
  const named = /\b(frequenc(y|ies)|shelf)\b/.test(text) || view.has('fx', isFilter)
  const inHertz = view.hasAmount(
    (amount) => hz(amount) || (amount.unit === null && / k$/.test(amount.text)),
  )
  const bare = view.hasAmount(
    (amount) =>
      isBareFrequency(amount) && (named || EDGE_WORD.test(amount.prep) || IS_BENT.test(text)),
  )
  return named || inHertz || ((EDGE.test(text) || IS_BENT.test(text)) && bare)
}

/** "-4 dB at 250": no time of a recording that is shorter. */
const isBentAt = (view: View, { clip }: Context) =>
  clip !== null &&
  view.places().length <= 1 &&
  view.hasAmount(({ unit }) => unit === 'db') &&
  view.hasAmount(
    (amount) =>
      isBareFrequency(amount) && amount.prep === 'at' && amount.value > clip.durationSeconds,
  )

export const hz = ({ unit }: Amount) => unit === 'hz'

const isBareFrequency = ({ unit, value, signed }: Amount) => unit === null && !signed && value >= 20

/** What a clause says of a filter. Frequencies are in hertz, in the order said. */
type Said = {
  readonly text: string
  readonly op: Op | undefined
  readonly frequencies: readonly number[]
  readonly first: number | undefined
  readonly second: number | undefined
  /** "100 and 200 Hz": one after the other, and not what lies between. */
  readonly isList: boolean
  readonly order: { order?: number }
  readonly q: { q?: number }
  readonly above: boolean
  readonly below: boolean
  readonly removing: boolean
  readonly keeping: boolean
  /** "down", "up" behind the verb, before anything was used. */
  readonly lowers: boolean
  readonly lifts: boolean
}

function takeSaid(view: View, text: string): Said {
  // "4 dB at 3 kHz over the first half" is at 3 kHz
  const ofTone = textOf(view.items.filter(({ place }) => place === undefined))
  const lowers = view.has('particle', ({ way }) => way === 'down')
  const lifts = view.has('particle', ({ way }) => way === 'up')
  const order = takeOrder(view)
  const q = readSlots(view, 'notch')
  const frequencies = takeFrequencies(view)
  const [first, second] = frequencies
  const op = view.take('fx', isFilter)?.op
  return {
    text,
    op,
    frequencies,
    first,
    second,
    isList: frequencies.length > 1 && !IS_RANGE.test(text),
    order,
    q,
    above: ABOVE.test(ofTone),
    below: BELOW.test(ofTone),
    removing:
      ROLLS_OFF.test(text) ||
      view.has('act', isAct('remove', 'cut', 'down')) ||
      (view.has('act', isAct('turn')) &&
        view.has('particle', ({ way }) => way === 'off' || way === 'out')) ||
      view.has('no') ||
      view.has('gone') ||
      /\bfilter(ed)? (out|off)\b/.test(text),
    keeping:
      view.has('act', isAct('keep')) ||
      view.word('only', 'just', 'pass') ||
      /\blet\b.*\bthrough\b/.test(text),
    lowers,
    lifts,
  }
}

const IS_RANGE = /\b(between|from|to|through|thru|till|until|above|below|over|under)\b|[-–~]/
const ABOVE = /\b(above|over|higher than|beyond)\b/
const BELOW = /\b(below|under|lower than|beneath|up to)\b/
const ROLLS_OFF = /\broll(s|ed|ing)? (\S+ ){0,5}off\b/

function takeFrequencies(view: View): number[] {
  const frequencies: number[] = []
  const isFrequency = (amount: Amount) => hz(amount) || isBareFrequency(amount)
  for (let one = view.amount(isFrequency); one !== null; one = view.amount(isFrequency))
    frequencies.push(milli(one.value))
  return frequencies
}

function takeGain(view: View, { first }: Said): Amount | null {
  const gain =
    view.amount(({ unit }) => unit === 'db') ??
    view.amount(
      ({ unit, signed, value, prep }) =>
        unit === null &&
        (signed || (prep === 'by' && first !== undefined)) &&
        Math.abs(value) <= 30,
    )
  // "peak at 500 Hz +3 dB": the shape, not the loudest sample
  if (gain !== null && first !== undefined) view.takeAll('fx', isOp('normalize'))
  return gain
}

/** Which way the level at the frequency goes, and which tone colours are named beside it. */
type Way = {
  readonly up: boolean
  readonly down: boolean
  /** Null: a shelf, and neither its words nor its frequency say which. */
  readonly shape: Band['shape'] | null
  readonly lows: boolean
  readonly highs: boolean
}

/** "a shelf at 10 kHz" can only be the upper one. */
const shelfAt = (frequencyHz: number | undefined): Band['shape'] | null =>
  frequencyHz === undefined || (frequencyHz > HIGHEST_LOW_SHELF && frequencyHz < LOWEST_HIGH_SHELF)
    ? null
    : frequencyHz <= HIGHEST_LOW_SHELF
      ? 'low_shelf'
      : 'high_shelf'
const HIGHEST_LOW_SHELF = 300
const LOWEST_HIGH_SHELF = 2000

function wayOf(view: View, { text, lowers, lifts, first }: Said): Way {
  const highs = view.has('dim', ({ dim }) => dim === 'treble' || dim === 'air')
  const lows = view.has('dim', ({ dim }) => dim === 'bass' || dim === 'boom')
  const shelf = /\bshelf\b/.test(text)
  const isHigh = highs || /\b(hi|high|top|treble) shelf\b/.test(text)
  const isLow = lows || /\b(lo|low|bass|bottom) shelf\b/.test(text)
  return {
    up: view.has('act', isAct('up', 'add')) || view.has('more') || lifts || view.word('louder'),
    down:
      view.has('act', isAct('down', 'cut', 'remove')) ||
      (view.has('act', isAct('turn')) &&
        view.has('particle', ({ way }) => way === 'out' || way === 'off')) ||
      view.has('less') ||
      view.word('quieter', 'softer') ||
      lowers ||
      view.has('excess'),
    shape: !shelf ? 'peak' : isLow ? 'low_shelf' : isHigh ? 'high_shelf' : shelfAt(first),
    lows,
    highs,
  }
}

/** "low-pass at 2 kHz" */
function pass(view: View, said: Said, op: 'low_pass' | 'high_pass'): Reading | null {
  const { first, second, order } = said
  if (second !== undefined) return null
  return done(view, said, { op, ...(first === undefined ? {} : { cutoffHz: first }), ...order })
}

/** "band-pass from 300 Hz to 3400 Hz" */
function band(view: View, said: Said, op: 'band_pass' | 'band_stop'): Reading {
  const { first, second, order } = said
  if (first === undefined || second === undefined) {
    takeRest(view, said)
    const words = op === 'band_pass' ? 'band-pass' : 'band-stop'
    return missing('frequency', 'A band has two ends.', [
      `${words} from 300 Hz to 3400 Hz`,
      `${words} from 100 Hz to 8000 Hz`,
    ])
  }
  return done(view, said, { op, ...ends(first, second), ...order })
}

const ends = (first: number, second: number) => ({
  lowHz: Math.min(first, second),
  highHz: Math.max(first, second),
})

/** "notch at 50 Hz" */
function notch(view: View, said: Said): Reading {
  const { first, second, isList, q } = said
  // "notch 900 to 1100 Hz": what lies between
  if (first !== undefined && second !== undefined && !isList)
    return done(view, said, { op: 'band_stop', ...ends(first, second), ...said.order })
  if (first === undefined) {
    takeRest(view, said)
    return missing('frequency', 'It is not said which frequency.', [
      'notch at 50 Hz',
      'notch at 1000 Hz',
    ])
  }
  return done(
    view,
    said,
    ...said.frequencies.map((at) => ({ op: 'notch', frequencyHz: at, ...q }) as const),
  )
}

/** "+3 dB at 500 Hz", "cut everything above 8 kHz by 6 dB" */
function equalized(
  view: View,
  said: Said,
  named: Band['shape'],
  way: Way,
  gain: Amount,
): Reading | null {
  const { above, below, frequencies, q } = said
  const sign = gain.value < 0 ? 1 : way.down && !gain.signed ? -1 : 1
  const shape = above ? 'high_shelf' : below ? 'low_shelf' : named
  const gainDb = milli(sign * gain.value)
  if (frequencies.length > 1 && (shape !== 'peak' || !said.isList)) return null
  const bell = (frequencyHz: number): Draft => ({
    ...{ op: 'eq', shape, frequencyHz, gainDb },
    q: q.q ?? usualQ(shape),
  })
  return done(view, said, ...frequencies.map(bell))
}

const usualQ = (shape: Band['shape']) => (shape === 'peak' ? 1 : SHELF_Q)

/** "only between 300 and 3400 Hz", "take out everything from 1 to 2 kHz" */
function between(view: View, said: Said, first: number, second: number): Reading {
  const { text, keeping, removing, order } = said
  const kept =
    keeping &&
    !view.has('act', isAct('remove', 'cut')) &&
    !/\b(everything|all)\b.*\b(but|except)\b/.test(text)
  const outside =
    !kept && /\b(everything|all|anything)\b.*\b(but|except|outside|besides)\b/.test(text)
  if (outside) view.takeWords('but', 'except', 'outside', 'besides')
  const within = namesOutside(said, first, second)
    ? !removing || kept
    : removing && !kept && !outside
  // "nothing between 300 and 500 Hz"
  const isEmptied = /\bnothing\b(?! (?:but|except|else|other))/.test(text)
  // "there's a whistle between 2 and 2.6 kHz": what is wrong there is to go
  const isFault = !keeping && view.has('artefact') && !view.has('act', isAct('add', 'put'))
  const op = within || isEmptied || isFault ? 'band_stop' : 'band_pass'
  return done(view, said, { op, ...ends(first, second), ...order })
}

/** "below 200 and above 4000 Hz": the two ends, not what lies between. */
function namesOutside({ text, above, below }: Said, first: number, second: number): boolean {
  if (!above || !below) return false
  const isBelowFirst = text.search(BELOW) < text.search(ABOVE)
  return isBelowFirst ? first < second : second < first
}

/** "remove everything above 8 kHz", "less below 100 Hz" */
function beyond(view: View, said: Said, way: Way, frequencyHz: number): Reading {
  const { text, above, keeping, removing, order } = said
  const lessened =
    ((view.has('act', isAct('down')) && !ROLLS_OFF.test(text)) || view.has('less')) &&
    !view.has('act', isAct('remove', 'cut'))
  // "there should be nothing below 100 Hz"
  const isRaised = way.up && !/\bnothing\b/.test(text)
  if (isRaised || lessened) {
    const gainDb = (isRaised ? 1 : -1) * EQ_DB[view.degree() ?? 'plain']
    const shape = above ? 'high_shelf' : 'low_shelf'
    return done(view, said, { op: 'eq', shape, frequencyHz, gainDb, q: SHELF_Q })
  }
  const keeps = keeping && !removing
  const op = above !== keeps ? 'low_pass' : 'high_pass'
  return done(view, said, { op, cutoffHz: frequencyHz, ...order })
}

/** "remove the whine at 3 kHz", "boost 1 kHz" */
function around(view: View, said: Said, way: Way): Reading | null {
  const { frequencies, q, removing, order } = said
  const each = (draft: (frequencyHz: number) => Draft) =>
    done(view, said, ...frequencies.map(draft))
  const bells = (sign: 1 | -1) => {
    const gainDb = sign * EQ_DB[view.degree() ?? 'plain']
    const shape = way.shape ?? 'peak'
    return each((frequencyHz) => ({
      ...{ op: 'eq', shape, frequencyHz, gainDb },
      q: q.q ?? usualQ(shape),
    }))
  }
  const notches = () => each((frequencyHz) => ({ op: 'notch', frequencyHz, ...q }))

  if (view.has('artefact', isOp('dehum'))) return null
  if ((way.highs || way.lows) && removing && frequencies.length === 1)
    return each((cutoffHz) => ({ op: way.highs ? 'low_pass' : 'high_pass', cutoffHz, ...order }))
  if (view.has('artefact')) {
    view.takeKinds('artefact', 'bad', 'excess')
    view.takeWords('pitched', 'sound', 'noise')
    return notches()
  }
  if (way.up) return bells(1)
  if (view.has('act', isAct('remove')) || view.has('no') || view.has('gone')) return notches()
  return way.down ? bells(-1) : null
}

function done(view: View, said: Said, ...drafts: readonly Draft[]): Reading {
  takeRest(view, said)
  return { drafts }
}

const FILTER_WORDS = ['frequencies', 'frequency', 'frequencys', 'hz', 'range', 'band', 'the band', 'cutoff', 'cut', 'corner', 'slope', 'filter', 'above', 'below', 'under', 'over', 'beneath', 'between', 'around', 'from', 'than', 'higher', 'lower', 'cross', 'only', 'just', 'leave', 'anything', 'whatever', 'content', 'information', 'energy', 'tone', 'tones', 'bit', 'shelf', 'louder', 'quieter', 'softer', 'remain', 'remains', 'hi', 'lo'] // biome-ignore format: a list

/** Whatever else is said of a filter adds nothing to it. */
function takeRest(view: View, { above, below }: Said): void {
  takeVerbs(view)
  view.takeAll('act', isAct('remove', 'cut', 'down', 'up', 'keep'))
  view.takeKinds('no', 'gone', 'less', 'more', 'particle', 'part', 'dim', 'low', 'high')
  if (above || below) view.takeAll('artefact')
  view.takeAll('adj', ({ wish }) => 'dim' in wish && wish.dim === 'air')
  view.takeWords(...FILTER_WORDS)
}

export const takeVerbs = (view: View) =>
  view.takeAll(
    'act',
    isAct('make', 'add', 'put', 'change', 'play', 'turn', 'keep', 'convert', 'start'),
  )

/** "cut everything above 8": seconds, hertz or kilohertz. */
function askFrequency(view: View, { text }: Context): Reading | null {
  const amount = view.amount(
    ({ unit, prep, signed }) => unit === null && !signed && EDGE_WORD.test(prep),
  )
  if (amount === null) return null
  view.takeKinds('act', 'part', 'gone')
  view.takeWords('above', 'below', 'under', 'over', 'than', 'frequencies')
  const n = number(amount.value)
  const unit = amount.value < 20 ? 'kHz' : 'Hz'
  return ask({
    code: 'ambiguous_instruction',
    reason: 'two_readings',
    message: `${n} may be a time or a frequency.`,
    candidates: /\b(above|over)\b/.test(text)
      ? [`delete everything after ${n} s`, `low-pass at ${n} ${unit}`]
      : [`delete everything before ${n} s`, `high-pass at ${n} ${unit}`],
    fix: `Say "${n} s" or "${n} Hz".`,
  })
}
