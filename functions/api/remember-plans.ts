import type { Clip } from '#shared/plan/plan/places.ts'
import type { Plan, PlanOptions } from '#shared/plan/plan.ts'

type Planner = typeof import('#shared/plan/plan-instruction.ts')
let planner: Planner | undefined

/**
 * The planner is larger than everything else of the API, and most requests plan nothing: on Lambda it is a
 * file of its own, read by the first that does.
 */
export const loadPlanner = async (): Promise<Planner> =>
  (planner ??= await import('#shared/plan/plan-instruction.ts'))

const MOST_REMEMBERED = 256
const remembered = new Map<string, Plan>() // oldest use first

/**
 * `planInstruction`, with the plans asked for last at hand: a dry run is followed by the same edit, and
 * a sentence is often said of many recordings. It is pure and its plans are never changed, so whoever
 * asks the same question shares the answer. Refusals are made anew.
 *
 * @throws DomainError as `planInstruction` does
 */
export async function rememberedPlan(
  instruction: string,
  clip: Clip | null,
  options: PlanOptions,
): Promise<Plan> {
  const question = JSON.stringify([instruction, clip, options])
  const plan =
    remembered.get(question) ?? (await loadPlanner()).planInstruction(instruction, clip, options)
  remembered.delete(question)
  remembered.set(question, plan)
  if (remembered.size > MOST_REMEMBERED) remembered.delete(remembered.keys().next().value!)
  return plan
}
