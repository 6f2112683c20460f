import { describe, expect, test } from 'vitest'
import { chunksOf } from '../../../../gpu-worker/model/chunks.ts'
import {
  decoderContextFrames,
  encoderContextFrames,
} from '../../../../gpu-worker/model/graphs/receptive-field.ts'
import { openGolden } from './golden-model.ts'

// Measured on the reference's autoencoder: a latent frame hears 14 885 samples on each side of its own
// 2 048, a sample hears latents ten frames away.
const STABLE_AUDIO_OPEN = [2, 4, 4, 8, 8]

describe('how far the autoencoder hears', () => {
  test('8 frames of audio and 10 of latents, for the strides of Stable Audio Open', () => {
    expect(encoderContextFrames(STABLE_AUDIO_OPEN)).toBe(8)
    expect(decoderContextFrames(STABLE_AUDIO_OPEN)).toBe(10)
  })

  test('is what a changed latent really reaches', async () => {
    await using golden = await openGolden('tiny-sao', { precision: 'fp32' })
    const { model } = golden
    const frames = 40
    const latents = Float32Array.from({ length: 16 * frames }, (_, i) => Math.sin(i))
    const changed = latents.map((value, i) => (i % frames === 20 ? value + 1 : value))
    const before = await model.decode(latents, [1, 16, frames])
    const after = await model.decode(changed, [1, 16, frames])
    const touched = [...before.keys()]
      .filter((i) => before[i] !== after[i])
      .map((i) => Math.floor((i % (frames * 2048)) / 2048))
    expect(Math.min(...touched)).toBe(20 - model.contextFrames.decode)
    expect(Math.max(...touched)).toBe(20 + model.contextFrames.decode)
  })
})

describe('chunks', () => {
  test('keep every frame once, and have context wherever there is any', () => {
    expect(chunksOf(300, { size: 128, context: 10, alike: false })).toEqual([
      { from: 0, to: 138, keepFrom: 0, keepTo: 128 },
      { from: 118, to: 266, keepFrom: 128, keepTo: 256 },
      { from: 246, to: 300, keepFrom: 256, keepTo: 300 },
    ])
  })

  test('are one for what is short', () => {
    expect(chunksOf(5, { size: 128, context: 10, alike: false })).toEqual([
      { from: 0, to: 5, keepFrom: 0, keepTo: 5 },
    ])
  })

  test('are computed at one length where they are to be alike, and keep their context', () => {
    for (const [frames, size, context] of [
      [216, 64, 10],
      [1024, 64, 8],
      [84, 64, 10],
      [85, 64, 10],
      [300, 128, 0],
      [20, 64, 10],
      [129, 128, 10],
    ] as const) {
      const chunks = chunksOf(frames, { size, context, alike: true })
      const length = Math.min(frames, size + 2 * context)
      let kept = 0
      for (const { from, to, keepFrom, keepTo } of chunks) {
        expect(to - from, `${frames} frames`).toBe(length)
        expect(keepFrom).toBe(kept)
        expect(from).toBeLessThanOrEqual(Math.max(0, keepFrom - context))
        expect(to).toBeGreaterThanOrEqual(Math.min(frames, keepTo + context))
        kept = keepTo
      }
      expect(kept).toBe(frames)
    }
  })
})
