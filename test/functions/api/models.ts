import type { WireModel } from '../../../shared/wire/deployment.ts'

/** A model this deployment knows and does not have. */
export const STUB_MODELS: readonly WireModel[] = [
  {
    id: 'sao-instruct',
    object: 'model',
    version: null,
    default: true,
    status: 'not_installed',
    sample_rate_hz: 44_100,
    channels: 2,
    window_seconds: 47.554,
    objective: 'v',
    samplers: ['dpmpp_3m_sde', 'dpmpp_2m_sde', 'dpmpp_2m', 'euler', 'heun'],
    defaults: { steps: 100, guidance_scale: 5, strength: 0.5, sampler: 'dpmpp_3m_sde' },
    price: { unit: 'credit', model_rate: 2, exact_rate: 1, minimum_seconds: 5 },
    precision: null,
    license: 'Stability AI Community License',
    install_command: 'resound model install sao-instruct',
    deprecated_at: null,
    removed_at: null,
  },
]
