import type { Rates } from '#shared/credits.ts'
import { type Objective, OWN_SETTINGS, samplersOf } from '#shared/samplers.ts'
import type { WireModel } from '#shared/wire/deployment.ts'

/** A model as this deployment has it; what is not installed is known by its name and shape. */
export type KnownModel = {
  readonly name: string
  readonly version: string | null // null: not installed
  readonly sampleRateHz: number
  readonly channels: number
  readonly windowSeconds: number
  readonly objective: Objective
  readonly precision: string | null
  readonly license: string | null
}

/** What `GET /v1/models` says of the released model before it is installed (arXiv 2510.22795). */
const SAO_INSTRUCT: KnownModel = {
  name: 'sao-instruct',
  version: null,
  sampleRateHz: 44_100,
  channels: 2,
  windowSeconds: 2_097_152 / 44_100,
  objective: 'v',
  precision: null,
  license: 'Stability AI Community License',
}

/** The models of a deployment, the one that open steps use by default marked: the first installed. */
export function presentModels(
  installed: readonly KnownModel[],
  context: { rates: Rates; isLoaded: boolean },
): WireModel[] {
  const isThere = installed.some(({ name }) => name === SAO_INSTRUCT.name)
  const known = isThere ? installed : [...installed, SAO_INSTRUCT]
  const ordered = known.toSorted((a, b) => rank(a) - rank(b))
  return ordered.map((model, index) => presentModel(model, { ...context, isDefault: index === 0 }))
}

/** The released model before others, installed ones before those that are not. */
const rank = ({ name, version }: KnownModel): number =>
  (version === null ? 2 : 0) + (name === SAO_INSTRUCT.name ? 0 : 1)

function presentModel(
  model: KnownModel,
  context: { rates: Rates; isLoaded: boolean; isDefault: boolean },
): WireModel {
  const { rates, isLoaded, isDefault } = context
  const { sampler, steps, guidanceScale } = OWN_SETTINGS[model.objective]
  return {
    id: model.name,
    object: 'model',
    version: model.version,
    default: isDefault,
    status: model.version === null ? 'not_installed' : isLoaded ? 'ready' : 'cold',
    sample_rate_hz: model.sampleRateHz,
    channels: model.channels,
    window_seconds: Number(model.windowSeconds.toFixed(3)),
    objective: model.objective,
    samplers: [...samplersOf(model.objective)],
    defaults: { steps, guidance_scale: guidanceScale, strength: 0.5, sampler },
    price: {
      unit: 'credit',
      model_rate: rates.modelRate,
      exact_rate: rates.exactRate,
      minimum_seconds: 5,
    },
    precision: model.precision,
    license: model.license,
    install_command: `resound model install ${model.name}`,
    deprecated_at: null,
    removed_at: null,
  }
}
