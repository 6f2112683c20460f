import { expect, test } from 'vitest'
import type { JobInputs } from '../../../../gpu-worker/model/denoiser.ts'
import type { Case } from '../../../../gpu-worker/model/verify/case-file.ts'
import type { VerifyContext } from '../../../../gpu-worker/model/verify/context.ts'
import { runDitLayers, thinned } from '../../../../gpu-worker/model/verify/run-network.ts'
import { runPair } from '../../../../gpu-worker/model/verify/run-prompts.ts'
import { runSampler } from '../../../../gpu-worker/model/verify/run-sampling.ts'

const ramp = (count: number) => Float32Array.from({ length: count }, (_, i) => i)

test('every 64th sample is stored, also of a length that 64 does not divide', () => {
  const whole = { shape: [1, 1, 2400], values: ramp(2400) }
  expect([...thinned(whole, 38).values.subarray(-2)]).toEqual([36 * 64, 37 * 64])
  expect([...thinned(whole, 2400).values.subarray(-2)]).toEqual([2398, 2399])
})

test('a model without a global embedding samples without one', async () => {
  const heard: JobInputs[] = []
  const denoiser = {
    prepare: async (inputs: JobInputs) => void heard.push(inputs),
    step: async (calls: readonly { x: Float32Array }[]) => calls.map(({ x }) => ({ v: x })),
  }
  const context = { models: { open: async () => ({ denoiser, facts: {} }) } }
  await runSampler(
    caseOf({
      params: { model: 'm', sampler: 'dpmpp-2m', steps: 1, sigma_min: 0.3, sigma_max: 5 },
      inputs: {
        noise: { shape: [2, 1, 3], values: ramp(6) },
        cross_attn_cond: { shape: [2, 1, 2], values: ramp(4) },
      },
    }),
    context as unknown as VerifyContext,
  )
  expect(heard.map(({ global }) => global.length)).toEqual([0, 0])
})

test('a sampler is guided inside the interval of its case, and against its negative prompt', async () => {
  const heard: JobInputs[] = []
  const scales: (number | undefined)[] = []
  const denoiser = {
    prepare: async (inputs: JobInputs) => void heard.push(inputs),
    step: async (calls: readonly { x: Float32Array; guidance?: { scale: number } }[]) =>
      calls.map(({ x, guidance }) => {
        scales.push(guidance?.scale)
        return { v: x }
      }),
  }
  const context = { models: { open: async () => ({ denoiser, facts: {} }) } }
  const guided = { cfg_scale: 4, cfg_interval: [0, 0.9] }
  await runSampler(
    caseOf({
      params: {
        model: 'm',
        sampler: 'dpmpp-2m',
        steps: 2,
        sigma_min: 0.3,
        sigma_max: 5,
        ...guided,
      },
      inputs: {
        noise: { shape: [1, 1, 3], values: ramp(3) },
        cross_attn_cond: { shape: [1, 1, 2], values: ramp(2) },
        negative_cross_attn_cond: { shape: [1, 1, 2], values: ramp(2) },
        negative_cross_attn_mask: { shape: [1, 1], values: Float32Array.of(1) },
      },
    }),
    context as unknown as VerifyContext,
  )
  expect(scales).toEqual([undefined, 4]) // noise has a share of 0.98 at level 5, of 0.29 at level 0.3
  expect(heard).toMatchObject([{ negative: { crossAttention: ramp(2), mask: Float32Array.of(1) } }])
})

test('a pair of prompts is guided away from the negative prompt of each', async () => {
  const heard: JobInputs[] = []
  const scales: unknown[] = []
  const denoiser = {
    prepare: async (inputs: JobInputs) => void heard.push(inputs),
    stepPair: async (...calls: { x: Float32Array; guidance: unknown }[]) =>
      calls.slice(0, 2).map(({ x, guidance }) => {
        scales.push(guidance)
        return { v: x }
      }),
  }
  const context = { models: { openFor: async () => ({ denoiser }) } }
  const pair = (...values: number[]) => ({ shape: [2, 1, 1], values: Float32Array.from(values) })
  await runPair(
    caseOf({
      params: { cfg_scale: 4, scale_phi: 0.5, use_cross: 1, use_self: 0, reweight_scope: 'all' },
      inputs: {
        x: pair(1, 2),
        t: pair(0.5, 0.5),
        cross_attn_cond: pair(3, 4),
        negative_cross_attn_cond: pair(5, 6),
        mapper: pair(0),
        alphas: pair(1),
        equalizer: pair(1),
      },
    }),
    context as unknown as VerifyContext,
  )
  expect(heard.map(({ negative }) => negative?.crossAttention[0])).toEqual([5, 6])
  expect(scales).toEqual(Array(2).fill({ scale: 4, rescale: 0.5 }))
})

test('layers are computed that a case names, whether their values are stored or not', async () => {
  const tensor = { dims: [1, 2], data: ramp(2) }
  const context = {
    models: { openTapped: async () => ({ denoiser: { outputs: async () => ({ v: tensor }) } }) },
  }
  const given = caseOf({
    params: { model: 'm' },
    inputs: {
      x: { shape: [1, 1, 2], values: ramp(2) },
      t: { shape: [1], values: ramp(1) },
      cross_attn_cond: { shape: [1, 1, 1], values: ramp(1) },
    },
    outputs: { v: { shape: [1, 1, 2], dtype: 'float32' } },
  })
  const found = await runDitLayers(given, context as unknown as VerifyContext)
  expect(found.v?.shape).toEqual([1, 1, 2])
})

const caseOf = (given: Pick<Case, 'params' | 'inputs'> & Partial<Case>): Case => ({
  ...{ folder: '', path: '', fn: '', outputs: {}, expected: {} },
  ...given,
})
