import {
  type Change,
  changeOf,
  decibels,
  EQ_DB,
  MUFFLE_HZ,
  NARROWER,
  RAMP_DB,
  semitones,
  speedFactor,
  WIDER,
} from '../amounts.ts'
import { BANDS, type BandName, isBand } from '../bands.ts'
import type { View } from '../items/view.ts'
import type { Degree, Dim, Move } from '../lexicon/senses.ts'
import { WHOLE } from '../regions/place.ts'
import { micro, milli } from '../round.ts'
import { number } from '../slots.ts'
import type { Direction } from './directions.ts'
import {
  ask,
  type Context,
  chosen,
  type Draft,
  isAct,
  isOp,
  missing,
  type Note,
  type Reading,
  unsupported,
} from './reading.ts'

// From a quantity, a direction and an amount to a step.

export const NOUNS: Readonly<Record<Dim, string>> = {
  level: 'volume', pitch: 'pitch', speed: 'speed', tape: 'playback rate', length: 'length', width: 'stereo width', bass: 'bass', treble: 'treble', air: 'air',
  mids: 'mids', presence: 'presence', boxiness: 'boxiness', mud: 'mud', nasality: 'nasality', harshness: 'harshness', boom: 'boom',
} // biome-ignore format: a table

type How = { fixed?: number | undefined; adjective: boolean; neutral?: true | undefined }

export function moved(view: View, context: Context, dim: Dim, sign: Direction, how: How): Reading {
  view.takeAll('act', isAct('make', 'change', 'put', 'play', 'add', 'turn'))
  const tuned = dim === 'pitch' ? retuned(view) : null
  if (tuned !== null) return tuned
  const gradual = takeGradual(view)
  if (dim === 'level') return levelMoved(view, sign, how, gradual)
  if (gradual)
    return unsupported('later', `A gradual change of the ${NOUNS[dim]} is not offered yet.`)
  const bpm = dim === 'speed' || dim === 'tape' ? takeBpm(view) : null
  if (bpm !== null) return tempo(view, bpm.value, bpm.prep)
  const change = changeOf(view, dim, how.neutral ? 0 : sign, how.adjective)
  if (isMoreThanAll(change)) return moreThanAll()
  if (isBand(dim)) return bandMoved(view, dim, change, sign)
  if (dim === 'pitch') return pitchMoved(view, context, change, sign, how)
  if (dim === 'speed') return speedMoved(view, context, change, sign)
  if (dim === 'tape') return tapeMoved(view, change, sign)
  if (dim === 'width') return widthMoved(view, change, sign)
  return NOTHING
}

const NOTHING: Reading = { drafts: [] }

/** "ramp up": the verb is used already, and still says that it is gradual */
function takeGradual(view: View): boolean {
  const gradual = view.items.some(({ senses }) => senses.some(({ as }) => as === 'gradual'))
  view.takeAll('gradual')
  return gradual
}

// --- level ---

/** "3 dB louder", "half as loud", "turn the left channel down" */
function levelMoved(
  view: View,
  sign: Direction,
  { fixed, adjective, neutral }: How,
  gradual: boolean,
): Reading {
  const channel = view.take('channel', ({ channel: one }) => one === 'left' || one === 'right')
  if (fixed !== undefined) return { drafts: [{ op: 'gain', gainDb: fixed }] }
  const change = changeOf(view, 'level', neutral ? 0 : sign, adjective)
  if (gradual) return ramp(change, sign)
  if (change !== null && 'to' in change) return levelSet(change)
  if (isMoreThanAll(change)) return moreThanAll()
  const gain = decibels(change, sign)
  if (gain === null) return NOTHING
  const which = channel === null ? {} : { channel: channel.channel }
  if (gain.db === Number.NEGATIVE_INFINITY)
    return { drafts: [{ op: 'mute', where: WHOLE, ...which }] }
  const drafts: Draft[] = [{ op: 'gain', gainDb: gain.db, ...which }]
  return gain.sone ? { drafts, notes: [SONE_RULE] } : { drafts }
}

const SONE_RULE: Note = {
  code: 'loudness_rule',
  message: 'Twice as loud is taken as 10 dB (the sone rule).',
}

/** "volume to -14 LUFS", "volume to -3 dB" */
function levelSet({ unit, value }: Extract<Change, { to: unknown }>): Reading {
  if (unit === 'lufs') return { drafts: [{ op: 'loudness', targetLufs: value }] }
  return {
    drafts: [{ op: 'normalize', peakDbfs: value }],
    notes: [chosen(`peak ${number(value)} dBFS`, `gain ${number(value)} dB`)],
  }
}

// --- tone ---

