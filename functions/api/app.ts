/**
 * The HTTP API of api version 1: what stands in front of every route, then a list of routes.
 * Order of checks: origin → route and method → declared size → credential → scope → body → the rest.
 */
import { Hono } from 'hono'
import { type ApiEnv, authenticate } from './authenticate.ts'
import { checkOrigin } from './check-origin.ts'
import { checkSize } from './check-size.ts'
import { completeUpload } from './complete-upload.ts'
import { cors } from './cors.ts'
import { createUpload } from './create-upload.ts'
import { deleteUpload } from './delete-upload.ts'
import type { ApiDeps } from './deps.ts'
import { answerError, frame } from './frame.ts'
import { getUpload } from './get-upload.ts'
import { checkRoute, routeTable } from './route-table.ts'
import { storage } from './storage.ts'

export function createApi(deps: ApiDeps): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>()
  const routes = routeTable(app)
  app.onError((error, c) => answerError(deps, error, c))

  app.use(
    frame(deps, routes),
    checkOrigin(deps.config.originSecrets),
    cors(deps.config.corsOrigins, routes),
    checkRoute(routes),
    checkSize,
    authenticate(deps),
  )

  app.route('/', createUpload(deps))
  app.route('/', getUpload(deps))
  app.route('/', completeUpload(deps))
  app.route('/', deleteUpload(deps))
  if (deps.storage) app.route('/', storage(deps, deps.storage))

  return app
}
