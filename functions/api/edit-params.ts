import type { EditParams, Quality } from '#shared/edit.ts'
import { OWN_SETTINGS } from '#shared/samplers.ts'
import type { WireModel } from '#shared/wire/deployment.ts'
import type { ParamsBody } from '#shared/wire/edits.ts'

/** `params` before the edit has an id: a seed that was not said comes from it. */
export type UnseededParams = Omit<EditParams, 'seed'> & { readonly seed: number | null }

export const defaultParams = (quality: Quality): UnseededParams => ({
  engine: 'auto',
  quality,
  ...OWN_SETTINGS.v, // until it is known which model is meant
  strength: 0.5,
  seed: null,
  negativeInstruction: null,
  candidates: 1,
  region: null,
  exact: false,
  allowPartial: false,
  clipping: 'limit',
})

/** What was said, over what holds otherwise: the defaults, or on retry the original's. */
export const mergeParams = (
  said: ParamsBody | undefined,
  otherwise: UnseededParams,
): UnseededParams => ({
  engine: said?.engine ?? otherwise.engine,
  quality: said?.quality ?? otherwise.quality,
  steps: said?.steps ?? otherwise.steps,
  guidanceScale: said?.guidance_scale ?? otherwise.guidanceScale,
  strength: said?.strength ?? otherwise.strength,
  sampler: said?.sampler ?? otherwise.sampler,
  seed: said?.seed === undefined ? otherwise.seed : said.seed,
  negativeInstruction:
    said?.negative_instruction === undefined
      ? otherwise.negativeInstruction
      : said.negative_instruction,
  candidates: said?.candidates ?? otherwise.candidates,
  region:
    said?.region === undefined
      ? otherwise.region
      : said.region && {
          startSeconds: said.region.start_seconds,
          endSeconds: said.region.end_seconds,
        },
  exact: said?.exact ?? otherwise.exact,
  allowPartial: said?.allow_partial ?? otherwise.allowPartial,
  clipping: said?.clipping ?? otherwise.clipping,
})

/** What holds where nothing was said, for a model: its own settings if it cannot run these. */
export const fittedTo = (otherwise: UnseededParams, { samplers, defaults }: WireModel) =>
  samplers.includes(otherwise.sampler)
    ? otherwise
    : {
        ...otherwise,
        sampler: defaults.sampler,
        steps: defaults.steps,
        guidanceScale: defaults.guidance_scale,
      }

/** What only open steps read. */
const MODEL_PARAMS = [
  'quality',
  'steps',
  'guidance_scale',
  'strength',
  'sampler',
  'negative_instruction',
  'candidates',
] as const satisfies readonly (keyof ParamsBody)[]

/** Of what was said, that which cannot matter in a plan without an open step. */
export const unusedInExactPlan = (
  said: ParamsBody | undefined,
  model: string | undefined,
): string[] => [
  ...MODEL_PARAMS.filter((name) => said?.[name] !== undefined && said[name] !== null).map(
    (name) => `params.${name}`,
  ),
  ...(model === undefined ? [] : ['model']),
]
