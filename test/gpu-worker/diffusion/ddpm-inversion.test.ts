import { expect, test } from 'vitest'
import { invertLatents, replayInversion } from '../../../gpu-worker/diffusion/ddpm-inversion.ts'
import { gaussianNoise } from '../../../gpu-worker/diffusion/noise.ts'
import { exponentialSigmas } from '../../../gpu-worker/diffusion/sigmas.ts'
import { runCosineScheduler } from '../../../gpu-worker/model/verify/run-inversion.ts'
import { expectGolden, goldenPaths } from './golden.ts'

// The cases that need a network are in verify.test.ts.
test.each(await goldenPaths(/^ddpm-inversion\/scheduler/))(
  '%s is that of diffusers',
  async (path) => {
    await expectGolden(path, runCosineScheduler)
  },
)

const sigmas = exponentialSigmas({ steps: 20, sigmaMin: 0.3, sigmaMax: 500 })
const latents = gaussianNoise(40, { seed: 1, stream: 0 }, 0)
const options = {
  denoise: async (x: Float32Array, sigma: number) => x.map((value) => value / (1 + sigma ** 2)),
  noiseAt: (level: number) => gaussianNoise(40, { seed: 2, stream: 0 }, level),
}
const inversion = await invertLatents(latents, sigmas, options)

test.each([1, 7, 20])(
  'replayed from level %d under the same prompt it ends where it began',
  async (level) => {
    const replayed = await replayInversion(inversion, level, options)
    for (const [i, value] of replayed.entries())
      expect(value).toBeCloseTo(inversion.levels[0]![i]!, 4)
  },
)

test('another prompt changes more the higher it starts', async () => {
  const other = async (x: Float32Array, sigma: number) =>
    x.map((value) => 0.8 + value / (1 + sigma ** 2))
  const distance = async (level: number) => {
    const edited = await replayInversion(inversion, level, { denoise: other })
    return Math.hypot(...edited.map((value, i) => value - inversion.levels[0]![i]!))
  }
  expect(await distance(15)).toBeGreaterThan(await distance(5))
})

test('every level but the lowest is the latents at that noise level, up to rounding', () => {
  for (let level = 1; level <= 20; level++) {
    const sigma = sigmas[20 - level]!
    const noise = options.noiseAt(level - 1)
    for (const [i, value] of inversion.levels[level]!.entries())
      expect(Math.abs(value - (latents[i]! + sigma * noise[i]!))).toBeLessThan(
        1e-6 * (1 + sigma * 4),
      )
  }
})

test.each([0, 21, 1.5])('level %d is none to start from', async (level) => {
  await expect(replayInversion(inversion, level, options)).rejects.toThrow(RangeError)
})

test('a cancel stops between two model calls', async () => {
  const signal = AbortSignal.abort(new Error('cancelled'))
  await expect(invertLatents(latents, sigmas, { ...options, signal })).rejects.toThrow('cancelled')
  await expect(replayInversion(inversion, 5, { ...options, signal })).rejects.toThrow('cancelled')
})
