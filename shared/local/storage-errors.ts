import { DomainError } from '../errors.ts'

// Primary result codes (sqlite.org/rescode.html); the low byte of an extended one.
const FULL = 13
const DAMAGED = new Set([10, 11, 26]) // IOERR, CORRUPT, NOTADB
const CORRUPT = new Set([11, 26])
const BUSY = 5
const CONSTRAINT = 19

/** What a failure of the storage means for those who wait for it. */
export type StorageFailure = 'full' | 'fatal' | 'other'

export function storageFailure(error: unknown): StorageFailure {
  const code = primaryCode(error)
  if (code === FULL || hasCode(error, 'ENOSPC') || hasCode(error, 'EDQUOT')) return 'full'
  return (code !== undefined && DAMAGED.has(code)) || hasCode(error, 'EIO') ? 'fatal' : 'other'
}

/** Whether it, or what it was caused by, says that the database file is not what SQLite wrote. */
export const isDamage = (error: unknown): boolean =>
  error instanceof Error && (CORRUPT.has(primaryCode(error) ?? 0) || isDamage(error.cause))

/** Whether another process has what was asked for. */
export const isBusy = (error: unknown): boolean => primaryCode(error) === BUSY

export const isConstraintFailure = (error: unknown, name: string): boolean =>
  primaryCode(error) === CONSTRAINT && error instanceof Error && error.message.includes(name)

export const isSqliteError = (error: unknown): boolean => primaryCode(error) !== undefined

export const storageFull = (cause: unknown): DomainError =>
  new DomainError('storage_full', 'The storage of this server is full.', {
    cause,
    retryAfterSeconds: 5,
    fix: 'Send the same request again in a while.',
  })

export const storageUnavailable = (cause: unknown): DomainError =>
  new DomainError('storage_unavailable', 'The storage did not confirm this write.', {
    cause,
    retryAfterSeconds: 1,
    fix: 'Send the same request again, with the same Idempotency-Key.',
  })

export const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code

const primaryCode = (error: unknown): number | undefined =>
  hasCode(error, 'ERR_SQLITE_ERROR')
    ? (error as Error & { errcode: number }).errcode & 0xff
    : undefined
