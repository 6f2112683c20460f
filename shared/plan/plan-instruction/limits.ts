import type { Where } from '../plan/places.ts'
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

/** What has to stay as it is, and the steps that do nothing but change it. */
const CHANGES: Readonly<Record<string, RegExp>> = {
  pitch: /^pitch$/,
  level: /^(gain|volume_ramp)$/,
  speed: /^(speed|playback_rate)$/,
}

/**
 * @throws DomainError `ambiguous_instruction` (`contradiction`): "make it louder but don't change the volume"
 */
function checkKept(said: readonly Said[], constraints: readonly string[]): void {
  for (const [kept, changes] of Object.entries(CHANGES))
    if (
      constraints.includes(`${kept}_kept`) &&
      said.some(({ draft }) => changes.test(draft.op) && draft.where === undefined)
    )
      throw refuse('ambiguous_instruction', `The ${kept} cannot both change and stay the same.`, {
        reason: 'contradiction',
        fix: 'Leave one of the two out.',
        candidates: [],
      })
}

const LEVEL_OPS = new Set([
  'gain',
  'volume_ramp',
  'eq',
  'compress',
  'distort',
  'low_pass',
  'reverb',
  'echo',
])

/** They set a peak of their own, which a level step behind them may pass. */
const HELD_OPS = new Set(['normalize', 'loudness', 'limit'])

const LENGTH_OPS = new Set([
  'trim',
  'delete',
  'speed',
  'playback_rate',
  'loop',
  'insert_silence',
  'remove_silences',
])

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
  throw refuse('ambiguous_instruction', 'Something would be cut, and nothing is to be cut.', {
    reason: 'contradiction',
    fix: 'Leave one of the two out.',
    candidates: [],
  })
}

export function applyConstraints(said: readonly Said[], constraints: readonly string[]): Said[] {
  checkKept(said, constraints)
  let limited = [...said]
  if (constraints.includes('pitch_moves'))
    limited = limited.map((one) =>
      one.draft.op === 'speed' && one.draft.factor !== undefined
        ? {
            ...one,
            draft: {
              op: 'playback_rate',
              factor: one.draft.factor,
              ...(one.draft.where === undefined ? {} : { where: one.draft.where }),
            },
          }
        : one,
    )
  if (constraints.includes('all_kept')) limited = limited.map(withoutCut)
  if (constraints.includes('length_kept')) {
    const changing = limited.find(({ draft }) => LENGTH_OPS.has(draft.op))
    if (changing !== undefined) {
      throw refuse(
        'ambiguous_instruction',
        `The length cannot stay the same: ${changing.draft.op.replaceAll('_', ' ')} changes it.`,
        { reason: 'contradiction', fix: 'Leave one of the two out.', candidates: [] },
      )
    }
    limited = limited.map((one) =>
      one.draft.op === 'reverb' || one.draft.op === 'echo'
        ? { ...one, draft: { ...one.draft, keepLength: true } }
        : one,
    )
  }
  if (constraints.includes('no_clipping')) {
    const last = limited.findLastIndex(({ draft }) => LEVEL_OPS.has(draft.op))
    const held = limited.findLastIndex(({ draft }) => HELD_OPS.has(draft.op))
    if (last > held) limited.splice(last + 1, 0, { ...limited[last]!, draft: { op: 'limit' } })
  }
  return limited
}
