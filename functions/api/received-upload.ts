import { DomainError } from '#shared/errors.ts'
import type { Upload, UploadIn } from '#shared/upload.ts'
import type { ReceiveDeps } from '../uploads/receive-upload.ts'
import type { ApiDeps } from './deps.ts'

// What the API needs around `receiveUpload`: its arguments, and what to say when the bytes were refused.

export const receiveDeps = (deps: ApiDeps): ReceiveDeps => ({
  ...deps,
  containers: deps.config.containers,
  outputRetentionMs: deps.config.outputRetentionSeconds * 1000,
})

/** Why the bytes were refused, as the answer to who asks for them. */
export const failedUpload = (upload: UploadIn<'failed'>, { config }: ApiDeps): DomainError =>
  upload.error.code === 'unsupported_audio'
    ? new DomainError('unsupported_audio', upload.error.message, {
        details: { accepted: config.inputContentTypes },
      })
    : new DomainError('upload_mismatch', upload.error.message, {
        fix: 'Create a new upload with the right size and SHA-256.',
      })

/** @throws DomainError `data_removed` deleted on request, `output_expired` past its time */
export function refuseGoneUpload(
  upload: Upload | undefined,
  what: string,
): asserts upload is Exclude<Upload, { status: 'removed' | 'expired' }> {
  if (upload?.status === 'expired' || (upload?.status === 'removed' && upload.isPastItsTime))
    throw new DomainError('output_expired', `${what} is past its time.`)
  if (upload === undefined || upload.status === 'removed')
    throw new DomainError('data_removed', `${what} was deleted.`)
}
