import { describe, expect, test } from 'vitest'
import { denoisedFromV, networkInput, scalings } from '../../../gpu-worker/diffusion/denoiser.ts'
import { gaussianNoise } from '../../../gpu-worker/diffusion/noise.ts'
import type { Sampler } from '../../../gpu-worker/diffusion/sampler.ts'
import {
  FLOW_SAMPLER_NAMES,
  SAMPLER_NAMES,
  type SamplerName,
  samplerNamed,
} from '../../../gpu-worker/diffusion/sampler-names.ts'
import { sigmasFor, startLatents, startLevel } from '../../../gpu-worker/diffusion/start.ts'
import { runSampler } from '../../../gpu-worker/model/verify/run-sampling.ts'
import { expectGolden, goldenPaths } from './golden.ts'

const noiseAt = (step: number) => gaussianNoise(24, { seed: 7, stream: 1 }, step)
const clean = Float32Array.from({ length: 24 }, (_, i) => Math.sin(i))

function walk(sampler: Sampler, answer: (latents: Float32Array) => Float32Array): Float32Array {
  let next = sampler.next()
  while (!next.done) next = sampler.next(answer(next.value.latents))
  return next.value
}

function startOf(name: SamplerName, steps = 12) {
  const isV = name.startsWith('v-')
  const sigmas = sigmasFor(name, { steps, sigmaMin: 0.3, sigmaMax: isV ? 1 : 80 })
  return { sigmas, latents: startLatents(name, sigmas[0]!, noiseAt(99)) }
}

describe('against stable-audio-tools over a closed-form model', async () => {
  test.each(await goldenPaths(/^samplers\/analytic-/))('%s', async (path) => {
    await expectGolden(path, runSampler)
  })
})

// k-dpm-fast and k-dpm-adaptive stop at sigmaMin, with that much noise left.
const STOPS_EARLY = new Set<string>(['k-dpm-fast', 'k-dpm-adaptive'])

test.each(SAMPLER_NAMES.filter((name) => !STOPS_EARLY.has(name)))(
  '%s lands on the clean latents when every estimate is perfect',
  (name) => {
    const { sigmas, latents } = startOf(name)
    const result = walk(samplerNamed(name).sample(latents, sigmas, { noiseAt }), () => clean)
    for (const [i, value] of result.entries()) expect(value).toBeCloseTo(clean[i]!, 5)
  },
)

test.each([...STOPS_EARLY])('%s leaves sigmaMin times the noise it started from', (name) => {
  const { sigmas, latents } = startOf(samplerNamed(name).name)
  const result = walk(samplerNamed(name).sample(latents, sigmas, { noiseAt }), () => clean)
  for (const [i, value] of result.entries()) {
    const noise = (latents[i]! - clean[i]!) / sigmas[0]!
    expect(value).toBeCloseTo(clean[i]! + 0.3 * noise, 4)
  }
})

test.each(SAMPLER_NAMES)('%s does not write into the latents it is given', (name) => {
  const { sigmas, latents } = startOf(name)
  const before = latents.slice()
  walk(samplerNamed(name).sample(latents, sigmas, { noiseAt }), () => clean)
  expect(latents).toEqual(before)
})

test.each(SAMPLER_NAMES)('%s runs in a single step', (name) => {
  const { sigmas, latents } = startOf(name, 1)
  const sampler = samplerNamed(name).sample(latents, sigmas, { noiseAt, sigmaMin: 0.3 })
  expect(walk(sampler, () => clean).every(Number.isFinite)).toBe(true)
})

test.each(SAMPLER_NAMES)('%s ends when the model answers what is no number', (name) => {
  const { sigmas, latents } = startOf(name, 4)
  const sampler = samplerNamed(name).sample(latents, sigmas, { noiseAt, sigmaMin: 0.3 })
  let calls = 0
  const result = walk(sampler, () => {
    if (++calls > 100) throw new Error('it goes on for ever')
    return new Float32Array(24).fill(Number.NaN)
  })
  expect(result.some(Number.isFinite)).toBe(false)
})

test.each(['v-ddim', 'v-ddim-cfgpp', ...FLOW_SAMPLER_NAMES] as const)(
  '%s from time 1 hears nothing of what it starts from',
  (name) => {
    const schedule = { steps: 5, sigmaMin: 0.3, sigmaMax: 1 }
    const level = startLevel(name, schedule, sigmasFor(name, schedule))
    const noise = noiseAt(99)
    const heard = startLatents(name, level, noise, clean)
    for (const [i, value] of heard.entries()) expect(value).toBeCloseTo(noise[i]!, 6)
  },
)

test('the steps of a sampler count up, and a step begins with its own latents', () => {
  const { sigmas, latents } = startOf('k-heun', 3)
  const sampler = samplerNamed('k-heun').sample(latents, sigmas, { noiseAt })
  const steps: number[] = []
  let next = sampler.next()
  expect(next.value).toMatchObject({ latents, sigma: sigmas[0] })
  for (; !next.done; next = sampler.next(clean)) steps.push(next.value.step)
  expect(steps).toEqual([0, 0, 1, 1, 2])
})

test('names are accepted as parameters spell them and as stable-audio-tools does', () => {
  expect(samplerNamed('dpmpp_3m_sde')).toEqual(samplerNamed('dpmpp-3m-sde'))
  expect(samplerNamed('dpm_2')).toEqual(samplerNamed('k-dpm-2'))
})

test('an unknown sampler is refused by name, and the ones there are are named', () => {
  expect(() => samplerNamed('plms')).toThrowError(
    expect.objectContaining({
      code: 'sampler_unavailable',
      message: 'There is no sampler "plms".',
      fix: expect.stringContaining('dpmpp_3m_sde'),
    }),
  )
})

test('the network is asked about unit-variance latents and its v is turned back', () => {
  const call = { step: 0, latents: clean, sigma: 4 }
  const { x, t } = networkInput(call)
  expect(t).toBeCloseTo(0.844042, 6)
  expect(x[1]).toBeCloseTo(clean[1]! / Math.sqrt(17), 6)
  const v = Float32Array.from(clean, () => 0.5)
  const { cSkip, cOut } = scalings(4)
  expect(denoisedFromV(call, v)[1]).toBeCloseTo(cSkip * clean[1]! + cOut * 0.5, 6)
})
