import type { Upload } from '#shared/upload.ts'
import type { WireUpload } from '#shared/wire/uploads.ts'
import type { ApiDeps } from './deps.ts'
import { presentUpload } from './present-upload.ts'

/** The upload with a fresh signed request while it is pending. */
export async function showUpload(
  upload: Upload,
  { audio, uploads, clock, config }: Pick<ApiDeps, 'audio' | 'uploads' | 'clock' | 'config'>,
): Promise<WireUpload> {
  if (upload.status !== 'pending')
    return presentUpload(upload, null, await uploads.usedUntil(upload.id))
  const expiresAt = Math.min(clock.now() + config.urlTtlSeconds * 1000, upload.requestExpiresAt)
  const maxBytes = upload.declaredBytes ?? config.limits.maxUploadBytes
  return presentUpload(upload, await audio.signUpload(upload, { expiresAt, maxBytes }), undefined)
}
