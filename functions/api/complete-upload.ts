import { Hono } from 'hono'
import { DomainError } from '#shared/errors.ts'
import { receiveUpload } from '../uploads/receive-upload.ts'
import { type ApiEnv, caller, requireScope } from './authenticate.ts'
import type { ApiDeps } from './deps.ts'
import { findUpload } from './find-upload.ts'
import { readNoBody } from './read-json.ts'
import { noQuery } from './read-query.ts'
import { failedUpload, receiveDeps, refuseGoneUpload } from './received-upload.ts'
import { showUpload } from './show-upload.ts'

/** POST /v1/uploads/{id}/complete: looks at the stored object now. */
export const completeUpload = (deps: ApiDeps) =>
  new Hono<ApiEnv>().post(
    '/v1/uploads/:id/complete',
    requireScope('uploads:write'),
    noQuery,
    async (c) => {
      await readNoBody(c)
      const found = await findUpload(caller(c).owner, c.req.param('id'), deps)
      const upload =
        found.status === 'pending' ? await receiveUpload(found, receiveDeps(deps)) : found
      if (upload.status === 'pending')
        throw new DomainError('upload_not_ready', 'The bytes have not arrived.')
      if (upload.status === 'failed') throw failedUpload(upload, deps)
      refuseGoneUpload(upload, 'The upload')
      return c.json(await showUpload(upload, deps))
    },
  )
