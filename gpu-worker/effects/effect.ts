import type { Check } from '#shared/edit.ts'
import type { ExactOp, PlanWarning, ResolvedStepOf } from '#shared/plan/plan.ts'
import type { TimeMap } from '#shared/plan/time-map.ts'
import type { Audio } from '../audio/audio.ts'
import type { Random } from '../audio/random.ts'
import type { Kept } from '../plan/kept.ts'

/**
 * One operation that has a definition: what it does, and how to see on the result that it was done.
 */
export type Effect<Name extends ExactOp> = {
  readonly op: Name
  /**
   * The audio after the step, and which of its frames are the input's untouched.
   * Deterministic: randomness comes from the context.
   *
   * @throws DomainError `no_effect` when the material has nothing for this step to change
   */
  apply(input: Audio, step: ResolvedStepOf<Name>, context: EffectContext): Applied<Name>
  /**
   * Where each moment of the input is found in the output, for an operation of which only hearing tells.
   * All others are in shared/plan/time-map.ts, because the planner needs them before anything is heard.
   */
  timeMap?(step: ResolvedStepOf<Name>, input: Audio): TimeMap
  /**
   * What was measured on the result, against the step. It computes nothing the way `apply` does. What it does ask of
   * the same code: where a step acts, what `apply` makes of a test signal, and of `denoise` which noise was found.
   */
  verify(input: Audio, output: Audio, step: ResolvedStepOf<Name>): Finding[]
}

export type EffectContext = { readonly random: Random }

export type Applied<Name extends ExactOp = ExactOp> = {
  readonly audio: Audio
  /** Frames of `audio` that are frames of the input. All others are touched. */
  readonly kept: readonly Kept[]
  /** Parameters that were left to the material, as they were found: a split, the mains frequency. */
  readonly found?: Partial<ResolvedStepOf<Name>>
  /** What could be done only in part. */
  readonly warnings?: readonly Omit<PlanWarning, 'step'>[]
}

/** A check whose place in the plan is not known yet. */
export type Finding = Omit<Check, 'step'>
