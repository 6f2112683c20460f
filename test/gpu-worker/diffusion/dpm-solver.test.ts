import { expect, test } from 'vitest'
import { sampleDpmAdaptive } from '../../../gpu-worker/diffusion/dpm-solver.ts'

// k-diffusion 0.1.1, `sample_dpm_adaptive` with rtol = atol = 0.01, in float64 throughout; in float32 its own
// second level is 1e-4 off.
const LEVELS = [
  4, 3.8049176980028556, 3.348711174961922, 2.426633108769491, 1.1239290467639278,
  1.1239290467639278, 0.6086153872754315, 0.6086153872754315, 0.378012934914022,
]

test('adaptive steps are as long as in exact arithmetic, the first ones too, where solutions hardly differ', () => {
  const noise = Float32Array.from({ length: 20 }, (_, i) => 4 * Math.fround(Math.sin(i + 1)))
  const sampler = sampleDpmAdaptive(noise, Float64Array.of(4, 0.3, 0), {
    noiseAt: () => noise,
  })
  const levels: number[] = []
  let asked = sampler.next()
  for (let call = 0; !asked.done; call++) {
    const { latents, sigma } = asked.value
    if (call % 3 === 0) levels.push(sigma)
    asked = sampler.next(latents.map((x) => 0.75 * Math.tanh((0.75 * x) / sigma ** 2))) // data are ±0.75
  }
  for (const [i, level] of levels.entries()) expect(level / LEVELS[i]!).toBeCloseTo(1, 5)
  expect(levels).toHaveLength(LEVELS.length)
})
