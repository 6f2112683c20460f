import { isFlow, type Objective } from '#shared/samplers.ts'
import { scalings } from '../../diffusion/denoiser.ts'
import { linearTimes, logSnrTimes } from '../../diffusion/flow-times.ts'
import { inpaintingMask, maskedStart, overwriteKept } from '../../diffusion/inpainting.ts'
import { isVDiffusion, samplerNamed } from '../../diffusion/sampler-names.ts'
import { type Estimate, openScheduler, type StepDenoiser } from '../../diffusion/scheduler.ts'
import {
  exponentialSigmas,
  karrasSigmas,
  linearTimeSigmas,
  polyexponentialSigmas,
  timeOfSigma,
  vpLevels,
} from '../../diffusion/sigmas.ts'
import { type Schedule, sigmasFor, startLatents, startLevel } from '../../diffusion/start.ts'
import type { JobInputs } from '../denoiser.ts'
import type { ModelFacts } from '../loaded-model.ts'
import type { DistributionShift } from '../objective.ts'
import { type Case, stack, type Tensor } from './case-file.ts'
import type { Outputs, VerifyContext } from './context.ts'
import { NOTHING } from './run-network.ts'

/** One sampler from stored noise to clean latents, over the analytic model or a DiT. */
export async function runSampler(given: Case, context: VerifyContext): Promise<Outputs> {
  const { params, inputs } = given
  const { noise, init, noise_steps } = inputs
  const { network, facts } = await networkOf(given, context)
  const { name, sample } = samplerNamed(params.sampler, facts?.objective)
  const schedule = scheduleOf(params, facts?.distributionShift, noise!.shape.at(-1)!)
  const sigmas = sigmasFor(name, schedule)
  const recorder = recordRun(network, params, facts?.objective)
  const start = startLatents(name, startLevel(name, schedule, sigmas), noise!.values, init?.values)
  const sampler = sample(start, sigmas, {
    noiseAt: rowReader(noise_steps),
    sigmaMin: params.sigma_min,
  })
  const x = await recorder.scheduler.run({
    sampler,
    rows: rowsFor(given),
    ...guidanceOf(params, facts?.objective),
    onEstimate: recorder.onEstimate,
  })
  return { x: { shape: noise!.shape, values: x }, ...recorder.outputs(x, noise!.shape) }
}

/** A sampler that keeps part of an init latent, as stable-audio-tools 0.0.16 did. */
export async function runInpainting(given: Case, context: VerifyContext): Promise<Outputs> {
  const { params, inputs } = given
  const { noise, init, mask, noise_keep, noise_steps } = inputs
  const { name, sample } = samplerNamed(params.sampler)
  const sigmas = sigmasFor(name, scheduleOf(params))
  const kept = { latents: init!.values, mask: mask!.values, steps: params.steps }
  const overwrite = overwriteKept(kept, rowReader(noise_keep))
  const overwritten: Float32Array[] = []
  const recorder = recordRun((await networkOf(given, context)).network, params)

  const sampler = sample(maskedStart(kept, noise!.values, sigmas[0]!), sigmas, {
    noiseAt: rowReader(noise_steps),
    overwrite(latents, step, sigma) {
      const result = overwrite(latents, step, sigma)
      overwritten.push(result)
      return result
    },
    sigmaMin: params.sigma_min,
  })
  let last: Estimate | undefined
  const x = await recorder.scheduler.run({
    sampler,
    rows: rowsFor(given),
    ...guidanceOf(params),
    onEstimate(estimate) {
      recorder.onEstimate(estimate)
      if (estimate.isFirst) last = estimate
    },
  })
  // A sampler whose last step is the estimate itself has no use for this overwrite; the reference made it.
  if (last?.step === overwritten.length)
    overwritten.push(overwrite(last.latents, last.step, last.sigma))
  const { denoised } = recorder.outputs(x, noise!.shape)
  return {
    x: { shape: noise!.shape, values: x },
    x_before_step: stack(overwritten, noise!.shape),
    denoised: denoised!,
  }
}

