import type { OpenStep } from '#shared/plan/plan.ts'

/**
 * What the model is told in run `index` of a step: the plan's own wording first, then other wordings of
 * the same wish, in the vocabulary the model was tuned on.
 *
 * @see SAO-Instruct, arXiv 2510.22795, section 3 (tasks) and appendix (wording sensitivity)
 */
export function instructionFor(step: OpenStep, index: number): string {
  const wordings = [step.instruction, ...otherWordings(step)]
  return wordings[index % wordings.length]!
}

function otherWordings(step: OpenStep): string[] {
  switch (step.op) {
    case 'add': {
      const { noun, after } = nounIn(step.instruction, step.target)
      return [
        `there should be ${noun} in the background${after}`,
        `mix in the sound of ${noun}${after}`,
      ]
    }
    case 'remove': {
      const { noun } = nounIn(step.instruction, step.target)
      return [`${noun} should be silent`, `get rid of the sound of ${noun}`]
    }
    case 'replace': {
      const { noun } = nounIn(step.instruction, step.target)
      const { noun: other } = nounIn(step.instruction, step.replacement)
      return [`${noun} should be ${other} instead`, `change ${noun} to ${other}`]
    }
    case 'extract':
      return [`only ${nounIn(step.instruction, step.target).noun} should be heard`]
    case 'restyle':
      return [step.style]
    case 'inpaint':
      return step.description ? [] : ['inpaint the missing audio']
    case 'super_resolution':
      return ['restore the high frequencies']
    case 'enhance':
      return [] // the caller's words, and nobody else's
  }
}

/** The target with its determiner as the plan's wording has it, and what follows there (a place). */
function nounIn(instruction: string, target: string): { noun: string; after: string } {
  const at = instruction.lastIndexOf(target)
  if (at === -1) return { noun: target, after: '' }
  const determiner = /(?:^|\s)((?:the|a|an|some)\s+)$/.exec(instruction.slice(0, at))?.[1] ?? ''
  return { noun: determiner + target, after: instruction.slice(at + target.length) }
}
