import type { Clip } from '../plan/places.ts'
import {
  engineOf,
  PLAN_VERSION,
  type Plan,
  type PlanWarning,
  type Step,
  type Unsupported,
} from '../plan.ts'
import { planHash } from '../plan-hash.ts'
import { isSymbolic, resolvePlan } from '../resolve-plan.ts'
import { understood } from '../sentence.ts'

type Beside = { readonly warnings?: PlanWarning[]; readonly unsupported?: Unsupported[] }

/** The plan of some steps, resolved against the clip if it is known. */
export function planOf(
  steps: Step[],
  clip: Clip | null,
  { warnings = [], unsupported = [] }: Beside = {},
): Plan {
  const plan: Plan = {
    version: PLAN_VERSION,
    engine: engineOf(steps),
    understood: understood(steps),
    steps,
    warnings,
    unsupported,
    clip: null,
    resolved: !steps.some(isSymbolic),
    hash: planHash(steps),
  }
  return clip === null ? plan : resolvePlan(plan, clip)
}