/** Sigma schedules, and the scalings of the first of them. */
export function runSchedules({ params }: Case): Outputs {
  const range = (entry: ScheduleEntry) => ({
    steps: entry.n,
    sigmaMin: entry.min,
    sigmaMax: entry.max,
  })
  const outputs: Record<string, Tensor> = {}
  const put = (name: string, values: Iterable<number>): void => {
    const list = Float32Array.from(values)
    outputs[name] = { shape: [list.length], values: list }
  }
  for (const entry of params.polyexponential ?? [])
    put(`poly_${entry.key}`, polyexponentialSigmas(range(entry), entry.rho))
  for (const entry of params.exponential ?? [])
    put(`exp_${entry.key}`, exponentialSigmas(range(entry)))
  for (const entry of params.karras ?? [])
    put(`karras_${entry.key}`, karrasSigmas(range(entry), entry.rho))

  const [first] = params.polyexponential ?? []
  if (first) {
    const sigmas = polyexponentialSigmas(range(first), first.rho).subarray(0, -1)
    const scaled = Array.from(sigmas, scalings)
    put('t_of_sigma', Array.from(sigmas, timeOfSigma))
    put(
      'c_skip',
      scaled.map(({ cSkip }) => cSkip),
    )
    put(
      'c_out',
      scaled.map(({ cOut }) => cOut),
    )
    put(
      'c_in',
      scaled.map(({ cIn }) => cIn),
    )
  }
  if (params.v) {
    const sigmas = linearTimeSigmas(params.v.steps, params.v.t0).subarray(0, -1)
    put('v_t', Array.from(sigmas, timeOfSigma))
    put(
      'v_alpha',
      Array.from(sigmas, (sigma) => vpLevels(sigma).signal),
    )
    put(
      'v_sigma',
      Array.from(sigmas, (sigma) => vpLevels(sigma).noise),
    )
  }
  return outputs
}

/** Times of rectified flows, from where a run starts to 0. */
export function runFlowSchedules({ params }: Case): Outputs {
  const outputs: Record<string, Tensor> = {}
  for (const [i, { sampler, steps, t0, shift }] of params.schedules.entries()) {
    const options = shift && shiftOf(shift)
    const times =
      sampler === 'rk4'
        ? linearTimes(steps, t0, options && { options, frames: params.frames })
        : logSnrTimes(steps, t0)
    outputs[String(i)] = { shape: [times.length], values: Float32Array.from(times) }
  }
  return outputs
}

/** The options of `DistributionShift`, with the reference's defaults. */
const shiftOf = (given: Record<string, number | boolean | undefined>): DistributionShift => ({
  baseShift: Number(given.base_shift ?? 0.5),
  maxShift: Number(given.max_shift ?? 1.15),
  minLength: Number(given.min_length ?? 256),
  maxLength: Number(given.max_length ?? 4096),
  useSine: given.use_sine === true,
})

/** What a case says of guidance; its interval is of the share of noise, as the reference has it. */
export function guidanceOf(params: Case['params'], objective: Objective = 'v') {
  const guidance = { scale: params.cfg_scale ?? 1, rescale: params.scale_phi ?? 0 }
  if (!params.cfg_interval) return { guidance }
  const [low, high] = params.cfg_interval
  const isGuided = (level: number): boolean => {
    const noise = isFlow(objective) ? level : vpLevels(level).noise
    return low <= noise && noise <= high
  }
  return { guidance, isGuided }
}

export function runMasks({ params }: Case): Outputs {
  const outputs: Record<string, Tensor> = {}
  for (const [i, mask] of params.args.entries()) {
    const values = inpaintingMask(mask.sample_size, {
      startPercent: mask.maskstart,
      endPercent: mask.maskend,
      softnessLeftPercent: mask.softnessL,
      softnessRightPercent: mask.softnessR,
      marination: mask.marination,
    })
    outputs[`mask_${i}`] = { shape: [values.length], values }
  }
  return outputs
}

type ScheduleEntry = { key: string; n: number; min: number; max: number; rho?: number }

/** Rows of a stored tensor as a function of the step. A step beyond them is the case's mistake, or ours. */
export function rowReader(tensor: Tensor | undefined): (step: number) => Float32Array {
  return (step) => {
    const rows = tensor?.shape[0] ?? 0
    if (!tensor || step >= rows)
      throw new RangeError(`Expected ${step + 1} rows of noise, got ${rows}`)
    const length = tensor.values.length / rows
    return tensor.values.subarray(step * length, (step + 1) * length)
  }
}

export const scheduleOf = (
  params: Case['params'],
  shift?: DistributionShift | null,
  frames?: number,
): Schedule => ({
  steps: params.steps,
  sigmaMin: params.sigma_min,
  sigmaMax: params.sigma_max,
  rho: params.rho ?? 1,
  ...(shift && { shift: { options: shift, frames: frames! } }),
})

/**
 * A scheduler that writes down what the reference wrote down: every guided model call, and every step.
 * k-dpm-adaptive reports x and sigma as they are after a step, v-ddim x after it, all others before.
 */
