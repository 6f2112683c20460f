import { expect, test } from 'vitest'
import {
  flowTimeOfSigma,
  linearTimes,
  logSnrTimes,
} from '../../../gpu-worker/diffusion/flow-times.ts'
import { guidedDenoiser } from '../../../gpu-worker/diffusion/guided-denoiser.ts'
import { gaussianNoise } from '../../../gpu-worker/diffusion/noise.ts'
import { runPromptToPrompt, twice } from '../../../gpu-worker/diffusion/prompt-to-prompt.ts'
import { runSettings } from '../../../gpu-worker/diffusion/run-settings.ts'
import type { ModelCall, Sampler } from '../../../gpu-worker/diffusion/sampler.ts'
import { FLOW_SAMPLER_NAMES, samplerNamed } from '../../../gpu-worker/diffusion/sampler-names.ts'
import { openScheduler } from '../../../gpu-worker/diffusion/scheduler.ts'
import { sigmasFor, startLatents, startLevel } from '../../../gpu-worker/diffusion/start.ts'
import { runFlowSchedules } from '../../../gpu-worker/model/verify/run-sampling.ts'
import { expectGolden } from './golden.ts'
import { halvingModel } from './halving-model.ts'

const noiseAt = (step: number) => gaussianNoise(24, { seed: 7, stream: 1 }, step)
const clean = Float32Array.from({ length: 24 }, (_, i) => Math.sin(i))

/** Answers every call with what a perfect network says of `clean`; at time 0 with no velocity at all. */
function walk(sampler: Sampler, calls: ModelCall[] = []): Float32Array {
  let next = sampler.next()
  while (!next.done) {
    const { latents, sigma, velocity } = next.value
    calls.push(next.value)
    next = sampler.next(
      velocity ? latents.map((value, i) => (sigma === 0 ? 0 : (value - clean[i]!) / sigma)) : clean,
    )
  }
  return next.value
}

test('times of flows are those of stable-audio-tools', async () => {
  await expectGolden('tiny-sao-small/flow-schedules', runFlowSchedules)
})

test.each(FLOW_SAMPLER_NAMES.filter((name) => name !== 'rk4'))(
  '%s lands on the clean latents when every estimate is perfect',
  (name) => {
    for (const [steps, start] of [
      [8, 1],
      [3, 0.6],
      [1, 1],
    ] as const) {
      const schedule = { steps, sigmaMin: 0.3, sigmaMax: start }
      const sigmas = sigmasFor(name, schedule)
      const latents = startLatents(name, startLevel(name, schedule, sigmas), noiseAt(99), clean)
      const before = latents.slice()
      const { sample } = samplerNamed(name, 'rectified_flow')
      const result = walk(sample(latents, sigmas, { noiseAt }))
      for (const [i, value] of result.entries()) expect(value).toBeCloseTo(clean[i]!, 5)
      expect(latents).toEqual(before)
    }
  },
)

test('rk4 asks for velocities at the ends and the middle of its steps', () => {
  const calls: ModelCall[] = []
  const { sample } = samplerNamed('rk4', 'rectified_flow')
  walk(sample(noiseAt(0), linearTimes(2, 1), { noiseAt }), calls)
  expect(calls.map(({ sigma }) => sigma)).toEqual([1, 0.75, 0.75, 0.5, 0.5, 0.25, 0.25, 0])
  expect(calls.every(({ velocity, mixture }) => velocity && mixture === 'flow')).toBe(true)
})

test('a shift moves the first time of an edit, and not the noise it starts from', () => {
  const options = {
    baseShift: 0.5,
    maxShift: 1.15,
    minLength: 256,
    maxLength: 4096,
    useSine: false,
  }
  const schedule = { steps: 4, sigmaMin: 0.3, sigmaMax: 0.5, shift: { options, frames: 256 } }
  const sigmas = sigmasFor('rk4', schedule)
  expect(sigmas[0]).toBeCloseTo(1 / (1 + Math.exp(-0.5)), 12)
  expect(startLevel('rk4', schedule, sigmas)).toBe(0.5)
})

