import { DomainError } from '../../errors.ts'
import { presentPlan } from '../../wire/plans.ts'
import { isOpenStep, type Plan, type PlanOptions } from '../plan.ts'
import { refuse } from '../refuse.ts'

// Plans that only the model can carry out, where there is none or none is wanted.

/** @throws DomainError `instruction_unsupported` (`engine_exact`) or `model_not_installed` */
export function checkModel(plan: Plan, { engine, modelInstalled }: PlanOptions): void {
  if (!plan.steps.some(isOpenStep)) return
  if (engine === 'exact') throw exactOnly(plan)
  if (!modelInstalled) throw notInstalled(plan)
}

const exactOnly = (plan: Plan) =>
  refuse('instruction_unsupported', 'This needs the model, and the engine asked for is "exact".', {
    reason: 'engine_exact',
    fix: 'Leave params.engine at "auto".',
    plan: presentPlan(plan),
  })

const notInstalled = (plan: Plan) =>
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
