import { expect, test } from 'vitest'
import {
  holdInDenoised,
  inpaintingMask,
  overwriteKept,
} from '../../../gpu-worker/diffusion/inpainting.ts'
import { runInpainting, runMasks } from '../../../gpu-worker/model/verify/run-sampling.ts'
import { expectGolden, goldenPaths } from './golden.ts'

test.each(await goldenPaths(/^samplers\/inpaint-analytic-/))(
  '%s is what stable-audio-tools 0.0.16 gives',
  async (path) => {
    await expectGolden(path, runInpainting)
  },
)

test.each(await goldenPaths(/^samplers\/inpaint-masks/))('%s are its masks', async (path) => {
  await expectGolden(path, runMasks)
})

test('a mask of no softness is a box', () => {
  const box = {
    startPercent: 25,
    endPercent: 75,
    softnessLeftPercent: 0,
    softnessRightPercent: 0,
    marination: 0,
  }
  expect([...inpaintingMask(8, box)]).toEqual([0, 0, 1, 1, 1, 1, 0, 0])
})

test('held frames are the kept latents, free ones the estimate, and a ramp mixes them', () => {
  const denoised = Float32Array.of(1, 2, 3, 4, 5, 6)
  const kept = Float32Array.of(-1, -2, -3, -4, -5, -6)
  const held = holdInDenoised(denoised, kept, Float32Array.of(0, 1, 0.5))
  expect([...held]).toEqual([-1, 2, 0, -4, 5, 0])
})

test('a frame is kept from the step on whose strength its mask names, in float32 as the reference compares', () => {
  const steps = 10
  const mask = Float32Array.from({ length: steps + 1 }, (_, i) => i / steps)
  const kept = { latents: new Float32Array(mask.length), mask, steps }
  const overwrite = overwriteKept(kept, () => new Float32Array(mask.length))
  for (let step = 0; step < steps; step++) {
    const after = overwrite(new Float32Array(mask.length).fill(1), step, 1)
    expect([...after]).toEqual([...mask].map((_, i) => (i <= step + 1 ? 0 : 1)))
  }
})
