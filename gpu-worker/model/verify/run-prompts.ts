import { refinedShares } from '../../diffusion/mapper.ts'
import {
  type AttentionEdit,
  attentionMix,
  runPromptToPrompt,
  twice,
} from '../../diffusion/prompt-to-prompt.ts'
import { samplerNamed } from '../../diffusion/sampler-names.ts'
import type { Estimate } from '../../diffusion/scheduler.ts'
import { sigmasFor, startLatents } from '../../diffusion/start.ts'
import type { JobInputs } from '../denoiser.ts'
import { type Case, stack } from './case-file.ts'
import type { Outputs, VerifyContext } from './context.ts'
import { guidanceOf, jobInputs, rowReader, scheduleOf, splitRows } from './run-sampling.ts'

/** One guided call of a source and a target row, attention mixed. */
export async function runPair(given: Case, { models }: VerifyContext): Promise<Outputs> {
  const { params, inputs } = given
  const { denoiser } = await models.openFor(given)
  const [source, target] = rowsOf(given, inputs.x!.shape[2]!)
  const { guidance } = guidanceOf(params)
  const [xs, ts] = [splitRows(inputs.x!.values, 2), inputs.t!.values]
  const results = await denoiser.stepPair(
    { job: await denoiser.prepare(source), x: xs[0]!, t: ts[0]!, guidance },
    { job: await denoiser.prepare(target), x: xs[1]!, t: ts[1]!, guidance },
    attentionMix(editOf(given), { cross: params.use_cross, self: params.use_self }),
  )
  return {
    v: stack(
      results.map(({ v }) => v),
      inputs.x!.shape.slice(1),
    ),
  }
}

/** Both prompts from the same noise to clean latents. */
export async function runPairRun(given: Case, { models }: VerifyContext): Promise<Outputs> {
  const { params, inputs } = given
  const { denoiser } = await models.openFor(given)
  const { name, sample } = samplerNamed(params.sampler)
  const sigmas = sigmasFor(name, scheduleOf(params))
  const noise = inputs.noise!
  const noiseAt = rowReader(inputs.noise_steps)
  const [source, target] = rowsOf(given, noise.shape[2]!)
  const steps: Estimate[] = []
  const x = await runPromptToPrompt({
    denoiser,
    source,
    target,
    ...guidanceOf(params),
    sampler: sample(startLatents(name, sigmas[0]!, twice(noise.values)), sigmas, {
      noiseAt: (step) => twice(noiseAt(step)),
      sigmaMin: params.sigma_min,
    }),
    edit: editOf(given),
    injections: params.use_cross.map((cross: number, step: number) => ({
      cross,
      self: params.use_self[step],
    })),
    onEstimate: (estimate) => {
      if (estimate.isFirst) steps.push(estimate)
    },
  })
  const shape = [2, ...noise.shape.slice(1)]
  return {
    x: { shape, values: x },
    x_before_step: stack(
      steps.map(({ latents }) => latents),
      shape,
    ),
    denoised: stack(
      steps.map(({ denoised }) => denoised),
      shape,
    ),
  }
}

function rowsOf(given: Case, frames: number): [source: JobInputs, target: JobInputs] {
  const [source, target] = jobInputs(given, 2, frames)
  return [source!, target!]
}

const editOf = ({ params, inputs }: Case): AttentionEdit => ({
  ...refinedShares({ mapper: [...inputs.mapper!.values], alphas: [...inputs.alphas!.values] }),
  equalizer: [...inputs.equalizer!.values],
  reweightScope: params.reweight_scope,
})
