import { Hono } from 'hono'
import { createEditBody } from '#shared/wire/edits.ts'
import { type ApiEnv, caller, requireScope } from './authenticate.ts'
import { checkWebhook } from './check-webhook.ts'
import type { ApiDeps } from './deps.ts'
import { defaultParams } from './edit-params.ts'
import { findInput } from './find-input.ts'
import { cancelAfterSeconds, waitSeconds } from './headers.ts'
import { idempotencyClaim } from './idempotency.ts'
import { planEdit, requestedOutput } from './plan-edit.ts'
import { readBody } from './read-json.ts'
import { noQuery } from './read-query.ts'
import { checkExpectations, refuseWhilePaused, replayOf, submitEdit } from './submit-edit.ts'

/** POST /v1/edits: a recording and a sentence. What is answered 202 exists, whatever happens next. */
export const createEdit = (deps: ApiDeps) =>
  new Hono<ApiEnv>().post('/v1/edits', requireScope('edits:write'), noQuery, async (c) => {
    const { owner } = caller(c)
    const wait = waitSeconds(c)
    const cancelAfter = cancelAfterSeconds(c)
    const { body, sent } = await readBody(c, createEditBody)
    const output = requestedOutput(body.output)
    checkWebhook(body.webhook?.url, deps.config)
    const submission = { claim: idempotencyClaim(c, owner, sent), wait }
    const replayed = await replayOf(c, submission, deps)
    if (replayed) return replayed

    refuseWhilePaused(deps)
    const found = await findInput(body.audio, owner, deps)
    const planned = await planEdit(
      {
        instruction: body.instruction,
        model: body.model,
        otherwise: defaultParams(deps.config.defaultQuality),
        said: { params: body.params, output: body.output },
        output,
        clip: found.clip,
      },
      deps,
    )
    checkExpectations(planned, {
      planHash: body.expect_plan_hash ?? null,
      maxCredits: body.max_credits ?? null,
    })

    const input = await found.store()
    const edit = {
      caller: caller(c),
      instruction: body.instruction,
      params: planned.params,
      requestedOutput: output,
      planned,
      input,
      waitsUntil: found.waitsUntil,
      webhook: body.webhook ?? null,
      metadata: body.metadata ?? {},
      parentEditId: input.editId,
      retriedFrom: null,
      cancelAfterSeconds: cancelAfter,
    }
    return submitEdit(c, edit, { ...submission, deps, forget: found.forget })
  })
