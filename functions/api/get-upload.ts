import { Hono } from 'hono'
import { type ApiEnv, caller, requireScope } from './authenticate.ts'
import type { ApiDeps } from './deps.ts'
import { findUpload } from './find-upload.ts'
import { noQuery } from './read-query.ts'
import { showUpload } from './show-upload.ts'

/** GET /v1/uploads/{id}: its state, and a fresh signed request while it is pending. */
export const getUpload = (deps: ApiDeps) =>
  new Hono<ApiEnv>().get('/v1/uploads/:id', requireScope('uploads:write'), noQuery, async (c) => {
    const upload = await findUpload(caller(c).owner, c.req.param('id'), deps)
    return c.json(await showUpload(upload, deps))
  })