/** "more bass", "boost the mids by 3 dB at 800 Hz" */
function bandMoved(view: View, dim: BandName, change: Change | null, sign: Direction): Reading {
  const gain = decibels(change, sign, EQ_DB)
  if (gain === null) return NOTHING
  const frequency = view.amount(
    ({ unit, prep }) => unit === 'hz' && /^(at|around|near|about|)$/.test(prep),
  )
  const band = { ...BANDS[dim], ...(frequency === null ? {} : { frequencyHz: frequency.value }) }
  const gainDb = gain.db === Number.NEGATIVE_INFINITY ? SILENT_BAND_DB : gain.db
  return { drafts: [{ op: 'eq', ...band, gainDb }] }
}

const SILENT_BAND_DB = -30

// --- pitch ---

/** "tune it to 432 Hz", "from 440 to 432 Hz" */
function retuned(view: View): Reading | null {
  const first = view.amount(
    ({ unit, value, prep }) =>
      unit === 'hz' || (unit === null && prep === 'to' && value >= 380 && value <= 480),
  )
  if (first === null) return null
  view.takeAll('act', isAct('convert'))
  view.takeWords('a', 'a4')
  const second = view.amount(({ unit }) => unit === 'hz')
  const [from, to] = second === null ? [440, first.value] : [first.value, second.value]
  return { drafts: [{ op: 'pitch', semitones: milli(12 * Math.log2(to / from)) }] }
}

/** "two semitones up", "from C to D", "a deeper voice" */
function pitchMoved(
  view: View,
  { text }: Context,
  change: Change | null,
  sign: Direction,
  { adjective }: How,
): Reading {
  const interval = noteInterval(text)
  if (interval !== null) return transposed(view, interval)
  const value = semitones(change, sign)
  if (value === null) return NOTHING
  const drafts: Draft[] = [{ op: 'pitch', semitones: value }]
  const mayBeBass =
    adjective &&
    view.word('deeper', 'deep') &&
    !view.has('voice') &&
    !view.word('pitch', 'tone', 'key')
  return mayBeBass ? { drafts, notes: [chosen('pitch', 'bass')] } : { drafts }
}

function transposed(view: View, interval: number): Reading {
  view.takeAll('act', isAct('move', 'convert', 'replace', 'start', 'swap', 'up', 'down', 'turn'))
  view.takeAll('particle', ({ way }) => way === 'up' || way === 'down')
  // "the key should go from A to G"
  view.takeAll('gone', (_, { text }) => /\bgo$/.test(text))
  view.takeWords(
    'above', 'below', 'higher', 'lower', 'from', 'to', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'sharp', 'flat', 'major', 'minor', 'ab', 'bb', 'eb', 'db',
    'gb',
  ) // biome-ignore format: a list
  return { drafts: [{ op: 'pitch', semitones: interval }] }
}

// --- speed ---

/** "120 bpm", "the tempo to 120" */
const takeBpm = (view: View) =>
  view.amount(({ unit }) => unit === 'bpm') ??
  view.amount(({ unit, value, prep }) => unit === null && prep === 'to' && value >= SLOWEST_BPM)

/** "twice as fast", "speed it up to 10 s" */
function speedMoved(
  view: View,
  { text }: Context,
  change: Change | null,
  sign: Direction,
): Reading {
  const length = takeNewLength(view)
  if (length !== null) return { drafts: [{ op: 'speed', targetDurationSeconds: length.value }] }
  const factor = speedFactor(change, sign)
  if (factor === null) return NOTHING
  if (!PITCH_FOLLOWS.test(text)) return { drafts: [{ op: 'speed', factor }] }
  view.takeAll('dim', ({ dim: other }) => other === 'pitch')
  view.takeAll('act')
  view.takeWords('dropping', 'rising', 'falling', 'following', 'going', 'with', 'rise')
  view.takeAll('particle')
  return { drafts: [{ op: 'playback_rate', factor }] }
}

/** "slower, the pitch dropping with it" */
const PITCH_FOLLOWS = /\bpitch (dropping|rising|falling|following|going (up|down)|drop|rise)\b/

/** "like a tape at half speed" */
function tapeMoved(view: View, change: Change | null, sign: Direction): Reading {
  takeNewLength(view)
  const factor = speedFactor(change, sign)
  return factor === null ? NOTHING : { drafts: [{ op: 'playback_rate', factor }] }
}

const takeNewLength = (view: View) =>
  view.amount(({ unit, prep }) => unit === 's' && /^(to|into|in|within)$/.test(prep))

// --- width ---

/** "wider", "twice the stereo width" */
function widthMoved(view: View, change: Change | null, sign: Direction): Reading {
  view.takeAll('fx', isOp('to_stereo'))
  const width =
    change !== null && 'by' in change && change.by === 'factor'
      ? micro(change.factor)
      : (sign === 1 ? WIDER : NARROWER)[degreeOf(change)]
  return { drafts: [{ op: 'stereo_width', width }] }
}

const degreeOf = (change: Change | null): Degree =>
  change !== null && 'by' in change && change.by === 'degree' ? change.degree : 'plain'

