import { Hono } from 'hono'
import { isFinal, removeData } from '#shared/edit.ts'
import { DomainError } from '#shared/errors.ts'
import { removeObjects } from '../sweeper/remove-objects.ts'
import { type ApiEnv, caller, requireScope } from './authenticate.ts'
import type { ApiDeps } from './deps.ts'
import { findEdit } from './find-edit.ts'
import { readNoBody } from './read-json.ts'
import { noQuery } from './read-query.ts'
import { showEdit } from './show-edit.ts'

/** DELETE /v1/edits/{id}: the data is gone, the record stays. Repeating it is harmless. */
export const deleteEdit = (deps: ApiDeps) =>
  new Hono<ApiEnv>().delete('/v1/edits/:id', requireScope('edits:write'), noQuery, async (c) => {
    await readNoBody(c)
    for (;;) {
      const edit = await findEdit(caller(c).owner, c.req.param('id'), deps.edits)
      if (!isFinal(edit))
        throw new DomainError('edit_not_finished', 'Only an edit that has ended can be deleted.', {
          fix: 'Cancel it first.',
        })
      if (!edit.dataRemoved && (await deps.edits.isNeeded({ editId: edit.id })))
        throw new DomainError('edit_in_use', 'An unfinished edit needs the output of this one.', {
          fix: 'Wait for that edit, or cancel it.',
        })
      const change = edit.dataRemoved ? undefined : removeData(edit)
      if (change && !(await deps.edits.commit(change))) continue // it moved meanwhile
      await removeObjects(edit, deps.audio)
      return c.json(await showEdit(change?.to ?? edit, deps))
    }
  })
