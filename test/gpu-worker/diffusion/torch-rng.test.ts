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

test.each([-1, 1.5, 2 ** 53])('seed %d is refused', (seed) => {
  expect(() => torchGenerator(seed)).toThrow(RangeError)
})
