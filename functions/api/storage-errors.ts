import type { Context } from 'hono'
import { DomainError } from '#shared/errors.ts'

/** A refusal in the words of S3: clients that speak to a bucket understand it here too. */
export class StorageRefusal extends Error {
  override readonly name = 'StorageRefusal' as const
  readonly code: string
  readonly status: number

  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

/** Every failure of /storage as S3's XML. */
export function answerStorageError(
  error: unknown,
  c: Context,
  requestId: string,
  onUnexpected: (error: unknown, requestId: string) => void,
): Response {
  const refusal = refusalOf(error)
  if (refusal.status === 500) onUnexpected(error, requestId)
  if (refusal.status === 503) c.header('Retry-After', '5')
  c.header('Content-Type', 'application/xml')
  c.header('Connection', 'close') // what is left of the body is not read
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${refusal.code}</Code><Message>${escapeXml(refusal.message)}</Message><RequestId>${requestId}</RequestId></Error>`
  return c.body(body, refusal.status as 400)
}

function refusalOf(error: unknown): StorageRefusal {
  if (error instanceof StorageRefusal) return error
  if (error instanceof DomainError) {
    if (error.code === 'invalid_signature')
      return new StorageRefusal(403, 'AccessDenied', error.message)
    if (error.code === 'input_removed')
      return new StorageRefusal(404, 'NoSuchKey', 'The object does not exist.')
    if (error.code === 'storage_full' || error.code === 'storage_unavailable')
      return new StorageRefusal(503, 'ServiceUnavailable', error.message)
  }
  if (NO_SPACE.has((error as NodeJS.ErrnoException | null)?.code ?? ''))
    return new StorageRefusal(503, 'ServiceUnavailable', 'There is no space left.')
  return new StorageRefusal(500, 'InternalError', 'The request could not be answered.')
}

const NO_SPACE: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT'])

const escapeXml = (text: string): string =>
  text.replace(/[<>&"']/g, (letter) => `&#${letter.charCodeAt(0)};`)
