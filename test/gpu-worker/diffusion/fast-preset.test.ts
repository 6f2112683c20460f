import { expect, test } from 'vitest'
import { fastLatentFrames, fastReusesMiddle } from '../../../gpu-worker/diffusion/fast-preset.ts'

test('latents run at the first bucket with six seconds to spare, never longer than the model knows', () => {
  expect(fastLatentFrames(216, 1024)).toBe(352)
  expect(fastLatentFrames(100, 1024)).toBe(256)
  expect(fastLatentFrames(1000, 1024)).toBe(1024)
  expect(fastLatentFrames(10, 20)).toBe(20)
})

test('sixteen of thirty-five steps repeat the middle, never the first three and never the last', () => {
  const repeated = Array.from({ length: 35 }, (_, step) => step).filter((step) =>
    fastReusesMiddle(step, 35),
  )
  expect(repeated).toHaveLength(16)
  expect(repeated.at(0)).toBe(3)
  expect(fastReusesMiddle(35, 36)).toBe(false)
})
