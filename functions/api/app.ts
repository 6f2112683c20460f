/**
 * The HTTP API of api version 1: what stands in front of every route, then a list of routes.
 * Order of checks: origin → route and method → declared size → credential → scope → body → the rest.
 */
import { Hono } from 'hono'
import { type ApiEnv, authenticate } from './authenticate.ts'
import { cancelEdit } from './cancel-edit.ts'
import { checkOrigin } from './check-origin.ts'
import { checkSize } from './check-size.ts'
import { completeUpload } from './complete-upload.ts'
import { cors } from './cors.ts'
import { createEdit } from './create-edit.ts'
import { createPlan } from './create-plan.ts'
import { createUpload } from './create-upload.ts'
import { deleteEdit } from './delete-edit.ts'
import { deleteUpload } from './delete-upload.ts'
import type { ApiDeps, GivenDeps } from './deps.ts'
import { documentation } from './documentation.ts'
import { editBytes } from './edit-bytes.ts'
import { editEvents } from './edit-events.ts'
import { errorPages } from './error-pages.ts'
import { answerError, frame } from './frame.ts'
import { getEdit } from './get-edit.ts'
import { getLimits } from './get-limits.ts'
import { getStatus } from './get-status.ts'
import { getUpload } from './get-upload.ts'
import { health } from './health.ts'
import { listEdits } from './list-edits.ts'
import { models } from './models.ts'
import { ownTimes } from './own-times.ts'
import { retryEdit } from './retry-edit.ts'
import { checkRoute, routeTable } from './route-table.ts'
import { webhookSecret } from './webhook-secret.ts'

export function createApi(given: GivenDeps): Hono<ApiEnv> {
  const deps: ApiDeps = { ...given, ownTimes: ownTimes(given) }
  const app = new Hono<ApiEnv>()
  const routes = routeTable(app)
  app.onError((error, c) => answerError(deps, error, c))

  app.use(
    frame(deps, routes),
    checkOrigin(deps.originSecrets ?? (() => deps.config.originSecrets)),
    cors(deps.config.corsOrigins),
    checkRoute,
    checkSize,
    authenticate(deps),
  )

  app.route('/', createUpload(deps))
  app.route('/', getUpload(deps))
  app.route('/', completeUpload(deps))
  app.route('/', deleteUpload(deps))

  app.route('/', createPlan(deps))
  app.route('/', createEdit(deps))
  app.route('/', listEdits(deps))
  app.route('/', getEdit(deps))
  app.route('/', editEvents(deps))
  app.route('/', editBytes(deps))
  app.route('/', cancelEdit(deps))
  app.route('/', retryEdit(deps))
  app.route('/', deleteEdit(deps))

  app.route('/', webhookSecret(deps))
  app.route('/', getLimits(deps))
  app.route('/', models(deps))
  app.route('/', getStatus(deps))
  app.route('/', health(deps))
  app.route('/', documentation(deps))
  app.route('/', errorPages())
  if (deps.storage) app.route('/', deps.storage(deps))

  return app
}
