import { DomainError } from '#shared/errors.ts'
import { sampleDpmAdaptive, sampleDpmFast } from './dpm-solver.ts'
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

/** Every sampler under the name stable-audio-tools gives it (euler: k-diffusion's). */
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

export type SamplerName = keyof typeof SAMPLERS

export const SAMPLER_NAMES = Object.keys(SAMPLERS) as readonly SamplerName[]

/**
 * The sampler of that name: as stable-audio-tools spells it (`k-dpm-2`) or as parameters do (`dpm_2`).
 *
 * @throws DomainError `sampler_unavailable` for a name that is not in the table
 */
export function samplerNamed(name: string): {
  readonly name: SamplerName
  readonly sample: Sample
} {
  const hyphenated = name.replaceAll('_', '-')
  const known = SAMPLER_NAMES.find((each) => each === hyphenated || each === `k-${hyphenated}`)
  if (!known)
    throw new DomainError('sampler_unavailable', `There is no sampler "${name}".`, {
      fix: `Use one of ${SAMPLER_NAMES.map(parameterName).join(', ')}.`,
    })
  return { name: known, sample: SAMPLERS[known] }
}

/** As `params.sampler` of an edit spells it. */
const parameterName = (name: SamplerName): string => name.replace(/^k-/, '').replaceAll('-', '_')

export const PARAMETER_SAMPLERS: readonly string[] = SAMPLER_NAMES.map(parameterName)

/** True for samplers whose latents are cos·x0 + sin·noise, with a schedule linear in time. */
export const isVDiffusion = (name: SamplerName): boolean => name.startsWith('v-')
