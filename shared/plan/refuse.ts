import { DomainError, type ErrorCode, type Fault } from '../errors.ts'

type Refusal = {
  reason: string
  fix?: string | null
  [extra: string]: unknown // words, missing, candidates: wire names and wire values
}

/** What a caller reads when a sentence or a plan cannot be carried out. */
export function refuse(code: ErrorCode, message: string, refusal: Refusal): DomainError {
  const { reason, fix = null, ...extra } = refusal
  const fault: Fault = { location: 'body.instruction', reason, message, fix, ...extra }
  return new DomainError(code, message, { errors: [fault], ...(fix === null ? {} : { fix }) })
}
