/**
 * What every sampler has in common. A sampler asks (`yield`), someone else answers: one loop drives one
 * edit, another gathers the calls of many edits into one batch, a test answers with arithmetic.
 */

/** Latents to be denoised, and the noise level they are at. */
export type ModelCall = {
  /** Denoising step the call belongs to. A step's first call holds the latents at its start. */
  readonly step: number
  readonly latents: Float32Array
  /** Noise over signal; of a flow the time itself, which is the share of noise. */
  readonly sigma: number
  /**
   * What latents are, where they are not x0 + sigma·noise: cos·x0 + sin·noise (v-diffusion), or
   * (1 − sigma)·x0 + sigma·noise (rectified flow).
   */
  readonly mixture?: 'variance preserving' | 'flow'
  /** Set when dx/dsigma itself is wanted instead of the clean estimate, which says nothing of it at 0. Flows only. */
  readonly velocity?: true
  /** Set when the estimate without any text is wanted, of latents whose guided one was asked for just before. */
  readonly unconditional?: true
}

/** Yields what the model should denoise next, receives the clean estimate, returns clean latents. */
export type Sampler = Generator<ModelCall, Float32Array, Float32Array>

export type SampleOptions = {
  /** Standard normal noise of a step, as long as the latents. A step repeated is the same step. */
  readonly noiseAt: (step: number) => Float32Array
  /**
   * Latents to go on from once a step's first estimate is there (`inpainting.ts`). Samplers that step
   * along a slope keep the slope of the latents they asked about, as k-diffusion with a callback that
   * writes into x does.
   */
  readonly overwrite?: (latents: Float32Array, step: number, sigma: number) => Float32Array
  /** Where k-dpm-fast and k-dpm-adaptive end. Default: the last sigma above 0. */
  readonly sigmaMin?: number
}

/**
 * One way to walk from noise to clean latents.
 *
 * @param latents [channels, frames], or a batch of them, at noise level sigmas[0]; not modified
 * @param sigmas [steps + 1], falling, ending in 0 (`sigmas.ts`)
 */
export type Sample = (
  latents: Float32Array,
  sigmas: Float64Array,
  options: SampleOptions,
) => Sampler

export const keepLatents = (latents: Float32Array): Float32Array => latents
