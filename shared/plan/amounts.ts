import { isBand } from './bands.ts'
import type { Amount } from './items/item.ts'
import type { View } from './items/view.ts'
import { ordinalValue } from './lex/numerals.ts'
import type { Degree, Dim } from './lexicon/senses.ts'
import { micro, milli } from './round.ts'

// How much: what adverbs are worth, and what numbers mean for the quantity they are said of.

type Scale = Readonly<Record<Degree, number>>
const scale = (bit: number, plain: number, much: number, extreme: number): Scale => ({
  bit,
  plain,
  much,
  extreme,
})

export const GAIN_DB = scale(3, 6, 12, 18)
export const RAMP_DB = scale(6, 12, 18, 24)
export const EQ_DB = scale(3, 6, 9, 12)
export const SEMITONES = scale(2, 4, 7, 12)
export const FASTER = scale(1.1, 1.25, 1.5, 2)
export const SLOWER = scale(0.9, 0.8, 0.667, 0.5)
export const MUFFLE_HZ = scale(3000, 1000, 600, 300)
export const DENOISE_DB = scale(6, 12, 18, 24)
export const REVERB_WET = scale(0.15, 0.3, 0.5, 0.7)
export const ECHO_WET = scale(0.25, 0.5, 0.7, 0.9)
export const RATIO = scale(2, 3, 5, 8)
export const DRIVE_DB = scale(6, 18, 30, 40)
export const WIDER = scale(1.25, 1.5, 1.8, 2)
export const NARROWER = scale(0.75, 0.5, 0.25, 0)
export const PAN = scale(0.3, 0.7, 0.9, 1)
export const FADE_SECONDS = scale(0.5, 2, 5, 8)
export const DEESS_DB = scale(3, 6, 10, 14)

/** What a quantity is asked to become. */
export type Change =
  | { by: 'degree'; degree: Degree }
  | { by: 'amount'; value: number; unit: 'db' | 'st' | 's' | 'hz' | 'bpm' } // ± so much
  | { by: 'factor'; factor: number; as: boolean } // N times the quantity; `as`: N times as ADJ
  | { to: 'amount'; value: number; unit: 'db' | 's' | 'hz' | 'lufs' | 'bpm' }

/** Where words point; 0: nowhere. */
type Pointed = 1 | -1 | 0

/**
 * The amount said of a quantity. `adjective`: the words
 * point by an adjective ("twice as loud"), not by a noun ("twice the volume").
 */
export function changeOf(
  view: View,
  dim: Dim,
  direction: Pointed,
  adjective: boolean,
): Change | null {
  return (
    (dim === 'pitch' ? semitonesIn(view, direction) : null) ??
    measuredIn(view, dim, direction) ??
    bareDecibelsIn(view, dim, direction) ??
    (dim === 'level' ? lufsIn(view) : null) ??
    ratioOf(view, dim, direction, adjective) ??
    degreeOf(view)
  )
}

/** By so much, down where the words point down and no sign does. */
const soMuch = (value: number, unit: 'db' | 'st', direction: Pointed): Change => ({
  by: 'amount',
  value: direction === -1 && value > 0 ? -value : value,
  unit,
})

/** "up 3", "-2", "a minor third" */
function semitonesIn(view: View, direction: Pointed): Change | null {
  const bare = view.amount(
    ({ unit, signed, prep }) =>
      unit === null && (signed || /^(by|up|down)$/.test(prep) || (prep === '' && direction !== 0)),
  )
  if (bare !== null) return soMuch(bare.value, 'st', direction)
  const interval = intervalOf(view)
  return interval === null ? null : { by: 'amount', value: interval, unit: 'st' }
}

/** "by 3 dB", "to -6 dB", "an octave and two semitones" */
function measuredIn(view: View, dim: Dim, direction: Pointed): Change | null {
  const unit = dim === 'pitch' ? 'st' : 'db'
  const first = view.amount((amount) => amount.unit === unit)
  if (first === null) return null
  const isSecond = ({ unit, signed }: Amount, at: number) =>
    unit === 'st' && !signed && view.items[at - 1]?.text === 'and'
  const second = dim === 'pitch' ? view.amount(isSecond) : null
  const value = first.value + (second?.value ?? 0)
  return dim === 'level' && first.prep === 'to' && value <= 0
    ? { to: 'amount', value, unit: 'db' }
    : soMuch(value, unit, direction)
}

/** "up by 3", "boost bass 4" */
function bareDecibelsIn(view: View, dim: Dim, direction: Pointed): Change | null {
  if (/^(pitch|speed|tape|width)$/.test(dim)) return null
  const isBare = ({ prep, value }: Amount) =>
    prep === 'by' || (isBand(dim) && /^(up|down|)$/.test(prep) && value <= MOST_BARE_DB)
  const bare = view.amount(
    (amount) => amount.unit === null && (amount.signed || (direction !== 0 && isBare(amount))),
  )
  return bare === null ? null : soMuch(bare.value, 'db', direction)
}

const MOST_BARE_DB = 24

function lufsIn(view: View): Change | null {
  const lufs = view.amount(({ unit }) => unit === 'lufs')
  return lufs === null ? null : { to: 'amount', value: lufs.value, unit: 'lufs' }
}

function degreeOf(view: View): Change | null {
  const degree = view.degree()
  return degree === null ? null : { by: 'degree', degree }
}

