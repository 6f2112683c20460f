import type { Frame } from '../frames.ts'
import type { View } from '../items/view.ts'
import type { Act } from '../lexicon/senses.ts'
import type { Clip } from '../plan/places.ts'
import type { Op, PlanWarning } from '../plan.ts'

/** A step before its schema has filled it in. */
export type Draft = { readonly op: Op; readonly [param: string]: unknown }

export type Note = { code: PlanWarning['code']; message: string; details?: Record<string, unknown> }

/** A clause that is understood, but cannot be done as it stands. */
export type Ask = {
  readonly code:
    | 'ambiguous_instruction'
    | 'instruction_unsupported'
    | 'instruction_not_understood'
    | 'parameter_out_of_range'
  readonly reason: string
  readonly message: string
  readonly fix?: string
  readonly missing?: readonly string[]
  /** Instructions to choose from. */
  readonly candidates?: readonly string[]
  readonly words?: readonly string[]
  /** How long it is to be, where it is not said how. */
  readonly targetSeconds?: number
  /** A fade that goes in or out: what is known of it either way. */
  readonly fade?: Omit<Draft, 'op'>
}

/** Kept beside the steps: pitch, length, level or speed stay, nothing is cut, no clipping. */
export type Constraint =
  | 'pitch_kept'
  | 'pitch_moves'
  | 'length_kept'
  | 'level_kept'
  | 'speed_kept'
  | 'all_kept'
  | 'no_clipping'
  | 'none'

export type Reading = {
  readonly drafts: readonly Draft[]
  readonly notes?: readonly Note[]
  readonly ask?: Ask
  readonly constraints?: readonly Constraint[]
  /** Places were read by the reading itself. */
  readonly placed?: true
}

export type Context = {
  readonly frame: Frame
  readonly clip: Clip | null
  /** The clause as it was typed, lower case. */
  readonly text: string
  /** The words of tokens [from, to) as typed. */
  readonly words: (from: number, to: number) => string
  /** Nothing else is said. */
  readonly isAlone?: boolean
}

/** Reads a clause as its kind of operation, or gives null. Marks in the view what it made use of. */
export type Reader = (view: View, context: Context) => Reading | null

export const ask = (of: Ask): Reading => ({ drafts: [], ask: of })

export const missing = (what: string, message: string, candidates: readonly string[]): Reading =>
  ask({
    code: 'ambiguous_instruction',
    reason: 'missing_parameter',
    message,
    missing: [what],
    candidates,
    fix: `Say which ${what}, for example "${candidates[0]}".`,
  })

export const twoReadings = (message: string, candidates: readonly string[]): Reading =>
  ask({
    code: 'ambiguous_instruction',
    reason: 'two_readings',
    message,
    candidates,
    fix: `Say which is meant, for example "${candidates[0]}".`,
  })

export const unsupported = (reason: string, message: string, fix?: string): Reading =>
  ask({ code: 'instruction_unsupported', reason, message, ...(fix === undefined ? {} : { fix }) })

export const chosen = (reading: string, ...alternatives: string[]): Note => ({
  code: 'reading_chosen',
  message: `Read as ${reading}.`,
  details: { reading, alternatives },
})

/** "the audio cuts out": what it does by itself, not what should be done to it. */
export const DROPS_OUT =
  /\b(audio|it|sound|recording|track|clip|file|song|music|signal|voice) (drops|cuts|skips|dropped|cut|skipped|goes|went) (out|off|silent|dead|away)\b/

/** Whether a verb is one of these. */
export const isAct =
  (...acts: Act[]) =>
  ({ act }: { act: Act }) =>
    acts.includes(act)

/** Whether an effect is one of these. */
export const isOp =
  (...ops: Op[]) =>
  ({ op }: { op: Op }) =>
    ops.includes(op)
