import { Hono } from 'hono'
import { DomainError } from '#shared/errors.ts'
import { removeUpload } from '#shared/upload.ts'
import { type ApiEnv, caller, requireScope } from './authenticate.ts'
import type { ApiDeps } from './deps.ts'
import { findUpload } from './find-upload.ts'
import { readNoBody } from './read-json.ts'
import { noQuery } from './read-query.ts'
import { showUpload } from './show-upload.ts'

/** DELETE /v1/uploads/{id}: the bytes are removed, the record stays. */
export const deleteUpload = (deps: ApiDeps) =>
  new Hono<ApiEnv>().delete(
    '/v1/uploads/:id',
    requireScope('uploads:write'),
    noQuery,
    async (c) => {
      const { uploads, edits, audio } = deps
      await readNoBody(c)
      for (;;) {
        const upload = await findUpload(caller(c).owner, c.req.param('id'), deps)
        if (await edits.isNeeded({ uploadId: upload.id }))
          throw new DomainError('upload_in_use', 'An unfinished edit needs this upload.', {
            fix: 'Wait for the edit, or cancel it.',
          })
        const isOver = upload.status !== 'pending' && upload.status !== 'ready'
        const removed = isOver ? upload : removeUpload(upload)
        if (!isOver && !(await uploads.commit(upload, removed))) continue // it moved meanwhile
        await audio.remove(upload.objectKey)
        return c.json(await showUpload(removed, deps))
      }
    },
  )
