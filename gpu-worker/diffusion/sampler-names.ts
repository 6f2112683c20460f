import { DomainError } from '#shared/errors.ts'
import { isFlow, type Objective } from '#shared/samplers.ts'
import { sampleDpmAdaptive, sampleDpmFast } from './dpm-solver.ts'
import {
  sampleFlowDpmpp,
  sampleFlowEuler,
  sampleFlowPingpong,
  sampleFlowRk4,
} from './flow-samplers.ts'
import type { Sample } from './sampler.ts'
import {
  sampleDpm2,
  sampleDpmpp2m,
  sampleDpmpp2mSde,
  sampleDpmpp2sAncestral,
  sampleDpmpp3mSde,
  sampleEuler,
  sampleHeun,
  sampleLms,
  sampleVDdim,
  sampleVDdimCfgpp,
} from './samplers.ts'

/** Every sampler of v models under the name stable-audio-tools gives it (euler: k-diffusion's). */
const SAMPLERS = {
  'dpmpp-2m': sampleDpmpp2m,
  'dpmpp-2m-sde': sampleDpmpp2mSde,
  'dpmpp-3m-sde': sampleDpmpp3mSde,
  'k-heun': sampleHeun,
  'k-lms': sampleLms,
  'k-dpm-2': sampleDpm2,
  'k-dpmpp-2s-ancestral': sampleDpmpp2sAncestral,
  'k-dpm-fast': sampleDpmFast,
  'k-dpm-adaptive': sampleDpmAdaptive,
  'k-euler': sampleEuler,
  'v-ddim': sampleVDdim,
  'v-ddim-cfgpp': sampleVDdimCfgpp,
} as const satisfies Readonly<Record<string, Sample>>

/** Likewise of rectified flows. */
const FLOW_SAMPLERS = {
  euler: sampleFlowEuler,
  rk4: sampleFlowRk4,
  dpmpp: sampleFlowDpmpp,
  pingpong: sampleFlowPingpong,
} as const satisfies Readonly<Record<string, Sample>>

export type FlowSamplerName = keyof typeof FLOW_SAMPLERS
export type SamplerName = keyof typeof SAMPLERS | FlowSamplerName

export const SAMPLER_NAMES = Object.keys(SAMPLERS) as readonly (keyof typeof SAMPLERS)[]
export const FLOW_SAMPLER_NAMES = Object.keys(FLOW_SAMPLERS) as readonly FlowSamplerName[]

/**
 * The sampler of that name: as stable-audio-tools spells it (`k-dpm-2`) or as parameters do (`dpm_2`).
 *
 * @param objective of the model; v unless given
 * @throws DomainError `sampler_unavailable` for a name that is not among those of such models
 */
export function samplerNamed(
  name: string,
  objective: Objective = 'v',
): { readonly name: SamplerName; readonly sample: Sample } {
  const table: Readonly<Record<string, Sample>> = isFlow(objective) ? FLOW_SAMPLERS : SAMPLERS
  const hyphenated = name.replaceAll('_', '-')
  const names = Object.keys(table) as SamplerName[]
  const known = names.find((each) => each === hyphenated || each === `k-${hyphenated}`)
  if (known) return { name: known, sample: table[known]! }
  const where = isFlow(objective) ? ' for a model of a rectified flow' : ''
  throw new DomainError('sampler_unavailable', `There is no sampler "${name}"${where}.`, {
    fix: `Use one of ${names.map(parameterName).join(', ')}.`,
  })
}

/** As `params.sampler` of an edit spells it. */
const parameterName = (name: SamplerName): string => name.replace(/^k-/, '').replaceAll('-', '_')

export const parameterSamplers = (objective: Objective): readonly string[] =>
  (isFlow(objective) ? FLOW_SAMPLER_NAMES : SAMPLER_NAMES).map(parameterName)

/** True for samplers whose latents are (1 − t)·x0 + t·noise. */
export const isFlowSampler = (name: SamplerName): name is FlowSamplerName =>
  Object.hasOwn(FLOW_SAMPLERS, name)

/** True for samplers whose latents are cos·x0 + sin·noise, with a schedule linear in time. */
export const isVDiffusion = (name: SamplerName): boolean => name.startsWith('v-')
