import { isFlow } from '../samplers.ts'
import { SIGMA_MAX, SIGMA_MIN, startSigma } from './noise-levels.ts'
import type { OpenStep, PlanOptions } from './plan.ts'
import type { Draft } from './readings/reading.ts'
import { momentWords } from './sentence/places.ts'
import { article, theName } from './sentence/sound-names.ts'

// What the model is told, and how long it works: the canonical text of each open step, in the vocabulary
// of the tasks it was trained on, never the caller's sentence.

const TWO_EVALUATIONS = new Set(['heun', 'dpm_2', 'dpmpp_2s_ancestral']) // in every step but the last
const FOUR_EVALUATIONS = new Set(['rk4'])

/**
 * Denoising steps really run: `fast` keeps the density of the card's schedule, and never below 8. A flow has
 * no such schedule, and takes what was said.
 */
function denoisingStepsOf({
  quality,
  steps,
  strength,
  objective = 'v',
}: Pick<PlanOptions, 'quality' | 'steps' | 'strength' | 'objective'>): number {
  if (quality === 'reference' || isFlow(objective)) return steps
  const share = Math.log(startSigma(strength) / SIGMA_MIN) / Math.log(SIGMA_MAX / SIGMA_MIN)
  return Math.max(8, Math.ceil(steps * share))
}

/** The fields an open step has more than an exact one. */
export function openFields(
  draft: Draft,
  options: PlanOptions,
  said: string,
): Record<string, unknown> {
  const denoisingSteps = denoisingStepsOf(options)
  return {
    instruction: canonical(draft as unknown as OpenStep, said),
    strength: options.strength,
    candidates: options.candidates,
    denoisingSteps,
    evaluations: options.candidates * evaluationsOf(options.sampler, denoisingSteps),
  }
}

function evaluationsOf(sampler: string, steps: number): number {
  if (TWO_EVALUATIONS.has(sampler)) return 2 * steps - 1
  return FOUR_EVALUATIONS.has(sampler) ? 4 * steps : steps
}

function canonical(step: OpenStep, said: string): string {
  switch (step.op) {
    case 'add': {
      const place =
        step.at !== undefined
          ? ` at ${momentWords(step.at).replace(/ s$/, ' seconds')}`
          : step.placement === undefined
            ? ''
            : PLACES[step.placement]
      const count = step.count === undefined ? '' : ` ${step.count} times`
      return `add ${article(step.target)}${count}${place}`
    }
    case 'remove':
      return `remove ${theName(step.target)}`
    case 'replace':
      return `replace ${theName(step.target)} with ${article(step.replacement)}`
    case 'extract':
      return `remove everything except ${theName(step.target)}`
    case 'restyle':
      return `make ${step.target === undefined ? 'it' : theName(step.target)} sound ${step.style}`
    case 'inpaint':
      return step.description === undefined
        ? 'fill in the missing part'
        : `fill in the missing part with ${step.description}`
    case 'super_resolution':
      return 'increase the audio quality'
    case 'enhance':
      return said
  }
}

const PLACES = {
  throughout: '',
  start: ' at the start',
  middle: ' in the middle',
  end: ' at the end',
  after_end: ' at the end',
} as const
