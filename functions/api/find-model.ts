import { DomainError } from '#shared/errors.ts'
import type { WireModel } from '#shared/wire/deployment.ts'
import type { PlanRequest } from './plan-edit.ts'

/**
 * The model that open steps would use: the one asked for, else the deployment's own.
 *
 * @throws DomainError `model_unknown`, `model_version_unavailable`, `sampler_unavailable`
 */
export function findModel(
  models: readonly WireModel[],
  { model: asked, said }: Pick<PlanRequest, 'model' | 'said'>,
): WireModel | undefined {
  const model = asked === undefined ? models.find((known) => known.default) : named(models, asked)
  const sampler = said.params?.sampler
  if (sampler !== undefined && model && !model.samplers.includes(sampler))
    throw new DomainError(
      'sampler_unavailable',
      `${model.id} does not have the sampler ${sampler}: it has ${model.samplers.join(', ')}.`,
      {
        details: { available: model.samplers },
        errors: [fault('body.params.sampler', 'sampler_unavailable', model.samplers)],
      },
    )
  return model
}

function named(models: readonly WireModel[], asked: string): WireModel {
  const [id, version] = asked.split('@')
  const model = models.find((known) => known.id === id)
  if (!model) {
    const available = models.map((known) => known.id)
    throw new DomainError('model_unknown', 'There is no such model here.', {
      details: { model: asked, available },
      errors: [fault('body.model', 'model_unknown', available)],
    })
  }
  if (version !== undefined && version !== model.version) {
    const available = model.version === null ? [] : [`${model.id}@${model.version}`]
    throw new DomainError('model_version_unavailable', 'This version of the model is not here.', {
      details: { model: asked, available },
      errors: [fault('body.model', 'model_version_unavailable', available)],
    })
  }
  return model
}

const fault = (location: string, reason: string, available: readonly string[]) => ({
  location,
  reason,
  message: 'is not here',
  fix: available.length > 0 ? `Send one of ${available.join(', ')}.` : 'Leave the field out.',
})
