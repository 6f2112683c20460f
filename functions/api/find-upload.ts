import { DomainError } from '#shared/errors.ts'
import { isId, type UploadId } from '#shared/id.ts'
import type { Clock, Owner, UploadStore } from '#shared/ports.ts'
import { expireUpload, type Upload } from '#shared/upload.ts'

/**
 * An upload of this owner's. A pending one whose hour is over has expired, whether or not the sweeper
 * has come by.
 *
 * @throws DomainError `not_found`: unknown, malformed, and another owner's are one and the same
 */
export async function findUpload(
  owner: Owner,
  id: string,
  { uploads, clock }: { uploads: UploadStore; clock: Clock },
): Promise<Upload> {
  const upload = isId('upl', id) ? await uploads.find(owner, id) : undefined
  if (!upload) throw new DomainError('not_found', 'There is no such upload.')
  if (upload.status !== 'pending' || upload.requestExpiresAt > clock.now()) return upload
  const expired = expireUpload(upload)
  return (await uploads.commit(upload, expired)) ? expired : readAgain(uploads, upload.id)
}

async function readAgain(uploads: UploadStore, id: UploadId): Promise<Upload> {
  const upload = await uploads.get(id)
  if (!upload) throw new DomainError('not_found', 'There is no such upload.')
  return upload
}
