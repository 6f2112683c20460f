/**
 * Keeping part of a latent while the rest is denoised: masks, and two ways to hold the kept part.
 * By the sampler (as stable-audio-tools 0.0.16 did) kept frames are noised anew at every step; by the
 * clean estimate they are put back into what the model believes, which needs no further noise.
 */

import { blend } from './blend.ts'
import type { SampleOptions } from './sampler.ts'

export type MaskShape = {
  readonly startPercent: number
  readonly endPercent: number
  readonly softnessLeftPercent: number
  readonly softnessRightPercent: number
  /** 0…1: how much earlier than the last step regeneration ends. */
  readonly marination: number
}

/**
 * A box of ones with Hann ramps inside its borders.
 *
 * @returns [frames], 0 keeps, 1 − marination regenerates longest
 * @see stable-audio-tools 0.0.16, `inference/generation.py`, `build_mask`
 */
export function inpaintingMask(frames: number, shape: MaskShape): Float32Array {
  const start = Math.floor((shape.startPercent / 100) * frames)
  const end = Math.ceil((shape.endPercent / 100) * frames)
  const left = roundHalfToEven((shape.softnessLeftPercent / 100) * frames)
  const right = roundHalfToEven((shape.softnessRightPercent / 100) * frames)

  const mask = new Float32Array(frames).fill(1, start, end)
  for (let i = 0; i < left; i++) mask[start + i] = hann(i, 2 * left)
  for (let i = 0; i < right; i++) mask[end - right + i] = hann(right + i, 2 * right)
  return mask.map((value) => value * (1 - shape.marination))
}

export type KeptLatents = {
  /** What to keep, [channels, frames] (or a batch of them). */
  readonly latents: Float32Array
  /** [frames]: 0 keeps to the end, 1 regenerates until the last step. */
  readonly mask: Float32Array
  readonly steps: number
}

/**
 * The start of a masked run: kept frames carry signal and noise, the others noise alone.
 *
 * @param noise standard normal, as long as the latents
 */
export function maskedStart(kept: KeptLatents, noise: Float32Array, sigma: number): Float32Array {
  const isKept = keptAt(kept, 0)
  return noise.map((value, i) => (isKept(i) ? kept.latents[i]! : 0) + sigma * value)
}

/**
 * Overwrites kept frames by the original at the step's noise level, with fresh noise. A frame is kept
 * at step i while mask ≤ (i + 1) / steps.
 *
 * @param freshNoiseAt standard normal noise of a step, as long as the latents
 * @see stable-audio-tools 0.0.16, `inference/sampling.py`, `sample_k` with init data and mask
 */
export const overwriteKept =
  (
    kept: KeptLatents,
    freshNoiseAt: (step: number) => Float32Array,
  ): NonNullable<SampleOptions['overwrite']> =>
  (latents, step, sigma) => {
    const isKept = keptAt(kept, step)
    const noised = blend([1, kept.latents], [sigma, freshNoiseAt(step)])
    return latents.map((value, i) => (isKept(i) ? noised[i]! : value))
  }

/**
 * The estimate with kept frames put back: m · D + (1 − m) · z.
 *
 * @param mask [frames], 1 where the model decides
 */
export function holdInDenoised(
  denoised: Float32Array,
  kept: Float32Array,
  mask: Float32Array,
): Float32Array {
  return denoised.map((value, i) => {
    const share = mask[i % mask.length]!
    return share * value + (1 - share) * kept[i]!
  })
}

function keptAt({ mask, steps }: KeptLatents, step: number): (element: number) => boolean {
  const strength = Math.fround((step + 1) / steps) // compared in the mask's own precision, as the reference does
  return (element) => mask[element % mask.length]! <= strength
}

/** Symmetric Hann window of a length, at i. */
const hann = (i: number, length: number): number =>
  0.5 * (1 - Math.cos((2 * Math.PI * i) / (length - 1)))

/** Python's `round`. */
function roundHalfToEven(value: number): number {
  const rounded = Math.round(value)
  return value % 1 === 0.5 && rounded % 2 === 1 ? rounded - 1 : rounded
}
