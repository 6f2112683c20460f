import { DomainError } from '#shared/errors.ts'

/** A fault that only shows beside the rest of the request, in the form the schemas give theirs. */
export function invalidBody(
  field: string,
  reason: string,
  message: string,
  { fix }: { fix: string },
): DomainError {
  const location = `body.${field}`
  return new DomainError('invalid_request', `${location}: ${message}.`, {
    fix,
    errors: [{ location, reason, message, fix }],
  })
}
