import type { Where } from '../plan/places.ts'
import type { Constraint } from '../readings/reading.ts'
import { refuse } from '../refuse.ts'
import type { Said } from '../understand.ts'
import { saysCeiling } from './ceiling.ts'

// Limits on the steps: what must stay, and what comes last or once.

/** Converting sets the form of the file, so it comes last wherever it was said, and the last of several counts. */
export function convertLast(said: readonly Said[]): readonly Said[] {
  const conversion = said.findLast(isConversion)
  const others = said.filter((one) => !isConversion(one))
  if (conversion === undefined || (conversion === said.at(-1) && others.length === said.length - 1))
    return said
  return [...others, conversion]
}

/** "never above -6 dB, louder by 12 dB": what must not be passed is held behind all that could pass it. */
export function ceilingLast(said: readonly Said[], wordsOf: (one: Said) => string): Said[] {
  if (!said.some(({ draft }) => draft.op === 'limit')) return [...said]
  const last = said.findLastIndex(({ draft }) => LEVEL_OPS.has(draft.op))
  const isEarly = (one: Said, at: number) =>
    at < last && one.draft.op === 'limit' && saysCeiling(wordsOf(one))
  const [early, others] = [said.filter(isEarly), said.filter((one, at) => !isEarly(one, at))]
  return others.toSpliced(last + 1 - early.length, 0, ...early)
}

/** "resample to 48 kHz and save as wav": one file, said in two clauses, unless they disagree. */
export function convertOnce(said: readonly Said[]): Said[] {
  const once: Said[] = []
  for (const one of said) {
    const at = once.findIndex(isConversion)
    const before = once[at]
    const agrees =
      isConversion(one) &&
      before !== undefined &&
      Object.entries(one.draft).every(
        ([name, value]) => before.draft[name] === undefined || before.draft[name] === value,
      )
    if (agrees) once[at] = { ...before, draft: { ...before.draft, ...one.draft } }
    else once.push(one)
  }
  return once
}

const isConversion = ({ draft }: Said) => draft.op === 'convert'

/** The steps as the limits beside them let them be. */
export function applyConstraints(said: readonly Said[], limits: readonly Constraint[]): Said[] {
  if (limits.length === 0) return [...said]
  for (const kept of ['pitch', 'level', 'speed'] as const)
    if (limits.includes(`${kept}_kept`)) checkKept(said, kept)
  let limited = [...said]
  for (const [limit, keep] of KEEPING) if (limits.includes(limit)) limited = keep(limited)
  return limited
}

/** The steps that do nothing but change it. */
const CHANGES = {
  pitch: /^pitch$/,
  level: /^(gain|volume_ramp)$/,
  speed: /^(speed|playback_rate)$/,
} as const

/** @throws DomainError `ambiguous_instruction` (`contradiction`): "make it louder but don't change the volume" */
function checkKept(said: readonly Said[], kept: keyof typeof CHANGES): void {
  if (said.some(({ draft }) => CHANGES[kept].test(draft.op) && draft.where === undefined))
    throw contradiction(`The ${kept} cannot both change and stay the same.`)
}

const contradiction = (message: string) =>
  refuse('ambiguous_instruction', message, {
    reason: 'contradiction',
    fix: 'Leave one of the two out.',
    candidates: [],
  })

/** "slower, and let the pitch drop": another playback rate. */
const asPlaybackRate = (one: Said): Said => {
  const { op, factor, where } = one.draft
  return op === 'speed' && factor !== undefined
    ? { ...one, draft: { op: 'playback_rate', factor, ...(where === undefined ? {} : { where }) } }
    : one
}

/**
 * "make it 7 s long without cutting anything": by another speed.
 *
 * @throws DomainError `ambiguous_instruction` (`contradiction`) where only a cut would do
 */
function withoutCut(one: Said): Said {
  const { op, where } = one.draft
  if (op !== 'trim' && op !== 'delete') return one
  const { start, end } = where as Where
  const isLength =
    op === 'trim' && 'from' in start && start.seconds === 0 && 'from' in end && end.from === 'start'
  if (isLength) return { ...one, draft: { op: 'speed', targetDurationSeconds: end.seconds } }
  throw contradiction('Something would be cut, and nothing is to be cut.')
}

/**
 * "add reverb, keep the length": a tail is cut off.
 *
 * @throws DomainError `ambiguous_instruction` (`contradiction`) where a step is there to change the length
 */
function asLongAsBefore(said: readonly Said[]): Said[] {
  const changing = said.find(({ draft }) => LENGTH_OPS.has(draft.op))
  if (changing !== undefined)
    throw contradiction(
      `The length cannot stay the same: ${changing.draft.op.replaceAll('_', ' ')} changes it.`,
    )
  return said.map((one) =>
    one.draft.op === 'reverb' || one.draft.op === 'echo'
      ? { ...one, draft: { ...one.draft, keepLength: true } }
      : one,
  )
}

/** "louder, but don't clip": a limiter behind the last step that raises a level and sets no peak itself. */
function withoutClipping(said: readonly Said[]): Said[] {
  const last = said.findLastIndex(({ draft }) => LEVEL_OPS.has(draft.op))
  const held = said.findLastIndex(({ draft }) => HELD_OPS.has(draft.op))
  return last > held
    ? said.toSpliced(last + 1, 0, { ...said[last]!, draft: { op: 'limit' } })
    : [...said]
}

/** In the order in which they are kept. */
const KEEPING: readonly (readonly [Constraint, (said: readonly Said[]) => Said[]])[] = [
  ['pitch_moves', (said) => said.map(asPlaybackRate)],
  ['all_kept', (said) => said.map(withoutCut)],
  ['length_kept', asLongAsBefore],
  ['no_clipping', withoutClipping],
]

const LEVEL_OPS = new Set(['gain', 'volume_ramp', 'eq', 'compress', 'distort', 'low_pass', 'reverb', 'echo']) // biome-ignore format: a list

/** They set a peak of their own, which a level step behind them may pass. */
const HELD_OPS = new Set(['normalize', 'loudness', 'limit'])

const LENGTH_OPS = new Set(['trim', 'delete', 'speed', 'playback_rate', 'loop', 'insert_silence', 'remove_silences']) // biome-ignore format: a list
