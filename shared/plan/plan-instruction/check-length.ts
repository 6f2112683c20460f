import { refuse } from '../refuse.ts'

/** @throws DomainError `invalid_request` when there is nothing to read, or more than is read */
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
