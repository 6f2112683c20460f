/** Samplers by the names `params.sampler` has for them: what the API knows of those of gpu-worker/diffusion. */
export const SAMPLERS = [
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
