import { Hono } from 'hono'
import { z } from 'zod'
import { DomainError } from '#shared/errors.ts'
import { DEFAULT_PAGE_SIZE, wholeNumber } from '#shared/wire/values.ts'
import { answerList } from './answer-list.ts'
import { type ApiEnv, requireKey } from './authenticate.ts'
import type { ApiDeps } from './deps.ts'
import { noQuery, readQuery } from './read-query.ts'

export const listModelsQuery = z.strictObject({
  limit: wholeNumber(1, 100).optional(),
  after: z.string().min(1).optional(),
})

/** GET /v1/models and /v1/models/{id}: what this deployment knows, installed or not. */
export const models = (deps: ApiDeps) =>
  new Hono<ApiEnv>()
    .get('/v1/models', requireKey, async (c) => {
      const { limit = DEFAULT_PAGE_SIZE, after } = readQuery(c, listModelsQuery)
      const known = await deps.models()
      const start = after === undefined ? 0 : known.findIndex(({ id }) => id === after) + 1
      const data = known.slice(start, start + limit)
      const hasMore = known.length > start + limit
      return answerList(c, { data, hasMore, publicUrl: deps.config.publicUrl })
    })
    .get('/v1/models/:id', requireKey, noQuery, async (c) => {
      const model = (await deps.models()).find(({ id }) => id === c.req.param('id'))
      if (!model) throw new DomainError('not_found', 'There is no such model.')
      return c.json(model)
    })
