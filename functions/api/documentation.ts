import { Hono } from 'hono'
import type { ApiEnv } from './authenticate.ts'
import type { ApiDeps } from './deps.ts'
import { docsPage } from './docs-page.ts'
import { PAGE_HEADERS } from './html.ts'
import { openapi } from './openapi.ts'
import { noQuery } from './read-query.ts'

/** GET /openapi.json and GET /docs: this very API, described once and shown twice. */
export const documentation = ({ config, storage }: ApiDeps) => {
  let made: ReturnType<typeof openapi> | undefined
  const description = () => {
    made ??= openapi({ ...config, hasStorage: storage !== undefined })
    return made
  }
  let page: string | undefined
  return new Hono<ApiEnv>()
    .get('/openapi.json', noQuery, (c) => {
      return c.body(JSON.stringify(description()), 200, {
        'Content-Type': 'application/json; charset=utf-8',
        'Cache-Control': 'public, max-age=300',
      })
    })
    .get('/docs', noQuery, (c) => {
      page ??= docsPage(description())
      return c.body(page, 200, PAGE_HEADERS)
    })
}