export function recordRun<Prepared>(
  denoiser: StepDenoiser<Prepared>,
  params: Case['params'],
  objective?: Objective,
) {
  const evaluations: { x: Float32Array[]; t: number[]; v: Float32Array[] }[] = []
  const steps: Estimate[] = []

  const recorded: StepDenoiser<Prepared> = {
    prepare: denoiser.prepare,
    async step(calls) {
      const answers = await denoiser.step(calls)
      evaluations.push({
        x: calls.map(({ x }) => x),
        t: calls.map(({ t }) => t),
        v: answers.map(({ v }) => v),
      })
      return answers
    },
  }

  function outputs(final: Float32Array, shape: readonly number[]): Record<string, Tensor> {
    const vector = (values: readonly number[]): Tensor => ({
      shape: [values.length],
      values: Float32Array.from(values),
    })
    const before = steps.map(({ latents }) => latents)
    const sigmas = steps.map(({ sigma }) => sigma)
    const common = {
      eval_t: {
        shape: [evaluations.length, shape[0]!],
        values: Float32Array.from(evaluations.flatMap(({ t }) => t)),
      },
      eval_x: {
        ...stackRows(evaluations.flatMap(({ x }) => x)),
        shape: [evaluations.length, ...shape],
      },
      eval_v: {
        ...stackRows(evaluations.flatMap(({ v }) => v)),
        shape: [evaluations.length, ...shape],
      },
      denoised: stack(
        steps.map(({ denoised }) => denoised),
        shape,
      ),
    }
    const { name } = samplerNamed(params.sampler, objective)
    if (isVDiffusion(name))
      return {
        ...common,
        x_after_step: stack([...before.slice(1), before.at(-1)!], shape),
        sigmas: vector(sigmas.map((sigma) => vpLevels(sigma).noise)),
      }
    if (name === 'k-dpm-adaptive')
      return {
        ...common,
        x_before_step: stack([...before.slice(1), final], shape),
        sigmas: vector([...sigmas.slice(1), params.sigma_min]),
      }
    return { ...common, x_before_step: stack(before, shape), sigmas: vector(sigmas) }
  }

  return {
    scheduler: openScheduler(recorded),
    onEstimate(estimate: Estimate): void {
      if (estimate.isFirst) steps.push(estimate)
    },
    outputs,
  }
}

const stackRows = (rows: readonly Float32Array[]): Tensor => stack(rows, [rows[0]?.length ?? 0])

async function networkOf(
  given: Case,
  context: VerifyContext,
): Promise<{ network: StepDenoiser<unknown>; facts?: ModelFacts }> {
  const { m, noise } = given.inputs
  if (m) return { network: analyticModel(m.values, noise!.shape.at(-1)!) }
  const { denoiser, facts } = await context.models.open(given.params.model)
  return { network: denoiser as StepDenoiser<unknown>, facts }
}

/** One row for every row of a case's noise. */
function rowsFor(given: Case): JobInputs[] {
  const [batch, , frames] = given.inputs.noise!.shape as [number, number, number]
  return jobInputs(given, batch, frames)
}

/** What each row of a case hears; over the analytic model that is nothing. */
export function jobInputs({ inputs }: Case, batch: number, frames: number): JobInputs[] {
  const row = (name: string, i: number) => {
    const tensor = inputs[name]
    return tensor && splitRows(tensor.values, batch)[i]!
  }
  return Array.from({ length: batch }, (_, i) => {
    const against = row('negative_cross_attn_cond', i)
    const heard = row('input_concat_cond', i)
    return {
      frames,
      crossAttention: row('cross_attn_cond', i) ?? NOTHING,
      global: row('global_cond', i) ?? NOTHING,
      negative: against && { crossAttention: against, mask: row('negative_cross_attn_mask', i) },
      inputLatents: heard && { latents: heard, frames: inputs.input_concat_cond!.shape[2]! },
    }
  })
}

export const splitRows = (values: Float32Array, rows: number): Float32Array[] =>
  Array.from({ length: rows }, (_, i) =>
    values.subarray((i * values.length) / rows, ((i + 1) * values.length) / rows),
  )

/**
 * The exact v of data that are +m or −m, m per channel: with a = cos(πt/2), s = sin(πt/2),
 * v = (a x − m tanh(a m x / s²)) / s. Its unconditional branch answers x / 2, and it knows no guidance.
 */
export function analyticModel(m: Float32Array, frames: number): StepDenoiser<unknown> {
  return {
    prepare: async () => undefined,
    step: async (calls) =>
      calls.map(({ x, t }) => {
        const unconditional = x.map((value) => value / 2)
        const [a, s] = [Math.cos((Math.PI / 2) * t), Math.sin((Math.PI / 2) * t)]
        const v = x.map((value, i) => {
          const mean = m[Math.floor(i / frames)]!
          return (a * value - mean * Math.tanh((a * mean * value) / s ** 2)) / s
        })
        return { v, unconditional }
      }),
  }
}
