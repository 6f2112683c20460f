/** Bytes a caller was told where to send: their states, and the moves between them. */
import type { AudioProbe } from './audio-probe.ts'
import type { Mode } from './edit.ts'
import { DomainError } from './errors.ts'
import type { AccountId, Instant, NewId, UploadId } from './id.ts'

/** What the storage says of one object, exactly these bytes. */
export type ObjectFacts = {
  readonly bytes: number
  readonly sha256: string | null // hex; null where the storage does not know it
  readonly version: string // version id or ETag
}

export type UploadCommon = {
  readonly id: UploadId
  readonly accountId: AccountId
  readonly mode: Mode
  readonly subject: string | null
  readonly method: 'PUT' | 'POST'
  readonly filename: string | null
  readonly contentType: string
  readonly declaredBytes: number | null
  readonly declaredSha256: string | null
  readonly declaredSeconds: number | null
  readonly objectKey: string
  readonly createdAt: Instant
  readonly requestExpiresAt: Instant // creation + 1 h: then no more signed requests
}

export type Upload = UploadCommon &
  (
    | { readonly status: 'pending' }
    | {
        readonly status: 'ready'
        readonly object: ObjectFacts
        readonly probe: AudioProbe
        readonly readyAt: Instant
      }
    | {
        readonly status: 'failed'
        readonly error: { readonly code: string; readonly message: string }
      }
    | { readonly status: 'expired' }
    | { readonly status: 'removed'; readonly isPastItsTime?: true } // not on request
  )

export type UploadIn<Status extends Upload['status']> = Extract<Upload, { status: Status }>

/** What a caller says of the bytes to come. */
export type UploadDescription = Pick<
  UploadCommon,
  'method' | 'filename' | 'contentType' | 'declaredBytes' | 'declaredSha256' | 'declaredSeconds'
>

const REQUEST_MS = 3_600_000

/** An upload at its beginning: for an hour its bytes may come. */
export function newUpload(
  owner: Pick<UploadCommon, 'accountId' | 'mode' | 'subject'>,
  described: UploadDescription,
  { newId, now }: { newId: NewId; now: Instant },
): UploadIn<'pending'> {
  const id = newId('upl')
  return {
    id,
    ...owner,
    ...described,
    objectKey: `uploads/${id}`,
    createdAt: now,
    requestExpiresAt: now + REQUEST_MS,
    status: 'pending',
  }
}

/** The object is there: bound to exactly these bytes, or refused because it is not what was declared. */
export function receiveObject(
  from: UploadIn<'pending'>,
  object: ObjectFacts,
  probe: AudioProbe,
  now: Instant,
): UploadIn<'ready'> | UploadIn<'failed'> {
  const wrongSize =
    from.method === 'PUT' && from.declaredBytes !== null && object.bytes !== from.declaredBytes
  const wrongHash =
    from.declaredSha256 !== null && object.sha256 !== null && object.sha256 !== from.declaredSha256
  if (wrongSize || wrongHash)
    return refuseObject(
      from,
      new DomainError(
        'upload_mismatch',
        'The stored bytes differ from the declared size or SHA-256.',
      ),
    )
  return { ...common(from), status: 'ready', object, probe, readyAt: now }
}

export const refuseObject = (
  from: UploadIn<'pending'>,
  error: DomainError,
): UploadIn<'failed'> => ({
  ...common(from),
  status: 'failed',
  error: { code: error.code, message: error.message },
})

export const expireUpload = (from: Upload): UploadIn<'expired'> => ({
  ...common(from),
  status: 'expired',
})

export const removeUpload = (from: Upload): UploadIn<'removed'> => ({
  ...common(from),
  status: 'removed',
})

/** What nobody uses, or no longer. */
export const retireUpload = (from: Upload): UploadIn<'removed'> => ({
  ...removeUpload(from),
  isPastItsTime: true,
})

const common = (from: Upload): UploadCommon => ({
  id: from.id,
  accountId: from.accountId,
  mode: from.mode,
  subject: from.subject,
  method: from.method,
  filename: from.filename,
  contentType: from.contentType,
  declaredBytes: from.declaredBytes,
  declaredSha256: from.declaredSha256,
  declaredSeconds: from.declaredSeconds,
  objectKey: from.objectKey,
  createdAt: from.createdAt,
  requestExpiresAt: from.requestExpiresAt,
})
