import { DomainError } from '../../errors.ts'
import { presentPlan } from '../../wire/plans.ts'
import { isOpenStep, type Plan } from '../plan.ts'
import { refuse } from '../refuse.ts'

// Refusals before a word is read, and after all are.

export function checkLength(instruction: string): void {
  const length = [...instruction.trim()].length
  if (length >= 1 && length <= 1000) return
  throw refuse(
    'invalid_request',
    length === 0
      ? 'The instruction is empty.'
      : `The instruction has ${length} characters; at most 1000 are read.`,
    {
      reason: length === 0 ? 'too_short' : 'too_long',
      fix:
        length === 0
          ? 'Say what should change, for example "make it louder".'
          : 'Say it in fewer words.',
    },
  )
}

export const notInstalled = (plan: Plan) =>
  new DomainError('model_not_installed', 'This edit needs the model, and none is installed.', {
    fix: 'Install one with: resound model install sao-instruct',
    errors: [
      {
        location: 'body.instruction',
        reason: 'model_not_installed',
        message: `These steps need the model: ${plan.steps
          .filter(isOpenStep)
          .map((step) => step.says)
          .join('; ')}.`,
        fix: 'Install one with: resound model install sao-instruct',
      },
    ],
    details: { plan: presentPlan(plan), install_command: 'resound model install sao-instruct' },
  })
