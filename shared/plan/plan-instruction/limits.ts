import type { Draft } from '../readings/reading.ts'
import { refuse } from '../refuse.ts'
import type { Said } from '../understand.ts'

// Limits on the steps: what must stay, and what contradicts.

/** Converting sets the form of the file, so it comes last wherever it was said. */
export function convertLast(said: readonly Said[]): Said[] | null {
  const at = said.findIndex(({ draft }) => draft.op === 'convert')
  if (at === -1 || at === said.length - 1) return null
  return [...said.filter((_, index) => index !== at), said[at]!]
}

/** "resample to 48 kHz and save as wav": one file, said in two clauses, unless they disagree. */
export function convertOnce(said: readonly Said[]): Said[] {
  const once: Said[] = []
  for (const one of said) {
    const at = once.findIndex(({ draft }) => draft.op === 'convert')
    const before = once[at]
    const agrees =
      one.draft.op === 'convert' &&
      before !== undefined &&
      Object.entries(one.draft).every(
        ([name, value]) => before.draft[name] === undefined || before.draft[name] === value,
      )
    if (agrees) once[at] = { ...before, draft: { ...before.draft, ...one.draft } }
    else once.push(one)
  }
  return once
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

const LENGTH_OPS = new Set([
  'trim',
  'delete',
  'speed',
  'playback_rate',
  'loop',
  'insert_silence',
  'remove_silences',
])

export function applyConstraints(said: readonly Said[], constraints: readonly string[]): Said[] {
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
  if (
    constraints.includes('no_clipping') &&
    !limited.some(
      ({ draft }) => draft.op === 'normalize' || draft.op === 'loudness' || draft.op === 'limit',
    )
  ) {
    const last = limited.findLastIndex(({ draft }) => LEVEL_OPS.has(draft.op))
    const after = last === -1 ? limited.length - 1 : last
    if (last !== -1) limited.splice(after + 1, 0, { ...limited[after]!, draft: { op: 'limit' } })
  }
  return limited
}

const key = (draft: Draft) => JSON.stringify([draft.where ?? null, draft.channel ?? null])

const signs: Readonly<Record<string, (draft: Draft) => number>> = {
  gain: ({ gainDb }) => Math.sign(gainDb as number),
  pitch: ({ semitones }) => Math.sign(semitones as number),
  speed: ({ factor }) => Math.sign(((factor as number) ?? 1) - 1),
  playback_rate: ({ factor }) => Math.sign((factor as number) - 1),
  eq: ({ gainDb }) => Math.sign(gainDb as number),
  stereo_width: ({ width }) => Math.sign((width as number) - 1),
}

export const opposite = (one: Draft, other: Draft) => {
  const sign = signs[one.op]
  if (sign === undefined || one.op !== other.op || key(one) !== key(other))
    return (
      one.op !== other.op &&
      ((one.op === 'to_mono' && other.op === 'to_stereo') ||
        (one.op === 'to_stereo' && other.op === 'to_mono'))
    )
  if (one.op === 'eq' && (one.shape !== other.shape || one.frequencyHz !== other.frequencyHz))
    return false
  return sign(one) * sign(other) === -1
}

export const sameKind = (not: Draft, draft: Draft) => {
  if (not.op !== draft.op) return false
  if (not.where !== undefined && key(not) !== key(draft)) return false
  const sign = signs[not.op]
  if (not.op === 'eq' && (not.shape !== draft.shape || not.frequencyHz !== draft.frequencyHz))
    return false
  if ('target' in not && not.target !== draft.target) return false
  return sign === undefined || sign(not) === sign(draft)
}
