import { Hono } from 'hono'
import type { EditId } from '#shared/id.ts'
import type { WireEdit } from '#shared/wire/edit-answers.ts'
import { listEditsQuery } from '#shared/wire/edits.ts'
import { DEFAULT_PAGE_SIZE } from '#shared/wire/values.ts'
import { answerList } from './answer-list.ts'
import { type ApiEnv, caller, requireScope } from './authenticate.ts'
import type { ApiDeps } from './deps.ts'
import { readQuery } from './read-query.ts'
import { showEdits } from './show-edit.ts'

/** GET /v1/edits: newest first. */
export const listEdits = (deps: ApiDeps) =>
  new Hono<ApiEnv>().get('/v1/edits', requireScope('edits:read'), async (c) => {
    const query = readQuery(c, listEditsQuery)
    const page = await deps.edits.list(caller(c).owner, {
      statuses: query.status ?? [],
      createdAfter: instant(query.created_after),
      createdBefore: instant(query.created_before),
      idempotencyKey: query.idempotency_key,
      after: query.after as EditId | undefined,
      limit: query.limit ?? DEFAULT_PAGE_SIZE,
    })
    const data: WireEdit[] = await showEdits(page.items, deps)
    return answerList(c, { data, hasMore: page.hasMore, publicUrl: deps.config.publicUrl })
  })

const instant = (time: string | undefined): number | undefined =>
  time === undefined ? undefined : Date.parse(time)