// --- more of it, or less of it, than there is ---

const isMoreThanAll = (change: Change | null) =>
  change !== null && 'by' in change && change.by === 'factor' && change.factor < 0

const moreThanAll = (): Reading =>
  ask({
    code: 'parameter_out_of_range',
    reason: 'parameter_out_of_range',
    message: 'A decrease may be at most 100 %.',
    fix: 'The nearest is 100 %.',
  })

const NOTES: Readonly<Record<string, number>> = { c: 0, d: 2, e: 4, f: 5, g: 7, a: 9, b: 11 }

const GOES_UP = /\b(up|upwards?|above|higher|raise|raised)\b/
const GOES_DOWN = /\b(down|downwards?|below|lower|lowered)\b/

/** "from C to D": the nearer way, up when both are as near, unless it is said which. */
export function noteInterval(text: string): number | null {
  const found =
    /\bfrom ([a-g])(b?)(?: (sharp|flat))?(?: (?:major|minor))?(?: up| down)? to ([a-g])(b?)(?: (sharp|flat))?(?: (?:major|minor))?\b/.exec(
      text,
    )
  if (found === null) return null
  const pitchOf = (note: string, flat: string, sign: string | undefined) =>
    NOTES[note]! - (flat === 'b' || sign === 'flat' ? 1 : 0) + (sign === 'sharp' ? 1 : 0)
  const up =
    (((pitchOf(found[4]!, found[5]!, found[6]) - pitchOf(found[1]!, found[2]!, found[3])) % 12) +
      12) %
    12
  if (up === 0) return null
  const isUp = GOES_UP.test(text) || GOES_DOWN.test(text) ? GOES_UP.test(text) : up <= 6
  return isUp ? up : up - 12
}

/** "gradually louder" */
function ramp(change: Change | null, sign: Direction): Reading {
  if (change !== null && !('to' in change) && change.by !== 'degree') {
    const gain = decibels(change, sign)
    if (gain === null) return { drafts: [] }
    return { drafts: [{ op: 'volume_ramp', fromDb: 0, toDb: milli(gain.db) }] }
  }
  const depth = RAMP_DB[degreeOf(change)]
  return {
    drafts: [
      sign === 1
        ? { op: 'volume_ramp', fromDb: -depth, toDb: 0 }
        : { op: 'volume_ramp', fromDb: 0, toDb: -depth },
    ],
  }
}

const SLOWEST_BPM = 40

function tempo(view: View, bpm: number, prep: string): Reading {
  view.takeWords('match')
  const other = view.amount(({ unit }) => unit === 'bpm')
  if (other !== null && prep !== 'to')
    return { drafts: [{ op: 'speed', factor: micro(other.value / bpm) }] }
  if (other !== null) return { drafts: [{ op: 'speed', factor: micro(bpm / other.value) }] }
  return missing('source_tempo', 'The tempo it has now is not known.', [
    `change the tempo from ${bpm === 120 ? 100 : 120} bpm to ${number(bpm)} bpm`,
    'set the speed to 1.25x',
  ])
}

export function adjectiveOp(view: View, move: Extract<Move, { op: string }>): Reading {
  view.takeAll('act', isAct('make', 'put', 'change', 'turn', 'add', 'play', 'up'))
  view.takeAll('more')
  const degree = view.degree() ?? 'plain'
  const frequency = view.amount(({ unit }) => unit === 'hz')
  const draft: Draft = { op: move.op, ...move.params }
  if (move.op === 'volume_ramp') {
    const depth = RAMP_DB[degree]
    const by = view.amount(({ unit }) => unit === 'db')
    const rising = move.params?.fromDb !== 0
    // "swell from -20 dB", "diminuendo to -20 dB"
    if (by !== null && by.value < 0 && by.prep === (rising ? 'from' : 'to'))
      return {
        drafts: [
          rising
            ? { op: 'volume_ramp', fromDb: by.value, toDb: 0 }
            : { op: 'volume_ramp', fromDb: 0, toDb: by.value },
        ],
      }
    if (by !== null)
      return {
        drafts: [
          { op: 'volume_ramp', fromDb: 0, toDb: rising ? Math.abs(by.value) : -Math.abs(by.value) },
        ],
      }
    return {
      drafts: [
        rising
          ? { op: 'volume_ramp', fromDb: -depth, toDb: 0 }
          : { op: 'volume_ramp', fromDb: 0, toDb: -depth },
      ],
    }
  }
  if (move.scale === 'muffle')
    return { drafts: [{ ...draft, cutoffHz: frequency?.value ?? MUFFLE_HZ[degree] }] }
  if (frequency !== null && 'cutoffHz' in draft)
    return { drafts: [{ ...draft, cutoffHz: frequency.value }] }
  return { drafts: [draft] }
}
