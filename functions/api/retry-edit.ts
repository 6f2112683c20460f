import { Hono } from 'hono'
import { type Edit, type FinalEdit, isFinal } from '#shared/edit.ts'
import { DomainError } from '#shared/errors.ts'
import type { Clip } from '#shared/plan/plan/places.ts'
import type { Owner } from '#shared/ports.ts'
import { type RetryEditBody, retryEditBody } from '#shared/wire/edits.ts'
import { type ApiEnv, caller, requireScope } from './authenticate.ts'
import { checkWebhook } from './check-webhook.ts'
import type { ApiDeps } from './deps.ts'
import { findEdit } from './find-edit.ts'
import { type FoundInput, ofUpload } from './find-input.ts'
import { cancelAfterSeconds, waitSeconds } from './headers.ts'
import { idempotencyClaim } from './idempotency.ts'
import { planEdit, requestedOutput } from './plan-edit.ts'
import { readBody } from './read-json.ts'
import { noQuery } from './read-query.ts'
import { refuseGoneUpload } from './received-upload.ts'
import { refuseGone } from './show-edit.ts'
import { checkExpectations, refuseWhilePaused, replayOf, submitEdit } from './submit-edit.ts'

/** POST /v1/edits/{id}/retry: a new edit like one that did not succeed, with what the body changes. */
export const retryEdit = (deps: ApiDeps) =>
  new Hono<ApiEnv>().post(
    '/v1/edits/:id/retry',
    requireScope('edits:write'),
    noQuery,
    async (c) => {
      const { owner } = caller(c)
      const wait = waitSeconds(c)
      const cancelAfter = cancelAfterSeconds(c)
      const { body, sent } = await readBody(c, retryEditBody, { mayBeEmpty: true })
      checkWebhook(body.webhook?.url, deps.config)
      const submission = { claim: idempotencyClaim(c, owner, sent), wait }
      const replayed = await replayOf(c, submission, deps)
      if (replayed) return replayed

      refuseWhilePaused(deps)
      const original = retryable(await findEdit(owner, c.req.param('id'), deps.edits), deps)
      const output = requestedOutput(body.output, original.requestedOutput)
      const found = await inputAgain(original, owner, deps)
      const planned = await planEdit(
        {
          instruction: original.instruction,
          model: original.model?.id,
          otherwise: original.params,
          said: { params: body.params, output: body.output },
          output,
          clip: found.clip,
        },
        deps,
      )
      checkExpectations(planned, { planHash: null, maxCredits: body.max_credits ?? null })

      const edit = {
        caller: caller(c),
        instruction: original.instruction,
        params: planned.params,
        requestedOutput: output,
        planned,
        input: await found.store(),
        waitsUntil: found.waitsUntil,
        ...addressed(body, original),
        parentEditId: original.parentEditId,
        retriedFrom: original.id,
        cancelAfterSeconds: cancelAfter,
      }
      return submitEdit(c, edit, { ...submission, deps })
    },
  )

/** @throws DomainError `edit_not_retryable`, `data_removed`, `output_expired` */
function retryable(edit: Edit, { clock }: ApiDeps): FinalEdit & { instruction: string } {
  if (!isFinal(edit) || edit.status === 'succeeded')
    throw new DomainError('edit_not_retryable', `An edit that is ${edit.status} cannot be retried.`)
  refuseGone(edit, clock.now(), 'The data of this edit')
  const instruction = edit.instruction! // null only where the data was removed
  return { ...edit, instruction }
}

const addressed = (body: RetryEditBody, original: Edit) => ({
  webhook:
    body.webhook === undefined
      ? original.webhook && { ...original.webhook, events: [...original.webhook.events] as never }
      : body.webhook,
  metadata: body.metadata ?? original.metadata,
})

/** @throws DomainError `data_removed`, `output_expired` when the bytes are gone */
async function inputAgain(original: FinalEdit, owner: Owner, deps: ApiDeps): Promise<FoundInput> {
  const { input } = original
  if (input.uploadId !== null) {
    const upload = await deps.uploads.find(owner, input.uploadId)
    refuseGoneUpload(upload, 'The upload of this edit')
    const found = ofUpload(upload, deps.config)
    return { ...found, store: async () => ({ ...(await found.store()), source: input.source }) }
  }
  const parent = input.editId !== null && (await deps.edits.get(input.editId))
  if (parent) refuseGone(parent, deps.clock.now(), 'The input of this edit')
  if (input.objectKey === null || !(await deps.audio.head(input.objectKey)))
    throw new DomainError('output_expired', 'The input of this edit is past its retention.')
  return { store: async () => input, clip: clipOf(original), waitsUntil: undefined }
}

const clipOf = ({ input }: Edit): Clip | null =>
  input.durationSeconds === null
    ? null
    : {
        durationSeconds: input.durationSeconds,
        frames: input.frames,
        channels: input.channels,
        sampleRateHz: input.sampleRateHz,
      }
