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

const V_SAMPLERS = [
  'dpmpp_2m',
  'dpmpp_2m_sde',
  'dpmpp_3m_sde',
  'heun',
  'lms',
  'dpm_2',
  'dpmpp_2s_ancestral',
  'dpm_fast',
  'dpm_adaptive',
  'euler',
  'v_ddim',
  'v_ddim_cfgpp',
] as const
const FLOW_SAMPLERS = ['euler', 'rk4', 'dpmpp', 'pingpong'] as const

/** By the names `params.sampler` has for them: what the API knows of those of gpu-worker/diffusion. */
export const samplersOf = (objective: Objective): readonly string[] =>
  isFlow(objective) ? FLOW_SAMPLERS : V_SAMPLERS

export type RunSettings = {
  readonly sampler: string
  readonly steps: number
  readonly guidanceScale: number
}

/**
 * How a model is run where nothing else was said: v as the card of Stable Audio Open 1.0 has it, flows as
 * the reference's own page offers them first.
 *
 * @see stable-audio-tools 0.0.19, `interface/interfaces/diffusion_cond.py`
 */
export const OWN_SETTINGS: Readonly<Record<Objective, RunSettings>> = {
  v: { sampler: 'dpmpp_3m_sde', steps: 100, guidanceScale: 5 },
  rf_denoiser: { sampler: 'pingpong', steps: 8, guidanceScale: 1 },
  rectified_flow: { sampler: 'euler', steps: 50, guidanceScale: 7 },
}
