import type { Edit, Lease } from '#shared/edit.ts'
import { isOpenStep } from '#shared/plan/plan.ts'
import type { Clock, Random } from '#shared/ports.ts'
import type { LeaseTimes } from './held-lease.ts'

const LONGEST_ATTEMPT_SECONDS = 14_400

export type NewLeaseDeps = {
  readonly clock: Clock
  readonly random: Random
  readonly times: LeaseTimes
  /** Seconds a model evaluation takes here, from calibration or the last runs. */
  readonly secondsPerEvaluation: () => number
}

/** A fresh fencing token, and when the attempt under it has overrun. */
export function newLease(
  edit: Edit,
  { clock, random, times, secondsPerEvaluation }: NewLeaseDeps,
): Lease {
  const now = clock.now()
  const predicted = predictedSeconds(edit, secondsPerEvaluation())
  const timeoutSeconds = Math.min(Math.max(60 + 3 * predicted, 120), LONGEST_ATTEMPT_SECONDS)
  return {
    id: Buffer.from(random.bytes(16)).toString('base64url'),
    expiresAt: now + times.leaseSeconds * 1000,
    attemptEndsAt: now + Math.ceil(timeoutSeconds * 1000), // times are whole milliseconds
  }
}

/** Exact steps run far faster than the recording plays; open steps cost evaluations. */
function predictedSeconds(edit: Edit, secondsPerEvaluation: number): number {
  const evaluations = (edit.plan?.steps ?? [])
    .filter(isOpenStep)
    .reduce((sum, step) => sum + step.evaluations, 0)
  return 0.25 * edit.price.pricedSeconds + evaluations * secondsPerEvaluation
}
