/**
 * Edit-friendly DDPM inversion: the noises under which a stochastic solver walks through given latents.
 * Walked again with another prompt they give an edit, with the same prompt the latents themselves. The
 * solver is that of diffusers' CosineDPMSolverMultistepScheduler: order 2, midpoint, stochastic, which
 * is dpmpp-2m-sde.
 *
 * Index convention: step k of N goes from sigmas[k] to sigmas[k + 1]; level j holds the latents at
 * sigmas[N − j], so level 0 is clean and level N the noisiest; noise j leads from level j + 1 to level j.
 *
 * @see Manor and Michaeli 2024, arXiv 2402.10009 (ZETA); Huberman-Spiegelglas et al. 2023, arXiv 2304.06140
 */

import { blend } from './blend.ts'
import { dpmpp2mSdeStep } from './samplers.ts'

/** A clean estimate of latents at a noise level, under one prompt and guidance. */
export type DenoiseAt = (latents: Float32Array, sigma: number) => Promise<Float32Array>

export type Inversion = {
  readonly sigmas: Float64Array
  /** [steps + 1] latents, lowest noise level first. Level 0 is the last clean estimate, not the input. */
  readonly levels: readonly Float32Array[]
  /** [steps] noises; noise 0 is zero. */
  readonly noises: readonly Float32Array[]
  /** [steps] the clean estimate made one step before the one that leads to level j; none for the first step. */
  readonly history: readonly (Float32Array | undefined)[]
}

export type InversionOptions = {
  readonly denoise: DenoiseAt
  /** Standard normal noise of level j + 1, j = 0…steps − 1: drawn for each level anew. */
  readonly noiseAt: (j: number) => Float32Array
  readonly signal?: AbortSignal
}

/**
 * Noises that lead a solver through `latents`: every level is the latents with fresh noise of its own,
 * then from the noisiest down each step's noise is what is missing to the next level. The level is then
 * set to where that noise really leads, so rounding does not add up.
 *
 * @param latents clean, [channels, frames]; not modified
 * @param sigmas [steps + 1], falling, ending in 0 (`exponentialSigmas` from 500 to 0.3 in the reference)
 * @throws the signal's reason between model calls
 */
export async function invertLatents(
  latents: Float32Array,
  sigmas: Float64Array,
  { denoise, noiseAt, signal }: InversionOptions,
): Promise<Inversion> {
  const steps = sigmas.length - 1
  const levels: Float32Array[] = [
    latents,
    ...Array.from({ length: steps }, (_, j) =>
      blend([1, latents], [sigmas[steps - j - 1]!, noiseAt(j)]),
    ),
  ]
  const noises: Float32Array[] = levels.slice(1).map((level) => new Float32Array(level.length))
  const history: (Float32Array | undefined)[] = new Array(steps).fill(undefined)

  for (let k = 0; k < steps; k++) {
    signal?.throwIfAborted()
    const to = steps - k - 1
    const denoised = await denoise(levels[to + 1]!, sigmas[k]!)
    if (sigmas[k + 1] === 0) levels[to] = denoised
    else {
      const { mean, noiseScale } = solverStep({ sigmas, k, x: levels[to + 1]!, denoised, history })
      noises[to] = blend([1 / noiseScale, levels[to]!], [-1 / noiseScale, mean])
      levels[to] = blend([1, mean], [noiseScale, noises[to]])
    }
    if (to > 0) history[to - 1] = denoised
  }
  return { sigmas, levels, noises, history }
}

export type ReplayOptions = {
  readonly denoise: DenoiseAt
  /** Latents after each step, in order. */
  readonly onStep?: (latents: Float32Array) => void
  readonly signal?: AbortSignal
}

/**
 * The inverted latents under another prompt: from level `startLevel` down with the inversion's noises. The
 * higher the start, the more the prompt decides; the first step is already of second order.
 *
 * @param startLevel 1…steps
 * @throws the signal's reason between model calls
 */
export async function replayInversion(
  { sigmas, levels, noises, history }: Inversion,
  startLevel: number,
  { denoise, onStep, signal }: ReplayOptions,
): Promise<Float32Array> {
  const steps = sigmas.length - 1
  if (!(Number.isInteger(startLevel) && startLevel >= 1 && startLevel <= steps))
    throw new RangeError(`Expected a level from 1 to ${steps} to start from, got ${startLevel}`)

  const seen = [...history]
  let x = levels[startLevel]!
  for (let k = steps - startLevel; k < steps; k++) {
    signal?.throwIfAborted()
    const to = steps - k - 1
    const denoised = await denoise(x, sigmas[k]!)
    if (sigmas[k + 1] === 0) x = denoised
    else {
      const { mean, noiseScale } = solverStep({ sigmas, k, x, denoised, history: seen })
      x = blend([1, mean], [noiseScale, noises[to]!])
    }
    if (to > 0) seen[to - 1] = denoised
    onStep?.(x)
  }
  return x
}

function solverStep(at: {
  sigmas: Float64Array
  k: number
  x: Float32Array
  denoised: Float32Array
  history: readonly (Float32Array | undefined)[]
}): { mean: Float32Array; noiseScale: number } {
  const { sigmas, k, x, denoised, history } = at
  const before = history[sigmas.length - 1 - k - 1]
  const last = before && { denoised: before, h: Math.log(sigmas[k - 1]! / sigmas[k]!) }
  return dpmpp2mSdeStep(x, { denoised, sigma: sigmas[k]!, next: sigmas[k + 1]!, last })
}
