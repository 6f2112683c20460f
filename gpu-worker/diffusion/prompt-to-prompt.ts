/**
 * Prompt-to-Prompt on the diffusion transformer: two prompts are denoised together from the same noise,
 * and at chosen steps the target looks where the source looks. Only the conditional target row is
 * edited; its values always come from the target prompt.
 *
 * @see Hertz et al. 2022, arXiv 2208.01626; SAO-Instruct, arXiv 2510.22795, section 3.2
 */

import { denoisedFromV, networkInput } from './denoiser.ts'
import type { TokenMap } from './mapper.ts'
import type { Sampler } from './sampler.ts'

export type AttentionEdit = TokenMap & {
  /** [length] multiplier of every target token's attention, 1 where nothing is stressed. Rows are not renormalised. */
  readonly equalizer: readonly number[]
  /** Whether the multipliers act in the cross-attention window alone (as the reference does) or at all steps. */
  readonly reweightScope: 'window' | 'all'
}

/** How much of the source's attention a step injects: 0 none, 1 all. */
export type Injection = { readonly cross: number; readonly self: number }

/**
 * What an edit and a step come to in the network:
 * cross: P = P_source[sourceOf] · fromSource + P_target · fromTarget, self: P = s · P_source + (1 − s) · P_target.
 */
export type AttentionMix = {
  readonly sourceOf: readonly number[]
  readonly fromSource: readonly number[]
  readonly fromTarget: readonly number[]
  readonly selfFromSource: number
}

/**
 * The mix of a step. Refined map E = P_source[mapper] · alpha + P_target · (1 − alpha); scope `window`:
 * use · E · equalizer + (1 − use) · P_target; scope `all`: (use · E + (1 − use) · P_target) · equalizer.
 */
export function attentionMix(edit: AttentionEdit, { cross, self }: Injection): AttentionMix {
  const { mapper, alphas, equalizer } = edit
  const outside = edit.reweightScope === 'all' ? equalizer : equalizer.map(() => 1)
  return {
    sourceOf: mapper.map((position) => Math.max(0, position)), // alpha is 0 where there is none
    fromSource: alphas.map((alpha, i) => cross * alpha * equalizer[i]!),
    fromTarget: alphas.map((alpha, i) => {
      return cross * (1 - alpha) * equalizer[i]! + (1 - cross) * outside[i]!
    }),
    selfFromSource: self,
  }
}

/**
 * 1 for the steps of a window, 0 outside: step n is inside if delay · steps ≤ n < (delay + fraction) · steps.
 *
 * @returns [steps]
 */
export const injectionWindow = (
  steps: number,
  { delay, fraction }: { readonly delay: number; readonly fraction: number },
): number[] =>
  Array.from({ length: steps }, (_, step) =>
    delay * steps <= step && step < (delay + fraction) * steps ? 1 : 0,
  )

/** Multipliers that stress what the target prompt has of its own: `weight` where alpha is 0, else 1. */
export const stressNewTokens = ({ alphas }: TokenMap, weight: number): number[] =>
  alphas.map((alpha) => (alpha === 0 ? weight : 1))

/** A source row and a target row, v of both with guidance. */
export type PairDenoiser = (pair: {
  readonly frames: number
  readonly x: Float32Array // [2, latentChannels, frames], already times c_in
  readonly t: number
  readonly mix: AttentionMix
}) => Promise<Float32Array> // [2, latentChannels, frames]

export type PairRun = {
  /** A sampler over both rows: start latents and noise of each step are the same in both (`twice`). */
  readonly sampler: Sampler
  readonly frames: number
  readonly denoisePair: PairDenoiser
  readonly edit: AttentionEdit
  /** [steps] */
  readonly injections: readonly Injection[]
  readonly onStep?: (step: { step: number; latents: Float32Array; denoised: Float32Array }) => void
  readonly signal?: AbortSignal
}

/**
 * Latents of both prompts, [2, latentChannels, frames], the source first. A sampler's further calls
 * within a step inject as its first does.
 *
 * @throws the signal's reason between model calls
 */
export async function runPromptToPrompt(run: PairRun): Promise<Float32Array> {
  const { sampler, frames, denoisePair, edit, injections, onStep, signal } = run
  let seen = -1
  let next = sampler.next()
  while (!next.done) {
    signal?.throwIfAborted()
    const call = next.value
    const injection = injections[call.step] ?? { cross: 0, self: 0 }
    const v = await denoisePair({
      ...networkInput(call),
      frames,
      mix: attentionMix(edit, injection),
    })
    const denoised = denoisedFromV(call, v)
    if (call.step > seen) onStep?.({ ...call, denoised })
    seen = call.step
    next = sampler.next(denoised)
  }
  return next.value
}

/** One row as both. */
export function twice(row: Float32Array): Float32Array {
  const rows = new Float32Array(2 * row.length)
  rows.set(row)
  rows.set(row, row.length)
  return rows
}
