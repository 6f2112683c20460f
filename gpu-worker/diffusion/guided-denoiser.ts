import type { LoadedModel, TimedText } from '../model/loaded-model.ts'
import type { DenoiseAt } from './ddpm-inversion.ts'
import { guidanceAgainst } from './denoise-latents.ts'
import { denoisedFromV, networkInput } from './denoiser.ts'

export type GuidedPrompt = {
  readonly prompt: TimedText
  /** An empty or missing negative prompt is the null branch: no text and no timing in cross-attention. */
  readonly negative?: TimedText
  readonly guidanceScale: number
  /** [inputConcatChannels, frames], where the model hears an input */
  readonly inputLatents?: Float32Array
}

/** A model under one prompt, as a function from latents at a noise level to the clean estimate. */
export async function guidedDenoiser(
  model: LoadedModel,
  { prompt, negative, guidanceScale, inputLatents }: GuidedPrompt,
): Promise<DenoiseAt> {
  const { crossAttention, global } = await model.condition(prompt)
  const guidance = await guidanceAgainst(model, guidanceScale, negative)

  return async (latents, sigma) => {
    const call = { step: 0, latents, sigma }
    const { x, t } = networkInput(call)
    const frames = latents.length / model.facts.latentChannels
    const v = await model.denoise({
      batch: 1,
      frames,
      x,
      t: Float32Array.of(t),
      crossAttention,
      global,
      ...(inputLatents && { inputConcat: { latents: inputLatents, frames } }),
      guidance,
    })
    return denoisedFromV(call, v)
  }
}
