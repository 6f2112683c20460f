/** A refusal in words for a terminal: what was wrong, what to do, and what could have been meant. */
import type { WireProblem } from '#shared/wire/problems.ts'
import { showPlan } from './show-edit.ts'

type Candidate = { readonly instruction: string; readonly understood: string }

export function showProblem(problem: WireProblem): string {
  const faults = problem.errors.flatMap((fault) => [
    ...(problem.detail.includes(fault.message) ? [] : [`  ${fault.message}`]),
    ...candidatesOf(fault).map((one) => `  did you mean: "${one.instruction}"`),
    ...(fault.fix ? [`  ${fault.fix}`] : []),
  ])
  const plan = 'plan' in problem ? showPlan(problem.plan as Parameters<typeof showPlan>[0]) : []
  return [problem.detail, ...faults, plan].flat().join('\n')
}

const candidatesOf = (fault: object): readonly Candidate[] =>
  'candidates' in fault && Array.isArray(fault.candidates) ? fault.candidates : []
