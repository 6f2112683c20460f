import type { ModelFacts } from '../model/loaded-model.ts'
import type { Objective } from '../model/objective.ts'

export type RunSettings = {
  readonly sampler: string
  readonly steps: number
  readonly guidanceScale: number
}

/**
 * How a flow is run where nothing else was said: what the reference's own page offers first.
 *
 * @see stable-audio-tools 0.0.19, `interface/interfaces/diffusion_cond.py`
 */
const OWN: Readonly<Record<Exclude<Objective, 'v'>, RunSettings>> = {
  rf_denoiser: { sampler: 'pingpong', steps: 8, guidanceScale: 1 },
  rectified_flow: { sampler: 'euler', steps: 50, guidanceScale: 7 },
}

/** The sampler an edit has where its caller named none: one of v models, which no flow has. */
const UNNAMED = 'dpmpp_3m_sde'

/**
 * What a model is run with. An edit arrives with all its parameters filled in, for v models: for a flow the
 * sampler tells whether they were meant. Named, all that is said holds; unnamed, the model's own settings do,
 * steps and guidance among them, which mean nothing without their sampler.
 */
export function runSettings(
  { objective }: Pick<ModelFacts, 'objective'>,
  asked: RunSettings,
): RunSettings {
  return objective === 'v' || asked.sampler !== UNNAMED ? asked : OWN[objective]
}

/** A model's own settings, and `otherwise` for v models. */
export const ownSettings = (
  { objective }: Pick<ModelFacts, 'objective'>,
  otherwise: RunSettings,
): RunSettings => (objective === 'v' ? otherwise : OWN[objective])
