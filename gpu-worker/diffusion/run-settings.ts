import { OWN_SETTINGS, type RunSettings } from '#shared/samplers.ts'
import type { ModelFacts } from '../model/loaded-model.ts'

/**
 * What a model is run with: what was asked, which the API has filled in from the model's own settings. A flow
 * that is asked for the sampler no flow has, where that is the default of v models, was meant to run as it is
 * run by itself: so are edits that were queued for another model, and callers that plan without one.
 */
export function runSettings(
  { objective }: Pick<ModelFacts, 'objective'>,
  asked: RunSettings,
): RunSettings {
  const isMeant = objective === 'v' || asked.sampler !== OWN_SETTINGS.v.sampler
  return isMeant ? asked : OWN_SETTINGS[objective]
}

/** A model's own settings, and `otherwise` for v models. */
export const ownSettings = (
  { objective }: Pick<ModelFacts, 'objective'>,
  otherwise: RunSettings,
): RunSettings => (objective === 'v' ? otherwise : OWN_SETTINGS[objective])
