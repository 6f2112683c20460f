import { DomainError } from '#shared/errors.ts'
import type { Inference } from '../inference/inference.ts'
import type { DeathWatch } from './death-watch.ts'

/** What the supervisor of the model says when its process died under a step. */
const DEATHS: readonly string[] = ['worker_lost', 'out_of_memory']

/** The model's steps; each death of its process is told, with the work it happened to. */
export function watchedSteps(
  runOpenStep: Inference['runOpenStep'],
  deaths: DeathWatch,
): Inference['runOpenStep'] {
  return async (request, signal, onProgress) => {
    try {
      return await runOpenStep(request, signal, onProgress)
    } catch (error) {
      if (error instanceof DomainError && DEATHS.includes(error.code))
        deaths.died(`${request.plan.hash} ${request.params.seed}`) // the same edit's, whatever its attempt
      throw error
    }
  }
}
