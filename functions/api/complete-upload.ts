import { Hono } from 'hono'
import { z } from 'zod'
import { DomainError } from '#shared/errors.ts'
import type { UploadIn } from '#shared/upload.ts'
import { type ReceiveDeps, receiveUpload } from '../uploads/receive-upload.ts'
import { type ApiEnv, caller, requireScope } from './authenticate.ts'
import type { ApiDeps } from './deps.ts'
import { findUpload } from './find-upload.ts'
import { readNoBody } from './read-json.ts'
import { noQuery } from './read-query.ts'
import { showUpload } from './show-upload.ts'

/** POST /v1/uploads/{id}/complete: looks at the stored object now. */
export const completeUpload = (deps: ApiDeps) =>
  new Hono<ApiEnv>().post(
    '/v1/uploads/:id/complete',
    requireScope('uploads:write'),
    noQuery,
    async (c) => {
      await readNoBody(c, z.strictObject({}))
      const found = await findUpload(caller(c).owner, c.req.param('id'), deps)
      const upload =
        found.status === 'pending' ? await receiveUpload(found, receiveDeps(deps)) : found
      if (upload.status === 'pending')
        throw new DomainError('upload_not_ready', 'The bytes have not arrived.')
      if (upload.status === 'failed') throw failedUpload(upload, deps)
      if (upload.status === 'removed')
        throw new DomainError('data_removed', 'The upload was deleted.')
      if (upload.status === 'expired')
        throw new DomainError('output_expired', 'The upload is past its time.')
      return c.json(await showUpload(upload, deps))
    },
  )

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
