import { Hono } from 'hono'
import { answerEdit } from './answer-edit.ts'
import { type ApiEnv, caller, requireScope } from './authenticate.ts'
import type { ApiDeps } from './deps.ts'
import { findEdit } from './find-edit.ts'
import { waitSeconds } from './headers.ts'
import { noQuery } from './read-query.ts'

/** GET /v1/edits/{id}: 202 until it has ended, then 200. */
export const getEdit = (deps: ApiDeps) =>
  new Hono<ApiEnv>().get('/v1/edits/:id', requireScope('edits:read'), noQuery, async (c) => {
    const wait = waitSeconds(c)
    const edit = await findEdit(caller(c).owner, c.req.param('id'), deps.edits)
    return answerEdit(c, edit, { wait, deps })
  })