/** "twice", "by 20 %", "to half", "a third of", "1.5x" as a factor of the quantity. */
function ratioOf(view: View, dim: Dim, direction: Pointed, adjective: boolean): Change | null {
  const as = view.word('as') || adjective
  const percent = view.amount(({ unit }) => unit === '%' || unit === 'part')
  if (percent !== null) {
    const share = percent.unit === '%' ? percent.value / 100 : percent.value
    const of =
      view.word('of') &&
      (view.has('dim') ||
        view.word('volume', 'speed', 'tempo', 'original', 'level', 'current', 'normal'))
    const to =
      percent.prep === 'to' ||
      percent.prep === 'at' ||
      (direction === 0 && !percent.signed) ||
      (of && percent.prep !== 'by')
    view.takeWords('of', 'original', 'current', 'normal')
    // "75 % as loud", "50 % as slow"
    const behind = view.items.findIndex(({ amount }) => amount === percent) + 1
    if (view.items[behind]?.text === 'as' && !percent.signed)
      return { by: 'factor', factor: direction === -1 ? 1 / share : share, as }
    if (to) return { by: 'factor', factor: Math.abs(share), as: false }
    const down = direction === -1 || share < 0
    return { by: 'factor', factor: down ? 1 - Math.abs(share) : 1 + Math.abs(share), as: false }
  }
  const times = view.amount(({ unit, ordinal }) => unit === 'x' && !ordinal)
  const word = times === null ? view.take('times') : null
  if (times === null && word === null) {
    const bare = view.amount(
      ({ unit, prep, signed, value }) =>
        unit === null &&
        !signed &&
        (/^(by|x|of|times)$/.test(prep) ||
          // "set the volume to 10": of what scale is not said
          (/^(to|at)$/.test(prep) &&
            (/^(speed|tape|pitch|width|length)$/.test(dim) || isShare(value))) ||
          (/^(speed|tape|width)$/.test(dim) && prep === '')),
    )
    if (bare === null) return null
    return {
      by: 'factor',
      factor: direction === -1 && bare.value > 1 ? 1 / bare.value : bare.value,
      as: false,
    }
  }
  const said = times?.value ?? word!.times
  // "twice, 2x": both say the same
  if (times !== null) view.take('times')
  if (said <= 0) return null
  const factor = turned(
    said,
    direction,
    view.word('as'),
    times?.prep === 'by' || view.word('by', 'in half', 'by half'),
  )
  return { by: 'factor', factor, as }
}

const isShare = (value: number) => value < 2 && !(Number.isInteger(value) && value > 0)

/** "twice as slow" and "slower by half" both halve; "half as fast" does, "faster by half" adds a half. */
function turned(factor: number, direction: Pointed, as: boolean, by: boolean): number {
  if (factor >= 1) return direction === -1 ? 1 / factor : factor
  if (direction === -1) return as ? 1 / factor : factor
  return direction === 1 && by && !as ? 1 + factor : factor
}

const STEPS: Readonly<Record<string, number>> = {
  second: 2,
  third: 4,
  fourth: 5,
  fifth: 7,
  sixth: 9,
  seventh: 11,
  eighth: 12,
}

/** What is said in front of an interval, and the semitones it adds. */
const QUALITIES: Readonly<Record<string, (steps: number) => number>> = {
  minor: () => -1,
  major: () => 0,
  perfect: () => 0,
  augmented: () => 1,
  // a fourth and a fifth are perfect, the others are counted as major
  diminished: (steps) => (steps === 5 || steps === 7 || steps === 12 ? -1 : -2),
}

export const isQuality = (word: string): boolean => Object.hasOwn(QUALITIES, word)

/** "a perfect fifth", "a minor third", "an octave and a fifth" in semitones. */
function intervalOf(view: View): number | null {
  let total = 0
  let found = false
  view.items.forEach((item, at) => {
    if (view.used[at]) return
    const steps = STEPS[item.text]
    const named = item.amount?.unit === 'part' || ordinalValue(item.text) !== undefined
    if (steps === undefined || !named) {
      if (/^(tritone)$/.test(item.text)) {
        view.used[at] = true
        total += 6
        found = true
      }
      return
    }
    const before = view.items[at - 1]?.text ?? ''
    if (item.amount !== undefined) view.useAmount(at)
    view.used[at] = true
    total += steps
    if (isQuality(before)) {
      view.used[at - 1] = true
      total += QUALITIES[before]!(steps)
    }
    found = true
  })
  if (!found) return null
  const octave = view.amount(({ unit }) => unit === 'st')
  return total + (octave?.value ?? 0)
}

// --- what a change means for each quantity ---

/** dB of a change of level: by a degree, an amount or a factor. `as` follows the sone rule. */
export function decibels(
  change: Change | null,
  direction: 1 | -1,
  table: Scale = GAIN_DB,
): { db: number; sone: boolean } | null {
  if (change === null) return { db: direction * table.plain, sone: false }
  if ('to' in change) return null
  if (change.by === 'degree') return { db: direction * table[change.degree], sone: false }
  if (change.by === 'amount')
    return change.unit === 'db' ? { db: milli(change.value), sone: false } : null
  if (change.factor <= 0) return { db: Number.NEGATIVE_INFINITY, sone: false }
  const db = change.as ? 10 * Math.log2(change.factor) : 20 * Math.log10(change.factor)
  return { db: milli(db), sone: change.as }
}

export function semitones(change: Change | null, direction: 1 | -1): number | null {
  if (change === null) return direction * SEMITONES.plain
  if ('to' in change) return null
  if (change.by === 'degree') return direction * SEMITONES[change.degree]
  if (change.by === 'amount') {
    if (change.unit !== 'st') return null
    return milli(change.value < 0 ? change.value : direction * change.value)
  }
  return change.factor <= 0 ? null : milli(12 * Math.log2(change.factor))
}

export function speedFactor(change: Change | null, direction: 1 | -1): number | null {
  const table = direction === 1 ? FASTER : SLOWER
  if (change === null) return table.plain
  if ('to' in change) return null
  if (change.by === 'degree') return table[change.degree]
  return change.by === 'factor' ? micro(change.factor) : null
}
