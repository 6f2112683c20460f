import { isDiskFull } from '#shared/disk-full.ts'
import { DomainError } from '#shared/errors.ts'
import type { FromChild } from './messages.ts'

/** What a child says of a job it could not do: refused in good order, or our own mistake. */
export function failure(error: unknown): FromChild {
  // First: a decoder calls every trouble in its midst the file's fault, and keeps it as the cause.
  if (isDiskFull(error))
    return { type: 'failed', code: 'storage_full', message: NO_ROOM, fix: null, details: {} }
  if (error instanceof DomainError) {
    const { code, message, fix, details } = error
    return { type: 'failed', code, message: message.slice(0, 2000), fix, details: { ...details } }
  }
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return { type: 'crashed', message: message.slice(0, 20_000) }
}

const NO_ROOM = 'The disk that edits are worked on has no room.'