test('a start so low that the times would rise is refused, and so is no step', () => {
  expect(() => logSnrTimes(4, 0.1)).toThrow('Expected a start above 0.119')
  expect(() => logSnrTimes(0, 1)).toThrow('whole number of steps')
  expect(() => linearTimes(4, 1.5)).toThrow('up to 1')
})

test('an edit starts from as much noise over signal as one of a v model', () => {
  expect(flowTimeOfSigma(4)).toBe(0.8)
})

test('samplers of v models are refused for a flow by name, and those of flows for a v model', () => {
  expect(() => samplerNamed('heun', 'rf_denoiser')).toThrowError(
    expect.objectContaining({
      code: 'sampler_unavailable',
      message: 'There is no sampler "heun" for a model of a rectified flow.',
      fix: 'Use one of euler, rk4, dpmpp, pingpong.',
    }),
  )
  expect(() => samplerNamed('pingpong')).toThrow('There is no sampler "pingpong"')
})

test('a flow has its own settings unless a sampler was named, and a v model what was said', () => {
  const filledIn = { sampler: 'dpmpp_3m_sde', steps: 35, guidanceScale: 5 }
  const own = { sampler: 'pingpong', steps: 8, guidanceScale: 1 }
  expect(runSettings({ objective: 'rf_denoiser' }, filledIn)).toEqual(own)
  expect(runSettings({ objective: 'rectified_flow' }, filledIn)).toMatchObject({ sampler: 'euler' })
  expect(runSettings({ objective: 'v' }, filledIn)).toBe(filledIn)
  const named = { ...filledIn, sampler: 'euler' }
  expect(runSettings({ objective: 'rf_denoiser' }, named)).toBe(named)
})

test('the scheduler answers with the velocity that leads to an adjusted estimate, and at time 0 with the network’s', async () => {
  const scheduler = openScheduler({
    prepare: async () => undefined,
    step: async (calls) => calls.map(({ x }) => ({ v: x.map(() => 3) })),
  })
  const answers: Float32Array[] = []
  function* asking() {
    const latents = Float32Array.of(1, 2)
    for (const sigma of [0.5, 0])
      answers.push(yield { step: 0, latents, sigma, mixture: 'flow', velocity: true } as const)
    return latents
  }
  const estimates: Float32Array[] = []
  await scheduler.run({
    sampler: asking(),
    rows: [{ frames: 2, crossAttention: new Float32Array(0), global: new Float32Array(0) }],
    guidance: { scale: 1 },
    adjustDenoised: ([first]) => Float32Array.of(first!, 7),
    onEstimate: ({ denoised }) => void estimates.push(denoised),
  })
  expect(estimates).toEqual([Float32Array.of(-0.5, 7), Float32Array.of(1, 7)])
  expect(answers).toEqual([Float32Array.of(3, -10), Float32Array.of(3, 3)])
})

test('DDPM inversion and Prompt-to-Prompt are refused for a flow', async () => {
  const { model } = halvingModel()
  const flow = { ...model, facts: { ...model.facts, objective: 'rf_denoiser' as const } }
  const none = { prepare: () => Promise.reject(), step: () => Promise.reject() } as never
  const prompt = { text: 'rain', secondsStart: 0, secondsTotal: 1 }
  await expect(
    guidedDenoiser({ ...flow, denoiser: none }, { prompt, guidanceScale: 1, frames: 2 }),
  ).rejects.toMatchObject({
    code: 'unsupported_model',
    message: 'DDPM inversion is not defined for the objective "rf_denoiser" of halving.',
  })

  const row = { frames: 24, crossAttention: new Float32Array(0), global: new Float32Array(0) }
  const { sample } = samplerNamed('pingpong', 'rf_denoiser')
  await expect(
    runPromptToPrompt({
      denoiser: { prepare: async () => ({}) as never, stepPair: () => Promise.reject() },
      source: row,
      target: row,
      guidance: { scale: 1 },
      sampler: sample(twice(noiseAt(0)), logSnrTimes(2, 1), { noiseAt }),
      edit: {} as never,
      injections: [],
    }),
  ).rejects.toMatchObject({ code: 'unsupported_model' })
})
