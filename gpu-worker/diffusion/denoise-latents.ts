import type { Conditioning, LoadedModel } from '../model/loaded-model.ts'
import type { SampleOptions } from './sampler.ts'
import { samplerNamed } from './sampler-names.ts'
import type { Estimate, Guidance, Scheduler } from './scheduler.ts'
import { type Schedule, sigmasFor, startLatents } from './start.ts'

export type LatentsRequest = {
  readonly batch: number
  readonly frames: number
  readonly conditioning: Pick<Conditioning, 'crossAttention' | 'global'>
  readonly guidance: Guidance
  /** [batch, inputConcatChannels, frames], where the model hears an input */
  readonly inputLatents?: Float32Array
  /** [batch, latentChannels, frames]: where to start instead of from noise alone */
  readonly initLatents?: Float32Array
  readonly sampler: string
  readonly schedule: Schedule
  /** Standard normal, [batch, latentChannels, frames]. */
  readonly startNoise: Float32Array
  readonly noiseAt: SampleOptions['noiseAt']
  readonly isGuided?: (sigma: number) => boolean
  readonly adjustDenoised?: (denoised: Float32Array) => Float32Array
  readonly onEstimate?: (estimate: Estimate) => void
  readonly signal?: AbortSignal
}

/**
 * Clean latents from noise, under the model's conditioning: schedule, start, sampler, one job.
 *
 * @returns [batch, latentChannels, frames]
 * @throws DomainError `sampler_unavailable` for an unknown sampler; the signal's reason when aborted
 */
export async function denoiseLatents(
  scheduler: Scheduler,
  request: LatentsRequest,
): Promise<Float32Array> {
  const { batch, frames, conditioning, inputLatents, initLatents, schedule } = request
  const { name, sample } = samplerNamed(request.sampler)
  const sigmas = sigmasFor(name, schedule)
  const start = startLatents(name, sigmas[0]!, request.startNoise, initLatents)
  const { noiseAt, guidance, isGuided, adjustDenoised, onEstimate, signal } = request
  return await scheduler.run({
    sampler: sample(start, sigmas, { noiseAt, sigmaMin: schedule.sigmaMin }),
    rows: {
      batch,
      frames,
      ...conditioning,
      ...(inputLatents && { inputConcat: { latents: inputLatents, frames } }),
    },
    guidance,
    ...(isGuided && { isGuided }),
    ...(adjustDenoised && { adjustDenoised }),
    ...(onEstimate && { onEstimate }),
    ...(signal && { signal }),
  })
}

/** The null branch's replacement for a negative prompt; nothing for an empty one. */
export async function guidanceAgainst(
  model: LoadedModel,
  scale: number,
  negative: Parameters<LoadedModel['condition']>[0] | undefined,
): Promise<Guidance> {
  if (!negative?.text) return { scale }
  const { crossAttention, crossAttentionMask } = await model.condition(negative)
  return { scale, negative: { crossAttention, mask: crossAttentionMask } }
}
