import { expect, test } from 'vitest'
import { torchGenerator } from '../../../gpu-worker/diffusion/torch-rng.ts'
import { runRandn } from '../../../gpu-worker/model/verify/run-audio.ts'
import { expectGolden, goldenPaths } from './golden.ts'

test.each(await goldenPaths(/^rng\//))('%s is what PyTorch draws', async (path) => {
  await expectGolden(path, runRandn)
})

test('as in PyTorch only 32 bits of a seed count', () => {
  expect(torchGenerator(2 ** 32 + 5).randn(20)).toEqual(torchGenerator(5).randn(20))
})

test('negative and 64-bit seeds are those of torch.manual_seed', () => {
  // torch.manual_seed(2**63 - 1); torch.randn(16)[:3], the same after manual_seed(-1)
  const wanted = [-2.664298, -1.091049, 0.451447]
  for (const seed of [2n ** 63n - 1n, -1, 2n ** 64n - 1n]) {
    const found = torchGenerator(seed).randn(16)
    for (const [i, value] of wanted.entries()) expect(found[i]).toBeCloseTo(value, 5)
  }
})

test.each([1.5, 2 ** 53, 2n ** 64n, -(2n ** 63n) - 1n])('seed %d is refused', (seed) => {
  expect(() => torchGenerator(seed)).toThrow(RangeError)
})
