/**
 * Prompt-to-Prompt on the diffusion transformer: two prompts are denoised together from the same noise,
 * and at chosen steps the target looks where the source looks. Only the conditional target row is
 * edited; its values always come from the target prompt.
 *
 * @see Hertz et al. 2022, arXiv 2208.01626; SAO-Instruct, arXiv 2510.22795, section 3.2
 */

import { DomainError } from '#shared/errors.ts'
import type { AttentionMix, Denoiser, JobInputs } from '../model/denoiser.ts'
import type { Guidance } from '../model/guide.ts'
import type { LoadedModel } from '../model/loaded-model.ts'
import { denoisedFromV, networkInput } from './denoiser.ts'
import { refinedShares, refinementMapper, type TokenMap, type TokenShares } from './mapper.ts'
import type { Sampler } from './sampler.ts'
import type { Estimate } from './scheduler.ts'

export type AttentionEdit = TokenShares & {
  /** [target tokens] multiplier of every token's attention, 1 where nothing is stressed. Rows are not renormalised. */
  readonly equalizer: readonly number[]
  /** Whether the multipliers act in the cross-attention window alone (as the reference does) or at all steps. */
  readonly reweightScope: 'window' | 'all'
}

/** How much of the source's attention a step injects: 0 none, 1 all. */
export type Injection = { readonly cross: number; readonly self: number }

/**
 * How a step mixes the target's attention maps. With E = P_source · fromSource + P_target · own; scope
 * `window`: use · E · equalizer + (1 − use) · P_target; scope `all`: (use · E + (1 − use) · P_target) · equalizer.
 */
export function attentionMix(edit: AttentionEdit, { cross, self }: Injection): AttentionMix {
  const { fromSource, own, equalizer, reweightScope } = edit
  const length = own.length
  return {
    fromSource: fromSource.map((share, i) => cross * share * equalizer[i % length]!),
    fromTarget: own.map((share, j) => {
      const outside = reweightScope === 'all' ? equalizer[j]! : 1
      return cross * share * equalizer[j]! + (1 - cross) * outside
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

/**
 * The edit that turns one prompt into another by refinement: shared tokens look where the source's look,
 * new ones keep their own maps and are stressed by `weight`. The prompt's tokens have to come first in the
 * conditioning, as in Stable Audio Open.
 */
export function refinementEdit(
  { tokenize, facts }: Pick<LoadedModel, 'tokenize' | 'facts'>,
  prompts: { readonly source: string; readonly target: string },
  {
    weight,
    reweightScope = 'window',
  }: { weight: number; reweightScope?: AttentionEdit['reweightScope'] },
): AttentionEdit {
  const map = refinementMapper(
    tokenize(prompts.source),
    tokenize(prompts.target),
    facts.conditioningTokens,
  )
  return { ...refinedShares(map), equalizer: stressNewTokens(map, weight), reweightScope }
}

export type PairRun = {
  readonly denoiser: Pick<Denoiser, 'prepare' | 'stepPair'>
  readonly source: JobInputs
  readonly target: JobInputs
  readonly guidance: Guidance
  /** A sampler over both rows: start latents and noise of each step are the same in both (`twice`). */
  readonly sampler: Sampler
  readonly edit: AttentionEdit
  /** [steps] */
  readonly injections: readonly Injection[]
  readonly onEstimate?: (estimate: Estimate) => void
  readonly signal?: AbortSignal
}

/**
 * Latents of both prompts, [2, latentChannels, frames], the source first. A sampler's further calls
 * within a step inject as its first does.
 *
 * @throws DomainError `unsupported_model` for a sampler of rectified flows, which the method was not made for
 * @throws the signal's reason between model calls
 */
export async function runPromptToPrompt(run: PairRun): Promise<Float32Array> {
  const { denoiser, sampler, edit, injections, onEstimate, signal } = run
  const guidance = run.guidance.scale === 1 ? undefined : run.guidance
  const [source, target] = [await denoiser.prepare(run.source), await denoiser.prepare(run.target)]
  let lastStep = -1
  let next = sampler.next()
  while (!next.done) {
    signal?.throwIfAborted()
    const call = next.value
    if (call.mixture === 'flow')
      throw new DomainError(
        'unsupported_model',
        'Prompt-to-Prompt is not defined for a model of a rectified flow.',
      )
    const { x, t } = networkInput(call)
    const half = x.length / 2
    const results = await denoiser.stepPair(
      { job: source, x: x.subarray(0, half), t, guidance },
      { job: target, x: x.subarray(half), t, guidance },
      attentionMix(edit, injections[call.step] ?? { cross: 0, self: 0 }),
    )
    const v = new Float32Array(x.length)
    for (const [row, result] of results.entries()) v.set(result.v, row * half)
    const denoised = denoisedFromV(call, v)
    onEstimate?.({ ...call, denoised, isFirst: call.step > lastStep })
    lastStep = call.step
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
