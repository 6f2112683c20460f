import {
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
import { BANDS, isBand } from '../bands.ts'
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
} from './reading.ts'

// From a quantity, a direction and an amount to a step.

export const NOUNS: Readonly<Record<Dim, string>> = {
  level: 'volume', pitch: 'pitch', speed: 'speed', tape: 'playback rate', length: 'length', width: 'stereo width', bass: 'bass', treble: 'treble', air: 'air',
  mids: 'mids', presence: 'presence', boxiness: 'boxiness', mud: 'mud', nasality: 'nasality', harshness: 'harshness', boom: 'boom',
} // biome-ignore format: a table

type How = { fixed?: number | undefined; adjective: boolean; neutral?: true | undefined }

export function moved(
  view: View,
  context: Context,
  dim: Dim,
  sign: Direction,
  { fixed, adjective, neutral }: How,
): Reading {
  view.takeAll('act', isAct('make', 'change', 'put', 'play', 'add', 'turn'))
  const notes: Note[] = []
  const reference =
    dim === 'pitch'
      ? view.amount(
          ({ unit, value, prep }) =>
            unit === 'hz' || (unit === null && prep === 'to' && value >= 380 && value <= 480),
        )
      : null
  if (reference !== null) {
    view.takeAll('act', isAct('convert'))
    view.takeWords('a', 'a4')
    // "from 440 to 432 Hz"
    const second = view.amount(({ unit }) => unit === 'hz')
    const [from, to] = second === null ? [440, reference.value] : [reference.value, second.value]
    return { drafts: [{ op: 'pitch', semitones: milli(12 * Math.log2(to / from)) }] }
  }
  // "ramp up": the verb is used already, and still says that it is gradual
  const gradual = view.items.some(({ senses }) => senses.some(({ as }) => as === 'gradual'))
  view.takeAll('gradual')
  const channel =
    dim === 'level'
      ? view.take('channel', ({ channel: which }) => which === 'left' || which === 'right')
      : null
  if (dim === 'level') {
    if (fixed !== undefined) return { drafts: [{ op: 'gain', gainDb: fixed }] }
    const change = changeOf(view, dim, neutral ? 0 : sign, adjective)
    if (gradual) return ramp(change, sign)
    if (change !== null && 'to' in change) {
      if (change.unit === 'lufs') return { drafts: [{ op: 'loudness', targetLufs: change.value }] }
      return {
        drafts: [{ op: 'normalize', peakDbfs: change.value }],
        notes: [chosen(`peak ${number(change.value)} dBFS`, `gain ${number(change.value)} dB`)],
      }
    }
    if (isMoreThanAll(change)) return moreThanAll()
    const gain = decibels(change, sign)
    if (gain === null) return { drafts: [] }
    if (gain.sone)
      notes.push({
        code: 'loudness_rule',
        message: 'Twice as loud is taken as 10 dB (the sone rule).',
      })
    const which = channel === null ? {} : { channel: channel.channel }
    if (gain.db === Number.NEGATIVE_INFINITY)
      return { drafts: [{ op: 'mute', where: WHOLE, ...which }] }
    return { drafts: [{ op: 'gain', gainDb: gain.db, ...which }], notes }
  }
  if (gradual) {
    return {
      drafts: [],
      ask: {
        code: 'instruction_unsupported',
        reason: 'later',
        message: `A gradual change of the ${NOUNS[dim]} is not offered yet.`,
      },
    }
  }
  if (dim === 'speed' || dim === 'tape') {
    const bpm =
      view.amount(({ unit }) => unit === 'bpm') ??
      // "the tempo to 120"
      view.amount(({ unit, value, prep }) => unit === null && prep === 'to' && value >= SLOWEST_BPM)
    if (bpm !== null) return tempo(view, bpm.value, bpm.prep)
  }
  const change = changeOf(view, dim, neutral ? 0 : sign, adjective)
  if (isMoreThanAll(change)) return moreThanAll()
  if (isBand(dim)) {
    const gain = decibels(change, sign, EQ_DB)
    if (gain === null) return { drafts: [] }
    const frequency = view.amount(
      ({ unit, prep }) => unit === 'hz' && /^(at|around|near|about|)$/.test(prep),
    )
    const band = { ...BANDS[dim], ...(frequency === null ? {} : { frequencyHz: frequency.value }) }
    return {
      drafts: [{ op: 'eq', ...band, gainDb: gain.db === Number.NEGATIVE_INFINITY ? -30 : gain.db }],
    }
  }
  if (dim === 'pitch') {
    const interval = noteInterval(context.text)
    if (interval !== null) {
      view.takeAll('act', isAct('move', 'convert', 'replace', 'start', 'swap'))
      view.takeWords(
        'above', 'below', 'higher', 'lower', 'from', 'to', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'sharp', 'flat', 'major', 'minor', 'ab', 'bb', 'eb', 'db',
        'gb',
      ) // biome-ignore format: a list
      return { drafts: [{ op: 'pitch', semitones: interval }] }
    }
    const value = semitones(change, sign)
    if (value === null) return { drafts: [] }
    const voice =
      view.word('deeper', 'deep') && !view.has('voice') && !view.word('pitch', 'tone', 'key')
    if (voice && adjective) notes.push(chosen('pitch', 'bass'))
    return { drafts: [{ op: 'pitch', semitones: value }], notes }
  }
  if (dim === 'speed' || dim === 'tape') {
    const target = view.amount(
      ({ unit, prep }) => unit === 's' && /^(to|into|in|within)$/.test(prep),
    )
    if (target !== null && dim === 'speed')
      return { drafts: [{ op: 'speed', targetDurationSeconds: target.value }] }
    const factor = speedFactor(change, sign)
    if (
      dim === 'speed' &&
      factor !== null &&
      /\bpitch (dropping|rising|falling|following|going (up|down)|drop|rise)\b/.test(context.text)
    ) {
      view.takeAll('dim', ({ dim: other }) => other === 'pitch')
      view.takeAll('act')
      view.takeWords('dropping', 'rising', 'falling', 'following', 'going', 'with', 'rise')
      view.takeAll('particle')
      return { drafts: [{ op: 'playback_rate', factor }] }
    }
    if (factor === null) return { drafts: [] }
    return {
      drafts: [dim === 'tape' ? { op: 'playback_rate', factor } : { op: 'speed', factor }],
      notes,
    }
  }
  if (dim === 'width') {
    view.takeAll('fx', isOp('to_stereo'))
    const factor =
      change !== null && 'by' in change && change.by === 'factor' ? micro(change.factor) : null
    const degree: Degree =
      change !== null && 'by' in change && change.by === 'degree' ? change.degree : 'plain'
    return {
      drafts: [{ op: 'stereo_width', width: factor ?? (sign === 1 ? WIDER : NARROWER)[degree] }],
    }
  }
  return { drafts: [] }
}

const isMoreThanAll = (change: ReturnType<typeof changeOf>) =>
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
    /\bfrom ([a-g])(b?)(?: (sharp|flat))?(?: (?:major|minor))? to ([a-g])(b?)(?: (sharp|flat))?(?: (?:major|minor))?\b/.exec(
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

function ramp(change: ReturnType<typeof changeOf>, sign: Direction): Reading {
  if (change !== null && !('to' in change) && change.by !== 'degree') {
    const gain = decibels(change, sign)
    if (gain === null) return { drafts: [] }
    return { drafts: [{ op: 'volume_ramp', fromDb: 0, toDb: milli(gain.db) }] }
  }
  const degree: Degree =
    change !== null && 'by' in change && change.by === 'degree' ? change.degree : 'plain'
  const depth = RAMP_DB[degree]
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
