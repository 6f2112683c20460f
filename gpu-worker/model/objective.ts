/**
 * What a network was trained to predict, as `diffusion_objective` names it: v on the cosine schedule, or the
 * velocity noise − x0 of a rectified flow, whose latents are (1 − t)·x0 + t·noise. `rf_denoiser` is a flow
 * that was distilled to few steps: the network and its velocity are those of `rectified_flow`.
 *
 * @see Liu et al. 2022, arXiv 2209.03003 (rectified flow); Novack et al. 2025, arXiv 2505.08175 (the distilled one)
 */
export const OBJECTIVES = ['v', 'rectified_flow', 'rf_denoiser'] as const
export type Objective = (typeof OBJECTIVES)[number]

export const isFlow = (objective: Objective): boolean => objective !== 'v'

/** How a flow's times lean towards noise, more so the longer the latents: see `shiftedTime`. */
export type DistributionShift = {
  readonly baseShift: number
  readonly maxShift: number
  /** Latent frames at which the shift is `baseShift`, and `maxShift`. */
  readonly minLength: number
  readonly maxLength: number
  readonly useSine: boolean
}
