import type { Objective } from '#shared/samplers.ts'
import type { JobInputs } from '../model/denoiser.ts'
import type { LoadedModel, TimedText } from '../model/loaded-model.ts'
import type { SampleOptions } from './sampler.ts'
import { isFlowSampler, samplerNamed } from './sampler-names.ts'
import type { DenoisingJob, Scheduler } from './scheduler.ts'
import { timeOfSigma } from './sigmas.ts'
import { type Schedule, sigmasFor, startLatents, startLevel } from './start.ts'

export type LatentsRequest = Omit<DenoisingJob, 'sampler'> & {
  readonly sampler: string
  /** Of the model; v unless given. */
  readonly objective?: Objective
  readonly schedule: Schedule
  /** [rows, latentChannels, frames]: where to start instead of from noise alone */
  readonly initLatents?: Float32Array | undefined
  /** Standard normal, [rows, latentChannels, frames]. */
  readonly startNoise: Float32Array
  readonly noiseAt: SampleOptions['noiseAt']
}

/**
 * Clean latents from noise: schedule, start, sampler, one job.
 *
 * @returns [rows, latentChannels, frames]
 * @throws DomainError `sampler_unavailable` for an unknown sampler; the signal's reason when aborted
 */
export async function denoiseLatents(
  scheduler: Scheduler,
  { sampler, objective, schedule, initLatents, startNoise, noiseAt, ...job }: LatentsRequest,
): Promise<Float32Array> {
  const { name, sample } = samplerNamed(sampler, objective)
  const sigmas = sigmasFor(name, schedule)
  const level = startLevel(name, schedule, sigmas)
  const start = startLatents(name, level, startNoise, initLatents)
  const asked = sigmas.subarray(0, -1)
  const times = isFlowSampler(name) ? [...asked] : Array.from(asked, timeOfSigma)
  return await scheduler.run({
    ...job,
    rows: job.rows.map((row) => ({ ...row, times })),
    sampler: sample(start, sigmas, { noiseAt, sigmaMin: schedule.sigmaMin }),
  })
}

/**
 * One row of the network's inputs for a prompt. An empty negative prompt is none: the null branch, which
 * hears no text and no timing.
 */
export async function rowFor(
  model: Pick<LoadedModel, 'condition'>,
  row: {
    readonly frames: number
    readonly prompt: TimedText
    readonly negative?: TimedText | undefined
    /** [inputConcatChannels, frames] */
    readonly inputLatents?: Float32Array | undefined
  },
): Promise<JobInputs> {
  const { frames, prompt, negative, inputLatents } = row
  const { crossAttention, global } = await model.condition(prompt)
  const against = negative?.text ? await model.condition(negative) : undefined
  return {
    frames,
    crossAttention,
    global,
    negative: against && {
      crossAttention: against.crossAttention,
      mask: against.crossAttentionMask,
    },
    inputLatents: inputLatents && { latents: inputLatents, frames },
  }
}
