import { DomainError } from '#shared/errors.ts'
import { isFlow } from '#shared/samplers.ts'
import type { Denoiser } from '../model/denoiser.ts'
import type { LoadedModel, TimedText } from '../model/loaded-model.ts'
import type { DenoiseAt } from './ddpm-inversion.ts'
import { rowFor } from './denoise-latents.ts'
import { denoisedFromV, networkInput } from './denoiser.ts'

export type GuidedPrompt = {
  readonly prompt: TimedText
  readonly negative?: TimedText
  readonly guidanceScale: number
  readonly frames: number
  /** [inputConcatChannels, frames], where the model hears an input */
  readonly inputLatents?: Float32Array
}

/**
 * A model under one prompt, as a function from latents at a noise level to the clean estimate.
 *
 * @throws DomainError `unsupported_model` for a rectified flow: the inversion that asks is not defined for it
 */
export async function guidedDenoiser(
  model: Pick<LoadedModel, 'condition' | 'facts'> & { readonly denoiser: Denoiser },
  { guidanceScale, ...row }: GuidedPrompt,
): Promise<DenoiseAt> {
  const { objective } = model.facts
  if (isFlow(objective))
    throw new DomainError(
      'unsupported_model',
      `DDPM inversion is not defined for the objective "${objective}" of ${model.facts.name}.`,
    )
  const job = await model.denoiser.prepare(await rowFor(model, row))
  const guidance = guidanceScale === 1 ? undefined : { scale: guidanceScale }
  return async (latents, sigma) => {
    const call = { step: 0, latents, sigma }
    const [result] = await model.denoiser.step([{ job, ...networkInput(call), guidance }])
    return denoisedFromV(call, result!.v)
  }
}
