import type { Item } from '../items/item.ts'
import type { Sense } from '../lexicon/senses.ts'
import { SOFT, THEN } from './joints.ts'
import { hasAct, hasSense, isBreak, text } from './look.ts'

// "Telephone effect and +3 dB": a level by itself, where nothing before has one.

/**
 * Whether an amount that begins a clause is no amount of the clause before.
 *
 * @param joint what stands between the two: "and", ","
 */
export function isLevelAlone(
  all: readonly Item[],
  before: readonly Item[],
  joint: string,
): boolean {
  const isAnd = joint === 'and' || text(all, 0) === 'and'
  const own = placeBehind(text(all, 0) === 'and' ? all.slice(1) : all)
  const [amount, next] = [own[0]?.amount, own[1]?.place === undefined ? own[1] : own[2]]
  if (amount?.unit !== 'db' || !amount.signed || IS_PEAK.test(amount.text)) return false
  if (next !== undefined && !isBreak(next) && !SOFT.has(next.text) && !THEN.has(next.text))
    return false
  const isPlaced = own[1]?.place !== undefined
  if (isPlaced && !before.some(({ place }) => place !== undefined)) return false
  const ops = opsIn(before)
  return ops.length > 0 && ops.every((op) => !takes(op, { value: amount.value, isAnd, isPlaced }))
}

/** "second half backwards, first half +3 dB": "+3 dB first half" */
const placeBehind = ([first, second, ...more]: readonly Item[]): readonly Item[] =>
  first?.place !== undefined && second?.amount !== undefined
    ? [second, first, ...more]
    : [first, second, ...more].filter((item) => item !== undefined)

/** "mono, -1 dBFS": a level to come to */
const IS_PEAK = /(?:fs|tp)$/

type Said = { readonly value: number; readonly isAnd: boolean; readonly isPlaced: boolean }

/** Whether it may be meant for that step: "compress, -20 dB", "distort, +6 dB". */
function takes(op: string, { value, isAnd, isPlaced }: Said): boolean {
  if (FREE.has(op)) return false
  if (op === 'distort') return value > 0 && !isAnd
  if (op === 'gate') return value <= -10
  if (CEILINGS.has(op)) return value <= 0
  // "reverb, -12 dB" may be how loud the reverb is
  if (MEASURED.has(op)) return value < 0 && !isAnd && !(isPlaced && /^(?:reverb|echo)$/.test(op))
  return true
}

/** Nothing of them is said in decibels. */
const FREE: ReadonlySet<string> = new Set([
  'reverse', 'chorus', 'flanger', 'tremolo', 'vibrato', 'pan', 'low_pass', 'high_pass', 'band_pass', 'bitcrush', 'device', 'to_mono', 'to_stereo', 'swap_channels', 'stereo_width', 'declip', 'remove_dc', 'invert_polarity', 'loop', 'speed', 'pitch', 'playback_rate', 'convert', 'distant', 'mute',
]) // biome-ignore format: a list

/** What the level should come down to. */
const CEILINGS: ReadonlySet<string> = new Set(['compress', 'limit', 'normalize', 'loudness'])

/** How much less, or how soft. */
const MEASURED: ReadonlySet<string> = new Set(['reverb', 'echo', 'fade', 'denoise', 'deess', 'dehum', 'declick', 'silence', 'cut']) // biome-ignore format: a list

/** What the words before ask for; what has a level of its own is among it as "level". */
function opsIn(before: readonly Item[]): readonly string[] {
  const isAdded = before.some((item) => hasAct(item, 'add'))
  const isOfPart = before.some(({ place }) => place !== undefined)
  return before.flatMap((item): readonly string[] => {
    if (isAdded && hasSense(item, 'sound', 'artefact')) return ['level']
    if (hasSense(item, 'sound') && !item.senses.some(namesOp))
      return [
        before.some((one) => hasAct(one, 'remove', 'cut', 'keep', 'isolate')) ? 'cut' : 'level',
      ]
    if (item.amount?.unit === 'st') return ['pitch']
    if (item.amount?.unit === 'x') return ['speed']
    if (hasAct(item, 'up', 'down') && !hasSense(item, 'dim')) return ['level']
    // "cut the bass" is told by the bass
    if (hasAct(item, 'remove', 'cut')) return isOfPart ? ['cut'] : []
    // "the second half first", "take the first second off"
    if (isOfPart && GOES.test(item.text)) return ['cut']
    if (hasAct(item, ...WHOLE) && !hasSense(item, 'dim')) return ['cut']
    return item.senses.flatMap(opOf).slice(0, 1)
  })
}

const GOES = /^(?:first|off|out|away)$/

const WHOLE = ['trim', 'keep', 'isolate', 'move', 'swap', 'improve'] as const

const namesOp = ({ as }: Sense) => as === 'fx' || as === 'device' || as === 'artefact'

function opOf(sense: Sense): readonly string[] {
  if (sense.as === 'fx') return [sense.op]
  if (sense.as === 'dim') return [OF_DIM.get(sense.dim) ?? 'level']
  if (sense.as === 'adj')
    return 'op' in sense.wish ? [sense.wish.op] : [OF_DIM.get(sense.wish.dim) ?? 'level']
  return OF_SENSE.get(sense.as) ?? []
}

const OF_DIM: ReadonlyMap<string, string> = new Map([
  ['speed', 'speed'],
  ['pitch', 'pitch'],
  ['tape', 'playback_rate'],
  ['width', 'stereo_width'],
])

const OF_SENSE: ReadonlyMap<string, readonly string[]> = new Map([
  ['artefact', ['denoise']],
  ['clean', ['denoise']],
  ['order', ['cut']],
  ['space', ['reverb']],
  ['place', ['low_pass']],
  ['format', ['convert']],
  ['silence', ['silence']],
  ...['fade', 'device', 'loop', 'distant'].map((as) => [as, [as]] as const),
  ['again', ['loop']],
  ['gradual', ['level']],
])
