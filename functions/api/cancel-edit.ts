import { Hono } from 'hono'
import { cancel, type Edit, isFinal, requestCancel } from '#shared/edit.ts'
import { answerEdit } from './answer-edit.ts'
import { type ApiEnv, caller, requireScope } from './authenticate.ts'
import type { ApiDeps } from './deps.ts'
import { findEdit } from './find-edit.ts'
import { waitSeconds } from './headers.ts'
import { readNoBody } from './read-json.ts'
import { noQuery } from './read-query.ts'

/** POST /v1/edits/{id}/cancel: never an error for an own edit, however far it is. */
export const cancelEdit = (deps: ApiDeps) =>
  new Hono<ApiEnv>().post(
    '/v1/edits/:id/cancel',
    requireScope('edits:write'),
    noQuery,
    async (c) => {
      const wait = waitSeconds(c)
      await readNoBody(c)
      const find = () => findEdit(caller(c).owner, c.req.param('id'), deps.edits)
      let edit = await find()
      for (;;) {
        const change = changeOf(edit, deps)
        if (!change) break
        if (await deps.edits.commit(change)) edit = change.to
        else edit = await find() // it moved meanwhile: what holds is what it is now
      }
      return answerEdit(c, edit, { wait, deps })
    },
  )

/** The move that a cancel means now; undefined when there is nothing left to do. */
function changeOf(edit: Edit, { clock, newId, config }: ApiDeps) {
  const context = {
    now: clock.now(),
    newId,
    outputRetentionMs: config.outputRetentionSeconds * 1000,
  }
  if (isFinal(edit)) return undefined
  if (edit.status === 'processing')
    return edit.cancelRequestedAt === null ? requestCancel(edit, context) : undefined
  return cancel(edit, context)
}
